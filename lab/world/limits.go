package world

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/ledger"
)

// planning is what the bank holds back of its limit on the anchor in every
// other month, in minor units.
const planning = 1_000_000_00

// limits is what the bank does with that limit on the first working day of a
// month: it blocks a part for its planning, and releases it a month later.
func (m *morning) limits() {
	_, _, dayOfMonth := m.today.Civil()
	if m.w.calendar.Next(m.today.Add(1-dayOfMonth)) != m.today {
		return
	}
	c := limitOf(command.LimitBlock, lenderID, anchorID, planning)
	free, held := m.limit(string(c.Object))
	switch {
	case held >= planning:
		c = limitOf(command.LimitRelease, lenderID, anchorID, planning)
	case free-m.taken[string(c.Object)] < planning:
		return // there is nothing to hold back
	}
	m.ask(c.SetText(command.Reason, "planning"))
}

// limit returns what is free and what is held of a limit.
func (m *morning) limit(text string) (free, held int64) {
	for id := m.v.Limits.Len(); id > 0; id-- {
		if l := m.v.Limits.At(id); m.v.Names.Text(l.Name) == text {
			b := m.v.Blocks.At(l.Block)
			return b.Balance[ledger.Free], b.Balance[ledger.Held]
		}
	}
	return 0, 0
}
