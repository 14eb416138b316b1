package world

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal/disk"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// open opens the world in dir.
func open(t *testing.T, dir string, opt node.Options) *World {
	t.Helper()
	n, err := node.Open(dir, opt)
	must(t, err)
	w, err := Open(n)
	must(t, err)
	return w
}

var withoutViews = node.Options{NoViews: true}

// found makes the world of a seed in a directory of the test's and opens it.
func found(t *testing.T, seed uint64) *World {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "log")
	must(t, Found(dir, seed))
	return open(t, dir, withoutViews)
}

func (w *World) live(t *testing.T, days int, told func(day.Date)) {
	t.Helper()
	must(t, w.Advance(context.Background(), days, told))
}

// close closes the log and fails on what was refused and should not have been,
// and on what was carried out and should not have been.
func (w *World) close(t *testing.T) {
	t.Helper()
	must(t, w.node.Close())
	for i, s := range w.surprises {
		if i < 10 {
			t.Errorf("seed %d: %s", w.seed, s)
		}
	}
}

// roots returns the roots of log and state.
func (w *World) roots(t *testing.T) (both [2][32]byte) {
	t.Helper()
	_, _, root, err := w.node.Head()
	must(t, err)
	state, err := w.node.StateRoot()
	must(t, err)
	return [2][32]byte{root, state}
}

func (w *World) state(t *testing.T) *machine.View {
	t.Helper()
	v, err := w.node.Published()
	must(t, err)
	return v
}

// TestASeedGivesOneLog: whoever lives the world, on however many processors,
// and whether it is closed on the way or not.
func TestASeedGivesOneLog(t *testing.T) {
	const days = 70
	w := found(t, 7)
	w.live(t, days, nil)
	want := w.roots(t)
	w.close(t)
	for _, processors := range []int{1, 2} {
		before := runtime.GOMAXPROCS(processors)
		w := found(t, 7)
		w.live(t, 31, nil)
		w.close(t)
		w = open(t, w.node.Dir(), withoutViews)
		w.live(t, days-31, nil)
		if got := w.roots(t); got != want {
			t.Errorf("with %d processors: roots %x, want %x", processors, got, want)
		}
		w.close(t)
		runtime.GOMAXPROCS(before)
	}
	other := found(t, 8)
	other.live(t, days, nil)
	if other.roots(t) == want {
		t.Error("another seed gives the same log")
	}
	other.close(t)
}

// TestHalfAYearReachesEveryState: whatever the seed, and the books are true.
func TestHalfAYearReachesEveryState(t *testing.T) {
	for seed := range uint64(3) {
		w := found(t, seed)
		seen := map[deal.State]bool{}
		w.live(t, 180, func(day.Date) {
			w.state(t).EachDeal(func(_ string, s machine.DealView) { seen[s.Deal.State] = true })
		})
		for _, s := range deal.States() {
			if !seen[s] {
				t.Errorf("seed %d: no deal was ever %s", seed, s)
			}
		}
		if got := w.Tally().Refused; len(got) < 10 {
			t.Errorf("seed %d: refused for %d reasons, want ten: %v", seed, len(got), got)
		}
		for _, spec := range command.Specs() {
			certificates := strings.HasPrefix(spec.Name, "certificate.") // nobody of this trade issues any
			if w.Tally().Done[spec.Name] == 0 && spec.Kind != command.LogOpen && !certificates {
				t.Errorf("seed %d: no %s was ever carried out", seed, spec.Name)
			}
		}
		w.check(t)
		w.close(t)
	}
}

// check checks that the books are true and that deals stand in many states.
func (w *World) check(t *testing.T) {
	t.Helper()
	v, states := w.state(t), map[deal.State]bool{}
	for _, total := range v.Totals() {
		if total.Sum != 0 {
			t.Errorf("seed %d: the books sum to %d %s", w.seed, total.Sum, total.Currency)
		}
	}
	v.EachDeal(func(_ string, s machine.DealView) { states[s.Deal.State] = true })
	if len(states) < 8 {
		t.Errorf("seed %d: deals stand in %d states, want eight", w.seed, len(states))
	}
}

// TestAYearHoldsAndNamesNobody: every byte of it is checked, and who is called
// what stands beside the journal only.
func TestAYearHoldsAndNamesNobody(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	must(t, Found(dir, 1))
	w := open(t, dir, node.Options{})
	w.live(t, 365, nil)
	w.check(t)
	v, members := w.state(t), w.Members()
	if n := v.Invoices.Len(); n < 2000 || n > 5000 {
		t.Errorf("%d invoices, want 2,000 to 5,000", n)
	}
	if n := v.Deals.Live() + v.Tombstones.Live(); n < 600 || n > 1500 {
		t.Errorf("%d deals, want 600 to 1,500", n)
	}
	w.close(t)
	r, err := node.Verify(dir, node.VerifyOptions{})
	if err != nil || !r.OK {
		t.Errorf("verify: %+v, %v", r, err)
	}
	var private []string
	for _, m := range members {
		c := w.Contact(m)
		private = append(private, c.English, c.Chinese, c.Address, c.Phone, c.Account)
	}
	journal, payloads := bytesUnder(t, dir, "journal"), bytesUnder(t, dir, "payload")
	for _, text := range private {
		if bytes.Contains(journal, []byte(text)) {
			t.Errorf("%q stands in the journal", text)
		}
	}
	for _, text := range private[5:] { // the operator has no payload
		if !bytes.Contains(payloads, []byte(text)) {
			t.Errorf("%q stands in no payload", text)
		}
	}
}

