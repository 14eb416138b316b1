package reader_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// twoTrades is a world of two suppliers, two buyers and two funders that have
// nothing to do with each other, a bank and a stranger.
func twoTrades(t testing.TB) *world {
	w := newWorld(t)
	w.party("supplier", "S1", "S2")
	w.party("buyer", "B1", "B2")
	w.party("funder", "F1", "F2")
	w.party("bank", "bank")
	w.party("supplier,buyer,funder", "stranger")
	w.do(command.New(command.LimitSet, "L1", "F1").SetText(command.Owner, "F1").SetText(command.On, "B1").
		SetAmount(command.Amount, yuan(5000)))
	w.financed("D1", "S1", "B1", "F1")
	w.financed("D2", "S2", "B2", "F2")
	w.financed("D3", "S1", "B1", "F1")
	w.settled()
	return w
}

func names(t testing.TB, l reader.List[reader.Deal], err error) []string {
	t.Helper()
	must(t, err)
	var all []string
	for _, d := range l.Rows {
		all = append(all, d.Name)
	}
	return all
}

func TestListsShowWhatOneIsASideOf(t *testing.T) {
	w := twoTrades(t)
	ctx := context.Background()
	tests := []struct {
		who    string
		filter reader.DealFilter
		want   []string
	}{
		{"S1", reader.DealFilter{}, []string{"D3", "D1"}},
		{"B1", reader.DealFilter{Reverse: true}, []string{"D1", "D3"}},
		{"F2", reader.DealFilter{}, []string{"D2"}},
		{"stranger", reader.DealFilter{}, nil},
		{"nobody", reader.DealFilter{}, nil},
		{"", reader.DealFilter{}, nil},
		{"operator", reader.DealFilter{}, []string{"D3", "D2", "D1"}},
		{"operator", reader.DealFilter{Counterparty: "F1"}, []string{"D3", "D1"}},
		{"S1", reader.DealFilter{Counterparty: "F1"}, []string{"D3", "D1"}},
		{"S1", reader.DealFilter{Counterparty: "B2"}, nil},
		{"S1", reader.DealFilter{States: []deal.State{deal.Financed}}, []string{"D3", "D1"}},
		{"S1", reader.DealFilter{States: []deal.State{deal.Overdue, deal.Settled}}, nil},
		{"F1", reader.DealFilter{Prefix: "D"}, []string{"D1", "D3"}},
		{"F1", reader.DealFilter{Prefix: "D3"}, []string{"D3"}},
		{"F1", reader.DealFilter{DueFrom: w.n.Clock().Date(0)}, []string{"D1", "D3"}},
		{"F1", reader.DealFilter{DueTo: w.n.Clock().Date(0)}, nil},
	}
	for _, tt := range tests {
		l, err := w.r.Deals(ctx, as(tt.who), tt.filter, reader.Page{})
		if got := names(t, l, err); !slices.Equal(got, tt.want) {
			t.Errorf("%s asks for %+v: %v, want %v", tt.who, tt.filter, got, tt.want)
		}
	}
}

func TestADealWithAllAroundIt(t *testing.T) {
	w := twoTrades(t)
	ctx := context.Background()
	f, err := w.r.Deal(ctx, as("F1"), "D1")
	must(t, err)
	out := yuan(800).Minor()
	if f.State != deal.Financed || f.Principal != out || f.OwedNow.Principal != out || f.Terms == nil {
		t.Errorf("D1: %+v, want it financed with 800.00", f.Deal)
	}
	if len(f.Limits) != 1 || f.Limits[0].Used != yuan(800*2) || len(f.Payments) != 1 || f.Invoice.Number != "no D1" {
		t.Errorf("D1: limits %v, payments %v, invoice %v", f.Limits, f.Payments, f.Invoice.Invoice)
	}
	var kinds []string
	for _, e := range f.Events {
		kinds = append(kinds, e.Kind.String())
		if len(e.Signed) != 1 || e.Signed[0].How == 0 {
			t.Errorf("%s: signed %v", e.Kind, e.Signed)
		}
	}
	want := []string{
		"receivable.present", "receivable.confirm", "receivable.offer", "receivable.accept", "receivable.draw",
		"bank.confirm",
	}
	if !slices.Equal(kinds, want) {
		t.Errorf("events of D1: %v, want %v", kinds, want)
	}
	if seller, err := w.r.Deal(ctx, as("S1"), "D1"); err != nil || len(seller.Limits) != 0 {
		t.Errorf("to its seller D1 shows limits %v, %v, want none: they are between others", seller.Limits, err)
	}
}

