package reader_test

import (
	"context"
	"crypto/ed25519"
	"path/filepath"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/journal/disk"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func yuan(n int64) money.Amount { return money.Of(100*n, money.CNY) }

func of(minor int64) money.Amount { return money.Of(minor, money.CNY) }

// A world is a log that is read. The operator's key signs for everybody.
type world struct {
	t   testing.TB
	n   *node.Node
	r   *reader.Reader
	dir string
	key ed25519.PrivateKey
	seq uint64
}

// newWorld opens a new log with pages.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, dir: filepath.Join(t.TempDir(), "log"), seq: 1}
	_, err := node.Init(disk.OS{}, w.dir, 0, nil)
	must(t, err)
	w.key, err = node.ReadKey(disk.OS{}, filepath.Join(w.dir, "keys", "operator.key"))
	must(t, err)
	w.open()
	t.Cleanup(func() { must(t, w.n.Close()) })
	d, err := day.Parse("2026-01-01")
	must(t, err)
	must(t, w.n.State(d.Start(0)+9*day.Hour))
	return w
}

func (w *world) open() {
	w.t.Helper()
	var err error
	w.n, err = node.Open(w.dir, node.Options{Pages: true})
	must(w.t, err)
	must(w.t, w.n.IndexLists())
	w.r = reader.New(w.n)
}

// ask asks for one command and returns why it was refused, nil if it was not.
func (w *world) ask(c *command.Command) *refuse.Refusal {
	w.t.Helper()
	w.seq++
	h := envelope.Header{Sequence: w.seq, NotAfter: w.n.Clock() + day.Hour}
	a, err := w.n.Do(envelope.Seal(w.n.Chain(), h, [][]byte{c.Seal()}, w.key))
	must(w.t, err)
	if a.Refusal != nil {
		return a.Refusal
	}
	return a.Receipts[0].Refusal
}

// do asks for commands, each of which must be carried out.
func (w *world) do(commands ...*command.Command) {
	w.t.Helper()
	for _, c := range commands {
		if no := w.ask(c); no != nil {
			w.t.Fatalf("%s %s: %s", c.Kind, c.Object, no)
		}
	}
}

// party registers parties with roles, for whom the operator signs.
func (w *world) party(roles string, names ...string) {
	w.t.Helper()
	public := w.key.Public().(ed25519.PublicKey)
	for _, p := range names {
		w.do(command.New(command.PartyAdd, p, node.OperatorName).SetText(command.Roles, roles),
			command.New(command.PartyKey, p, node.OperatorName).SetBytes(command.Key, public).SetInt(command.Custody, 1))
	}
}

func invoice(name, seller, buyer, number string, issued day.Date, gross money.Amount) *command.Command {
	return command.New(command.TradeInvoice, name, seller).SetText(command.Seller, seller).SetText(command.Buyer, buyer).
		SetText(command.Number, number).SetDay(command.Issued, issued).SetDay(command.Due, issued.Add(60)).
		SetAmount(command.Gross, gross)
}

func present(name, seller string, due day.Date) *command.Command {
	return command.New(command.ReceivablePresent, name, seller).SetText(command.Invoice, "I"+name).SetDay(command.Due, due)
}

func offer(name, funder string) *command.Command {
	return command.New(command.ReceivableOffer, name, funder).SetText(command.Funder, funder).
		SetRate(command.Advance, money.One*8/10).SetRate(command.Rate, money.One*6/100)
}

func confirms(name string) *command.Command {
	return command.New(command.BankConfirm, "line-"+name, "bank").SetText(command.Instruction, name)
}

func draw(name, seller string, a money.Amount) *command.Command {
	return command.New(command.ReceivableDraw, name, seller).SetAmount(command.Amount, a)
}

// financed carries a deal of 1000.00 as far as the confirmed advance.
func (w *world) financed(name, seller, buyer, funder string) {
	w.t.Helper()
	today := w.n.Clock().Date(0)
	w.do(
		invoice("I"+name, seller, buyer, "no "+name, today, yuan(1000)), present(name, seller, today.Add(60)),
		command.New(command.ReceivableConfirm, name, buyer), offer(name, funder),
		command.New(command.ReceivableAccept, name, seller), draw(name, seller, yuan(800)), confirms(name),
	)
}

// settled waits until what is read shows everything.
func (w *world) settled() {
	w.t.Helper()
	v, err := w.n.Published()
	must(w.t, err)
	must(w.t, w.r.Wait(context.Background(), v.Meta.Height))
}

// as is somebody of an organisation.
func as(organisation string) access.Who {
	return access.Who{User: 1, Organisation: organisation, Role: access.Viewer, Scopes: access.Read}
}
