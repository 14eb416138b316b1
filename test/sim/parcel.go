package sim

import (
	"fmt"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
)

// A fault is what happens to the disk during an event.
type fault struct {
	cut   int  // the power fails in the n-th operation from now
	sync  int  // the n-th sync fails
	write int  // the n-th write stops part way
	liar  bool // syncs succeed and save nothing, until the next crash
}

// An Event is what happens at one instant: a batch of envelopes, and what
// befalls the node.
type Event struct {
	at       day.Instant
	parcels  []*parcel
	fault    fault
	late     bool // the block is written only when the next batch was applied
	snapshot bool // a snapshot is saved afterwards
	kill     bool // the process is killed afterwards
	power    bool // the power fails afterwards
	lost     bool // it was found out that nothing of the batch was durable
}

// An order is a command, and the earlier command it reverses, if it does.
type order struct {
	command *command.Command
	target  *command.Command
}

// The ways in which the bytes of an envelope can be spoilt.
const (
	sound       = iota
	torn        // the last byte is missing
	forged      // a bit of a signature is flipped
	otherLog    // it is signed for another log
	lured       // its passkeys sign at another site
	touched     // its passkeys sign for whoever touches them
	spoilsCount // how many there are
)

// A parcel is one envelope as its sender made it.
type parcel struct {
	commands []order
	signers  []string // labels of keys, the first one's sequence counts
	sequence uint64
	notAfter day.Instant
	atomic   bool
	spoil    int
	again    *parcel // the envelope whose bytes are sent once more
	origin   *parcel // what this one was cut down from by shrinking
	raw      []byte  // its bytes, if they are the same in every world
}

// with returns the parcel with other commands. Who referred to it still does.
func (p *parcel) with(commands []order) *parcel {
	if len(commands) == len(p.commands) {
		return p
	}
	q := *p
	q.commands, q.origin, q.raw = commands, p.root(), nil
	return &q
}

// root returns the parcel that p was cut down from, or p.
func (p *parcel) root() *parcel {
	if p.origin != nil {
		return p.origin
	}
	return p
}

// seal returns the bytes of p for a log. leaf tells where a command that is to
// be reversed stands.
func (p *parcel) seal(k keyring, chain envelope.ChainID, leaf func(*command.Command) (uint64, bool)) []byte {
	if p.raw != nil {
		return p.raw
	}
	raw, same := make([][]byte, len(p.commands)), true
	for i, o := range p.commands {
		if o.target != nil {
			same = false
			if l, ok := leaf(o.target); ok {
				o.command.SetInt(command.Target, int64(l))
			}
		}
		raw[i] = o.command.Seal()
	}
	if p.spoil == otherLog {
		chain[0] ^= 1
	}
	h := envelope.Header{Sequence: p.sequence, NotAfter: p.notAfter, Atomic: p.atomic}
	b := envelope.SealBy(chain, h, raw, p.keys(k)...)
	switch p.spoil {
	case torn:
		b = b[:len(b)-1]
	case forged:
		e := &envelope.Envelope{}
		if e.Decode(b) == nil {
			e.Prove(0).Signatures[0][9] ^= 1
		}
	}
	if same {
		p.raw = b
	}
	return b
}

// offset is the business offset of the simulated logs.
const offset day.Offset = 8 * 60

// tell tells events in the language of stories, what befalls the node in
// remarks.
func tell(events []*Event) string {
	var s strings.Builder
	numbers, places := map[*parcel]int{}, map[*command.Command]string{}
	for _, e := range events {
		local := e.at + day.Instant(offset)*day.Minute
		fmt.Fprintf(&s, "on %s %s\n", e.at.Date(offset), local.String()[11:16])
		remark(&s, e)
		for _, p := range e.parcels {
			if p.again != nil {
				if n := numbers[p.again.root()]; n > 0 {
					fmt.Fprintf(&s, "# envelope %d once more\n", n)
					continue
				}
				p = p.again // its first sending was left out
			}
			numbers[p.root()] = len(numbers) + 1
			fmt.Fprintf(&s, "# envelope %d: %s\n", numbers[p.root()], p.header())
			for i, o := range p.commands {
				places[o.command] = fmt.Sprintf("%d of envelope %d", i+1, numbers[p.root()])
				s.WriteString(told(o, places[o.target]) + "\n")
			}
		}
		switch {
		case e.power:
			s.WriteString("# the power fails\n")
		case e.kill:
			s.WriteString("# the process is killed\n")
		}
	}
	return s.String()
}

func remark(s *strings.Builder, e *Event) {
	for _, r := range []struct {
		n    int
		text string
	}{
		{e.fault.cut, "the power fails in the disk's operation"},
		{e.fault.sync, "the disk fails sync"},
		{e.fault.write, "the disk stops in the middle of write"},
	} {
		if r.n > 0 {
			fmt.Fprintf(s, "# %s %d from now\n", r.text, r.n)
		}
	}
	if e.fault.liar {
		s.WriteString("# from now on the disk loses what it says is synced\n")
	}
	if e.late {
		s.WriteString("# the block is written after the next batch was applied\n")
	}
	if e.snapshot {
		s.WriteString("# a snapshot is saved afterwards\n")
	}
}

// header tells how p was signed.
func (p *parcel) header() string {
	if p.again != nil {
		return "sent again, " + p.again.header()
	}
	s := fmt.Sprintf("signed by %s, sequence %d", strings.Join(p.signers, " and "), p.sequence)
	if p.atomic {
		s += ", atomic"
	}
	return s + [...]string{"", ", torn", ", forged", ", for another log", ", at another site", ", by a touch"}[p.spoil]
}

// told tells one command as a story does; target is the one it reverses.
func told(o order, target string) string {
	c := o.command
	s := fmt.Sprintf("do %s %s by %s", c.Kind, c.Object, c.By)
	c.Fields(func(f command.Field) {
		switch {
		case f == command.Target && target != "":
			s += " command " + target
		case f.Type() == command.AmountType:
			s += fmt.Sprintf(" %s '%s'", f, c.Amount(f))
		case f.Type() == command.DayType:
			s += fmt.Sprintf(" %s %s", f, c.Day(f))
		case f.Type() == command.RateType:
			s += fmt.Sprintf(" %s %s", f, c.Rate(f))
		case f.Type() == command.NameType || f.Type() == command.TextType:
			s += fmt.Sprintf(" %s %s", f, c.Text(f))
		case f.Type() == command.BytesType || f.Type() == command.LinesType || f.Type() == command.PartsType:
			s += fmt.Sprintf(" %s %.4x…", f, c.Text(f))
		default:
			s += fmt.Sprintf(" %s %d", f, c.Int(f))
		}
	})
	return s
}
