package world

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

// house is the factor's programme: it is renewed each quarter.
const house = "house"

// programmes is how the factor and a supplier renew their contract: proposed on
// the first working day of a quarter's month, signed the day after, and ended
// on the first working day of the quarter's last month.
func (m *morning) programmes() {
	_, month, dayOfMonth := m.today.Civil()
	first := m.w.calendar.Next(m.today.Add(1 - dayOfMonth))
	p, known := m.v.Programme(house, m.today)
	stage := programme.Closed
	if known {
		stage = p.Version.Stage
	}
	switch {
	case m.today == first && month%3 == 1 && stage == programme.Closed:
		next := int64(1)
		if known {
			next += int64(p.Version.Number)
		}
		d := contractOf(m.today, next)
		m.askFor(command.New(command.ProgrammePropose, house, factorID).SetBytes(command.Document, d.Append(nil)), 0)
	case stage == programme.Proposed:
		m.askFor(command.New(command.ProgrammeSign, house, "S102").SetBytes(command.Terms, p.Version.Hash[:]), 0)
	case m.today == first && month%3 == 0 && stage == programme.Signed:
		m.ask(command.New(command.ProgrammeClose, house, factorID).SetText(command.Reason, "the quarter ends"))
	}
}

// contractOf is a version of that programme, for a quarter from a day on.
func contractOf(from day.Date, version int64) *programme.Document {
	o := &offers.factor[0]
	return &programme.Document{
		Name: house, Version: version, Technique: programme.Factoring, Recourse: true, Disclosed: true, Currency: cny,
		Offset: offset, From: from, Until: from.Add(91),
		Parties: []programme.Party{
			{Role: programme.Seller, Name: "S102"}, {Role: programme.Buyer}, {Role: programme.Funder, Name: factorID},
		},
		Limits:  []programme.Limit{{Amount: money.Of(yuan(6_000_000), cny)}},
		Advance: o.advance,
		Price: programme.Price{
			Rate: o.rate, Charged: programme.Arrears, Basis: day.Act360, Rounding: money.HalfEven,
			DefaultRate: 3 * money.One / 2, BorneBy: programme.Seller,
			Fees: []programme.Fee{{Name: "service", Rate: o.fee, Of: programme.OfFace, By: programme.Seller}},
			Cap:  24 * money.One / 100,
		},
		Tenor: programme.Tenor{Least: 1, Most: 180, Grace: int64(o.grace)},
		Evidence: []programme.Evidence{
			{Kind: programme.Invoice, Before: programme.BeforePresent, By: programme.Seller},
			{Kind: programme.Confirmation, Before: programme.BeforeOffer, By: programme.Buyer},
			{Kind: programme.Notice, Before: programme.BeforeDraw, By: programme.Funder},
		},
		Payees:     []programme.Payee{{Role: programme.Seller}},
		Collection: programme.Collection{HeldBy: programme.Funder},
		Waterfall: programme.Waterfall{
			{To: programme.ToFee, Cap: programme.DueFee},
			{To: programme.ToInterest, Cap: programme.DueInterest},
			{To: programme.ToPrincipal, Cap: programme.DuePrincipal},
			{To: programme.ToRole(programme.Seller), Cap: programme.Residual},
		},
		Watch:   programme.Watch{Every: 30, By: programme.Funder},
		Signers: []programme.Role{programme.Seller, programme.Funder},
		Packs:   []programme.Pack{programme.CN},
	}
}
