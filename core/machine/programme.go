package machine

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// pledges are the kinds that bind a party to a programme.
var pledges = [64]bool{command.ProgrammePropose: true, command.ProgrammeSign: true}

// pledged returns the most that may be out under the programme that c proposes
// or signs.
func pledged(tx *technique.Tx, c *command.Command) money.Amount {
	if c.Kind == command.ProgrammePropose {
		if d, err := programme.Decode(c.Text(command.Document)); err == nil {
			return d.Whole()
		}
	} else if id := tx.Contracts.Newest(c.Object); id != 0 {
		return tx.Contracts.Programme(id).Document.Whole()
	}
	return money.Amount{} // the command is refused
}

// contract proposes, signs or closes a programme.
func contract(tx *technique.Tx, c *command.Command, offset day.Offset) *refuse.Refusal {
	if c.Kind == command.ProgrammePropose {
		return propose(tx, c, offset)
	}
	id := tx.Contracts.Newest(c.Object)
	if id == 0 {
		return refuse.UnknownObject.With(refuse.ID(c.Object))
	}
	if c.Kind == command.ProgrammeSign {
		return sign(tx, c, id)
	}
	return closeProgramme(tx, c, id)
}

// propose puts a document before its parties. Who proposes it has signed it.
//
// Refusals: FieldInvalid, ObjectExists, WrongState, ProgrammeInvalid,
// UnknownParty, RoleMissing, NotEntitled, VersionDiffers.
func propose(tx *technique.Tx, c *command.Command, offset day.Offset) *refuse.Refusal {
	if t, _ := tx.Names.Target(tx.Names.Find(c.Object)); t != 0 && t != name.Programme {
		return refuse.ObjectExists.With(refuse.ID(c.Object))
	}
	before := tx.Contracts.Newest(c.Object)
	if row := tx.Contracts.Rows.At(before); before != 0 && (row.Stage == programme.Proposed || row.From > tx.Today) {
		return refuse.WrongState.With(refuse.ID(c.Object), refuse.ID(row.Stage.String()))
	}
	d, no := document(c, offset)
	if no != nil {
		return no
	}
	if no := absent(tx, d); no != nil {
		return no
	}
	by := tx.Parties.Text(tx.By)
	if len(d.Signer(by)) == 0 || before != 0 && len(tx.Contracts.Programme(before).Document.Signer(by)) == 0 {
		return refuse.NotEntitled.With(refuse.ID(by))
	}
	if next := int64(tx.Contracts.Rows.At(before).Number) + 1; d.Version != next {
		return refuse.VersionDiffers.With(refuse.Count(d.Version), refuse.Count(next))
	}
	signAll(tx, tx.Contracts.Propose(c.Object, c.Text(command.Document), d, before), d, by)
	return nil
}

// document reads the document in c, which must be one that can be signed: named
// as the object, in the time of the log, and without a finding.
func document(c *command.Command, offset day.Offset) (*programme.Document, *refuse.Refusal) {
	d, err := programme.Decode(c.Text(command.Document))
	if err != nil {
		return nil, refuse.FieldInvalid.With(refuse.ID(command.Document.String()))
	}
	found := programme.Check(d)
	switch {
	case len(found) > 0:
		return nil, invalid(found[0].Path, programme.Rule(found[0].Rule))
	case d.Name != string(c.Object):
		return nil, invalid("programme", programme.NameInvalid)
	case d.Offset != offset:
		return nil, invalid("offset", programme.OffsetInvalid)
	}
	return d, nil
}

func invalid(path string, r programme.Rule) *refuse.Refusal {
	return refuse.ProgrammeInvalid.With(refuse.ID(path), refuse.ID(string(r)))
}

// absent refuses a document that names somebody whom the log does not know, or a
// funder that is none.
func absent(tx *technique.Tx, d *programme.Document) *refuse.Refusal {
	for _, p := range d.Parties {
		if p.Name == "" {
			continue
		}
		id := tx.Parties.Find([]byte(p.Name))
		switch {
		case id == 0:
			return refuse.UnknownParty.With(refuse.ID(p.Name))
		case p.Role == programme.Funder && !tx.Parties.At(id).Roles.Has(party.Funder):
			return refuse.RoleMissing.With(refuse.ID(p.Name), refuse.ID(party.Funder.String()))
		}
	}
	return nil
}

// sign is a party's word that it is bound by the document with a hash. With a
// role it accedes to a programme that leaves the role open.
//
// Refusals: UnknownObject, DocumentDiffers, FieldInvalid, WrongState,
// NotEntitled, NothingDue.
func sign(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	row, label := tx.Contracts.Rows.At(id), refuse.ID(c.Object)
	if [32]byte(c.Text(command.Terms)) != row.Hash {
		return refuse.DocumentDiffers.With(label)
	}
	d, by := tx.Contracts.Programme(id).Document, tx.Parties.Text(tx.By)
	if c.Has(command.Roles) {
		return accede(tx, c, id, d)
	}
	places := d.Signer(by)
	switch {
	case len(places) == 0:
		return refuse.NotEntitled.With(refuse.ID(by))
	case row.Stage == programme.Closed:
		return refuse.WrongState.With(label, refuse.ID(row.Stage.String()))
	case row.Signed&(1<<places[0]) != 0:
		return refuse.NothingDue.With(label)
	}
	signAll(tx, id, d, by)
	return nil
}

// signAll signs for every place of a party.
func signAll(tx *technique.Tx, id uint32, d *programme.Document, by string) {
	for _, place := range d.Signer(by) {
		tx.Contracts.Sign(id, place, d)
	}
}

// accede takes a seat in a role that a signed programme leaves open.
func accede(tx *technique.Tx, c *command.Command, id uint32, d *programme.Document) *refuse.Refusal {
	r, ok := programme.ParseRole(string(c.Text(command.Roles)))
	seat := programme.Seat{Version: id, Party: tx.By, Role: r}
	switch stage := tx.Contracts.Rows.At(id).Stage; {
	case !ok:
		return refuse.FieldInvalid.With(refuse.ID(command.Roles.String()))
	case stage != programme.Signed:
		return refuse.WrongState.With(refuse.ID(c.Object), refuse.ID(stage.String()))
	case !d.Open(r):
		return refuse.NotEntitled.With(refuse.ID(tx.Parties.Text(tx.By)))
	case tx.Contracts.Seated(seat):
		return refuse.NothingDue.With(refuse.ID(c.Object))
	}
	tx.Contracts.Accede(seat)
	return nil
}

// closeProgramme withdraws a proposal, or ends new deals under the programme:
// those that were made go on. Each of its named signers may.
//
// Refusals: UnknownObject, NotEntitled, WrongState.
func closeProgramme(tx *technique.Tx, c *command.Command, id uint32) *refuse.Refusal {
	by := tx.Parties.Text(tx.By)
	if len(tx.Contracts.Programme(id).Document.Signer(by)) == 0 {
		return refuse.NotEntitled.With(refuse.ID(by))
	}
	switch stage := tx.Contracts.Rows.At(id).Stage; stage {
	case programme.Proposed:
		tx.Contracts.Withdraw(id)
	case programme.Signed:
		tx.Contracts.Rows.Edit(id).Stage = programme.Closed
	default:
		return refuse.WrongState.With(refuse.ID(c.Object), refuse.ID(stage.String()))
	}
	return nil
}
