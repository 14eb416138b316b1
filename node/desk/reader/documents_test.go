package reader_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// TestWhatCannotBePresented: the reader says why, as the machine does, and
// whatever it says nothing of can be presented.
func TestWhatCannotBePresented(t *testing.T) {
	w := twoTrades(t)
	today := w.n.Clock().Date(0)
	sold := func(name, buyer, number string, gross money.Amount) *command.Command {
		return invoice(name, "S1", buyer, number, today, gross)
	}
	w.party("supplier,buyer", "S3")
	w.do(
		command.New(command.PartyAdd, "S4", "operator").SetText(command.Roles, "buyer").SetText(command.Controller, "S1"),
		sold("I1", "B1", "n1", yuan(100)), sold("I2", "B1", "n1", yuan(100)), sold("I3", "B1", "n3", yuan(0)),
		sold("I4", "B1", "n4", yuan(-100)), sold("I5", "S1", "n5", yuan(100)), sold("I6", "S4", "n6", yuan(100)),
		invoice("I7", "S1", "B1", "n7", today.Add(-90), yuan(100)),
		sold("I8", "B1", "n8", yuan(100)).SetAmount(command.Net, yuan(90)).SetAmount(command.Tax, yuan(9)),
		sold("I9", "B1", "n9", yuan(100)),
	)
	w.settled()
	ctx := context.Background()
	l, err := w.r.Documents(ctx, as("S1"), reader.InvoiceFilter{}, reader.Page{})
	must(t, err)
	if len(l.Rows) != 11 {
		t.Fatalf("%d invoices, want 11", len(l.Rows))
	}
	for _, d := range l.Rows {
		no := w.ask(command.New(command.ReceivablePresent, "P"+d.Name, "S1").SetText(command.Invoice, d.Name))
		switch {
		case no == nil && d.Hindrance == nil:
		case no == nil || d.Hindrance == nil || no.String() != d.Hindrance.String():
			t.Errorf("%s: the machine says %v, the reader %v", d.Name, no, d.Hindrance)
		}
		if d.Deal == "D1" && d.State != deal.Financed {
			t.Errorf("%s stands behind D1, which is %s", d.Name, d.State)
		}
	}
	if rows, err := w.r.DocumentsNamed(ctx, as("B1"), "I9", "ID1"); err != nil || len(rows) != 2 || rows[1].Deal != "D1" {
		t.Errorf("by name: %+v, %v", rows, err)
	}
	if _, err := w.r.DocumentsNamed(ctx, as("S2"), "I9"); !errors.Is(err, reader.ErrUnknown) {
		t.Errorf("a foreign one: %v, want that it is unknown", err)
	}
}
