package deal

import (
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	core "github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func on(month, d int) day.Date {
	date, _ := day.Of(2026, month, d)
	return date
}

func file(state core.State) reader.DealFile {
	return reader.DealFile{
		Deal: reader.Deal{
			Deal: view.Deal{
				Name: "D-1041", State: state, Seller: "S1", Buyer: "B1", Invoice: "I-1041", Currency: money.CNY,
				Face: 48_214_04, Claim: 48_214_04, Due: on(6, 28), Check: on(6, 29),
			},
		},
		Today: on(6, 2),
		Invoice: reader.InvoiceFile{Invoice: view.Invoice{
			Name: "I-1041", Number: "26007600890833394839", Issued: on(5, 14), Due: on(6, 28), Currency: money.CNY,
			Net: 42_667_29, Tax: 5_546_75, Gross: 48_214_04,
		}},
	}
}

func pageOf(lang, name string, f reader.DealFile) Page {
	return Page{
		Shell: ui.Shell{
			Lang: lang, Path: "/deals/D-1041", Organisation: name,
			Who:   access.Who{User: 1, Name: "Li Wei", Role: access.Checker, Sides: party.Supplier, Organisation: "S1"},
			Calls: []ui.Call{{Method: "GET", Path: "/api/v1/deals/D-1041"}},
		},
		File: f,
		Tell: entry.Teller{Lang: lang, Self: "S1", Names: map[string]string{
			"S1": name, "B1": "Brassfern Motors", "F1": "Quillmarsh Bank Factoring", "K1": "Saltgrass Settlement Bank",
		}},
	}
}

// step is an entry that was carried out.
func step(
	leaf uint64, d day.Date, kind command.Kind, by string, how reader.How, postings ...reader.Posting,
) reader.Entry {
	owner := by
	if how == reader.Platform {
		owner = "operator"
	}
	c := command.New(kind, "D-1041", by)
	switch kind {
	case command.ReceivableDraw:
		c.SetAmount(command.Amount, cny(38_000_00))
	case command.ReceivablePay:
		c.SetAmount(command.Amount, cny(48_214_04))
	case command.BankConfirm:
		c.SetText(command.Instruction, "D-1041#1")
	}
	return reader.Entry{
		Leaf: leaf, Day: d, Kind: kind, Object: "D-1041", By: by, Command: c, Postings: postings,
		Signed: []reader.Signature{{Key: "00", Owner: owner, How: how, Origin: "https://pay.example"}},
	}
}

func posted(from, to string, minor int64) reader.Posting {
	return reader.Posting{
		Posting: event.Posting{Value: event.Money, From: from, To: to, Amount: cny(minor)}, FromShown: true, ToShown: true,
	}
}

func terms() *programme.Terms {
	return &programme.Terms{
		Advance: money.One / 10 * 8, Rate: money.One / 1000 * 46, DefaultRate: money.One / 2 * 3, Fee: money.One / 1000 * 3,
		Grace: 15, Technique: programme.Factoring, Basis: day.Act360, Rounding: money.HalfEven,
		Gates: programme.WithRecourse | programme.NoticeBeforeDraw | programme.RegistrationBeforeDraw,
	}
}

