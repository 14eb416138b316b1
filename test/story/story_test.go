package story

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/refuse"
)

// A recorder is a Memory that keeps what it was asked, so that it can be
// replayed, and notes which states its deals were in.
type recorder struct {
	*Memory
	asked  []asked
	states map[deal.State]bool
}

type asked struct {
	at     day.Instant
	sealed []byte
	root   [32]byte // after it
}

func newRecorder() *recorder {
	return &recorder{Memory: NewMemory(), states: map[deal.State]bool{}}
}

// Apply implements [World].
func (r *recorder) Apply(at day.Instant, sealed []byte) ([]Result, error) {
	results, err := r.Memory.Apply(at, sealed)
	v := r.View()
	r.asked = append(r.asked, asked{at, sealed, v.Root()})
	for id := uint32(1); id <= v.Deals.Len(); id++ {
		r.states[v.Deals.At(id).State] = true
	}
	return results, err
}

// unreached lists the codes that no story can reach, with the reason.
var unreached = map[refuse.Code]string{
	refuse.SignatureWrong:   "the world checks signatures before the machine sees them",
	refuse.UserNotVerified:  "the world checks signatures before the machine sees them",
	refuse.Expired:          "the runner seals what it sends at once",
	refuse.NotAfterTooFar:   "the runner seals what it sends for an hour",
	refuse.SequenceUsed:     "the runner counts",
	refuse.SequenceTooOld:   "the runner counts",
	refuse.SequenceConflict: "the node answers it, the machine never sees it",
	refuse.AtomicRefused:    "a line of a story is one command",
	refuse.LogNotOpen:       "the world opens its log itself",
	refuse.NoRecourse:       "the techniques of the first issue all have recourse",
	refuse.TooManyRows:      "it takes 500 lines: TestADealHasRoomFor500Payments",
}

// TestStories tells every story in testdata. After each the books must sum to
// zero, and a second machine that is asked the same must come to the same root
// each time. Together the stories reach every state and every refusal.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	states, codes := map[deal.State]bool{}, map[refuse.Code]bool{}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := newRecorder()
			o := run(file, script, w, func(no *refuse.Refusal) { codes[no.Code] = true })
			if !o.OK {
				t.Errorf("%s:%d:\nwant %s\ngot  %s", o.File, o.Line, o.Want, o.Got)
			}
			checkBooks(t, w)
			checkReplay(t, w)
			for s := range w.states {
				states[s] = true
			}
		})
	}
	for _, s := range deal.States() {
		if !states[s] {
			t.Errorf("no story reaches the state %s", s)
		}
	}
	for _, c := range refuse.Codes() {
		if reason := unreached[c]; codes[c] == (reason != "") {
			t.Errorf("%s: reached %t, but the list of unreached codes says %q", c, codes[c], reason)
		}
	}
}

func checkBooks(t *testing.T, w *recorder) {
	t.Helper()
	for _, total := range w.View().Totals() {
		if total.Sum != 0 {
			t.Errorf("the books of value %d in %s sum to %d, want 0", total.Value, total.Currency, total.Sum)
		}
	}
}

func checkReplay(t *testing.T, w *recorder) {
	t.Helper()
	again := NewMemory()
	for i, a := range w.asked {
		if _, err := again.Apply(a.at, a.sealed); err != nil {
			t.Fatalf("replay envelope %d: %v", i, err)
		}
		if got := again.View().Root(); got != a.root {
			t.Fatalf("replay envelope %d: root %x, want %x", i, got, a.root)
		}
	}
}

