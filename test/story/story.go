// Package story runs stories: scripts in the words of the field that tell what
// parties ask of a ledger and check what comes of it.
//
//	on 2026-01-01
//	do receivable.draw D1 by S amount '800000.00 CNY'
//	stdout 'F/bank -> F/in-transit 800000.00 CNY'
//	bank confirms D1
//
// The verbs, one a line, with # before comments and quotes around what has
// spaces:
//
//	on DATE[ HH:MM]                        sets the clock, which only moves forward
//	party NAME ROLE[,ROLE] [id ID] [controller NAME]
//	do KIND OBJECT by PARTY [to PARTY] [with PARTY…] FIELD VALUE …
//	bank confirms|fails|returns OBJECT [amount A]
//	bank instant                           at the head: the bank confirms at once
//	day-end                                closes the day of the clock
//	books ACCOUNT…                         prints balances
//	deal OBJECT                            prints where a deal stands
//	programme NAME                         prints where a programme stands
//	root                                   prints the state root
//	stdout RE                              the last output matches
//	cmp stdout FILE                        the last output is a file of the archive
//
// With ! before it a command must be refused, and an expression must not
// match. What a command prints are its postings of money, or its refusal. A
// party's further keys are written PARTY:LABEL, wherever a party signs and as
// the value of `key`, passkeys PARTY:passkey; a file of the archive stands for the
// programme in it as the value of `document`, and for its hash as that of `terms`;
// `command 'KIND OBJECT'` stands for the leaf of the last
// such command. In a story without a party line, parties are declared by what
// they do, as supplier, buyer and funder.
//
// A story is a txtar archive: the script, then files that `cmp` compares with.
// The runner owns the parties' keys, which follow from the names of script and
// party, so that a story gives the same bytes every time. It keeps no state of
// its own about deals: whatever it prints was read from the world's state.
//
// It never asks for the time: `on` says it.
package story

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

// An Outcome is what came of one story.
type Outcome struct {
	File string `json:"file"`
	OK   bool   `json:"ok"`
	Line int    `json:"line"` // of the script, where it did not hold; 0 if it held
	Want string `json:"want"`
	Got  string `json:"got"`

	// Err is set if the world broke: the story was neither held nor refuted.
	Err error `json:"-"`
}

// Run tells the story in script, called name, in the world w. It stops at the
// first line that does not hold.
func Run(name string, script []byte, w World) Outcome {
	return run(name, script, w, func(*refuse.Refusal) {})
}

// run tells a story and shows every refusal in it to seen.
func run(name string, script []byte, w World, seen func(*refuse.Refusal)) Outcome {
	r := newRunner(name, txtar.Parse(bytes.TrimPrefix(script, []byte("\ufeff"))), w, seen)
	for i, text := range strings.Split(string(r.archive.Comment), "\n") {
		err := r.line(text)
		if err == nil {
			continue
		}
		o := Outcome{File: name, Line: i + 1}
		var m *mismatch
		if !errors.As(err, &m) {
			o.Err = fmt.Errorf("tell %s, line %d: %w", name, i+1, err)
			o.Want, o.Got = "a world that works", err.Error()
			return o
		}
		o.Want, o.Got = m.want, m.got
		return o
	}
	return Outcome{File: name, OK: true}
}

// A mismatch is a line that does not hold, or is no line of the language.
type mismatch struct{ want, got string }

// Error returns both sides.
func (m *mismatch) Error() string { return "want " + m.want + ", got " + m.got }

// unreadable is the mismatch of a line that cannot be read.
func unreadable(format string, a ...any) error {
	return &mismatch{want: "a line of the story language", got: fmt.Sprintf(format, a...)}
}

// usualOffset is the business offset of a log that is not open yet.
const usualOffset day.Offset = 8 * 60

// usualHour is the time of a day for which a story names none.
const usualHour = 9 * day.Hour

// usualStart is the day on which a story begins that never says one. Others
// begin on the first day that they name.
const usualStart = "2026-01-01"

