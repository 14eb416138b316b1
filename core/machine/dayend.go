package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
	"github.com/tallystick/tallystick/core/technique/certificate"
)

// One day-end command looks at so many deals and so many days of the agenda;
// the next one goes on where it stopped.
const (
	dealsPerSlice = 250
	daysPerSlice  = 400
)

// endDay closes business days up to the one that c names, in slices: while
// Meta.Closed is before that day, another day.end goes on. It looks only at
// deals and certificates with something due.
//
// Refusals: NotEntitled, DayNotOver, DayClosed.
func (m *Machine) endDay(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	last := c.Day(command.Day)
	switch {
	case !tx.Parties.At(tx.By).Roles.Has(party.Operator):
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	case last > tx.Today:
		return refuse.DayNotOver.With(refuse.Day(last), refuse.Day(tx.Today))
	case last <= m.meta.Closed:
		return refuse.DayClosed.With(refuse.Day(last), refuse.Day(m.meta.Closed))
	}
	left := dealsPerSlice
	for days := 0; days < daysPerSlice && m.meta.Closed < last; days++ {
		if !m.closeDay(tx, m.meta.Closed.Add(1), &left) {
			return nil
		}
		m.meta.Closed = m.meta.Closed.Add(1)
		tx.Closed = m.meta.Closed
	}
	return nil
}

// closeDay does what is due on one day and reports whether all of it is done.
func (m *Machine) closeDay(tx *technique.Tx, closing day.Date, left *int) bool {
	// What is done on the day that is being closed belongs to it: a deal that
	// is looked at goes to a later day of the agenda.
	tx.Closed = closing
	for id := tx.Deals.On(closing); id != 0; id = tx.Deals.On(closing) {
		if *left == 0 {
			return false
		}
		*left--
		m.owner(tx.Deals.Rows.At(id)).CloseDay(tx, id, closing)
	}
	for id := tx.Certificates.On(closing); id != 0; id = tx.Certificates.On(closing) {
		if *left <= 0 {
			return false
		}
		*left -= certificate.CloseDay(tx, id, closing, *left)
	}
	return true
}
