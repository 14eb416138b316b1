package desk

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/journal/disk"
)

// KeyName is the file of the key that the platform signs with for others.
const KeyName = "desk.key"

// A Custodian holds the key that the platform signs with for parties that hold
// none themselves. The log shows for whom: that party's row names the key.
type Custodian struct {
	log      Log
	operator *Signer
	signer   *Signer
	bulk     *Bulk
	settled  map[string]bool // parties that were looked at: true if the desk signs for them
}

// A Member is a party that the platform is to sign for, with the roles it gets
// if the log does not know it yet.
type Member struct {
	Name  string
	Roles string // as party.add takes them: "supplier,buyer"
}

// OpenCustodian reads the desk's key in the folder keys, making it if there is
// none, and registers it for the operator if the log does not know it. draw
// makes a key, as node.NewKey does; operator signs.
func OpenCustodian(
	log Log, keys string, operator *Signer, draw func() (ed25519.PrivateKey, error),
) (*Custodian, error) {
	key, err := deskKey(filepath.Join(keys, KeyName), draw)
	if err != nil {
		return nil, fmt.Errorf("open the desk's key: %w", err)
	}
	signer, err := NewSigner(log, key)
	if err != nil {
		return nil, err
	}
	c := &Custodian{log: log, operator: operator, bulk: NewBulk(operator), settled: map[string]bool{}}
	if signer.Owner() == "" {
		if err := c.register(signer); err != nil {
			return nil, err
		}
		signer.owner = operator.Owner()
	}
	if signer.Owner() != operator.Owner() {
		return nil, fmt.Errorf("open the desk's key: it is a key of %s, not of the operator", signer.Owner())
	}
	c.signer = signer
	return c, nil
}

func deskKey(file string, draw func() (ed25519.PrivateKey, error)) (ed25519.PrivateKey, error) {
	there, err := disk.Exists(disk.OS{}, file)
	if err != nil {
		return nil, err
	}
	if there {
		return ReadKey(file)
	}
	key, err := draw()
	if err != nil {
		return nil, err
	}
	err = WriteKey(file, key)
	if errors.Is(err, fs.ErrExist) {
		return ReadKey(file)
	}
	return key, err
}

// register makes the desk's key one of the operator's.
func (c *Custodian) register(s *Signer) error {
	ask := command.New(command.PartyKey, c.operator.Owner(), c.operator.Owner()).SetBytes(command.Key, s.Public())
	a, err := c.operator.Ask(false, []*command.Command{ask})
	switch {
	case err != nil:
		return fmt.Errorf("register the desk's key: %w", err)
	case a.Refusal != nil:
		return fmt.Errorf("register the desk's key: refused %s", a.Refusal)
	case a.Receipts[0].Refusal != nil:
		return fmt.Errorf("register the desk's key: refused %s", a.Receipts[0].Refusal)
	}
	return nil
}

// Signer returns the signer that stands for every party in custody.
func (c *Custodian) Signer() *Signer { return c.signer }

// Ensure brings members into custody: unknown ones are registered, and those
// without a key get the desk's. It returns those that hold a key of their own,
// or whose name is no party's: the desk does not sign for them. Every member
// is looked at once, v being the state before the first call.
func (c *Custodian) Ensure(v *machine.View, members ...Member) (outside []string, err error) {
	row := v.KeyRow(c.signer.Public())
	for _, m := range members {
		if held, seen := c.settled[m.Name]; seen {
			if !held {
				outside = append(outside, m.Name)
			}
			continue
		}
		ok, err := c.ensure(v, row, m)
		if err != nil {
			return nil, fmt.Errorf("take %s into custody: %w", m.Name, err)
		}
		c.settled[m.Name] = ok
		if !ok {
			outside = append(outside, m.Name)
		}
	}
	if err := c.bulk.Flush(); err != nil {
		return nil, fmt.Errorf("take parties into custody: %w", err)
	}
	return outside, nil
}

// ensure reports whether the desk signs for m, or will when what it asks for is
// carried out.
func (c *Custodian) ensure(v *machine.View, key uint32, m Member) (bool, error) {
	by := c.operator.Owner()
	if id := v.PartyRow(m.Name); id != 0 {
		switch p := v.Parties.At(id); {
		case key != 0 && p.Custodian == key:
			return true, nil
		case p.Custodian != 0, p.Keys != 0:
			return false, nil
		}
	} else {
		if v.Names.Find([]byte(m.Name)) != 0 {
			return false, nil
		}
		add := command.New(command.PartyAdd, m.Name, by).SetText(command.Roles, m.Roles)
		if err := c.bulk.Add(add, nil); err != nil {
			return false, err
		}
	}
	hold := command.New(command.PartyKey, m.Name, by).SetBytes(command.Key, c.signer.Public()).SetInt(command.Custody, 1)
	return true, c.bulk.Add(hold, nil)
}

// Missing says which of roles the party called text does not have, as the
// machine would; nil if it has them all or is not known yet.
func Missing(v *machine.View, text string, roles party.Roles) *refuse.Refusal {
	id := v.PartyRow(text)
	if id == 0 || v.Parties.At(id).Roles.Has(roles) {
		return nil
	}
	return refuse.RoleMissing.With(refuse.ID(text), refuse.ID(roles.String()))
}
