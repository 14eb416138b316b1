package invoices

import (
	_ "embed"
	"io"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/say"
)

//go:embed results.html
var resultsSource string

var results = ui.Parse("invoice-results", resultsSource, texts)

// A Results is what came of an upload, or of presenting.
type Results struct {
	ui.Shell
	Upload  bool   // of a file; else of presenting
	File    string // its name
	Lines   []Line // of the file that cannot be recorded: then nothing of it is
	Trouble ui.Text
	Done    []Result

	// Of a file that went in parts, Done holds what was refused.
	Parts    bool
	Recorded int
	Already  int // recorded by an earlier upload
}

// A Line is a line of a file and why it cannot be recorded.
type Line struct {
	Number int
	Field  string // the header of its column, "" for the whole line
	Value  string
	Why    string // in the language of the page
	Rule   string // its permanent name
}

// A Result is what came of one command.
type Result struct {
	Leaf    uint64
	Line    int    // of the file, 0 if it came from none
	Invoice string // its name in the log
	Number  string
	Deal    string // that it is presented in, "" if it is not
	Amount  money.Amount
	Refusal *refuse.Refusal // nil: carried out
}

// Render writes the page.
func (p Results) Render(w io.Writer) error {
	p.Title = results.Plain(p.Lang, p.Heading())
	p.Trail = []ui.Link{{Text: ui.Say("nav.invoices"), Path: "/invoices"}}
	return results.Render(w, p.Shell, p)
}

func (p Results) done() (n int) {
	n = p.Recorded
	for _, r := range p.Done {
		if r.Refusal == nil {
			n++
		}
	}
	return n
}

// Heading says in one sentence what came of it.
func (p Results) Heading() ui.Text {
	switch n := p.done(); {
	case n == 0 && p.Already > 0:
		return ui.Say("uploaded.again")
	case n == 0 && p.Upload:
		return ui.Say("uploaded.none")
	case n == 0:
		return ui.Say("presented.none")
	case p.Upload:
		return ui.Say("uploaded", n)
	default:
		return ui.Say("presented", n)
	}
}

// Next says what comes next.
func (p Results) Next() ui.Callout {
	switch n := p.done(); {
	case !p.Trouble.None():
		return ui.Callout{Tone: ui.Bad, Body: p.Trouble}
	case len(p.Lines) > 0:
		return ui.Callout{Tone: ui.Bad, Body: ui.Say("uploaded.lines", len(p.Lines), p.File)}
	case p.Already > 0 && len(p.Done) == 0:
		return ui.Callout{Tone: ui.Good, Body: ui.Say("uploaded.already", p.Already), Do: free()}
	case n == 0:
		return ui.Callout{Tone: ui.Bad, Body: ui.Say("none.why")}
	case p.Parts && len(p.Done) > 0:
		return ui.Callout{Tone: ui.Warn, Body: ui.Say("uploaded.some", len(p.Done), p.Already)}
	case n < len(p.Done):
		return ui.Callout{Tone: ui.Warn, Body: ui.Say("some.why")}
	case p.Upload:
		return ui.Callout{Tone: ui.Good, Body: ui.Say("uploaded.next"), Do: free()}
	}
	return ui.Callout{Tone: ui.Good, Body: ui.Say("presented.next")}
}

// free leads to what can be presented.
func free() ui.Link { return ui.Link{Text: ui.Say("uploaded.do"), Path: "/invoices?show=free"} }

// mostLines is how many lines are shown of those that are to be corrected.
const mostLines = 500

// Left returns how many lines more are to be corrected than are shown.
func (p Results) Left() int { return max(0, len(p.Lines)-mostLines) }

// Refused returns the lines that cannot be recorded.
func (p Results) Refused() ui.Table {
	t := ui.Table{
		ID: "lines", Caption: ui.Say("lines"),
		Columns: []ui.Column{
			{Label: ui.Say("line")},
			{Label: ui.Say("field")},
			{Label: ui.Say("value")},
			{Label: ui.Say("why")},
		},
	}
	for _, l := range p.Lines[:min(len(p.Lines), mostLines)] {
		field := any(l.Field)
		if l.Field == "" {
			field = ui.Say("whole")
		}
		t.Rows = append(t.Rows, []any{l.Number, field, l.Value, ui.Under{Main: l.Why, Reason: l.Rule}})
	}
	return t
}

// Table returns what came of each command, with its proof.
func (p Results) Table() ui.Table {
	t := ui.Table{
		ID: "results", Caption: ui.Say("results"),
		Columns: []ui.Column{
			{Label: ui.Say("number")},
			{Label: ui.Say("result")},
			{Label: ui.Say("gross"), Right: true},
			{Label: ui.Say("proof")},
		},
	}
	for _, r := range p.Done {
		said := any(ui.State{Tone: ui.Good, Text: ui.Say("recorded")})
		switch {
		case r.Refusal != nil:
			said = ui.Under{Main: ui.State{Tone: ui.Bad, Text: ui.Say("no")}, Reason: say.Sentence(p.Lang, r.Refusal)}
		case r.Deal != "":
			said = ui.Under{
				Main: ui.DealState(deal.Presented), Reason: ui.ToDeal(r.Deal, r.Deal),
			}
		}
		name := any(ui.ToInvoice(r.Number, r.Invoice))
		if r.Line > 0 {
			name = ui.Under{Main: name, Reason: ui.Say("of-line", r.Line)}
		}
		t.Rows = append(t.Rows, []any{name, said, r.Amount, ui.Proof{Leaf: r.Leaf}})
	}
	return t
}

// Foreign is a line that is about others.
func Foreign(lang string, line int, value string) Line {
	return Line{Number: line, Value: value, Why: results.Text(lang, "foreign-line"), Rule: "foreign"}
}

// Unknown is a line that names a party that the log does not know.
func Unknown(lang string, line int, value string) Line {
	return Line{Number: line, Value: value, Why: results.Text(lang, "unknown-party"), Rule: "unknown-party"}
}

// NoFile says that no file came.
func NoFile() ui.Text { return ui.Say("no-file") }

// NoRows says that a file holds no invoice.
func NoRows() ui.Text { return ui.Say("no-rows") }

// Unreadable says why a file as a whole cannot be read.
func Unreadable(why string) ui.Text { return ui.Say("unreadable", why) }

// Stopped says how far an upload came.
func Stopped(recorded, all int, file string) ui.Text {
	return ui.Say("uploaded.stopped", recorded, all, file)
}

// TooMany says that a file has more invoices than are recorded at once.
func TooMany(most int) ui.Text { return ui.Say("too-many", most) }
