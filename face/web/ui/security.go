package ui

import "github.com/tallystick/tallystick/core/day"

// A SecurityEvent is something that the administrators of an organisation may
// want to know.
type SecurityEvent struct {
	At      day.Instant
	Kind    string // its permanent name: "key-made"
	By      string // who did it, "" for nobody known
	Subject string // whom or what it was done to
	Address string // where it came from
	Bad     bool   // somebody should look
}

// SecurityTable returns events, the newest first, as a table with an id.
func SecurityTable(id string, events []SecurityEvent) Table {
	t := Table{
		ID: id, Caption: Say("security"),
		Columns: []Column{
			{Label: Say("security.what")},
			{Label: Say("security.at")},
			{Label: Say("security.by")},
			{Label: Say("security.subject")},
			{Label: Say("security.from")},
		},
	}
	for _, e := range events {
		state := State{Plainly, Say("event." + e.Kind)}
		if e.Bad {
			state.Tone = Warn
		}
		t.Rows = append(t.Rows, []any{state, e.At, e.By, e.Subject, e.Address})
	}
	return t
}