// financed is a deal with money out, and a refusal on the way.
func financed() reader.DealFile {
	f := file(core.Financed)
	f.Funder, f.Principal, f.Owed, f.GraceEnd = "F1", 38_000_00, 38_149_50, on(7, 13)
	f.OwedNow = receivable.Owed{Fee: 144_64, Interest: 4_86, Principal: 38_000_00}
	f.Terms = terms()
	f.Quote = receivable.Quote{
		Draw: 38_000_00, Interest: 126_24, Fee: 144_64, Rest: 9_943_16, Days: 26, Yearly: money.One / 10_000 * 987,
	}
	f.Hindrance = refuse.LimitExceeded.With(refuse.Amount(cny(571_23)), refuse.Amount(cny(0)))
	refused := step(19_230, on(6, 2), command.ReceivableDraw, "S1", reader.Platform)
	refused.Code = refuse.LimitExceeded
	refused.Figures = []refuse.Figure{refuse.Amount(cny(40_000_00)), refuse.Amount(cny(38_571_23))}
	f.Events = []reader.Entry{
		step(18_610, on(5, 22), command.ReceivablePresent, "S1", reader.Platform,
			posted("D-1041/claim/buyer", "D-1041/claim/seller", 48_214_04)),
		step(18_813, on(5, 26), command.ReceivableConfirm, "B1", reader.OwnKey),
		step(18_884, on(5, 27), command.ReceivableOffer, "F1", reader.OwnKey),
		step(19_026, on(5, 29), command.ReceivableAccept, "S1", reader.Passkey,
			posted("D-1041/claim/seller", "D-1041/claim/funder", 48_214_04)),
		refused,
		step(19_235, on(6, 2), command.ReceivableDraw, "S1", reader.OwnKey, posted("F1/bank", "F1/in-transit", 38_000_00)),
		step(19_283, on(6, 2), command.BankConfirm, "K1", reader.OwnKey,
			posted("F1/in-transit", "F1/advance/D-1041", 38_000_00)),
		step(19_300, on(6, 30), command.DayEnd, "operator", reader.OwnKey,
			posted("F1/income/interest", "F1/accrued/D-1041", 4_86), posted("F1/income/interest", "F1/accrued/D-9", 7_00)),
	}
	f.Payments = []view.Payment{{
		Deal: "D-1041", Number: 1, Purpose: core.PayAdvance, Progress: core.Done, Funder: "F1", Other: "S1",
		Currency: money.CNY, Amount: 38_000_00, Confirmed: 38_000_00, Day: on(6, 2),
	}}
	f.Limits = []reader.Limit{{
		Name: "LIM-F1-B1", Owner: "F1", On: "B1", Granted: cny(6_000_000_00), Free: cny(2_111_396_74), Blocked: cny(0),
		Used: cny(3_888_603_26), Held: cny(0),
	}}
	f.Invoice.Order = &reader.Order{Name: "O-77", Issued: on(4, 2), Currency: money.CNY, Total: 96_000_00}
	f.Invoice.Delivery = &reader.Delivery{Name: "W-78", Order: "O-77", Day: on(5, 11)}
	return f
}

// settled is a deal that the buyer has paid.
func settled() reader.DealFile {
	f := financed()
	f.State, f.Principal, f.Owed, f.Claim, f.OwedNow, f.Closed = core.Settled, 0, 0, 0, receivable.Owed{}, on(6, 30)
	f.Today, f.Hindrance = on(7, 1), nil
	f.Payments = append(f.Payments, view.Payment{
		Deal: "D-1041", Number: 2, Purpose: core.Collection, Progress: core.Done, Funder: "F1", Other: "B1",
		Currency: money.CNY, Amount: 48_214_04, Confirmed: 48_214_04, Day: on(6, 29), Fee: 144_64, Interest: 133_53,
		Principal: 38_000_00, Surplus: 9_935_87, Claim: 48_214_04,
	}, view.Payment{
		Deal: "D-1041", Number: 3, Purpose: core.PaySurplus, Progress: core.Done, Funder: "F1", Other: "S1",
		Currency: money.CNY, Amount: 9_935_87, Confirmed: 9_935_87, Day: on(6, 30),
	})
	f.Invoice.Reversals = []view.Invoice{{Name: "R-9", Currency: money.CNY, Gross: -1_000_00, Issued: on(6, 1)}}
	return f
}

