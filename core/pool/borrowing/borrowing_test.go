package borrowing

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

const (
	percent          = money.One / 100
	today   day.Date = 20_545 // 2026-04-02
	good             = Delivered | Confirmed
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func policy() Policy {
	return Policy{
		Currency: money.CNY, AsOf: today, MaxOverdue: 30, MaxTenor: 180, Needs: good,
		Usual:    GroupLimit{Share: money.One, Advance: 85 * percent, Dilution: 5 * percent},
		Reserves: cny(0),
	}
}

// owed returns a receivable of debtor that nothing speaks against.
func owed(id, debtor string, yuan int64) Receivable {
	return Receivable{
		ID: id, Debtor: debtor, Amount: cny(100 * yuan), Issued: today - 30, Due: today + 60, Marks: good,
	}
}

func debtors(ids ...string) []Debtor {
	all := make([]Debtor, len(ids))
	for i, id := range ids {
		all[i] = Debtor{ID: id, Group: id}
	}
	return all
}

// Gross 2,000,000, ineligible 300,000, excess 150,000, dilution 5 %, advance
// 85 %, reserve 25,000: 1,226,625.00. Here the ineligible are two receivables
// with their reasons, and the excess follows from A's limit: its 650,000 are
// held to the 500,000 that are 500/1,550 of the pool that is left, 32.2580646 %.
func TestTheBaseOfTwoMillions(t *testing.T) {
	p := policy()
	p.Reserves = cny(2_500_000)
	p.Groups = []GroupLimit{{Group: "A", Share: 322_580_646, Advance: 85 * percent, Dilution: 5 * percent}}
	late, disputed := owed("late", "B", 200_000), owed("disputed", "C", 100_000)
	late.Due = today - 31
	disputed.Marks |= Disputed
	b, ok := Compute([]Receivable{
		owed("1", "A", 400_000), owed("2", "A", 250_000), owed("3", "B", 600_000), owed("4", "C", 450_000), late, disputed,
	}, debtors("A", "B", "C"), p)
	want := Base{
		Gross: 200_000_000, Ineligible: 30_000_000, Eligible: 170_000_000, Excess: 15_000_000,
		Pool: 155_000_000, Available: 125_162_500, Base: 122_662_500, Rounds: 1, Measure: b.Measure,
	}
	b.Verdicts, b.Groups, b.Classes = nil, nil, nil
	if !ok || !same(b, want) {
		t.Errorf("base %+v, %t, want %+v", b, ok, want)
	}
}

// 1,000,000 eligible, 100,000 of excess, dilution 5 %, advance 85 %: 726,750.00.
func TestTheBaseOfAMillion(t *testing.T) {
	p := policy()
	p.Groups = []GroupLimit{{Group: "A", Share: 555_555_556, Advance: 85 * percent, Dilution: 5 * percent}}
	b, _ := Compute([]Receivable{owed("1", "A", 600_000), owed("2", "B", 400_000)}, debtors("A", "B"), p)
	if b.Eligible != 100_000_000 || b.Excess != 10_000_000 || b.Base != 72_675_000 {
		t.Errorf("eligible %d, excess %d, base %d, want 1,000,000.00, 100,000.00, 726,750.00", b.Eligible, b.Excess, b.Base)
	}
}

func same(a, b Base) bool {
	return a.Gross == b.Gross && a.Ineligible == b.Ineligible && a.Eligible == b.Eligible && a.Contra == b.Contra &&
		a.Excess == b.Excess && a.Pool == b.Pool && a.Available == b.Available && a.Base == b.Base && a.Rounds == b.Rounds
}

func TestEveryReasonIsGiven(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Receivable)
		want   []Reason
	}{
		{"nothing", func(*Receivable) {}, nil},
		{"another currency", func(r *Receivable) { r.Amount = money.Of(1, money.USD) }, []Reason{{Rule: OtherCurrency}}},
		{"a day too late", func(r *Receivable) { r.Due = today - 31 }, []Reason{{Rule: TooLate, Value: 31, Limit: 30}}},
		{"late, but not too late", func(r *Receivable) { r.Due = today - 30 }, nil},
		{"too long", func(r *Receivable) { r.Issued = r.Due - 181 }, []Reason{{Rule: TooLong, Value: 181, Limit: 180}}},
		{"unknown", func(r *Receivable) { r.Marks = Pledged }, []Reason{
			{Rule: Lacks, Mark: Delivered},
			{Rule: Lacks, Mark: Confirmed},
			{Rule: Defective, Mark: Pledged},
		}},
		{"its own group", func(r *Receivable) { r.Debtor = "R" }, []Reason{{Rule: RelatedDebtor}}},
		{"its invoice again", func(r *Receivable) { r.Fingerprint = "f" }, []Reason{{Rule: Duplicate, Of: "0"}}},
	}
	for _, tt := range tests {
		first, r := owed("0", "A", 1), owed("1", "B", 1)
		first.Fingerprint = "f"
		tt.change(&r)
		all := append(debtors("A", "B"), Debtor{ID: "R", Group: "R", Related: true})
		b, _ := Compute([]Receivable{first, r}, all, policy())
		if got := b.Verdicts[1].Reasons; !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestAGroupThatIsTooLateDragsAllOfItOut(t *testing.T) {
	p := policy()
	p.CrossAge = 25 * percent
	late := owed("late", "A", 26)
	late.Due = today - 90
	affiliate := Debtor{ID: "A2", Group: "A"}
	b, _ := Compute([]Receivable{late, owed("1", "A2", 74), owed("2", "B", 100)}, append(debtors("A", "B"), affiliate), p)
	want := []Reason{{Rule: CrossAged, Of: "A", Value: 260_000_000, Limit: 250_000_000}}
	if got := b.Verdicts[1].Reasons; !slices.Equal(got, want) || b.Eligible != 10_000 {
		t.Errorf("the affiliate's is out for %v, eligible %d, want %v, 10000", got, b.Eligible, want)
	}
}

func TestContraLeavesBeforeTheExcess(t *testing.T) {
	p := policy()
	p.Usual.Share = 50 * percent
	all := debtors("A", "B", "C")
	all[0].Contra, all[2].Contra = 3_000, 99_999
	b, _ := Compute([]Receivable{owed("1", "A", 130), owed("2", "B", 80), owed("3", "C", 10)}, all, p)
	// A 130 - 30 = 100, B 80, C nothing: A is held to 80, which is half of 160.
	if b.Contra != 4_000 || b.Excess != 2_000 || b.Pool != 16_000 {
		t.Errorf("contra %d, excess %d, pool %d, want 4000, 2000, 16000", b.Contra, b.Excess, b.Pool)
	}
}

func TestReservesNeverMakeTheBaseNegative(t *testing.T) {
	p := policy()
	p.Reserves = cny(1_000_000)
	if b, _ := Compute([]Receivable{owed("1", "A", 1)}, debtors("A"), p); b.Base != 0 {
		t.Errorf("base %d, want 0", b.Base)
	}
	huge := []Receivable{owed("1", "A", 1), owed("2", "A", 1)}
	huge[0].Amount = cny(1<<63 - 1)
	if _, ok := Compute(huge, debtors("A"), policy()); ok {
		t.Error("receivables beyond an int64 are summed, want that they are not")
	}
}

// TestTheMeasureIsTheGreatestFixedPointLaw: with B for what shares are taken of,
// the smaller of net and share × B sum to at least B, and for no larger whole
// amount do they; it is found in at most as many rounds as there are groups.
func TestTheMeasureIsTheGreatestFixedPointLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := make([]Group, rapid.IntRange(1, 6).Draw(t, "groups"))
		total := int64(0)
		for i := range groups {
			groups[i].Eligible = rapid.Int64Range(0, 2_000).Draw(t, "net")
			groups[i].Share = money.Rate(rapid.Int64Range(1, 100).Draw(t, "share")) * percent
			total += groups[i].Eligible
		}
		b, rounds := concentrate(groups)
		holds := func(b int64) bool { // in billionths
			sum := int64(0)
			for i := range groups {
				sum += min(groups[i].Net()*int64(money.One), int64(groups[i].Share)*b)
			}
			return sum >= b*int64(money.One)
		}
		if !holds(b) || rounds > len(groups) {
			t.Fatalf("%v: %d in %d rounds is none", groups, b, rounds)
		}
		for larger := b + 1; larger <= total; larger++ {
			if holds(larger) {
				t.Fatalf("%v: %d, but %d holds too", groups, b, larger)
			}
		}
		left := int64(0)
		for i := range groups {
			g := &groups[i]
			left += g.Net() - g.Excess
			if g.Excess < 0 || (g.Net()-g.Excess)*int64(money.One) > int64(g.Share)*b && g.Excess > 0 {
				t.Fatalf("group %+v is beyond its share of %d", g, b)
			}
		}
		if left > b || left < b-int64(len(groups)) {
			t.Fatalf("%v: the pool is %d, its measure %d", groups, left, b)
		}
	})
}

