package sim

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
)

// A version is one version of a programme. What its document says for itself the
// auditor leaves to [programme.Check].
type version struct {
	doc    *programme.Document
	hash   string
	signed map[string]bool // by party
	seats  map[string]bool // by "PARTY ROLE"
	closed bool
}

// signers are the named parties in roles that sign.
func (v *version) signers() map[string]bool {
	all := map[string]bool{}
	for _, p := range v.doc.Parties {
		if p.Name != "" && slices.Contains(v.doc.Signers, p.Role) {
			all[p.Name] = true
		}
	}
	return all
}

// stage is "proposed", "signed" or "closed".
func (v *version) stage() string {
	switch {
	case v.closed:
		return "closed"
	case maps.Equal(v.signed, v.signers()):
		return "signed"
	}
	return "proposed"
}

// newest is the last version of a programme, nil if there is none.
func (a *auditor) newest(name string) *version {
	if all := a.programmes[name]; len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// atStake is the most that may be out under what c proposes or signs.
func (a *auditor) atStake(c *command.Command) money.Amount {
	v := a.newest(string(c.Object))
	if c.Kind == command.ProgrammePropose {
		if d, err := programme.Decode(c.Text(command.Document)); err == nil {
			v = &version{doc: d}
		}
	}
	if v == nil || c.Kind == command.ProgrammeClose {
		return money.Amount{}
	}
	for _, l := range v.doc.Limits {
		if l.On == 0 {
			return l.Amount
		}
	}
	return money.Amount{}
}

func (a *auditor) programme(c *command.Command, by string) refuse.Code {
	v := a.newest(string(c.Object))
	if c.Kind == command.ProgrammePropose {
		return a.propose(c, by, v)
	}
	switch {
	case v == nil:
		return refuse.UnknownObject
	case c.Kind == command.ProgrammeSign:
		return a.signProgramme(c, by, v)
	case !v.signers()[by]:
		return refuse.NotEntitled
	case v.closed:
		return refuse.WrongState
	case v.stage() == "proposed":
		all := a.programmes[string(c.Object)]
		a.programmes[string(c.Object)] = all[:len(all)-1]
		return 0
	}
	v.closed = true
	return 0
}

func (a *auditor) propose(c *command.Command, by string, before *version) refuse.Code {
	name := string(c.Object)
	if t := a.names[name]; t != "" && t != "programme" {
		return refuse.ObjectExists
	}
	if before != nil && (before.stage() == "proposed" || before.doc.From > a.today) {
		return refuse.WrongState
	}
	d, err := programme.Decode(c.Text(command.Document))
	if err != nil {
		return refuse.FieldInvalid
	}
	if len(programme.Check(d)) > 0 || d.Name != name || d.Offset != offset {
		return refuse.ProgrammeInvalid
	}
	for _, p := range d.Parties {
		switch {
		case p.Name == "":
		case a.parties[p.Name] == nil:
			return refuse.UnknownParty
		case p.Role == programme.Funder && !a.is(p.Name, "funder"):
			return refuse.RoleMissing
		}
	}
	hash := d.Hash()
	v := &version{doc: d, hash: string(hash[:]), signed: map[string]bool{by: true}, seats: map[string]bool{}}
	if !v.signers()[by] || before != nil && !before.signers()[by] {
		return refuse.NotEntitled
	}
	next := int64(1)
	if before != nil {
		next = before.doc.Version + 1
	}
	if d.Version != next {
		return refuse.VersionDiffers
	}
	a.names[name] = "programme"
	a.programmes[name] = append(slices.Clone(a.programmes[name]), v)
	return 0
}

func (a *auditor) signProgramme(c *command.Command, by string, v *version) refuse.Code {
	if string(c.Text(command.Terms)) != v.hash {
		return refuse.DocumentDiffers
	}
	if c.Has(command.Roles) {
		word := string(c.Text(command.Roles))
		role, known := programme.ParseRole(word)
		switch {
		case !known:
			return refuse.FieldInvalid
		case v.stage() != "signed":
			return refuse.WrongState
		case !slices.Contains(v.doc.Signers, role) || !slices.Contains(v.doc.Parties, programme.Party{Role: role}):
			return refuse.NotEntitled
		case v.seats[by+" "+word]:
			return refuse.NothingDue
		}
		v.seats[by+" "+word] = true
		return 0
	}
	switch {
	case !v.signers()[by]:
		return refuse.NotEntitled
	case v.closed:
		return refuse.WrongState
	case v.signed[by]:
		return refuse.NothingDue
	}
	v.signed[by] = true
	return 0
}

// compareProgrammes says what of the programmes differs, "" if nothing does.
func (a *auditor) compareProgrammes(s *machine.View) string {
	for _, name := range slices.Sorted(maps.Keys(a.programmes)) {
		want := a.newest(name)
		got, known := s.Programme(name, a.today)
		switch {
		case want == nil && !known:
		case want == nil || !known:
			return fmt.Sprintf("programme %s is there: %t, the auditor says %t", name, known, want != nil)
		case got.Version.Stage.String() != want.stage() || int64(got.Version.Number) != want.doc.Version ||
			string(got.Version.Hash[:]) != want.hash || len(got.Signed) != len(want.signed):
			return fmt.Sprintf("programme %s is version %d, %s, signed by %v; the auditor says %d, %s, %v", name,
				got.Version.Number, got.Version.Stage, got.Signed, want.doc.Version, want.stage(), want.signed)
		}
	}
	return ""
}

// cloneProgrammes copies them, for they change.
func cloneProgrammes(all map[string][]*version) map[string][]*version {
	out := map[string][]*version{}
	for name, versions := range all {
		for _, v := range versions {
			w := *v
			w.signed, w.seats = maps.Clone(v.signed), maps.Clone(v.seats)
			out[name] = append(out[name], &w)
		}
		if len(versions) == 0 {
			out[name] = nil
		}
	}
	return out
}

// contract makes a command about a programme plausible.
func (p *planner) contract(c *command.Command) {
	v := p.ahead.newest(string(c.Object))
	switch c.Kind {
	case command.ProgrammePropose:
		d := p.document(string(c.Object), v)
		c.By = []byte(pick(p, d.Parties...).Name)
		if len(c.By) == 0 || p.one(3) {
			c.By = []byte(pick(p, "F1", "F2"))
		}
		c.SetBytes(command.Document, d.Append(nil))
		if p.one(30) {
			c.SetBytes(command.Document, []byte("no document"))
		}
	case command.ProgrammeSign:
		if v == nil {
			return
		}
		c.By = []byte(pick(p, "S1", "S2", "F1", "F2", "B1"))
		for _, s := range slices.Sorted(maps.Keys(v.signers())) {
			if !v.signed[s] && !p.one(5) {
				c.By = []byte(s)
			}
		}
		if !p.one(10) {
			c.SetText(command.Terms, v.hash)
		}
		if v.stage() == "signed" || p.one(9) {
			c.SetText(command.Roles, pick(p, "seller", "seller", "seller", "buyer", "king"))
		}
	case command.ProgrammeClose:
		if v != nil {
			c.By = []byte(pick(p, slices.Sorted(maps.Keys(v.signers()))...))
		}
	}
}

// document thinks up a programme, as a rule one that can be signed.
func (p *planner) document(name string, before *version) *programme.Document {
	funder, number := pick(p, "F1", "F2"), int64(1)
	if before != nil {
		number = before.doc.Version + 1
		for _, party := range before.doc.Parties {
			if party.Role == programme.Funder && !p.one(9) {
				funder = party.Name
			}
		}
	}
	from := p.ahead.today + pick[day.Date](p, -5, -5, 0, 2)
	d := &programme.Document{
		Name: name, Version: number, Technique: programme.Factoring, Recourse: true, Disclosed: true, Currency: money.CNY,
		Offset: offset, From: from, Until: from + pick[day.Date](p, 30, 90, 300),
		Parties: []programme.Party{
			{Role: programme.Seller, Name: pick(p, "S1", "S2", "")},
			{Role: programme.Buyer, Name: pick(p, "B1", "")},
			{Role: programme.Funder, Name: funder},
		},
		Limits:  []programme.Limit{{Amount: money.Of(pick[int64](p, 1_000_000_00, 20_000_000_00), money.CNY)}},
		Advance: p.rate(command.Advance),
		Price: programme.Price{
			Rate: 1 + p.rate(command.Rate), Charged: programme.Arrears, Basis: day.Act360, Rounding: money.HalfEven,
			DefaultRate: money.One, BorneBy: programme.Seller,
		},
		Tenor:      programme.Tenor{Least: 1, Most: 90, Grace: 5},
		Evidence:   []programme.Evidence{{Kind: programme.Invoice, Before: programme.BeforePresent, By: programme.Seller}},
		Payees:     []programme.Payee{{Role: programme.Seller}},
		Collection: programme.Collection{HeldBy: programme.Funder},
		Waterfall: programme.Waterfall{
			{To: programme.ToInterest, Cap: programme.DueInterest},
			{To: programme.ToPrincipal, Cap: programme.DuePrincipal},
			{To: programme.ToRole(programme.Seller), Cap: programme.Residual},
		},
		Watch:   programme.Watch{Every: 30, By: programme.Funder},
		Signers: []programme.Role{programme.Seller, programme.Funder},
	}
	switch p.chance.IntN(24) {
	case 0:
		d.Version++
	case 1:
		d.Parties[1].Name = pick(p, "nobody", "S1")
	case 2:
		d.Parties[2].Name = "K"
	case 3:
		d.Offset = 0
	case 4:
		d.Waterfall = d.Waterfall[:2]
	}
	return d
}
