// Package deal is the page of one deal: where its money went and where it will
// go, what is owed today, what happened and who signed it, and everything that
// proves it.
//
//	state in a sentence ─▶ way of the money ─▶ clocks ─▶ what happened ─▶ postings ─▶ proofs
//
// It computes no money: what is owed, drawn and free are the reader's figures.
package deal

import (
	_ "embed"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	core "github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
)

var (
	//go:embed deal.html
	source string
	//go:embed words.txt
	texts string
)

var page = ui.Parse("deal", source, texts)

// A Page is everything the page shows. It can be filled by hand.
type Page struct {
	ui.Shell
	File reader.DealFile
	Tell entry.Teller
	Acts []Act // what whoever looks may do now, the foremost first

	Showing *Showing // nil: it is not shown to anybody, or that is not for who looks
}

// An Act is a step that may be taken with the deal.
type Act struct {
	Step string // "confirm"
	Path string // where it is asked
}

// Do returns the steps that may be taken, as links.
func (p Page) Do() []ui.Link {
	links := make([]ui.Link, 0, len(p.Acts))
	for _, a := range p.Acts {
		links = append(links, ui.Link{Text: ui.Say("do." + a.Step), Path: a.Path})
	}
	return links
}

// Render writes the page.
func (p Page) Render(w io.Writer) error {
	p.Title = page.Text(p.Lang, "title", p.File.Name)
	return page.Render(w, p.Shell, p)
}

// State returns where the deal stands, in a sentence.
func (p Page) State() ui.State {
	f, t := p.File, p.Tell
	say := func(key string, args ...any) ui.State {
		return ui.State{Tone: ui.DealTone(f.State), Text: ui.Say("state."+key, args...)}
	}
	s, b, fu := t.Party(f.Seller), t.Party(f.Buyer), t.Party(f.Funder)
	switch f.State {
	case core.Presented, core.BoughtBack:
		return say(f.State.String(), s, b)
	case core.Confirmed, core.Financed, core.PartPaid:
		return say(f.State.String(), b, p.money(f.Claim), f.Due, s, p.money(f.Principal))
	case core.Offered, core.Accepted, core.Reassigned:
		return say(f.State.String(), fu, s)
	case core.Drawn:
		return say(f.State.String(), p.money(f.Transit), fu, s)
	case core.Overdue:
		if f.Claim == 0 {
			return say("overpaid", f.PastDue, b, p.money(f.Owed), f.Due, fu, s)
		}
		return say(f.State.String(), f.PastDue, b, p.money(f.Claim), f.GraceEnd, fu, s)
	case core.Recourse:
		return say(f.State.String(), fu, p.money(f.Owed), s, b)
	case core.Settled, core.Cancelled:
		return say(f.State.String(), f.Closed, s)
	case core.WrittenOff:
		return say(f.State.String(), fu, p.money(f.Loss), f.Closed)
	}
	return ui.DealState(f.State)
}

// Hero returns the number of the page: what is owed today; before anything is,
// what can be drawn; else what the receivable is for.
func (p Page) Hero() ui.Hero {
	f := p.File
	switch {
	case f.Owed > 0:
		return ui.Hero{Label: ui.Say("owed", p.Tell.Name(f.Funder), f.Today), Amount: p.money(f.Owed)}
	case f.Drawable > 0:
		return ui.Hero{Label: ui.Say("drawable", f.Today), Amount: p.money(f.Drawable)}
	}
	return ui.Hero{Label: ui.Say("face"), Amount: p.money(f.Face)}
}

// Figures returns the small numbers: what the owed amount is made of, or the
// face, and the clocks.
func (p Page) Figures() []ui.Stat {
	f := p.File
	var all []ui.Stat
	if f.Owed > 0 {
		all = append(all,
			ui.Stat{Label: ui.Say("owed.principal"), Value: p.money(f.OwedNow.Principal)},
			ui.Stat{Label: ui.Say("owed.interest"), Value: p.money(f.OwedNow.Interest)},
			ui.Stat{Label: ui.Say("owed.fee"), Value: p.money(f.OwedNow.Fee)},
		)
		if f.OwedNow.Overpaid > 0 {
			all = append(all, ui.Stat{Label: ui.Say("owed.overpaid"), Value: p.money(f.OwedNow.Overpaid)})
		}
	}
	return all
}

// Clocks returns the days that matter: when money is due, when the platform
// looks at it next, when the funder may turn to the seller.
func (p Page) Clocks() []ui.Stat {
	f := p.File
	if f.Closed != 0 {
		return []ui.Stat{
			{Label: ui.Say("clock.due"), Value: f.Due},
			{Label: ui.Say("clock.closed"), Value: f.Closed},
		}
	}
	clocks := []ui.Stat{{Label: ui.Say("clock.due"), Value: f.Due, Note: p.until(f.Due.Since(f.Today))}}
	if f.GraceEnd != 0 {
		clocks = append(clocks, ui.Stat{
			Label: ui.Say("clock.grace"), Value: f.GraceEnd, Note: p.until(f.GraceEnd.Since(f.Today)),
		})
	}
	if f.Check != 0 {
		clocks = append(clocks, ui.Stat{
			Label: ui.Say("clock.check"), Value: f.Check, Note: p.until(f.Check.Since(f.Today)),
		})
	}
	return clocks
}

