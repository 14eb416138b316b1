package world

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

const basisPoint = money.One / 10_000

// An offer is what a funder asks of sellers whose buyer is of a kind.
type offer struct {
	funder             string
	advance, rate, fee money.Rate
	reserve            money.Rate
	grace              int // days
	confirmed          bool
}

// offers is what each funder offers on buyers of each kind: 0 the anchor, then
// the tiers. The bank lends to the anchor's suppliers and those of tier 1.
var offers = struct{ lender, factor [3]offer }{
	lender: [3]offer{
		{lenderID, 8500 * basisPoint, 385 * basisPoint, 20 * basisPoint, 0, 15, true},
		{lenderID, 8000 * basisPoint, 460 * basisPoint, 30 * basisPoint, 0, 15, true},
	},
	factor: [3]offer{
		{factorID, 9000 * basisPoint, 560 * basisPoint, 40 * basisPoint, 0, 10, true},
		{factorID, 8000 * basisPoint, 680 * basisPoint, 60 * basisPoint, 500 * basisPoint, 10, false},
		{factorID, 7000 * basisPoint, 820 * basisPoint, 80 * basisPoint, 1000 * basisPoint, 10, false},
	},
}

// offerFor draws who finances a claim on buyer, and how.
func (w *World) offerFor(c chance, buyer string) *offer {
	tier := 2 // whoever else it is
	if m := memberOf(buyer); m != nil && m.Tier < 2 {
		tier = m.Tier
	}
	bank := c.percent([...]int{75, 40, 0}[tier])
	if bank {
		return &offers.lender[tier]
	}
	return &offers.factor[tier]
}

// command returns the offer on a deal.
func (o *offer) command(deal string) *command.Command {
	c := command.New(command.ReceivableOffer, deal, o.funder).SetText(command.Funder, o.funder)
	c.SetText(command.Technique, "factoring").SetRate(command.Advance, o.advance).SetRate(command.Rate, o.rate)
	c.SetRate(command.Fee, o.fee).SetText(command.Basis, day.Act360.String()).SetInt(command.Grace, int64(o.grace))
	if o.reserve > 0 {
		c.SetRate(command.Reserve, o.reserve)
	}
	if o.confirmed {
		c.SetInt(command.NeedConfirm, 1)
	}
	return c.SetInt(command.Recourse, 1).SetInt(command.NeedNotice, 1).SetInt(command.NeedRegister, 1)
}
