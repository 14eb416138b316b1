package developer

import (
	_ "embed"
	"io"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web/ui"
)

//go:embed webhook.html
var webhookSource string

var webhook = ui.Parse("webhook", webhookSource, texts)

// A Log is the page of one webhook: what was sent, and what was answered.
type Log struct {
	ui.Shell
	Hook       Hook
	Deliveries []Delivery
	More       bool // there are older ones
	Paged      bool // it does not begin at the newest
}

// A Delivery is one message.
type Delivery struct {
	ID       int64
	Message  string // its id, the same each time it is sent
	Leaf     uint64
	Created  day.Instant
	Attempts int
	Due      day.Instant // when it is tried next, 0: never
	Done     day.Instant // when it arrived, 0: not yet
	Status   int         // of the last answer, 0: there was none
	Error    string      // of the last attempt
}

// Render writes the page.
func (l Log) Render(w io.Writer) error {
	l.Trail = []ui.Link{{Text: ui.Say("title"), Path: "/developer"}}
	l.Title = webhook.Text(l.Lang, "deliveries")
	return webhook.Render(w, l.Shell, l)
}

// Table returns the deliveries.
func (l Log) Table() ui.Table {
	path := "/developer/webhooks/" + strconv.FormatInt(l.Hook.ID, 10)
	t := ui.Table{
		ID: "deliveries", Caption: ui.Say("deliveries"), Path: path,
		Columns: []ui.Column{
			{Label: ui.Say("message")},
			{Label: ui.Say("came")},
			{Label: ui.Say("attempts"), Right: true},
			{Label: ui.Say("of")},
			{Label: ui.Say("when")},
			{Label: ui.Say("act")},
		},
		Empty: ui.Empty{Title: ui.Say("deliveries.none"), Body: ui.Say("deliveries.none.body")},
	}
	for _, d := range l.Deliveries {
		id := strconv.FormatInt(d.ID, 10)
		t.Rows = append(t.Rows, []any{
			d.Message, d.state(), d.Attempts, ui.Proof{Leaf: d.Leaf}, d.Created, ui.Act{
				Text: ui.Say("redeliver"), To: ui.Plain(d.Message),
				Path: path + "/deliveries/" + id + "/redeliver",
			},
		})
	}
	if l.More {
		t.After = strconv.FormatInt(l.Deliveries[len(l.Deliveries)-1].ID, 10)
	}
	return t
}

// state says what came of a delivery.
func (d Delivery) state() any {
	switch {
	case d.Done != 0:
		return ui.Under{
			Main:   ui.State{Tone: ui.Good, Text: ui.Say("delivery.done", strconv.Itoa(d.Status))},
			Reason: ui.Say("delivery.at", d.Done),
		}
	case d.Attempts == 0:
		return ui.State{Tone: ui.Info, Text: ui.Say("delivery.waits")}
	case d.Due != 0:
		return ui.Under{
			Main: ui.State{Tone: ui.Warn, Text: ui.Say("delivery.again", d.Due)}, Reason: d.Error,
		}
	}
	return ui.Under{Main: ui.State{Tone: ui.Bad, Text: ui.Say("delivery.failed")}, Reason: d.Error}
}