// bytesUnder returns all bytes of the files under a folder of dir.
func bytesUnder(t *testing.T, dir, folder string) []byte {
	t.Helper()
	var all []byte
	must(t, fs.WalkDir(os.DirFS(dir), folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, path))
		all = append(all, text...)
		return err
	}))
	if len(all) == 0 {
		t.Fatalf("there is nothing under %s", folder)
	}
	return all
}

// TestPeopleActBesideTheWorld: a supplier asks for finance by itself, under a
// name of its own; the others go on with it as with any deal.
func TestPeopleActBesideTheWorld(t *testing.T) {
	w := found(t, 3)
	w.live(t, 40, nil)
	v, invoice, seller := w.state(t), "", ""
	for id := v.Invoices.Len(); id > 0 && invoice == ""; id-- {
		i := v.Invoices.At(id)
		name := v.Names.Text(i.Name)
		o := w.orderOf(dealOf(name))
		if i.Deal == 0 && i.Flags == 0 && o != nil && o.quirk == sound && o.presented == 0 && !w.related(o.relation) {
			invoice, seller = name, v.PartyName(i.Seller)
		}
	}
	c := command.New(command.ReceivablePresent, "MINE", seller).SetText(command.Invoice, invoice)
	a, err := w.Signer(seller).Ask(false, []*command.Command{c})
	if err != nil || a.Refusal != nil || a.Receipts[0].Refusal != nil {
		t.Fatalf("present %s by %s: %+v, %v", invoice, seller, a, err)
	}
	w.live(t, 240, nil)
	v = w.state(t)
	s, _, live := v.Deal("MINE")
	if _, closed := v.Closed("MINE"); !closed && (!live || s.Deal.State < deal.Settled) {
		t.Errorf("after eight months the deal is %s", s.Deal.State)
	}
	w.close(t)
}

// TestTheNextDueDateIsTheFirst of those to come.
func TestTheNextDueDateIsTheFirst(t *testing.T) {
	w := found(t, 1)
	if _, found, err := w.NextDue(); found || err != nil {
		t.Errorf("before the first day: %t, %v", found, err)
	}
	w.live(t, 45, nil)
	next, found, err := w.NextDue()
	if !found || err != nil || next <= w.Today() || w.Today() != start+44 {
		t.Errorf("on %s: %s, %t, %v", w.Today(), next, found, err)
	}
	w.state(t).EachDeal(func(text string, s machine.DealView) {
		if d := s.Deal.Due; d > w.Today() && d < next && s.Claim() > 0 {
			t.Errorf("%s is due on %s, the next due date is said to be %s", text, d, next)
		}
	})
	w.close(t)
}

func TestALogWithoutAWorldIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	_, err := node.Init(disk.OS{}, dir, 0, nil)
	must(t, err)
	if err := Found(dir, 1); !errors.Is(err, node.ErrNotEmpty) {
		t.Errorf("found a world there: %v", err)
	}
	n, err := node.Open(dir, node.Options{NoViews: true})
	must(t, err)
	if _, err := Open(n); !errors.Is(err, ErrNoWorld) {
		t.Errorf("open it: %v", err)
	}
	must(t, n.Close())
}

// TestEverybodyIsSomebody: one anchor, two funders, thirty suppliers, each with
// names of its own and somebody who signs for it.
func TestEverybodyIsSomebody(t *testing.T) {
	w := found(t, 1)
	count, seen := map[string]int{}, map[string]bool{}
	for _, m := range w.Members() {
		count[m.Role]++
		for _, text := range []string{m.ID, m.English, m.Chinese} {
			if text == "" || seen[text] {
				t.Errorf("%s: %q is taken or nothing", m.ID, text)
			}
			seen[text] = true
		}
		if s := w.Signer(m.ID); s == nil || s.Owner() == "" || !m.Custody() && s.Owner() != m.ID {
			t.Errorf("nobody signs for %s", m.ID)
		}
	}
	want := map[string]int{"operator": 1, "anchor": 1, "funder": 2, "bank": 1, "supplier": 30}
	for role, n := range want {
		if count[role] != n {
			t.Errorf("%d are %s, want %d", count[role], role, n)
		}
	}
	if w.Signer("nobody") != nil {
		t.Error("somebody signs for nobody")
	}
	w.close(t)
}
