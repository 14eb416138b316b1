package machine

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
)

// financedWorld returns a world with its cast in which D1 is financed.
func financedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.cast()
	w.financed()
	return w
}

// refused asserts that c is refused in these words.
func (w *world) refused(c *command.Command, want string) {
	w.t.Helper()
	if got := w.do(c); got != want {
		w.t.Fatalf("%s %s by %s: %q, want %q", c.Kind, c.Object, c.By, got, want)
	}
}

// close ends all business days up to today.
func (w *world) close() {
	w.t.Helper()
	today := w.now.Date(shanghai)
	for w.m.Meta().Closed < today {
		w.must(command.New(command.DayEnd, "log", "operator").SetDay(command.Day, today))
	}
}

// books asserts the money postings of one command.
func (w *world) books(c *command.Command, want ...string) {
	w.t.Helper()
	r := w.apply(w.sealed("operator", c)).Receipts[0]
	if r.Refusal != nil {
		w.t.Fatalf("%s: refused %s", c.Kind, r.Refusal)
	}
	effects, err := event.ReadEffects(r.Effects)
	if err != nil {
		w.t.Fatalf("%s: %v", c.Kind, err)
	}
	var got []string
	for _, p := range effects.Postings {
		if p.Value == event.Money {
			got = append(got, fmt.Sprintf("%s -> %s %s", p.From, p.To, p.Amount))
		}
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%s %s posts\n%q, want\n%q", c.Kind, c.Object, got, want)
	}
}