func TestPage(t *testing.T) {
	golden.Check(t, "ordinary", func(lang string) golden.Page {
		p := pageOf(lang, "Nettlebridge Forgings", financed())
		p.Acts = []Act{{"take", "/cash/take?deal=D-1041"}, {"dispute", "/steps/dispute?deal=D-1041"}}
		return p
	})
	golden.Check(t, "settled", func(lang string) golden.Page { return pageOf(lang, "Nettlebridge Forgings", settled()) })
	golden.Check(t, "empty", func(lang string) golden.Page {
		f := file(core.Presented)
		f.ProvedFrom, f.Invoice.ProvedFrom = on(6, 3), on(6, 3)
		return pageOf(lang, "Nettlebridge Forgings", f)
	})
	golden.Check(t, "shown", func(lang string) golden.Page {
		p := pageOf(lang, "Nettlebridge Forgings", file(core.Confirmed))
		at, _ := day.ParseInstant("2026-06-02T09:30:00Z")
		p.Showing = &Showing{
			Free: true, Acts: true, To: []Shown{{"F1", at}, {golden.Hostile, at}}, Funders: []string{"F2", golden.Hostile},
		}
		p.Tell.Names["F2"] = "Harbour Factoring"
		p.Notice = NowShown("Quillmarsh Bank Factoring")
		return p
	})
	golden.Check(t, "hostile", func(lang string) golden.Page {
		f := financed()
		f.Marks, f.State = core.Disputed|core.Frozen|core.NoticeClash|core.DilutedAfter, core.Overdue
		f.PastDue, f.Invoice.Number, f.Name = 3, golden.Hostile, golden.Hostile
		f.Events[0].By = golden.Hostile
		return pageOf(lang, golden.Hostile, f)
	})
}

// TestEveryStateIsSaid: each state of a deal has its sentence in both
// languages, and its page can be written.
func TestEveryStateIsSaid(t *testing.T) {
	for _, s := range core.States() {
		f := financed()
		f.State = s
		p := pageOf("en", "S", f)
		if said := page.Plain("en", p.State().Text); said == page.Plain("en", ui.DealState(s).Text) {
			t.Errorf("%s has no sentence of its own: %s", s, said)
		}
		if said := page.Plain("zh", p.State().Text); said == page.Plain("en", p.State().Text) {
			t.Errorf("%s has no sentence in Chinese: %s", s, said)
		}
	}
}

// TestTheWayOfTheMoneyAddsUp: what the buyer has paid and what it still owes
// goes somewhere, to the last cent, and nothing comes from nowhere.
func TestTheWayOfTheMoneyAddsUp(t *testing.T) {
	for name, f := range map[string]reader.DealFile{"financed": financed(), "settled": settled()} {
		p := pageOf("en", "S", f)
		paid := int64(0)
		for _, x := range f.Payments {
			if x.Purpose == core.Collection {
				paid += x.Confirmed
			}
		}
		of := map[int]int64{}
		for _, x := range p.flows() {
			of[x.from] += x.minor
		}
		if want := paid + f.Claim; of[buyer] != want {
			t.Errorf("%s: %d leaves the buyer, want %d", name, of[buyer], want)
		}
		if of[funder] != 38_000_00 {
			t.Errorf("%s: %d leaves the funder", name, of[funder])
		}
	}
}

// TestADaysEndShowsTheDealAlone: what the end of a day posted for other deals
// is not on the page of this one.
func TestADaysEndShowsTheDealAlone(t *testing.T) {
	rows := pageOf("en", "S", financed()).Postings().Rows
	if n := len(rows); n != 5 || rows[n-1][3] != cny(4_86) {
		t.Errorf("%d postings, the last %v", n, rows[n-1])
	}
}

// TestAPaymentThatFailedMovedNothing: it is in the list, not in the picture.
func TestAPaymentThatFailedMovedNothing(t *testing.T) {
	f := financed()
	f.Payments[0].Progress = core.Returned
	for _, x := range pageOf("en", "S", f).flows() {
		if x.from == funder {
			t.Errorf("%d is drawn although it came back", x.minor)
		}
	}
}