// TestTheBaseIsConservedAndKnowsNoOrderLaw: every cent of the gross is in the
// pool or left it for a reason, and the order of receivables does not matter.
func TestTheBaseIsConservedAndKnowsNoOrderLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := policy()
		p.Usual.Share = money.Rate(rapid.Int64Range(1, 100).Draw(t, "share")) * percent
		p.CrossAge = money.Rate(rapid.Int64Range(0, 100).Draw(t, "cross")) * percent
		all := debtors("A", "B", "C")
		all[2].Group, all[1].Contra = "A", rapid.Int64Range(0, 500).Draw(t, "contra")
		receivables := make([]Receivable, rapid.IntRange(0, 12).Draw(t, "receivables"))
		for i := range receivables {
			r := owed(strconv.Itoa(i), all[rapid.IntRange(0, 2).Draw(t, "debtor")].ID, rapid.Int64Range(1, 50).Draw(t, "yuan"))
			r.Due = today + day.Date(rapid.IntRange(-40, 90).Draw(t, "due"))
			receivables[i] = r
		}
		b, _ := Compute(receivables, all, p)
		if b.Gross != b.Ineligible+b.Contra+b.Excess+b.Pool || b.Pool < 0 || b.Base > b.Pool {
			t.Fatalf("gross is not ineligible, contra, excess and pool: %+v", b)
		}
		shuffled, _ := Compute(rapid.Permutation(receivables).Draw(t, "shuffled"), all, p)
		if !same(b, shuffled) {
			t.Fatalf("in another order %+v becomes %+v", b, shuffled)
		}
	})
}
