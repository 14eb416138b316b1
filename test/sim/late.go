package sim

import (
	"bytes"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
)

// tardy are the kinds that can come when a deal has left the tables.
var tardy = []command.Kind{
	command.ReceivableCreditNote, command.ReceivableRecover, command.BankConfirm, command.BankFail, command.BankReturn,
	command.CorrectRecall, command.CorrectReapply,
}

// about names the deal that c is about.
func about(c *command.Command) string {
	switch c.Kind {
	case command.BankConfirm, command.BankFail, command.BankReturn:
	default:
		return string(c.Object)
	}
	name, _, _ := strings.Cut(string(c.Text(command.Instruction)), "#")
	return name
}

// late carries out c on a deal that has left the tables, if it is one, from its
// record, and reports whether it is one. Who is refused has changed nothing.
func (a *auditor) late(c *command.Command, carry func() refuse.Code) (code refuse.Code, is bool) {
	name := about(c)
	old := a.buried[name]
	if old == nil || !slices.Contains(tardy, c.Kind) {
		return 0, false
	}
	record := a.records[name]
	switch {
	case !c.Has(command.Record):
		return refuse.DealBuried, true
	case record == nil || !bytes.Equal(record, c.Text(command.Record)):
		return refuse.RecordDiffers, true
	}
	before := a.clone()
	a.raise(old)
	if code = carry(); code != 0 {
		*a = *before
	}
	return code, true
}

// raise brings a deal back.
func (a *auditor) raise(old *deal) {
	lone := (&auditor{deals: map[string]*deal{old.name: old}}).clone()
	d := lone.deals[old.name]
	delete(a.buried, d.name)
	delete(a.records, d.name)
	a.deals[d.name], a.names[d.name] = d, "deal"
	if v := a.invoices[d.invoice]; d.state == "settled" {
		v.deal, v.paid = d.name, false
		if g := a.deliveries[v.delivery]; g != nil && g.deal == "" {
			g.deal = d.name
		}
	}
	a.schedule(d)
}
