package world

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk"
)

// The voices beside those of members with one key.
const (
	deskVoice   = "desk"
	makerSuffix = "/maker"
	bothSuffix  = "/both"
	checkSuffix = "/checker"
	clerkSuffix = "/clerk"
)

// makerLimit is what a maker may sign for alone, in minor units.
const makerLimit = 2_000_000_00

// clerkUntil is the last day of the clerk's mandate: after that its house
// forgets that it has ended.
const clerkUntil = start + 75

// randomOf gives the keys of a new log.
func randomOf(s seed) io.Reader { return rand.NewChaCha8(s.secret("log")) }

// settleIn finds who signs, and brings in whoever is not in yet.
func (w *World) settleIn() error {
	keys := filepath.Join(w.node.Dir(), "keys")
	key, err := desk.ReadKey(filepath.Join(keys, "operator.key"))
	if err != nil {
		return err
	}
	if w.operator, err = desk.NewSigner(w.node, key); err != nil {
		return err
	}
	if eve := (start - 1).Start(offset) + 18*day.Hour; w.node.Clock() < eve {
		if err := w.node.State(eve); err != nil {
			return err
		}
	}
	draw := func() (ed25519.PrivateKey, error) { return w.seed.key(deskVoice), nil }
	if w.keeper, err = desk.OpenCustodian(w.node, keys, w.operator, draw); err != nil {
		return err
	}
	if err := w.hear(); err != nil {
		return err
	}
	v, err := w.node.Published()
	if err != nil {
		return err
	}
	if err := w.register(v); err != nil {
		return err
	}
	if err := w.hear(); err != nil { // now that the log knows the keys
		return err
	}
	return w.empower(v)
}

// hear finds everybody's voice.
func (w *World) hear() error {
	w.voices = []voice{{operatorID, w.operator, nil}, {deskVoice, w.keeper.Signer(), nil}}
	for i := range members {
		m := &members[i]
		if m.keys == custody {
			continue
		}
		own, err := w.voice(m.ID, m.ID)
		if err != nil {
			return err
		}
		w.owners[m.ID] = own.signer
		w.voices = append(w.voices, own)
		for _, suffix := range m.keys.others() {
			v, err := w.voice(m.ID+suffix, m.ID+suffix)
			if err != nil {
				return err
			}
			w.voices = append(w.voices, v)
			if suffix == makerSuffix {
				both := []ed25519.PrivateKey{w.seed.key(m.ID + checkSuffix)}
				w.voices = append(w.voices, voice{m.ID + bothSuffix, v.signer, both})
			}
		}
	}
	return nil
}

// others returns what keys a member has beside its first.
func (k keeping) others() []string {
	switch k {
	case clerk:
		return []string{clerkSuffix}
	case pair:
		return []string{makerSuffix, checkSuffix}
	}
	return nil
}

func (w *World) voice(label, key string) (voice, error) {
	s, err := desk.NewSigner(w.node, w.seed.key(key))
	return voice{label: label, signer: s}, err
}

// register has the operator bring in everybody with a first key, and close the
// days before the world.
func (w *World) register(v *machine.View) error {
	if v.PartyRow(members[len(members)-1].ID) != 0 {
		return nil
	}
	b := bundle{w, map[string][]ask{}}
	for closed := v.Meta.Closed; closed < start-2; closed += daysPerSlice {
		b.add(ask{c: command.New(command.DayEnd, "log", operatorID).SetDay(command.Day, start-2)})
	}
	for i := range members {
		m := &members[i]
		if m.ID == operatorID {
			continue
		}
		add := command.New(command.PartyAdd, m.ID, operatorID).SetText(command.Roles, m.roles())
		if m.Controller != "" {
			add.SetText(command.Controller, m.Controller)
		}
		b.add(ask{c: add, text: string(m.contact(w.seed).bytes()), label: "contact/" + m.ID})
		key := command.New(command.PartyKey, m.ID, operatorID)
		if m.Custody() {
			key.SetBytes(command.Key, w.keeper.Signer().Public()).SetInt(command.Custody, 1)
		} else {
			key.SetBytes(command.Key, w.owners[m.ID].Public())
		}
		b.add(ask{c: key})
	}
	return b.send()
}

// daysPerSlice is how many days the machine closes at a time.
const daysPerSlice = 400

// grants are the limits of the world in millions of yuan.
var grants = [...]struct {
	owner, on string
	millions  int64
}{
	{lenderID, anchorID, 34},
	{factorID, anchorID, 20},
	{lenderID, "S101", 6},
	{lenderID, "S104", 6},
	{factorID, "S102", 6},
	{factorID, "S103", 6},
	{factorID, "S105", 4},
	{factorID, "S203", 3},
	{factorID, "S206", 3},
}

// empower has the members register their other keys, with mandates, and the
// funders set their limits.
func (w *World) empower(v *machine.View) error {
	if v.Limits.Len() > 0 {
		return nil
	}
	b := bundle{w, map[string][]ask{}}
	for i := range members {
		m := &members[i]
		for _, suffix := range m.keys.others() {
			w.entrust(&b, m.ID, suffix)
		}
	}
	for _, g := range grants {
		c := limitOf(command.LimitSet, g.owner, g.on, yuan(g.millions*1_000_000))
		b.add(ask{c: c.SetText(command.Owner, g.owner).SetText(command.On, g.on), key: g.owner})
	}
	return b.send()
}

// limitOf is a command on a funder's limit.
func limitOf(k command.Kind, owner, on string, minor int64) *command.Command {
	c := command.New(k, fmt.Sprintf("LIM-%s-%s", owner, on), owner)
	return c.SetAmount(command.Amount, money.Of(minor, cny))
}

// entrust registers a second key of a member and bounds what it may sign.
func (w *World) entrust(b *bundle, id, suffix string) {
	public := w.seed.key(id + suffix).Public().(ed25519.PublicKey)
	b.add(ask{c: command.New(command.PartyKey, id, id).SetBytes(command.Key, public), key: id})
	may := command.New(command.PartyMandate, id, id).SetBytes(command.Key, public)
	may.SetText(command.Kinds, "trade.*,receivable.*,correct.*,limit.*")
	if suffix == clerkSuffix {
		may.SetDay(command.Until, clerkUntil)
	}
	b.add(ask{c: may.SetAmount(command.Limit, money.Of(makerLimit, cny)), key: id})
}