// TestTheWorkedExampleOfFactoring follows the worked example of factoring with
// recourse to the cent: 1,000,000.00, 80 %, 6 % ACT/360, fee 0.50 %, 90 days.
func TestTheWorkedExampleOfFactoring(t *testing.T) {
	w := newWorld(t)
	w.cast()
	w.must(
		invoice("I1", "seller", "buyer", yuan(1_000_000), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"),
		plain(command.ReceivableConfirm, "D1", "buyer"),
		offer("D1", "funder"),
		plain(command.ReceivableAccept, "D1", "seller"),
	)
	w.refused(draw("D1", "seller", fen(80_000_001)), "6 LimitExceeded: 800000.01 CNY, 800000.00 CNY")
	w.books(draw("D1", "seller", yuan(800_000)), "funder/bank -> funder/in-transit 800000.00 CNY")
	w.books(confirmed("D1"), "funder/in-transit -> funder/advance/D1 800000.00 CNY")
	w.now = nine("2026-04-01")
	w.books(pay("D1", "buyer", yuan(1_000_000)))
	w.books(confirmed("D1"),
		"funder/income/interest -> funder/accrued/D1 12000.00 CNY",
		"funder/income/fee -> funder/fee/D1 5000.00 CNY",
		"funder/fee/D1 -> funder/bank 5000.00 CNY",
		"funder/accrued/D1 -> funder/bank 12000.00 CNY",
		"funder/advance/D1 -> funder/bank 800000.00 CNY",
		"funder/due-to/D1 -> funder/bank 183000.00 CNY",
		"funder/bank -> funder/in-transit 183000.00 CNY",
	)
	w.books(confirmed("D1"), "funder/in-transit -> funder/due-to/D1 183000.00 CNY")
	if got := w.row().State; got != deal.Settled {
		t.Errorf("the deal is %s, want settled", got)
	}
}

// TestALateBuyerPaysTheDefaultRate: 700,000.00 on the due date leave
// 117,000.00, which earn 877.50 in 30 days at 150 % of 6 %.
func TestALateBuyerPaysTheDefaultRate(t *testing.T) {
	w := financedWorld(t)
	w.now = nine("2026-04-01")
	w.must(pay("D1", "buyer", yuan(700_000)), confirmed("D1"))
	if got := w.balance(ledger.Advance); got != 117_000_00 {
		t.Errorf("left are %d fen, want 11700000", got)
	}
	w.now = nine("2026-05-01")
	w.must(pay("D1", "buyer", yuan(300_000)))
	w.books(confirmed("D1"),
		"funder/income/interest -> funder/accrued/D1 877.50 CNY",
		"funder/accrued/D1 -> funder/bank 877.50 CNY",
		"funder/advance/D1 -> funder/bank 117000.00 CNY",
		"funder/due-to/D1 -> funder/bank 182122.50 CNY",
		"funder/bank -> funder/in-transit 182122.50 CNY",
	)
}

// TestRecourseIsForAllThatIsOwed: nothing paid by due + 30 days, recourse for
// 823,000.00, of which 6,000.00 are default interest.
func TestRecourseIsForAllThatIsOwed(t *testing.T) {
	w := financedWorld(t)
	w.now = nine("2026-04-30")
	w.refused(plain(command.ReceivableRecourse, "D1", "funder"), "56 GraceRunning: 2026-05-01")
	w.now = nine("2026-05-01")
	w.must(plain(command.ReceivableRecourse, "D1", "funder"))
	w.refused(plain(command.ReceivableBuyBack, "D1", "seller").SetAmount(command.Amount, yuan(822_999)),
		"58 AmountNotOwed: 822999.00 CNY, 823000.00 CNY")
	w.must(plain(command.ReceivableBuyBack, "D1", "seller"), confirmed("D1"))
	if got := w.row().State; got != deal.BoughtBack || w.balance(ledger.ClaimSeller) != 1_000_000_00 {
		t.Errorf("the deal is %s, the seller's claim %d", got, w.balance(ledger.ClaimSeller))
	}
}

// TestACreditNoteReducesTheSurplus: 50,000.00 before notice leave a surplus of
// 133,000.00; after notice the claim stands.
func TestACreditNoteReducesTheSurplus(t *testing.T) {
	tests := []struct {
		name   string
		notice bool
		want   int64 // what is left of the claim, yuan
	}{
		{"before notice", false, 950_000},
		{"after notice", true, 1_000_000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := financedWorld(t)
			if tt.notice {
				w.must(plain(command.ReceivableNotify, "D1", "funder"))
			}
			w.now = nine("2026-04-01")
			w.must(plain(command.ReceivableCreditNote, "D1", "seller").SetAmount(command.Amount, yuan(50_000)))
			if got := -w.balance(ledger.ClaimBuyer); got != tt.want*100 {
				t.Fatalf("the claim is %d fen, want %d00", got, tt.want)
			}
			w.must(pay("D1", "buyer", yuan(tt.want)), confirmed("D1"))
			if got, want := -w.balance(ledger.DueTo), (tt.want-817_000)*100; got != want {
				t.Errorf("the surplus is %d fen, want %d", got, want)
			}
		})
	}
}

// TestTheClaimReturnsOnce: two payments under recourse that are on their way
// at the same time give the receivable back to the seller once; what is too
// much is paid back.
func TestTheClaimReturnsOnce(t *testing.T) {
	w := financedWorld(t)
	w.now = nine("2026-05-01")
	w.must(plain(command.ReceivableRecourse, "D1", "funder"),
		pay("D1", "seller", yuan(823_000)), pay("D1", "seller", yuan(23_000)),
		confirmed("D1#2"), confirmed("D1#3"))
	if s, f := w.balance(ledger.ClaimSeller), w.balance(ledger.ClaimFunder); s != 1_000_000_00 || f != 0 {
		t.Errorf("the seller's claim is %d, the funder's %d", s, f)
	}
	w.books(confirmed("D1#4"), "funder/in-transit -> funder/due-to/D1 23000.00 CNY")
}

