package certificate

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// stopping stops a party from issuing, and lets it go on. China's rules ask for
// it where a firm failed to pay, on a certificate or elsewhere; of certificates
// the log knows itself.
func stopping() []technique.Step {
	no := codes{refuse.UnknownParty, refuse.NotEntitled, refuse.NothingDue}
	return []technique.Step{
		{Kind: command.CertificateFreeze, Do: frozen(1), Refusals: no},
		{Kind: command.CertificateRelease, Do: frozen(0), Refusals: no},
	}
}

// frozen makes the step that sets whether a party is stopped.
func frozen(to uint8) func(*technique.Tx, *command.Command, uint32) *refuse.Refusal {
	return func(tx *technique.Tx, c *command.Command, _ uint32) *refuse.Refusal {
		id := tx.Parties.Find(c.Object)
		switch {
		case id == 0:
			return refuse.UnknownParty.With(refuse.ID(c.Object))
		case !tx.Parties.At(tx.By).Roles.Has(party.Operator):
			return refuse.NotEntitled.With(called(tx, tx.By))
		case tx.Certificates.Holder(id).Frozen == to:
			return refuse.NothingDue.With(called(tx, id))
		}
		tx.Certificates.EditHolder(id).Frozen = to
		return nil
	}
}
