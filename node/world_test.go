package node

import (
	"cmp"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A world is a log whose operator asks for things.
type world struct {
	t   testing.TB
	n   *Node
	dir string
	opt Options
	key ed25519.PrivateKey
	seq uint64
}

// smallSegment is the size of the tests' journal segments (bytes).
const smallSegment = 64 << 10

// inMemory are options for a log without views on a disk of memory.
func inMemory(seed uint64) (*faultdisk.Disk, Options) {
	d := faultdisk.New(seed)
	return d, Options{Disk: d, NoViews: true, SegmentSize: smallSegment, MaxCommands: 20}
}

// newWorld makes a log and opens it. Without a disk in opt it stands in a
// directory of the test's.
func newWorld(t testing.TB, opt Options) *world {
	t.Helper()
	w := &world{t: t, dir: "/log", opt: opt, seq: 1}
	if w.opt.Disk == nil {
		w.opt.Disk, w.dir = disk.OS{}, filepath.Join(t.TempDir(), "log")
	}
	random := rand.NewChaCha8([32]byte{7})
	_, err := begin(w.opt.Disk, w.dir, 0, random, cmp.Or(w.opt.SegmentSize, smallSegment))
	must(t, err)
	w.key, err = ReadKey(w.opt.Disk, filepath.Join(w.dir, keysDir, operatorKey))
	must(t, err)
	w.open()
	return w
}

// open opens the log.
func (w *world) open() {
	w.t.Helper()
	n, err := Open(w.dir, w.opt)
	must(w.t, err)
	w.n = n
}

func (w *world) close() {
	w.t.Helper()
	must(w.t, w.n.Close())
}

// seal signs commands under the next number.
func (w *world) seal(commands ...*command.Command) []byte {
	w.seq++
	return w.sealed(envelope.Header{Sequence: w.seq, NotAfter: w.n.Clock() + day.Hour}, w.key, commands...)
}

// sealed signs commands with a header and a key.
func (w *world) sealed(h envelope.Header, key ed25519.PrivateKey, commands ...*command.Command) []byte {
	raw := make([][]byte, len(commands))
	for i, c := range commands {
		raw[i] = c.Seal()
	}
	return envelope.Seal(w.n.Chain(), h, raw, key)
}

// do sends commands, each of which must be carried out.
func (w *world) do(commands ...*command.Command) {
	w.t.Helper()
	w.send(w.seal(commands...))
}

// send sends an envelope whose commands must be carried out.
func (w *world) send(raw []byte) solo.Answer {
	w.t.Helper()
	a, err := w.n.Do(raw)
	must(w.t, err)
	if a.Refusal != nil {
		w.t.Fatalf("refused %s", a.Refusal)
	}
	for i := range a.Receipts {
		if no := a.Receipts[i].Refusal; no != nil {
			w.t.Fatalf("command %d: refused %s", i, no)
		}
	}
	return a
}

// add is a command that makes a party.
func add(name string) *command.Command {
	return command.New(command.PartyAdd, name, OperatorName).SetText(command.Roles, "supplier,buyer,funder")
}

// parties makes n parties, one in each envelope.
func (w *world) parties(prefix string, n int) {
	w.t.Helper()
	for i := range n {
		w.do(add(fmt.Sprintf("%s%d", prefix, i)))
	}
}

// has reports whether the state knows a party.
func (w *world) has(party string) bool {
	w.t.Helper()
	v, err := w.n.Published()
	must(w.t, err)
	return v.PartyRow(party) != 0
}

// stateRoot returns the root of the published state.
func (w *world) stateRoot() [32]byte {
	w.t.Helper()
	root, err := w.n.StateRoot()
	must(w.t, err)
	return root
}

// settled waits until views, history and a snapshot that is due are made.
func (w *world) settled() {
	w.t.Helper()
	must(w.t, w.n.Settle())
	for range 2 { // a snapshot that was under way may be of an earlier height
		must(w.t, w.n.project.between(func() error {
			w.n.project.snapshot()
			return nil
		}))
		w.n.project.snaps.Wait()
	}
}

// pass moves the clock by whole days.
func (w *world) pass(days int) {
	w.t.Helper()
	must(w.t, w.n.State(w.n.Clock()+day.Instant(days)*24*day.Hour))
}

// verified checks the closed log, which must hold.
func (w *world) verified() Report {
	w.t.Helper()
	r := w.verify()
	if !r.OK {
		w.t.Fatalf("verify: %+v, want it to hold", *r.First)
	}
	return r
}

func (w *world) verify() Report {
	w.t.Helper()
	r, err := Verify(w.dir, VerifyOptions{Disk: w.opt.Disk})
	must(w.t, err)
	return r
}

func yuan(n int64) money.Amount {
	cny, _ := money.ParseCurrency("CNY")
	return money.Of(100*n, cny)
}

// trade makes four parties, and deals called name0, name1 … as far as the
// confirmed advance.
func (w *world) trade(prefix string, deals int) {
	w.t.Helper()
	if !w.has("S") {
		public := w.key.Public().(ed25519.PublicKey)
		for _, p := range [...][2]string{{"S", "supplier"}, {"B", "buyer"}, {"F", "funder"}, {"K", "bank"}} {
			w.do(command.New(command.PartyAdd, p[0], OperatorName).SetText(command.Roles, p[1]),
				command.New(command.PartyKey, p[0], OperatorName).SetBytes(command.Key, public).SetInt(command.Custody, 1))
		}
	}
	today := w.n.Clock().Date(0)
	for i := range deals {
		name := fmt.Sprintf("%s%d", prefix, i)
		w.do(
			command.New(command.TradeInvoice, "I"+name, "S").SetText(command.Seller, "S").SetText(command.Buyer, "B").
				SetText(command.Number, "no "+name).SetDay(command.Issued, today).SetAmount(command.Gross, yuan(1000)),
			command.New(command.ReceivablePresent, name, "S").SetText(command.Invoice, "I"+name).
				SetDay(command.Due, today.Add(90)),
			command.New(command.ReceivableConfirm, name, "B"),
			command.New(command.ReceivableOffer, name, "F").SetText(command.Funder, "F").
				SetRate(command.Advance, 800_000_000).SetRate(command.Rate, 60_000_000),
			command.New(command.ReceivableAccept, name, "S"),
			command.New(command.ReceivableDraw, name, "S").SetAmount(command.Amount, yuan(800)).SetText(command.Payee, "S"),
			command.New(command.BankConfirm, "line"+name, "K").SetText(command.Instruction, name),
		)
	}
}

// copied copies the directory of the running log as a stop would leave it,
// while nothing is written to it.
func (w *world) copied() string {
	w.t.Helper()
	w.settled()
	dir := filepath.Join(w.t.TempDir(), "copy")
	must(w.t, os.CopyFS(dir, os.DirFS(w.dir)))
	return dir
}

// files returns the names of all files of a directory, below it.
func files(t testing.TB, d disk.Disk, dir string) []string {
	t.Helper()
	names, err := d.List(dir)
	must(t, err)
	var all []string
	for _, name := range names {
		path := filepath.Join(dir, name)
		if _, err := d.List(path); err == nil {
			all = append(all, files(t, d, path)...)
			continue
		}
		all = append(all, path)
	}
	return all
}

// A recorder is a log handler's end that keeps what was said.
type recorder struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (r *recorder) Write(b []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return r.text.Write(b)
}

func (r *recorder) logger() *slog.Logger { return slog.New(slog.NewTextHandler(r, nil)) }

func (r *recorder) said(text string) bool {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return strings.Contains(r.text.String(), text)
}