// A runner is a story as it is being told.
type runner struct {
	name    string
	archive *txtar.Archive
	world   World
	seen    func(*refuse.Refusal)

	now      day.Instant
	offset   day.Offset
	currency money.Currency // the last one that was named
	out      string         // what the last command printed
	negated  bool           // the line began with !

	keys     map[string]ed25519.PrivateKey
	sequence map[string]uint64
	declared map[string]bool // parties that the world knows from this story
	implicit bool            // no party line: parties are declared by first use
	leaves   map[string]uint64
	begun    bool // a command was asked
	instant  bool // the bank confirms everything at once
	lines    int  // of the bank's statement

	attested   string            // the deal that the bank speaks of in this line
	instructed map[string]string // by deal: what the machine instructed in answer to the bank
}

func newRunner(name string, a *txtar.Archive, w World, seen func(*refuse.Refusal)) *runner {
	r := &runner{
		name: name, archive: a, world: w, seen: seen, offset: usualOffset, currency: money.CNY,
		keys: map[string]ed25519.PrivateKey{}, sequence: map[string]uint64{}, declared: map[string]bool{},
		leaves: map[string]uint64{}, implicit: true, instructed: map[string]string{},
	}
	if meta := w.View().Meta; meta.Opened != 0 {
		r.offset, r.now = meta.Offset, meta.Instant
	}
	first, _ := day.Parse(usualStart)
	begun := false
	for text := range strings.SplitSeq(string(a.Comment), "\n") {
		switch words, _ := split(text); {
		case len(words) > 0 && words[0] == "party":
			r.implicit = false
		case !begun && len(words) > 1 && words[0] == "on":
			begun = true
			if date, err := day.Parse(words[1]); err == nil && inRange(date) {
				first = date
			}
		}
	}
	if r.now == 0 {
		r.now = first.Start(r.offset)
	}
	return r
}

// latest is the last day of a story, 2199-12-31: no command may name a later one.
const latest day.Date = 84005

func inRange(d day.Date) bool { return d >= day.Earliest && d <= latest }

func (r *runner) view() *machine.View { return r.world.View() }

func (r *runner) today() day.Date { return r.now.Date(r.offset) }

// line tells one line of the script.
func (r *runner) line(text string) error {
	words, err := split(text)
	if err != nil || len(words) == 0 {
		return err
	}
	r.negated = words[0] == "!"
	if r.negated {
		if words = words[1:]; len(words) == 0 {
			return unreadable("nothing after !")
		}
	}
	return r.verb(words[0], words[1:])
}

// verb carries out one verb. `!` stands before those that can be refused and
// before stdout.
func (r *runner) verb(verb string, args []string) error {
	switch verb {
	case "do":
		return r.do(args)
	case "bank":
		return r.bank(args)
	case "party":
		return r.party(args)
	case "day-end":
		return r.dayEnd(args)
	case "stdout":
		return r.stdout(args)
	}
	if r.negated {
		return unreadable("! does not go with %q", verb)
	}
	switch verb {
	case "on":
		return r.on(args)
	case "books":
		return r.books(args)
	case "deal":
		return r.deal(args)
	case "programme":
		return r.programme(args)
	case "certificate":
		return r.certificate(args)
	case "share":
		return r.share(args)
	case "root":
		return r.root(args)
	case "cmp":
		return r.cmp(args)
	}
	return unreadable("no verb %q", verb)
}

// on sets the clock, which only moves forward. Without an hour it is nine in
// the morning, or later if it is that already.
func (r *runner) on(args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return unreadable("on takes a date and perhaps a time")
	}
	date, err := day.Parse(args[0])
	if err != nil {
		return unreadable("%v", err)
	}
	if !inRange(date) {
		return unreadable("%s is not from %s to %s", date, day.Earliest, latest)
	}
	at := date.Start(r.offset) + usualHour
	if len(args) == 2 {
		if at, err = day.ParseInstant(args[0] + "T" + args[1] + ":00" + r.offset.String()); err != nil {
			return unreadable("%q is not a time such as 09:30", args[1])
		}
	} else if date == r.today() {
		at = max(at, r.now)
	}
	if at < r.now {
		return unreadable("time only moves forward: it is %s", r.now)
	}
	r.now = at
	return nil
}
