package office

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
)

// Own returns those of keys that are an organisation's own in the log and may
// sign commands of kinds alone: what its people can sign them with.
func (o *Office) Own(organisation string, keys [][]byte, kinds ...command.Kind) ([][]byte, error) {
	v, err := o.cfg.Log.Published()
	if err != nil {
		return nil, fmt.Errorf("look up keys: %w", err)
	}
	return slices.DeleteFunc(keys, func(k []byte) bool {
		if ownKeys(v, organisation, [][]byte{k}) != nil {
			return true
		}
		row := v.Keys.At(v.KeyRow(k))
		return row.Revoked() || slices.ContainsFunc(kinds, func(kind command.Kind) bool {
			return !row.Signs(kind, v.Meta.Today)
		})
	}), nil
}

// Keys returns an organisation's own keys as the log has them, those that are
// ended too, in the order in which they were registered.
func (o *Office) Keys(organisation string) ([]party.Key, error) {
	v, err := o.cfg.Log.Published()
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	owner := v.PartyRow(organisation)
	if owner == 0 {
		return nil, ErrNobody
	}
	var all []party.Key
	for id := uint32(1); id <= v.Keys.Len(); id++ {
		if k := v.Keys.At(id); k.Party == owner {
			all = append(all, *k)
		}
	}
	return all, nil
}

// An Enrolment is a passkey of one of an organisation's people that is to sign its
// commands, and what bounds it.
type Enrolment struct {
	Key                  []byte // the public key, as the log keeps those of passkeys
	RelyingParty, Origin string // where it signs
	Role                 access.Role
	Until                day.Date     // the last day, 0 for no end
	Limit                money.Amount // above it a second key must sign too; 0 for no bound
}

// Wishes returns what makes e a key of its organisation in the log, to be asked
// as one. The key of somebody who does not administer the organisation
// never gives out keys, and signs what the role asks at the desk.
func (e Enrolment) Wishes(organisation string) []Wish {
	wishes := []Wish{{Command: command.New(command.PartyKey, organisation, organisation).
		SetBytes(command.Key, e.Key).SetText(command.RelyingParty, e.RelyingParty).SetText(command.Origin, e.Origin)}}
	if e.Role >= access.Administrator && e.Until == 0 && e.Limit.Sign() == 0 {
		return wishes
	}
	bounds := command.New(command.PartyMandate, organisation, organisation).
		SetBytes(command.Key, e.Key).SetText(command.Kinds, KindsOf(e.Role))
	if e.Until != 0 {
		bounds.SetDay(command.Until, e.Until)
	}
	if e.Limit.Sign() > 0 {
		bounds.SetAmount(command.Limit, e.Limit)
	}
	return append(wishes, Wish{Command: bounds})
}

// Ending returns what ends a key of an organisation: it signs nothing any more.
func Ending(organisation string, key []byte) Wish {
	return Wish{Command: command.New(command.PartyMandate, organisation, organisation).
		SetBytes(command.Key, key).SetText(command.Kinds, noKinds)}
}

const noKinds = "none"

// ends reports whether c takes a key's rights away.
func ends(c *command.Command) bool {
	return c.Kind == command.PartyMandate && bytes.Equal(c.Text(command.Kinds), []byte(noKinds))
}

// KindsOf returns the kinds of commands that somebody with a role asks at the
// desk, as a mandate writes them: "trade.*,limit.block". Keys and mandates are
// among nobody's: a bounded key does not give them out.
func KindsOf(role access.Role) string {
	may := func(k command.Kind) bool {
		n := Needs(k)
		return n.Least <= role && !n.Platform && n.Scope&access.Manage == 0
	}
	var names []string
	for specs := command.Specs(); len(specs) > 0; {
		family, _, _ := strings.Cut(specs[0].Name, ".")
		all := true
		var some []string
		rest := specs[:0:0]
		for _, s := range specs {
			switch f, _, _ := strings.Cut(s.Name, "."); {
			case f != family:
				rest = append(rest, s)
			case may(s.Kind):
				some = append(some, s.Name)
			default:
				all = false
			}
		}
		if all {
			some = []string{family + ".*"}
		}
		names, specs = append(names, some...), rest
	}
	return strings.Join(names, ",")
}
