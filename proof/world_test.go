package proof_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/table"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/proof"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "tally.example/log"

func seed(name string) []byte {
	sum := sha256.Sum256([]byte("tally proof tests " + name))
	return sum[:]
}

func private(name string) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(seed(name)) }

func publicOf(name string) string { return string(private(name).Public().(ed25519.PublicKey)) }

// vkeyOf returns a note key of a log.
func vkeyOf(t testing.TB, name string) string {
	t.Helper()
	vkey, err := note.NewEd25519VerifierKey(name, private(name).Public().(ed25519.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	return vkey
}

func signerOf(t testing.TB, name string) note.Signer {
	t.Helper()
	hash := strings.Split(vkeyOf(t, name), "+")[1]
	s, err := note.NewSigner("PRIVATE+KEY+" + name + "+" + hash + "+" +
		base64.StdEncoding.EncodeToString(append([]byte{1}, seed(name)...)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A witness signs as C2SP tlog-cosignature says.
type witness string

func (w witness) Name() string { return string(w) }

func (w witness) KeyHash() uint32 {
	sum := sha256.Sum256([]byte(string(w) + "\n\x04" + publicOf(string(w))))
	return binary.BigEndian.Uint32(sum[:])
}

func (w witness) Sign(msg []byte) ([]byte, error) {
	const at = 1767574800
	b := binary.BigEndian.AppendUint64(nil, at)
	return append(b, ed25519.Sign(private(string(w)), fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, msg))...), nil
}

func (w witness) vkey() string {
	return fmt.Sprintf("%s+%08x+%s", w, w.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{4}, publicOf(string(w))...)))
}

const (
	witness1 witness = "witness-one.example"
	witness2 witness = "witness-two.example"
)

// A world is a real log: the machine, its leaves, and what it answered.
type world struct {
	t       testing.TB
	m       *machine.Machine
	chain   envelope.ChainID
	open    []byte
	now     day.Instant
	used    map[string]uint64
	passkey *authenticator.Credential // signs for the supplier, if there is one
	log     merkle.Frontier
	stored  hashes // of the log's tree, as tlog stores them
	answers []answer
	roots   []machine.RootLeaf
	before  *machine.View // the state that the last root shows
}

// An answer is a command with what became of it.
type answer struct {
	raw, effects []byte
	refusal      *refuse.Refusal
	leaf         uint64
	hash         [32]byte
	signed       envelope.Proof
}

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, n := range indexes {
		out[i] = h[n]
	}
	return out, nil
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, m: machine.New(), used: map[string]uint64{}, now: day.Instant(1767574800) * day.Second}
	open := command.New(command.LogOpen, "log", "operator").SetText(command.Key, publicOf("operator")).
		SetText(command.Origin, origin).SetInt(command.Offset, 480)
	w.open = open.Seal()
	w.chain = machine.ChainOf(open)
	w.do("operator", open)
	for _, role := range []string{"supplier", "buyer", "funder", "bank"} {
		w.do("operator",
			command.New(command.PartyAdd, role, "operator").SetText(command.Roles, role),
			command.New(command.PartyKey, role, "operator").SetText(command.Key, publicOf(role)))
	}
	return w
}

// adopt gives the supplier a passkey, which signs for it from here on.
func (w *world) adopt(c *authenticator.Credential) {
	w.t.Helper()
	w.do("supplier", command.New(command.PartyKey, "supplier", "supplier").SetBytes(command.Key, c.Public()).
		SetText(command.RelyingParty, c.RelyingParty).SetText(command.Origin, c.Origin))
	w.passkey = c
}

// do carries out an envelope signed by one party, in a batch of its own.
func (w *world) do(by string, commands ...*command.Command) []answer {
	w.t.Helper()
	raw := make([][]byte, len(commands))
	for i, c := range commands {
		raw[i] = c.Seal()
	}
	signer := envelope.Signer(envelope.Plain(private(by)))
	if w.passkey != nil && by == "supplier" {
		signer = w.passkey
	}
	public := string(signer.Public())
	w.used[public]++
	h := envelope.Header{Sequence: w.used[public], NotAfter: w.now + day.Hour}
	var e envelope.Envelope
	if err := e.Decode(envelope.SealBy(w.chain, h, raw, signer)); err != nil {
		w.t.Fatal(err)
	}
	before := w.m.Freeze()
	r := w.m.Apply(&machine.Batch{
		Height: w.m.Meta().Height + 1, Instant: w.now, Rules: machine.Rules, Envelopes: []*envelope.Envelope{&e},
	})
	w.now += day.Second
	if len(r.Roots) > 0 {
		w.roots, w.before = append(w.roots, r.Roots...), before
	}
	for _, leaf := range r.Leaves {
		w.append(leaf)
	}
	first := len(w.answers)
	for i, a := range r.Receipts {
		w.answers = append(w.answers, answer{
			raw[i], append([]byte(nil), a.Effects...), a.Refusal, a.Leaf, a.Hash, e.Prove(i),
		})
	}
	return w.answers[first:]
}

