package story

import (
	"github.com/tallystick/tallystick/core/command"
)

// bankName is the party that attests movements of money. The runner adds it
// when it is first needed, unless the story did.
const bankName = "bank"

// usualRoles are those of a party that a story does not declare.
const usualRoles = "supplier,buyer,funder"

// party reads NAME role[,role] [id ID] [controller NAME].
func (r *runner) party(args []string) error {
	if len(args) < 2 || len(args)%2 != 0 {
		return unreadable("party takes a name, roles, and perhaps id and controller")
	}
	add := command.New(command.PartyAdd, args[0], r.operator()).SetText(command.Roles, args[1])
	for rest := args[2:]; len(rest) > 0; rest = rest[2:] {
		switch rest[0] {
		case "id":
			add.SetText(command.ID, rest[1])
		case "controller":
			add.SetText(command.Controller, rest[1])
		default:
			return unreadable("party has no %q", rest[0])
		}
	}
	return r.answer(r.add(add))
}

// add registers a party and its first key, in the operator's name.
func (r *runner) add(c *command.Command) ([]Result, error) {
	name := string(c.Object)
	key := command.New(command.PartyKey, name, r.operator()).SetBytes(command.Key, r.public(name))
	results, err := r.send([]*command.Command{c, key}, []string{r.operator()})
	if err == nil && results[0].Refusal == nil {
		r.declared[name] = true
	}
	return results, err
}

// declare adds a party that the story uses and has not declared.
func (r *runner) declare(name, roles string) error {
	if name == "" || name == r.operator() || r.declared[name] {
		return nil
	}
	results, err := r.add(command.New(command.PartyAdd, name, r.operator()).SetText(command.Roles, roles))
	if err != nil {
		return err
	}
	if no := results[0].Refusal; no != nil {
		return &mismatch{want: "party " + name + " " + roles, got: "refused " + no.String()}
	}
	return nil
}

// declareAll adds the parties that a names, in a story without a party line.
func (r *runner) declareAll(a ask) error {
	if !r.implicit {
		return nil
	}
	names := append([]string{r.owner(a.by), a.to}, a.with...)
	for _, w := range a.fields {
		switch f, _ := command.FieldNamed(w.Name); f {
		case command.Seller, command.Buyer, command.Funder, command.Payee, command.Owner, command.On, command.Controller,
			command.Issuer, command.Holder:
			names = append(names, w.Text)
		}
	}
	for _, name := range names {
		roles := usualRoles
		if name = r.owner(name); name == bankName {
			roles = bankName
		}
		if err := r.declare(name, roles); err != nil {
			return err
		}
	}
	return nil
}