// TestAWriteOffWithMoneyOnItsWayStands: else the money would find no loss.
func TestAWriteOffWithMoneyOnItsWayStands(t *testing.T) {
	w := financedWorld(t)
	w.now = nine("2026-05-01")
	w.must(plain(command.ReceivableRecourse, "D1", "funder"))
	r := w.apply(w.sealed("operator", plain(command.ReceivableWriteOff, "D1", "funder"))).Receipts[0]
	reversal := command.New(command.CorrectReverse, "D1", "funder").SetInt(command.Target, int64(r.Leaf)).
		SetText(command.Reason, "mistake")
	w.must(plain(command.ReceivableRecover, "D1", "seller").SetAmount(command.Amount, yuan(100_000)))
	w.refused(reversal, "60 InTransit: D1#2")
	w.must(confirmed("D1#2"))
	w.refused(reversal, fmt.Sprintf("64 NotReversible: %d", r.Leaf))
	w.books(command.New(command.BankReturn, "line", "bank").SetText(command.Instruction, "D1#2"),
		"funder/bank -> funder/loss/D1 100000.00 CNY")
	w.must(reversal)
	if got := w.balance(ledger.Advance); got != 800_000_00 {
		t.Errorf("the principal is %d fen, want 80000000", got)
	}
}

// buried pays D1 in full and closes every day until it has left the tables.
func (w *world) buried() {
	w.t.Helper()
	w.now = nine("2026-04-01")
	w.must(pay("D1", "buyer", yuan(1_000_000)), confirmed("D1"), confirmed("D1"))
	w.now = nine("2026-07-15")
	w.close()
}

// TestASettledInvoiceIsNeverFinancedAgain: not even after its deal has left
// the tables, and with a new due date.
func TestASettledInvoiceIsNeverFinancedAgain(t *testing.T) {
	w := financedWorld(t)
	again := present("D2", "I1", "seller").SetDay(command.Due, date("2026-12-01"))
	w.refused(again, "46 AlreadyPresented: I1, D1")
	w.buried()
	if id := w.m.state.deals.Find([]byte("D1")); id != 0 || w.m.state.deals.Tombstones.Live() != 1 {
		t.Fatalf("D1 is still deal %d", id)
	}
	w.refused(again, "67 NothingDue: I1")
	w.refused(present("D1", "I1", "seller"), "14 ObjectExists: D1")
}

// rootsButWindows returns the roots of all tables but that of the sequence
// numbers, which every envelope uses.
func (w *world) rootsButWindows() (roots [][32]byte) {
	for _, t := range w.m.Freeze().Tables() {
		if t.Name() != "windows" {
			roots = append(roots, t.Root())
		}
	}
	return roots
}

// TestALateFactThatIsRefusedChangesNothing: the deal came back for it, and is
// gone again to the last byte of the state; one that holds brings it back, and
// without more it leaves again with the day.
func TestALateFactThatIsRefusedChangesNothing(t *testing.T) {
	w := financedWorld(t)
	w.now = nine("2026-04-01")
	w.must(pay("D1", "buyer", yuan(1_000_000)), confirmed("D1"), confirmed("D1"))
	w.now = nine("2026-07-15")
	var record []byte
	for w.m.Meta().Closed < w.now.Date(shanghai) {
		r := w.apply(w.sealed("operator", command.New(command.DayEnd, "log", "operator").
			SetDay(command.Day, w.now.Date(shanghai))))
		for _, b := range r.Buried {
			record = b.Bytes
		}
	}
	note := plain(command.ReceivableCreditNote, "D1", "seller").SetAmount(command.Amount, yuan(1_000_001))
	before := w.rootsButWindows()
	w.refused(note, "75 DealBuried: D1, 2026-04-01")
	w.refused(note.SetBytes(command.Record, record[1:]), "76 RecordDiffers: D1")
	w.refused(note.SetBytes(command.Record, record), "59 AmountAboveClaim: 1000001.00 CNY, 1000000.00 CNY")
	w.refused(command.New(command.CorrectRecall, "D1", "funder").SetText(command.Payment, "D1#1").
		SetText(command.Reason, "avoided").SetBytes(command.Record, record), "64 NotReversible: D1#1")
	if after := w.rootsButWindows(); !slices.Equal(after, before) {
		t.Errorf("the tables' roots are\n%x, want\n%x", after, before)
	}
	w.must(note.SetAmount(command.Amount, yuan(1)))
	if got := w.row(); got.State != deal.Settled || got.Diluted != 100 || w.m.state.deals.Tombstones.Live() != 0 {
		t.Errorf("D1 is %s, diluted by %d", got.State, got.Diluted)
	}
	w.now = nine("2026-07-16")
	w.close()
	if w.m.state.deals.Rows.Live() != 0 || w.m.state.deals.Tombstones.Live() != 1 {
		t.Errorf("D1 has not left again")
	}
}

