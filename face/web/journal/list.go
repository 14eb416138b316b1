package journal

import (
	"io"
	"strconv"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// A ListPage is everything the list of entries shows. It can be filled by hand.
type ListPage struct {
	ui.Shell
	Entries []reader.Entry // the latest first
	Tell    entry.Teller
	Latest  bool   // it begins with the log's latest entry
	From    uint64 // the page looks before this leaf
	Before  uint64 // older ones are before this leaf; 0 for none
}

// Render writes the page.
func (p ListPage) Render(w io.Writer) error { return listPage.Render(w, p.Shell, p) }

// Table returns the entries.
func (p ListPage) Table() ui.Table {
	t := ui.Table{
		ID: "entries", Caption: ui.Say("title"), Path: "/journal", Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("list.what")},
			{Label: ui.Say("list.day")},
			{Label: ui.Say("list.outcome")},
			{Label: ui.Say("list.proof")},
		},
		Empty: ui.Empty{Icon: "proof", Title: ui.Say("list.none"), Body: ui.Say("list.none-body")},
	}
	if p.Before > 0 {
		t.After = strconv.FormatUint(p.Before, 10)
	}
	if p.Before > 0 && len(p.Entries) == 0 {
		t.Empty = p.further()
	}
	for i := range p.Entries {
		e := &p.Entries[i]
		t.Rows = append(t.Rows, []any{p.what(e), e.Day, p.outcome(e), ui.Proof{Leaf: e.Leaf}})
	}
	return t
}

// further says that nothing was found so far, and leads further back.
func (p ListPage) further() ui.Empty {
	return ui.Empty{
		Icon: "proof", Title: ui.Say("list.further"), Body: ui.Say("list.further-body", p.From-p.Before, p.From),
		Do: ui.Link{Text: ui.Say("list.further-do"), Path: "/journal?far=1&after=" + strconv.FormatUint(p.Before, 10)},
	}
}

// what returns what happened, and below what it is about and who signed it.
func (p ListPage) what(e *reader.Entry) any {
	signed := p.Tell.Signed(e)
	if e.Command == nil || len(signed) == 0 {
		return p.Tell.Did(e)
	}
	one := EntryPage{Entry: *e, Tell: p.Tell}
	about := one.object()
	switch e.Kind { // a line of the bank's statement, which says little
	case command.BankConfirm, command.BankFail, command.BankReturn:
		about = one.payment(string(e.Command.Text(command.Instruction)))
	}
	return ui.Under{Main: p.Tell.Did(e), Reason: ui.Say("list.about", about, signed[0])}
}

func (p ListPage) outcome(e *reader.Entry) any {
	if e.Code == 0 {
		return ui.State{Tone: ui.Good, Text: ui.Say("done")}
	}
	return ui.Under{
		Main: ui.State{Tone: ui.Bad, Text: ui.Say("list.refused")}, Reason: p.Tell.Why(e),
	}
}
