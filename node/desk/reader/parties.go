package reader

import (
	"context"
	"errors"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A Party is a party as those see it who share something with it.
type Party struct {
	Name  string
	Roles party.Roles
}

// A PartyFile is a party, with what only it and the operator see of it.
type PartyFile struct {
	Party
	Own        bool // what follows is filled
	Controller string
	Keys       int
	Custody    bool // the platform holds a key for it
	Accounts   []Account
	Limits     []Limit // that are seen, at most MostRows
	Events     []Entry // what was said about it

	ProvedFrom day.Date // when there is a proof of how it stands, 0: now
}

// An Account is one of a party's own accounts that is not empty.
type Account struct {
	Name    string
	Balance money.Amount
}

// Parties returns the parties that the organisation shares a deal, an invoice
// or a limit with, and itself, in the order in which they were registered.
func (r *Reader) Parties(ctx context.Context, who access.Who, p Page) (List[Party], error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return List[Party]{}, err
	}
	after := uint32(0)
	if p.After != "" {
		after = s.PartyRow(p.After)
		if sees, err := s.seesParty(after); err != nil || !sees {
			return List[Party]{}, unless(sees)
		}
	}
	rows, err := s.known(after, p.limit()+1)
	if err = errors.Join(err, s.reachParties(rows...)); err != nil {
		return List[Party]{}, err
	}
	var l List[Party]
	if l.More = len(rows) > p.limit(); l.More {
		rows = rows[:p.limit()]
	}
	for _, row := range rows {
		l.Rows = append(l.Rows, s.party(row))
	}
	return l, nil
}

// PartiesCalled returns those of the parties with these names that the
// organisation may see, in their order.
func (r *Reader) PartiesCalled(ctx context.Context, who access.Who, names []string) ([]Party, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	var all []Party
	for _, text := range names {
		row := s.PartyRow(text)
		sees, err := s.seesParty(row)
		if err != nil {
			return nil, err
		}
		if sees {
			all = append(all, s.party(row))
		}
	}
	return all, nil
}

// known returns the rows of parties that are seen, after one, in their order.
func (s *scope) known(after uint32, limit int) ([]uint32, error) {
	if s.all {
		var rows []uint32
		for row := after + 1; row <= s.Parties.Len() && len(rows) < limit; row++ {
			rows = append(rows, row)
		}
		return rows, nil
	}
	rows, err := s.db.Acquaintances(s.ctx, s.self, after, limit)
	if s.self <= after {
		return rows, err
	}
	for i, row := range rows {
		if row > s.self {
			return append(rows[:i:i], append([]uint32{s.self}, rows[i:]...)...)[:min(len(rows)+1, limit)], err
		}
	}
	return append(rows, s.self), err
}

func (s *scope) party(row uint32) Party {
	p := s.Parties.At(row)
	return Party{s.Names.Text(p.Name), p.Roles}
}

// Party returns the party called text.
func (r *Reader) Party(ctx context.Context, who access.Who, text string) (f PartyFile, err error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return f, err
	}
	row := s.PartyRow(text)
	sees, err := s.seesParty(row)
	if err != nil || !sees {
		return f, unless(sees || err != nil)
	}
	f.Party, f.Own = s.party(row), s.side(row)
	if f.Limits, err = s.limits(row, 0, MostRows); err != nil || !f.Own {
		return f, err
	}
	p := s.Parties.At(row)
	f.Controller, f.Keys, f.Custody = s.PartyName(p.Controller), int(p.Keys), p.Custodian != 0
	f.Accounts = s.accounts(text)
	if f.Events, err = r.events(s, text, nil); err != nil {
		return f, err
	}
	f.ProvedFrom = s.provedFrom(text, f.Events)
	return f, nil
}

// accounts returns the own accounts of a party that are not empty.
func (s *scope) accounts(party string) []Account {
	var all []Account
	for _, c := range money.Currencies() {
		for _, label := range ledger.Labels(ledger.PartyBlock) {
			account := party + "/" + label
			if a, there := s.Account(account, c); label != "" && there && !a.IsZero() {
				all = append(all, Account{account, a})
			}
		}
	}
	return all
}

// A Limit is a limit and the room that is left of it.
type Limit struct {
	Name, Owner, On                    string
	Granted, Free, Blocked, Used, Held money.Amount
}

// Limits returns the limits that the organisation has set or that stand on it,
// in the order in which they were set.
func (r *Reader) Limits(ctx context.Context, who access.Who, p Page) (List[Limit], error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return List[Limit]{}, err
	}
	after := uint32(0)
	if p.After != "" {
		t, row := s.Names.Target(s.Names.Find([]byte(p.After)))
		if t != name.Limit || !s.side(s.Limits.At(row).Owner, s.Limits.At(row).On) {
			return List[Limit]{}, ErrUnknown
		}
		after = row
	}
	rows, err := s.limits(s.self, after, p.limit()+1)
	l := List[Limit]{Rows: rows}
	if l.More = len(rows) > p.limit(); l.More {
		l.Rows = rows[:p.limit()]
	}
	return l, err
}

// limits returns the limits that a party has set or that stand on it, as far
// as they are seen, after one. Of the operator's organisation they are all.
func (s *scope) limits(of, after uint32, most int) ([]Limit, error) {
	var ids []int64
	if s.all && of == s.self {
		for row := after + 1; row <= s.Limits.Len() && len(ids) < most; row++ {
			ids = append(ids, int64(row))
		}
	} else {
		var err error
		if ids, err = s.db.LimitsOf(s.ctx, of, after, most); err != nil {
			return nil, err
		}
	}
	if err := s.reach(len(ids) == 0 || slices.Max(ids) <= int64(s.Limits.Len())); err != nil {
		return nil, err
	}
	var all []Limit
	for _, id := range ids {
		if l := s.Limits.At(uint32(id)); s.side(l.Owner, l.On) {
			all = append(all, s.limit(uint32(id)))
		}
	}
	return all, nil
}

func (s *scope) limit(row uint32) Limit {
	l := s.Limits.At(row)
	room := func(slot ledger.Slot) money.Amount { return money.Of(s.Blocks.At(l.Block).Balance[slot], l.Currency) }
	granted := money.Of(-s.Blocks.At(l.Block).Balance[ledger.Granted], l.Currency)
	return Limit{
		Name: s.Names.Text(l.Name), Owner: s.PartyName(l.Owner), On: s.PartyName(l.On), Granted: granted,
		Free: room(ledger.Free), Blocked: room(ledger.Blocked), Used: room(ledger.Used), Held: room(ledger.Held),
	}
}

// Knows reports whether the log has a party of a name. That is no secret:
// whatever names one is refused if there is none.
func (r *Reader) Knows(party string) (bool, error) {
	v, err := r.log.Recent(0)
	if err != nil {
		return false, err
	}
	return v.PartyRow(party) != 0, nil
}

// Unnamed returns those of rows whose names nothing in the log has yet. That is
// no secret: a second thing of a name is refused.
func Unnamed[T any](r *Reader, rows []T, called func(T) string) ([]T, error) {
	v, err := r.log.Recent(0)
	if err != nil {
		return nil, err
	}
	var free []T
	for _, row := range rows {
		if v.Names.Find([]byte(called(row))) == 0 {
			free = append(free, row)
		}
	}
	return free, nil
}