// TestAStoryStopsAtTheLineThatDoesNotHold: and says what was wanted and what
// came instead.
func TestAStoryStopsAtTheLineThatDoesNotHold(t *testing.T) {
	const head = "party S supplier\nparty B buyer\n"
	tests := []struct {
		name, script string
		line         int
		want, got    string
	}{
		{"no verb", head + "sing\n", 3, "a line of the story language", `no verb "sing"`},
		{"open quote", head + "do 'x\n", 3, "a line of the story language", "a quote is not closed"},
		{"nobody asks", head + "do trade.void I1\n", 3, "a line of the story language", "by whom?"},
		{
			"backwards", "on 2026-01-02\non 2026-01-01\n", 2, "a line of the story language",
			"time only moves forward: it is 2026-01-02T01:00:00.000000Z",
		},
		{
			"no such day", "on 2026-02-30\n", 1, "a line of the story language",
			`parse date "2026-02-30": not a date of the years 0001 to 9999`,
		},
		{
			"too early", "on 1989-12-31\n", 1, "a line of the story language",
			"1989-12-31 is not from 1990-01-01 to 2199-12-31",
		},
		{
			"refused", head + "do trade.void I1 by S\n", 3, "carried out",
			"refused 13 UnknownObject: I1: There is no I1. Please check the name, or record it first.",
		},
		{"not refused", head + "! do party.add X by operator roles buyer\n", 3, "a refusal", "carried out\n"},
		{"other output", head + "books S/bank\nstdout '^S/bank 1.00 CNY$'\n", 4, "^S/bank 1.00 CNY$", "S/bank 0.00 CNY\n"},
		{"output not wanted", head + "books S/bank\n! stdout CNY\n", 4, "not CNY", "S/bank 0.00 CNY\n"},
		{"other file", "books S/bank\ncmp stdout a\n-- a --\nS/bank 2.00 CNY\n", 2, "S/bank 2.00 CNY\n", "S/bank 0.00 CNY\n"},
		{"no file", "books S/bank\ncmp stdout b\n", 2, "a line of the story language", `the archive has no file "b"`},
		{"no deal", "deal D1\n", 1, "a deal D1", "no deal of this name"},
		{
			"late bank", head + "! do trade.void I1 by S\nbank instant\n", 4, "a line of the story language",
			"bank instant stands at the head",
		},
		{"to nobody", head + "do trade.void I1 by S to B\n", 3, "a line of the story language", "trade.void is to nobody"},
	}
	for _, tt := range tests {
		got := Run(tt.name, []byte(tt.script), NewMemory())
		want := Outcome{File: tt.name, Line: tt.line, Want: tt.want, Got: tt.got}
		if got != want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, got, want)
		}
	}
}

// TestADealHasRoomFor500Payments: a story too long for people to read.
func TestADealHasRoomFor500Payments(t *testing.T) {
	const head = `on 2026-01-01
do trade.invoice I1 by S to B number 1 issued 2026-01-01 due 2026-04-01 gross '1000.00 CNY'
do receivable.present D1 by S invoice I1
do receivable.offer D1 by F advance 80% rate 6%
do receivable.accept D1 by S
`
	const pay = "do receivable.pay D1 by B amount '0.01 CNY'\n"
	script := head + strings.Repeat(pay, 500) + "! " + pay + "stdout '^refused 66 TooManyRows: 500, 500$'\n"
	if o := Run("payments", []byte(script), NewMemory()); !o.OK {
		t.Errorf("line %d: want %s, got %s", o.Line, o.Want, o.Got)
	}
}

// TestWords: quotes keep spaces, # begins a comment only where a word begins.
func TestWords(t *testing.T) {
	tests := []struct {
		line string
		want []string
	}{
		{"", nil},
		{"# a comment", nil},
		{"  on\t2026-01-01 # new year\r", []string{"on", "2026-01-01"}},
		{"bank confirms D1#2", []string{"bank", "confirms", "D1#2"}},
		{"amount '1.00 CNY'", []string{"amount", "1.00 CNY"}},
		{"reason 'it''s # late'", []string{"reason", "it's # late"}},
		{"reason ''", []string{"reason", ""}},
		{"a'b c'd", []string{"ab cd"}},
	}
	for _, tt := range tests {
		got, err := split(tt.line)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q (%v), want %q", tt.line, got, err, tt.want)
		}
	}
}

// FuzzRun: no script makes the runner or the machine panic.
func FuzzRun(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(script)
	}
	f.Fuzz(func(_ *testing.T, script []byte) {
		Run("fuzz", script, NewMemory())
	})
}