// until says how far off a day is.
func (p Page) until(days int64) ui.Text {
	switch {
	case days > 0:
		return ui.Say("clock.in", days)
	case days < 0:
		return ui.Say("clock.ago", -days)
	}
	return ui.Say("clock.today")
}

// Warnings returns what stands in the way: a dispute, contradicting facts, and
// why nothing can be drawn while it could be asked for.
func (p Page) Warnings() []ui.Callout {
	f := p.File
	var all []ui.Callout
	for _, w := range []struct {
		mark core.Marks
		key  string
	}{{core.Disputed, "disputed"}, {core.Frozen, "frozen"}, {core.NoticeClash, "clash"}, {core.DilutedAfter, "diluted"}} {
		if f.Marks.Has(w.mark) {
			all = append(all, ui.Callout{
				Tone: ui.Warn, Title: ui.Say("mark." + w.key), Body: ui.Say("why." + w.key),
			})
		}
	}
	if f.Hindrance != nil && (f.State == core.Accepted || f.State == core.Drawn || f.State == core.Financed) {
		all = append(all, ui.Callout{
			Tone: ui.Info, Title: ui.Say("hindered"), Body: p.Tell.Refusal(f.Hindrance),
		})
	}
	return all
}

// Sides returns who stands where.
func (p Page) Sides() []ui.Fact {
	f := p.File
	sides := []ui.Fact{
		{Name: ui.Say("seller"), Value: p.Tell.Party(f.Seller)},
		{Name: ui.Say("buyer"), Value: p.Tell.Party(f.Buyer)},
	}
	if f.Funder != "" {
		sides = append(sides, ui.Fact{Name: ui.Say("funder"), Value: p.Tell.Party(f.Funder)})
	}
	sides = append(sides, ui.Fact{Name: ui.Say("face"), Value: p.money(f.Face)})
	if f.Claim != f.Face {
		sides = append(sides, ui.Fact{Name: ui.Say("claim"), Value: p.money(f.Claim)})
	}
	if f.Reserve > 0 {
		sides = append(sides, ui.Fact{Name: ui.Say("reserve"), Value: p.money(f.Reserve)})
	}
	return sides
}

// Steps returns what happened, oldest first.
func (p Page) Steps() []ui.Step { return p.Tell.Steps(p.File.Events) }

// Postings returns what was posted, each line with what proves it. The end of a
// day posts for many deals: of it only the lines of this one are shown.
func (p Page) Postings() ui.Table {
	var all []reader.Entry
	for _, e := range p.File.Events {
		if e.Kind == command.DayEnd {
			e.Postings = slices.DeleteFunc(slices.Clone(e.Postings), func(x reader.Posting) bool {
				return !p.own(x.From) && !p.own(x.To)
			})
		}
		all = append(all, e)
	}
	return p.Tell.Postings("postings", all)
}

// own reports whether an account is one of the deal's.
func (p Page) own(account string) bool {
	return strings.HasPrefix(account, p.File.Name+"/") || strings.HasSuffix(account, "/"+p.File.Name)
}

// Proofs returns where the proofs are. What is new has none yet.
func (p Page) Proofs() (all []Proof) {
	deal, invoice := url.PathEscape(p.File.Name), url.PathEscape(p.File.Invoice.Name)
	if p.File.ProvedFrom == 0 {
		all = append(all, Proof{ui.Say("proof.deal", p.File.Name), "/api/v1/deals/" + deal + "/proof"})
	}
	if p.File.Invoice.ProvedFrom == 0 {
		all = append(all, Proof{ui.Say("proof.invoice", p.File.Invoice.Number), "/api/v1/invoices/" + invoice + "/proof"})
	}
	return all
}

// Unproved says of what there is no proof yet, and from when there will be.
func (p Page) Unproved() (all []ui.Text) {
	if from := p.File.ProvedFrom; from != 0 {
		all = append(all, ui.Say("unproved.deal", p.File.Name, from))
	}
	if from := p.File.Invoice.ProvedFrom; from != 0 {
		all = append(all, ui.Say("unproved.invoice", p.File.Invoice.Number, from))
	}
	return all
}

// A Proof is a receipt to be downloaded.
type Proof struct {
	Text ui.Text
	Path string
}

// rate returns a share of something, or nothing if there is none.
func rate(r money.Rate) any {
	if r == 0 {
		return ui.Say("none")
	}
	return r
}
