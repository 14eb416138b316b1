package programme

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/rule"
)

// A packRule is what a rule of a pack asks of documents, as far as it can be seen
// in one. Days and figures are those of the pack (core/rule); a rule that the
// pack does not list yet has no figure and holds on every day.
type packRule struct {
	pack   Pack
	id     string
	figure string // name of the figure that is needed, if one is
	path   string
	holds  func(d *Document, figure int64) (asked, allowed string, ok bool)
}

// packRules lists them; the guide of programmes has them as a table.
var packRules = [...]packRule{
	{CN, "CN-77-11", "longest tenor", "tenor.most", func(d *Document, months int64) (string, string, bool) {
		most := d.From.AddMonths(int(months)).Since(d.From)
		return number(d.Tenor.Most), number(most), d.Technique != Certificate || d.Tenor.Most <= most
	}},
	{CN, "CN-77-13", "", "evidence", func(d *Document, _ int64) (string, string, bool) {
		return "", Registration.String(), d.Technique != Certificate || d.requires(Registration, BeforeDraw)
	}},
	{CN, "CN-SME-11", "", "evidence", func(d *Document, _ int64) (string, string, bool) {
		return "", FreeChoice.String(), d.Technique != Certificate || d.requires(FreeChoice, 0)
	}},
	{CN, "CN-CC-766", "", "waterfall", func(d *Document, _ int64) (string, string, bool) {
		kept := d.Technique == Factoring && d.Recourse && d.residual() == Funder
		return Funder.String(), Seller.String(), !kept
	}},
	{CN, "CN-CC-670", "", "price.charged", func(d *Document, _ int64) (string, string, bool) {
		loan := d.Technique == LoanAgainstReceivables && d.Price.Charged == Discount
		return Discount.String(), Arrears.String(), !loan
	}},
	{IN, "IN-TREDS", "", "recourse", func(d *Document, _ int64) (string, string, bool) {
		return "true", "false", d.Technique != PayablesFinance || !d.Recourse
	}},
	{IN, "IN-TREDS", "days left at least", "tenor.least", func(d *Document, least int64) (string, string, bool) {
		return number(d.Tenor.Least), number(least), d.Technique != PayablesFinance || d.Tenor.Least >= least
	}},
}

// figureOn returns what the rule needs on a day, and whether it refuses anything
// on that day.
func (p *packRule) figureOn(on day.Date) (int64, bool) {
	listed := false
	for _, pack := range rule.Packs() {
		for _, r := range pack.Rules {
			if pack.Name != p.pack.String() || r.ID != p.id {
				continue
			}
			if listed = true; !r.On(on) || r.Action != rule.Refuse {
				continue
			}
			if value, has := r.Figure(p.figure); has {
				return value, true
			}
			return 0, p.figure == ""
		}
	}
	return 0, !listed && p.figure == ""
}

// packs checks what the packs ask, on the programme's first day.
func (c *checker) packs() {
	c.few("packs", len(c.d.Packs))
	dated := c.d.From >= day.Earliest && c.d.From <= day.Latest
	var seen []string
	for i, p := range c.d.Packs {
		if p.String() == "" {
			c.add(at("packs", i, ""), PackUnknown, number(int64(p)))
			continue
		}
		seen = c.once(at("packs", i, ""), p.String(), seen)
		for _, r := range packRules {
			figure, holds := r.figureOn(c.d.From)
			if r.pack != p || !holds || !dated {
				continue
			}
			if asked, allowed, ok := r.holds(c.d, figure); !ok {
				c.add(r.path, PackForbids, r.id, asked, allowed)
			}
		}
	}
}
