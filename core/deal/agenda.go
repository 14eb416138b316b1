package deal

import (
	"github.com/tallystick/tallystick/core/agenda"
	"github.com/tallystick/tallystick/core/day"
)

// Place implements [agenda.Entry].
func (d *Deal) Place() (on *day.Date, next, prev *uint32) { return &d.Check, &d.Next, &d.Prev }

// Schedule puts deal id on the agenda of day on, or takes it off if on is 0.
func (d *Deals) Schedule(id uint32, on day.Date) { agenda.Schedule(d.Days, d.Rows, id, on) }

// On returns the first deal on the agenda of a day, or 0.
func (d *Deals) On(on day.Date) uint32 { return agenda.On(d.Days, on) }
