package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	core "github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/face/web/deal"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// stepsOf returns what whoever asks may do with a deal now: what its side may
// sign, the state allows, and has a point. The machine has the last word.
func stepsOf(who access.Who, f *reader.DealFile) []deal.Act {
	if who.Role < access.Maker {
		return nil
	}
	var all []deal.Act
	if who.Organisation == f.Seller && (f.State == core.Offered || f.Drawable > 0) {
		all = append(all, deal.Act{Step: "take", Path: "/cash/take?" + url.Values{"deal": {f.Name}}.Encode()})
	}
	for i := range steps {
		k := &steps[i]
		if !signs(who, k.kind, f) || !startsFrom(k.kind, f.State) || k.fits != nil && !k.fits(f) {
			continue
		}
		query := url.Values{"deal": {f.Name}, "back": {ui.DealPath(f.Name)}}
		all = append(all, deal.Act{Step: k.name, Path: "/steps/" + k.name + "?" + query.Encode()})
	}
	return all
}

// signs reports whether the organisation is on a side of the deal that may sign
// commands of a kind. Where nobody has offered yet any other funder may.
func signs(who access.Who, kind command.Kind, f *reader.DealFile) bool {
	spec, _ := kind.Spec()
	for _, side := range strings.Split(spec.Signers, "|") {
		switch side {
		case "seller":
			if who.Organisation == f.Seller {
				return true
			}
		case "buyer":
			if who.Organisation == f.Buyer {
				return true
			}
		case "funder":
			first := f.Funder == "" && who.Sides.Has(party.Funder) &&
				who.Organisation != f.Seller && who.Organisation != f.Buyer
			if who.Organisation == f.Funder || first {
				return true
			}
		}
	}
	return false
}

// startsFrom reports whether a command of a kind is allowed in a state.
func startsFrom(kind command.Kind, state core.State) bool {
	for _, s := range (receivable.Technique{}).Steps() {
		if s.Kind == kind {
			return slices.Contains(s.From, state)
		}
	}
	return false
}

// What has to hold beside the state for a step to have a point.
func unconfirmed(f *reader.DealFile) bool { return !f.Marks.Has(core.BuyerAgreed) }
func open(f *reader.DealFile) bool        { return payable(f.Deal) > 0 }
func undisputed(f *reader.DealFile) bool  { return !f.Marks.Has(core.Disputed) }
func disputed(f *reader.DealFile) bool    { return f.Marks.Has(core.Disputed) }
func quiet(f *reader.DealFile) bool       { return !f.Marks.Has(core.Disputed) && !f.Marks.Has(core.Frozen) }
func unnotified(f *reader.DealFile) bool  { return !f.Marks.Has(core.Notified) }
func unlisted(f *reader.DealFile) bool    { return !f.Marks.Has(core.Registered) }
func graceOver(f *reader.DealFile) bool   { return f.Owed > 0 && f.Today >= f.GraceEnd }
func indebted(f *reader.DealFile) bool    { return f.Owed > 0 }
func unowed(f *reader.DealFile) bool      { return f.Owed == 0 && f.Transit == 0 }
