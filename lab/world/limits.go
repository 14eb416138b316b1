package world

import (
	"github.com/tallystick/tallystick/core/command"
)

// limits is what the bank does with its limits on the first working day of a
// month: it blocks a part for the quarter's planning, and releases it on the
// first of the next month.
func (m *morning) limits() {
	_, month, first := m.today.Civil()
	if m.today == start || m.w.calendar.Next(m.today.Add(1-first)) != m.today {
		return
	}
	k := command.LimitBlock
	if month%2 == 1 {
		k = command.LimitRelease
	}
	c := limitOf(k, lenderID, anchorID, yuan(1_000_000)).SetText(command.Reason, "planning")
	m.ask(c)
}