func TestForeignAndUnknownAreTheSame(t *testing.T) {
	w := twoTrades(t)
	ctx := context.Background()
	for _, who := range []access.Who{as("S2"), as("stranger"), as("nobody"), access.Nobody()} {
		for _, object := range []string{"D1", "ID1", "S1", "L1", "nothing", "D1#1", ""} {
			for what, ask := range map[string]func() error{
				"deal":    func() error { _, err := w.r.Deal(ctx, who, object); return err },
				"invoice": func() error { _, err := w.r.Invoice(ctx, who, object); return err },
				"party":   func() error { _, err := w.r.Party(ctx, who, object); return err },
				"state":   func() error { _, err := w.r.StateProof(ctx, who, object); return err },
				"cursor": func() error {
					_, err := w.r.Deals(ctx, who, reader.DealFilter{}, reader.Page{After: "D1"})
					if who.Organisation == "" || who.Organisation == "nobody" {
						return reader.ErrUnknown // an empty list, whatever the cursor
					}
					return err
				},
			} {
				if err := ask(); !errors.Is(err, reader.ErrUnknown) || err.Error() != reader.ErrUnknown.Error() {
					t.Errorf("%s %q to %s: %v, want %v", what, object, who.Organisation, err, reader.ErrUnknown)
				}
			}
		}
	}
}

// TestPastDueBeginsWithTheLongest: what is past due is in the order of the days
// past due, whichever deal is older.
func TestPastDueBeginsWithTheLongest(t *testing.T) {
	w := newWorld(t)
	w.party("supplier", "S1")
	w.party("buyer", "B1")
	w.party("funder", "F1")
	w.party("bank", "bank")
	today := w.n.Clock().Date(0)
	for i, age := range []int{0, 20, 10} {
		name := [...]string{"D1", "D2", "D3"}[i]
		w.do(invoice("I"+name, "S1", "B1", "no "+name, today.Add(-age), yuan(1000)), present(name, "S1", today.Add(60-age)),
			command.New(command.ReceivableConfirm, name, "B1"), offer(name, "F1"),
			command.New(command.ReceivableAccept, name, "S1"), draw(name, "S1", yuan(800)), confirms(name))
	}
	for range 70 {
		w.close(1)
	}
	w.settled()
	late := reader.DealFilter{Side: view.Funder, States: []deal.State{deal.Overdue, deal.Recourse}, ByDue: true}
	l, err := w.r.Deals(context.Background(), as("F1"), late, reader.Page{})
	if got, want := names(t, l, err), []string{"D2", "D3", "D1"}; !slices.Equal(got, want) {
		t.Fatalf("past due: %v, want %v", got, want)
	}
	for i, want := range []int64{30, 20, 10} {
		if got := l.Rows[i].PastDue; got != want {
			t.Errorf("%s is %d days past due, want %d", l.Rows[i].Name, got, want)
		}
	}
	if got, want := w.pages("F1", late, 1, ""), []string{"D2", "D3", "D1"}; !slices.Equal(got, want) {
		t.Errorf("page by page: %v, want %v", got, want)
	}
}

// TestAnOfferIsReadByWhoMadeIt: what an offer says, to be changed, is for its
// funder alone, and only until it is accepted.
func TestAnOfferIsReadByWhoMadeIt(t *testing.T) {
	w := twoTrades(t)
	today := w.n.Clock().Date(0)
	w.do(invoice("ID4", "S1", "B1", "no D4", today, yuan(1000)), present("D4", "S1", today.Add(60)), offer("D4", "F1"))
	w.settled()
	for _, who := range []string{"F1", "F2", "S1", "B1", "stranger", ""} {
		want := who == "F1"
		terms, err := w.r.Offer(context.Background(), as(who), "D4")
		must(t, err)
		if (terms != nil) != want {
			t.Errorf("%q reads an offer of F1: %v, want %v", who, terms != nil, want)
		}
		if want && terms.Rate != money.One*6/100 {
			t.Errorf("the rate is %s, want 6%%", terms.Rate)
		}
	}
	for _, accepted := range []string{"D1", "nothing"} {
		if terms, err := w.r.Offer(context.Background(), as("F1"), accepted); terms != nil || err != nil {
			t.Errorf("%s: %v, %v, want no offer", accepted, terms, err)
		}
	}
}
