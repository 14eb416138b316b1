package machine

import (
	"crypto/ed25519"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
)

// shanghai is the offset of the logs of these tests.
const shanghai day.Offset = 8 * 60

// cny is the currency of these tests.
var cny, _ = money.ParseCurrency("CNY")

func yuan(n int64) money.Amount { return money.Of(100*n, cny) }

func fen(n int64) money.Amount { return money.Of(n, cny) }

// date returns the day that s writes, as in "2026-04-01".
func date(s string) day.Date {
	d, err := day.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// nine returns nine o'clock of a day in Shanghai.
func nine(s string) day.Instant { return date(s).Start(shanghai) + 9*day.Hour }

// A fataler is a *testing.T or a *rapid.T.
type fataler interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// keyOf returns the same private key for the same name, for ever.
func keyOf(name string) ed25519.PrivateKey {
	seed := [ed25519.SeedSize]byte{}
	copy(seed[:], name)
	return ed25519.NewKeyFromSeed(seed[:])
}

func publicOf(name string) []byte { return keyOf(name).Public().(ed25519.PublicKey) }

// A world is a machine with what stands around it: a clock, keys and their
// sequence numbers.
type world struct {
	t        fataler
	m        *Machine
	now      day.Instant
	chain    envelope.ChainID
	sequence map[string]uint64
	leaves   [][32]byte // of all batches
}

// opening is the command that opens the logs of these tests.
func opening() *command.Command {
	return command.New(command.LogOpen, "log", "operator").SetBytes(command.Key, publicOf("operator")).
		SetText(command.Origin, "example.org/log").SetInt(command.Offset, int64(shanghai))
}

// newWorld returns a world whose log was opened on 2026-01-01.
func newWorld(t fataler) *world {
	w := &world{t: t, m: New(), now: nine("2026-01-01"), sequence: map[string]uint64{}}
	c := opening()
	c.Seal()
	w.chain = ChainOf(c)
	if r := w.apply(w.sealed("operator", c)); r.Receipts[0].Refusal != nil {
		t.Fatalf("log.open: %s", r.Receipts[0].Refusal)
	}
	return w
}

// sealed returns an envelope of commands with the next sequence number of the
// first key.
func (w *world) sealed(key string, commands ...*command.Command) *envelope.Envelope {
	return w.sealedBy([]string{key}, envelope.Header{}, commands...)
}

// sealedBy returns an envelope signed by several keys. What h leaves at zero
// is filled in.
func (w *world) sealedBy(keys []string, h envelope.Header, commands ...*command.Command) *envelope.Envelope {
	w.t.Helper()
	signers := make([]envelope.Signer, len(keys))
	for i, k := range keys {
		signers[i] = envelope.Plain(keyOf(k))
	}
	return w.sealedWith(signers, h, commands...)
}

// sealedWith is sealedBy with keys of any kind.
func (w *world) sealedWith(
	signers []envelope.Signer, h envelope.Header, commands ...*command.Command,
) *envelope.Envelope {
	w.t.Helper()
	if first := string(signers[0].Public()); h.Sequence == 0 {
		w.sequence[first]++
		h.Sequence = w.sequence[first]
	}
	if h.NotAfter == 0 {
		h.NotAfter = w.now + day.Hour
	}
	raw := make([][]byte, len(commands))
	for i, c := range commands {
		raw[i] = c.Seal()
	}
	e := &envelope.Envelope{}
	if err := e.Decode(envelope.SealBy(w.chain, h, raw, signers...)); err != nil {
		w.t.Fatalf("decode what was sealed: %v", err)
	}
	return e
}

// apply carries out a batch of envelopes.
func (w *world) apply(envelopes ...*envelope.Envelope) *Result {
	r := w.m.Apply(&Batch{Height: w.m.Meta().Height + 1, Instant: w.now, Rules: Rules, Envelopes: envelopes})
	w.leaves = append(w.leaves, r.Leaves...)
	return r
}

// as carries out c, signed by key, and returns the refusal as it is printed,
// "" if there was none.
func (w *world) as(key string, c *command.Command) string {
	w.t.Helper()
	return said(&w.apply(w.sealed(key, c)).Receipts[0])
}

// do is as, with the operator's key: it signs for those in its custody.
func (w *world) do(c *command.Command) string {
	w.t.Helper()
	return w.as("operator", c)
}

func said(r *Receipt) string {
	if r.Refusal == nil {
		return ""
	}
	return r.Refusal.String()
}

// must carries out commands of which none may be refused.
func (w *world) must(commands ...*command.Command) {
	w.t.Helper()
	for _, c := range commands {
		if no := w.do(c); no != "" {
			w.t.Fatalf("%s %s by %s: refused %s", c.Kind, c.Object, c.By, no)
		}
	}
}

// party registers a party whose key the operator holds.
func (w *world) party(name, roles string) {
	w.t.Helper()
	w.must(
		command.New(command.PartyAdd, name, "operator").SetText(command.Roles, roles),
		command.New(command.PartyKey, name, "operator").SetBytes(command.Key, publicOf("operator")).
			SetInt(command.Custody, 1),
	)
}

// cast registers who most stories need.
func (w *world) cast() {
	w.t.Helper()
	w.party("seller", "supplier")
	w.party("buyer", "buyer")
	w.party("funder", "funder")
	w.party("bank", "bank")
}

func invoice(name, seller, buyer string, gross money.Amount, issued, due day.Date) *command.Command {
	return command.New(command.TradeInvoice, name, seller).SetText(command.Seller, seller).
		SetText(command.Buyer, buyer).SetText(command.Number, name).SetDay(command.Issued, issued).
		SetDay(command.Due, due).SetAmount(command.Gross, gross)
}

func present(name, invoice, seller string) *command.Command {
	return command.New(command.ReceivablePresent, name, seller).SetText(command.Invoice, invoice)
}

// offer is the offer of the worked example: 80 %, 6 % a year, fee 0.5 %, grace
// of 30 days.
func offer(name, funder string) *command.Command {
	return command.New(command.ReceivableOffer, name, funder).SetText(command.Funder, funder).
		SetRate(command.Advance, money.One/10*8).SetRate(command.Rate, money.One/100*6).
		SetRate(command.Fee, money.One/1000*5).SetInt(command.Grace, 30)
}

func draw(name, seller string, a money.Amount) *command.Command {
	return command.New(command.ReceivableDraw, name, seller).SetAmount(command.Amount, a)
}

func pay(name, by string, a money.Amount) *command.Command {
	return command.New(command.ReceivablePay, name, by).SetAmount(command.Amount, a)
}

func confirmed(instruction string) *command.Command {
	return command.New(command.BankConfirm, "line", "bank").SetText(command.Instruction, instruction)
}

// plain is a command that needs nothing but its object.
func plain(k command.Kind, name, by string) *command.Command { return command.New(k, name, by) }

// row returns the deal D1.
func (w *world) row() *deal.Deal {
	w.t.Helper()
	id := w.m.state.deals.Find([]byte("D1"))
	if id == 0 {
		w.t.Fatalf("no deal is called D1")
	}
	return w.m.state.deals.Rows.At(id)
}

// balance returns what is in a slot of the block of D1, in minor units.
func (w *world) balance(s ledger.Slot) int64 {
	w.t.Helper()
	return w.m.state.books.Balance(ledger.Account{Block: w.row().Block, Slot: s})
}

// financed lends 80 % of 1,000,000.00 on D1, due on 2026-04-01.
func (w *world) financed() {
	w.t.Helper()
	w.must(
		invoice("I1", "seller", "buyer", yuan(1_000_000), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"),
		plain(command.ReceivableConfirm, "D1", "buyer"),
		offer("D1", "funder"),
		plain(command.ReceivableAccept, "D1", "seller"),
		draw("D1", "seller", yuan(800_000)),
		confirmed("D1"),
	)
}
