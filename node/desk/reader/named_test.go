package reader_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// TestDealsByName: what is shown of each, and that a foreign one is none.
func TestDealsByName(t *testing.T) {
	w := twoTrades(t)
	ctx := context.Background()
	w.do(command.New(command.ReceivablePay, "D1", "B1").SetAmount(command.Amount, yuan(300)))
	w.settled()
	rows, err := w.r.DealsNamed(ctx, as("B1"), "D3", "D1")
	must(t, err)
	if len(rows) != 2 || rows[0].Name != "D3" || rows[0].Announced != 0 || rows[1].Announced != yuan(300).Minor() {
		t.Errorf("D3 and D1: %+v, want 300.00 announced on D1", rows)
	}
	for _, d := range rows {
		if d.Number != "no "+d.Name || d.GraceEnd != d.Due {
			t.Errorf("%s: number %q, grace until %s of %s", d.Name, d.Number, d.GraceEnd, d.Due)
		}
	}
	for _, foreign := range []string{"D2", "D9", ""} {
		if _, err := w.r.DealsNamed(ctx, as("B1"), "D1", foreign); !errors.Is(err, reader.ErrUnknown) {
			t.Errorf("%q: %v, want that it is unknown", foreign, err)
		}
	}
	l, err := w.r.Deals(ctx, as("F1"), reader.DealFilter{}, reader.Page{})
	must(t, err)
	if len(l.Rows) != 2 || l.Rows[0].Number != "no D3" || l.Rows[1].Announced != yuan(300).Minor() {
		t.Errorf("in a list: %+v", l.Rows)
	}
}
