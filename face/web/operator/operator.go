// Package operator is the page of whoever keeps the machine: how quickly
// commits are durable, what waits, how far pages are behind, what the disk
// holds, and whether the log proves itself.
//
// A part of it is kept fresh while somebody looks; it can be held still.
package operator

import (
	_ "embed"
	"io"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web/ui"
)

var (
	//go:embed operator.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("operator", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	Live    bool // what changes is kept fresh
	At      day.Instant
	Started day.Instant

	Commits Commits
	Queue   Queue
	Heights Heights
	Head    Head
	Days    Days
	Disk    Disk
	Doors   Doors

	Failed bool               // the log takes nothing any more
	Events []ui.SecurityEvent // of the operator's organisation, the newest
}

// Commits is how long commits took: of the last quarter of an hour, or since
// the start if there were none.
type Commits struct {
	Classes     []Class // in order
	Count       int64
	Median, P99 time.Duration
	SinceStart  bool
}

// A Class is how many commits took how long.
type Class struct {
	From, To time.Duration // To is 0 for no end
	Count    int64
}

// A Queue is what waits to be put in order.
type Queue struct {
	Now, Room int
	Each      time.Duration // that a slot holds
	Most      []int         // that waited in each slot, the oldest first
}

// Heights is how far pages are behind what is durable.
type Heights struct {
	Published, Viewed uint64
	Behind            time.Duration
	Stalled           bool // they stand still until the next start
}

// A Head is the newest signed checkpoint.
type Head struct {
	Leaves, Height uint64
	Day            string
	Root           string // in base64, as it is signed
	Text           string // the signed note
	Wrong          string // why it does not hold, "" if it was checked and does
}

// Days is which business days are open.
type Days struct{ Today, Closed day.Date }

// A Disk is what the log's directory takes.
type Disk struct {
	Dir   string
	Free  int64 // bytes
	Known bool  // the system says what is free
	Parts []Part
}

// A Part is a file or folder of the directory.
type Part struct {
	Name   string
	Bytes  int64
	Files  int
	Backup bool // it cannot be made again from the others
}

// Doors is who comes, and who was turned away since the start.
type Doors struct {
	Open, Refused      int64 // connections
	Slowed, TurnedAway int64 // commands
}

// Render writes the page.
func (p Page) Render(w io.Writer) error { return page.Render(w, p.Shell, p) }

// Quiet reports whether nothing was ever committed since the start.
func (p Page) Quiet() bool { return p.Commits.Count == 0 }

// None says that there is nothing to draw yet.
func (p Page) None() ui.Empty {
	return ui.Empty{Icon: "operator", Title: ui.Say("none"), Body: ui.Say("none.body")}
}

// Stats returns the figures that change.
func (p Page) Stats() []ui.Stat {
	free := ui.Stat{Label: ui.Say("free"), Value: ui.Say("unknown")}
	if p.Disk.Known {
		free.Value = ui.Bytes(p.Disk.Free)
	}
	return []ui.Stat{
		{Label: ui.Say("median"), Value: p.Commits.Median},
		{Label: ui.Say("p99"), Value: p.Commits.P99},
		{Label: ui.Say("queue.now"), Value: p.Queue.Now, Note: ui.Say("queue.room", p.Queue.Room)},
		{Label: ui.Say("lag"), Value: p.Heights.Behind, Note: ui.Say("lag.heights", p.Heights.Published-p.Heights.Viewed)},
		free,
	}
}

// Troubles returns what the operator should look at, the worst first.
func (p Page) Troubles() []ui.Callout {
	var all []ui.Callout
	add := func(is bool, tone ui.Tone, key string, args ...any) {
		if is {
			all = append(all, ui.Callout{Tone: tone, Title: ui.Say(key, args...), Body: ui.Say(key+".do", args...)})
		}
	}
	add(p.Failed, ui.Bad, "failed")
	add(p.Heights.Stalled, ui.Bad, "stalled")
	add(p.Head.Wrong != "", ui.Bad, "wrong", p.Head.Wrong)
	add(p.Heights.Behind >= lateAt, ui.Warn, "late", p.Heights.Behind)
	add(p.Disk.Known && p.Disk.Free < littleRoom, ui.Warn, "full", ui.Bytes(p.Disk.Free))
	add(p.Days.Today > p.Days.Closed.Add(mostOpen), ui.Warn, "open", p.Days.Closed)
	return all
}

// When the operator is told: of views that are behind as far as commands are
// let in more slowly, of a disk with little room, of days that stay open.
const (
	lateAt     = 5 * time.Second
	littleRoom = 2 << 30 // bytes
	mostOpen   = 2       // business days
)

// Well returns the state of the machine if there is no trouble.
func (p Page) Well() ui.State { return ui.State{Tone: ui.Good, Text: ui.Say("well")} }

// HeadFacts returns what the newest checkpoint says.
func (p Page) HeadFacts() []ui.Fact {
	state := ui.State{Tone: ui.Good, Text: ui.Say("head.verified")}
	if p.Head.Wrong != "" {
		state = ui.State{Tone: ui.Bad, Text: ui.Say("head.wrong")}
	}
	return []ui.Fact{
		{Name: ui.Say("head.state"), Value: state},
		{Name: ui.Say("head.leaves"), Value: p.Head.Leaves},
		{Name: ui.Say("head.root"), Value: ui.Code(p.Head.Root)},
		{Name: ui.Say("head.height"), Value: ui.Say("head.of", p.Head.Height, p.Head.Day)},
		{Name: ui.Say("durable"), Value: p.Heights.Published},
		{Name: ui.Say("shown"), Value: p.Heights.Viewed},
		{Name: ui.Say("open.day"), Value: p.Days.Today},
		{Name: ui.Say("closed.day"), Value: p.Days.Closed},
		{Name: ui.Say("started"), Value: p.Started},
	}
}

// Note returns the signed note.
func (p Page) Note() ui.Snippet { return ui.Snippet{Label: ui.Say("head.note"), Text: p.Head.Text} }

// DoorFacts returns who came and who was turned away.
func (p Page) DoorFacts() []ui.Fact {
	return []ui.Fact{
		{Name: ui.Say("connections"), Value: p.Doors.Open},
		{Name: ui.Say("refused"), Value: p.Doors.Refused},
		{Name: ui.Say("slowed"), Value: p.Doors.Slowed},
		{Name: ui.Say("turned"), Value: p.Doors.TurnedAway},
	}
}

// EventTable returns the newest security events.
func (p Page) EventTable() ui.Table { return ui.SecurityTable("events", p.Events) }