func (w *world) append(leaf [32]byte) {
	w.t.Helper()
	more, err := tlog.StoredHashesForRecordHash(int64(w.log.Size()), leaf, w.stored)
	if err != nil {
		w.t.Fatal(err)
	}
	w.stored = append(w.stored, more...)
	w.log.Append(leaf)
}

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

// finance takes a deal to the bank's confirmation, with a refused draw on the
// way, and ends the day. It returns the refused draw, then the one carried out.
func (w *world) finance(name string) (refused, drawn answer) {
	w.t.Helper()
	issued, err := day.Parse("2026-01-04")
	if err != nil {
		w.t.Fatal(err)
	}
	w.do("supplier", command.New(command.TradeInvoice, "V-"+name, "supplier").SetText(command.Seller, "supplier").
		SetText(command.Buyer, "buyer").SetText(command.Number, "N-"+name).SetDay(command.Issued, issued).
		SetDay(command.Due, issued.Add(90)).SetAmount(command.Gross, cny(100000000)))
	w.do("supplier", command.New(command.ReceivablePresent, name, "supplier").SetText(command.Invoice, "V-"+name))
	w.do("funder", command.New(command.ReceivableOffer, name, "funder").SetText(command.Funder, "funder").
		SetRate(command.Advance, 800_000_000).SetRate(command.Rate, 45_000_000))
	w.do("supplier", command.New(command.ReceivableAccept, name, "supplier"))
	draw := func(minor int64) *command.Command {
		return command.New(command.ReceivableDraw, name, "supplier").SetAmount(command.Amount, cny(minor))
	}
	a := w.do("supplier", draw(80000001), draw(80000000))
	w.do("bank", command.New(command.BankConfirm, "line-"+name, "bank").SetText(command.Instruction, name))
	w.now += 24 * day.Hour
	today := w.now.Date(480)
	w.do("operator", command.New(command.DayEnd, "log", "operator").SetDay(command.Day, today.Add(-1)))
	return a[0], a[1]
}

// checkpoint signs the log as it is.
func (w *world) checkpoint(witnesses ...note.Signer) []byte {
	w.t.Helper()
	meta := w.m.Meta()
	c := merkle.Checkpoint{
		Origin: origin, Size: w.log.Size(), Root: w.log.Root(), Day: meta.Today.String(), Height: meta.Height,
	}
	return w.sign(c, witnesses...)
}

func (w *world) sign(c merkle.Checkpoint, witnesses ...note.Signer) []byte {
	w.t.Helper()
	text, err := c.Sign(append([]note.Signer{signerOf(w.t, origin)}, witnesses...)...)
	if err != nil {
		w.t.Fatal(err)
	}
	return text
}

// path returns the path of a leaf in the log as it is.
func (w *world) path(leaf uint64) [][32]byte {
	w.t.Helper()
	record, err := tlog.ProveRecord(int64(w.log.Size()), int64(leaf), w.stored)
	if err != nil {
		w.t.Fatal(err)
	}
	path := make([][32]byte, len(record))
	for i, h := range record {
		path[i] = h
	}
	return path
}

// fact returns what a fact receipt of a is made of.
func (w *world) fact(a answer, witnesses ...note.Signer) proof.Fact {
	w.t.Helper()
	leaf, figures, err := proof.Leaf(a.raw, a.refusal, a.effects)
	if err != nil {
		w.t.Fatal(err)
	}
	return proof.Fact{
		Checkpoint: w.checkpoint(witnesses...), Index: a.leaf, Path: w.path(a.leaf), Open: w.open,
		Leaf: leaf, Command: a.raw, Figures: figures, Effects: a.effects, Signed: a.signed,
	}
}

// state returns what a state receipt of a row is made of, as of the last root.
func (w *world) state(table string, id uint32, witnesses ...note.Signer) proof.State {
	w.t.Helper()
	root := w.roots[len(w.roots)-1]
	s := proof.State{
		Checkpoint: w.checkpoint(witnesses...), Index: root.Leaf, Path: w.path(root.Leaf), Day: root.Day,
		Closed: w.before.Meta.Closed, Records: []proof.Record{w.record(table, id)},
	}
	s.Tables = uint32(len(w.before.Tables()))
	return s
}

func (w *world) record(kind string, id uint32) proof.Record {
	w.t.Helper()
	for i, t := range w.before.Tables() {
		if t.Name() != kind {
			continue
		}
		p, ok := t.Proof(id)
		if !ok {
			w.t.Fatalf("no row %d in %s", id, kind)
		}
		page := t.AppendPage(nil, int(id/p.RowsPerPage))
		size := uint32(len(page)) / p.RowsPerPage
		at := id % p.RowsPerPage * size
		return proof.Record{
			Proof: p, Row: page[at : at+size], Place: uint32(i), Way: table.ForestPath(w.before.Roots(), i),
		}
	}
	w.t.Fatalf("no table %s", kind)
	return proof.Record{}
}

func must(t testing.TB, receipt []byte, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}
