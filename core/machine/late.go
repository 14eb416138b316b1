package machine

import (
	"bytes"
	"crypto/sha256"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// late carries out c. If it is a late fact about a deal that has left the
// tables, c must carry the deal's last record: the deal comes back for it, and
// is where it was if c is refused. While the deal lives its record says nothing.
//
// Refusals: DealBuried, RecordDiffers.
func (m *Machine) late(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	stone := m.buried(c)
	if stone == 0 {
		return m.do(tx, c)
	}
	t := tx.Deals.Tombstones.At(stone)
	label := refuse.ID(tx.Names.Text(t.Name))
	switch {
	case !c.Has(command.Record):
		return refuse.DealBuried.With(label, refuse.Day(day.Date(t.Closed)))
	case sha256.Sum256(c.Text(command.Record)) != t.Record:
		return refuse.RecordDiffers.With(label)
	}
	before := m.state.freeze()
	m.techs[0].Raise(tx, stone, c.Text(command.Record))
	no := m.authorise(tx, c) // only now can be seen what is at stake
	if no == nil {
		no = m.do(tx, c)
	}
	if no != nil {
		m.state.restore(before)
	}
	return no
}

// buried returns the tombstone of the deal that c may come too late for, or 0.
func (m *Machine) buried(c *command.Command) uint32 {
	named := c.Object
	switch c.Kind {
	case command.ReceivableCreditNote, command.ReceivableRecover, command.CorrectRecall, command.CorrectReapply:
	case command.BankConfirm, command.BankFail, command.BankReturn:
		named, _, _ = bytes.Cut(c.Text(command.Instruction), []byte{'#'})
	default:
		return 0
	}
	return m.state.names.Lookup(named, name.Tombstone)
}