// TestARowThatIsUsedAgainKeepsNoSteps: a credit note of a deal that has left
// the tables cannot be reversed on the deal that took its row.
func TestARowThatIsUsedAgainKeepsNoSteps(t *testing.T) {
	w := newWorld(t)
	w.cast()
	w.must(invoice("I1", "seller", "buyer", yuan(1_000_100), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"))
	note := plain(command.ReceivableCreditNote, "D1", "seller").SetAmount(command.Amount, yuan(100))
	leaf := w.apply(w.sealed("operator", note)).Receipts[0].Leaf
	w.must(plain(command.ReceivableConfirm, "D1", "buyer"), offer("D1", "funder"),
		plain(command.ReceivableAccept, "D1", "seller"), draw("D1", "seller", yuan(800_000)), confirmed("D1"))
	old := w.m.state.deals.Find([]byte("D1"))
	w.buried()
	w.must(invoice("I2", "seller", "buyer", yuan(500), date("2026-07-01"), date("2026-12-01")),
		present("D2", "I2", "seller"), offer("D2", "funder"), plain(command.ReceivableAccept, "D2", "seller"))
	if id := w.m.state.deals.Find([]byte("D2")); id != old {
		t.Fatalf("D2 has row %d, the test wants it in %d", id, old)
	}
	w.refused(command.New(command.CorrectReverse, "D2", "funder").SetInt(command.Target, int64(leaf)).
		SetText(command.Reason, "mistake"), fmt.Sprintf("64 NotReversible: %d", leaf))
}

// TestOnlyTheHolderGivesTheClaimAway: a funder that has only offered cannot
// concede a dispute.
func TestOnlyTheHolderGivesTheClaimAway(t *testing.T) {
	w := newWorld(t)
	w.cast()
	w.must(invoice("I1", "seller", "buyer", yuan(1000), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"), offer("D1", "funder"), plain(command.ReceivableDispute, "D1", "buyer"))
	w.refused(command.New(command.ReceivableSettleDispute, "D1", "funder").SetAmount(command.Amount, yuan(1000)),
		"10 NotEntitled: funder")
	w.must(command.New(command.ReceivableSettleDispute, "D1", "seller").SetAmount(command.Amount, yuan(1000)))
}

// TestAKeyInCustodyIsNoAgreement: the platform's key that asks for the seller
// stands for the buyer too, and says nothing of the buyer's will.
func TestAKeyInCustodyIsNoAgreement(t *testing.T) {
	w := newWorld(t)
	w.cast()
	w.must(invoice("I1", "seller", "buyer", yuan(1000), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"), plain(command.ReceivableDispute, "D1", "buyer"))
	part := command.New(command.ReceivableSettleDispute, "D1", "seller").SetAmount(command.Amount, yuan(100))
	w.refused(part, "71 BuyerDisagrees: 100.00 CNY, 1000.00 CNY")
	w.must(command.New(command.PartyAdd, "buyer2", "operator").SetText(command.Roles, "buyer"),
		command.New(command.PartyKey, "buyer2", "operator").SetBytes(command.Key, publicOf("buyer2")),
		invoice("I2", "seller", "buyer2", yuan(1000), date("2025-12-20"), date("2026-04-01")),
		present("D2", "I2", "seller"))
	if no := w.as("buyer2", plain(command.ReceivableDispute, "D2", "buyer2")); no != "" {
		t.Fatal(no)
	}
	part.Object = []byte("D2")
	r := w.apply(w.sealedBy([]string{"operator", "buyer2"}, envelope.Header{}, part)).Receipts[0]
	if r.Refusal != nil {
		t.Errorf("with the buyer's own key: refused %s", r.Refusal)
	}
}

// TestPaymentsOfADealAreBounded: steps may walk them all.
func TestPaymentsOfADealAreBounded(t *testing.T) {
	w := financedWorld(t)
	for i := 2; i <= 500; i++ {
		w.must(pay("D1", "buyer", fen(1)))
	}
	w.refused(pay("D1", "buyer", fen(1)), "66 TooManyRows: 500, 500")
	w.must(confirmed("D1#500"))
}

// TestNoBalanceOverflows: a funder's account takes no more draws long before
// its balance would overflow.
func TestNoBalanceOverflows(t *testing.T) {
	w := newWorld(t)
	w.cast()
	most := money.Of(money.Max, cny)
	for i := 0; ; i++ {
		in, name := fmt.Sprintf("I%d", i), fmt.Sprintf("D%d", i)
		r := w.apply(w.sealedBy([]string{"operator"}, envelope.Header{},
			invoice(in, "seller", "buyer", most, date("2025-12-20"), date("2026-04-01")),
			present(name, in, "seller"), offer(name, "funder").SetRate(command.Advance, money.One),
			plain(command.ReceivableAccept, name, "seller"), draw(name, "seller", most)))
		if got := said(&r.Receipts[4]); got != "" {
			if got != "20 AmountTooLarge: amount" || i < 4000 || i > 4002 {
				t.Errorf("draw %d: %q, want 20 AmountTooLarge: amount after 4001", i, got)
			}
			return
		}
	}
}

// TestDaysThatAreClosedLateAreAllClosed: a deal is overdue as soon as its due
// date is closed, and each month end is booked, also when many days are closed
// at once.
func TestDaysThatAreClosedLateAreAllClosed(t *testing.T) {
	daily, late := financedWorld(t), financedWorld(t)
	for daily.now < nine("2026-05-10") {
		daily.now += 24 * day.Hour
		daily.close()
	}
	late.now = daily.now
	late.close()
	for _, w := range []*world{daily, late} {
		if got := w.row(); got.State != deal.Overdue || got.Check != date("2026-05-31") {
			t.Errorf("the deal is %s, looked at on %s", got.State, got.Check)
		}
		if got := w.balance(ledger.Accrued); got != 17_800_00 {
			t.Errorf("booked are %d fen, want 1780000", got)
		}
	}
}

// TestARecoveryThatComesTooLateIsACollection: the loss was made good, then a
// payment was recalled; what is still on its way pays what is owed again.
func TestARecoveryThatComesTooLateIsACollection(t *testing.T) {
	w := financedWorld(t)
	w.now = nine("2026-04-01")
	w.must(pay("D1", "buyer", yuan(100_000)), confirmed("D1#2"))
	w.now = nine("2026-05-01")
	w.must(plain(command.ReceivableWriteOff, "D1", "funder"),
		plain(command.ReceivableRecover, "D1", "buyer").SetAmount(command.Amount, yuan(950_000)),
		confirmed("D1#3").SetAmount(command.Amount, yuan(900_000)))
	if got := w.row().State; got != deal.Settled {
		t.Fatalf("the deal is %s, want settled", got)
	}
	w.must(plain(command.CorrectRecall, "D1", "funder").SetText(command.Payment, "D1#2").
		SetText(command.Reason, "recalled by the buyer's bank"), confirmed("D1#3"))
	if got := w.row(); got.State == deal.Settled || w.balance(ledger.Loss) != 0 {
		t.Errorf("the deal is %s with a loss of %d", got.State, w.balance(ledger.Loss))
	}
	if claim, out := -w.balance(ledger.ClaimBuyer), w.balance(ledger.Advance); claim != 50_000_00 || out <= 0 {
		t.Errorf("the claim is %d, the principal %d", claim, out)
	}
}
