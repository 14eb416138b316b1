package view_test

import (
	"crypto/ed25519"
	"path/filepath"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/view"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A world is a machine whose batches are kept for views.
type world struct {
	t        testing.TB
	m        *machine.Machine
	now      day.Instant
	chain    [32]byte
	key      ed25519.PrivateKey // the operator's, who signs for all
	sequence uint64
	batches  []view.Batch
}

func yuan(n int64) money.Amount {
	cny, _ := money.ParseCurrency("CNY")
	return money.Of(100*n, cny)
}

// newWorld returns a world with four parties.
func newWorld(t testing.TB) *world {
	t.Helper()
	d, err := day.Parse("2026-01-01")
	must(t, err)
	w := &world{t: t, m: machine.New(), now: d.Start(0) + 9*day.Hour, key: ed25519.NewKeyFromSeed(make([]byte, 32))}
	w.m.Watch()
	public := w.key.Public().(ed25519.PublicKey)
	open := command.New(command.LogOpen, "log", "operator").SetBytes(command.Key, public).
		SetText(command.Origin, "example.org/log").SetInt(command.Offset, 0)
	open.Seal()
	w.chain = machine.ChainOf(open)
	w.do(open)
	for _, p := range [...][2]string{{"S", "supplier"}, {"B", "buyer"}, {"F", "funder"}, {"K", "bank"}} {
		w.do(command.New(command.PartyAdd, p[0], "operator").SetText(command.Roles, p[1]))
		w.do(command.New(command.PartyKey, p[0], "operator").SetBytes(command.Key, public).SetInt(command.Custody, 1))
	}
	return w
}

// do applies commands as one batch, each of which must be carried out.
func (w *world) do(commands ...*command.Command) {
	w.t.Helper()
	raw := make([][]byte, len(commands))
	for i, c := range commands {
		raw[i] = c.Seal()
	}
	w.sequence++
	sealed := envelope.Seal(w.chain, envelope.Header{Sequence: w.sequence, NotAfter: w.now + day.Hour}, raw, w.key)
	e := new(envelope.Envelope)
	must(w.t, e.Decode(sealed))
	before := w.m.Invoices()
	r := w.m.Apply(&machine.Batch{
		Height: w.m.Meta().Height + 1, Instant: w.now, Rules: machine.Rules, Envelopes: []*envelope.Envelope{e},
	})
	var texts []view.InvoiceText
	for i := range r.Receipts {
		if no := r.Receipts[i].Refusal; no != nil {
			w.t.Fatalf("%s %s: %s", commands[i].Kind, commands[i].Object, no)
		}
		if c := commands[i]; c.Kind == command.TradeInvoice {
			before++
			texts = append(texts, view.InvoiceText{
				ID: before, Number: string(c.Text(command.Number)), Ledger: string(c.Text(command.Ledger)),
				Line: int32(c.Int(command.Row)),
			})
		}
	}
	w.batches = append(w.batches, w.batch(texts))
}

func (w *world) batch(texts []view.InvoiceText) view.Batch {
	c, meta := w.m.Changes(), w.m.Meta()
	return view.Batch{
		Height: meta.Height, Leaves: meta.Leaves, Instant: meta.Instant, Chain: w.chain,
		Parties: view.Rows(c.Parties), Invoices: view.Rows(c.Invoices), Deals: view.Rows(c.Deals),
		Payments: view.Rows(c.Payments), Blocks: view.Rows(c.Blocks), Limits: view.Rows(c.Limits),
		NewInvoices: texts, Names: func(id name.ID) string { return name.TextIn(c.Names, id) },
	}
}

// life carries a deal called name from its invoice to its last payment.
func (w *world) life(name string) {
	w.t.Helper()
	w.financed(name)
	w.do(command.New(command.ReceivablePay, name, "B").SetAmount(command.Amount, yuan(1000)))
	w.confirm(name)
	w.confirm(name) // the surplus
}

// financed carries a deal as far as the confirmed advance.
func (w *world) financed(name string) {
	w.t.Helper()
	issued := w.now.Date(0)
	due := issued.Add(90)
	w.do(command.New(command.TradeInvoice, "I"+name, "S").SetText(command.Seller, "S").SetText(command.Buyer, "B").
		SetText(command.Number, "no "+name).SetDay(command.Issued, issued).SetAmount(command.Gross, yuan(1000)).
		SetText(command.Ledger, "sales").SetInt(command.Row, 7))
	w.do(
		command.New(command.ReceivablePresent, name, "S").SetText(command.Invoice, "I"+name).SetDay(command.Due, due),
		command.New(command.ReceivableConfirm, name, "B"),
		command.New(command.ReceivableOffer, name, "F").SetText(command.Funder, "F").
			SetRate(command.Advance, 800_000_000).SetRate(command.Rate, 60_000_000),
		command.New(command.ReceivableAccept, name, "S"),
	)
	w.do(command.New(command.ReceivableDraw, name, "S").SetAmount(command.Amount, yuan(800)).SetText(command.Payee, "S"))
	w.confirm(name)
}

func (w *world) confirm(name string) {
	w.t.Helper()
	w.do(command.New(command.BankConfirm, "line", "K").SetText(command.Instruction, name))
}

// pass closes the days until n have passed.
func (w *world) pass(n int) {
	w.t.Helper()
	w.now += day.Instant(n) * 24 * day.Hour
	for yesterday := w.now.Date(0).Add(-1); w.m.Meta().Closed < yesterday; {
		w.do(command.New(command.DayEnd, "day", "operator").SetDay(command.Day, w.m.Meta().Closed.Add(1)))
	}
}

// open opens new views of w in a directory of their own.
func (w *world) open() (*view.DB, string) {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "views.db")
	db, err := view.Open(file, w.chain)
	must(w.t, err)
	w.t.Cleanup(func() { must(w.t, db.Close()) })
	return db, file
}
