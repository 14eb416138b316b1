package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/face/web/step"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/say"
)

// A kindOfStep is something that can be asked on a page.
type kindOfStep struct {
	name   string // in the address, and of its words
	kind   command.Kind
	many   bool                        // of several deals at once
	blind  bool                        // of a deal that is not seen, too
	moves  func(reader.Deal) int64     // what it is about, minor units
	fits   func(*reader.DealFile) bool // it has a point, where the state allows it; nil: always
	fields []fieldOfStep
}

// A fieldOfStep is something to fill in.
type fieldOfStep struct {
	field   command.Field
	may     bool                    // it may be left out
	alone   bool                    // it is asked for one deal only; for more each has its own value
	hint    bool                    // there is one
	value   string                  // what it is at first
	of      func(reader.Deal) int64 // or an amount of the deal, minor units
	options []string
	stands  func(*programme.Terms) string // of an offer: what it says now
}

func claim(d reader.Deal) int64 { return d.Claim }
func owed(d reader.Deal) int64  { return d.Owed }

// payable returns what is left to be paid: the claim less what was announced.
func payable(d reader.Deal) int64 { return max(0, d.Claim-d.Announced) }

var reason = fieldOfStep{field: command.Reason, may: true, hint: true}

// offered is what an offer says.
//
//tidy:data
var offered = []fieldOfStep{
	{field: command.Advance, hint: true, value: "80", stands: percent(advanceOf)},
	{field: command.Rate, hint: true, value: "6", stands: percent(rateOf)},
	{field: command.Fee, hint: true, value: "0.5", stands: percent(feeOf)},
	{field: command.Reserve, hint: true, value: "0", stands: percent(reserveOf)},
	{field: command.DefaultRate, hint: true, value: "150", stands: percent(defaultRateOf)},
	{field: command.Grace, hint: true, value: "15", stands: graceOf},
	{field: command.Basis, value: day.Act360.String(), options: []string{
		day.Act360.String(), day.Act365F.String(), day.Thirty360.String(),
	}, stands: basisOf},
	{field: command.NeedNotice, may: true, stands: gate(programme.NoticeBeforeDraw)},
	{field: command.NeedRegister, may: true, stands: gate(programme.RegistrationBeforeDraw)},
	{field: command.NeedConfirm, may: true, stands: gate(programme.ConfirmationBeforeOffer)},
}

func advanceOf(t *programme.Terms) money.Rate     { return t.Advance }
func rateOf(t *programme.Terms) money.Rate        { return t.Rate }
func feeOf(t *programme.Terms) money.Rate         { return t.Fee }
func reserveOf(t *programme.Terms) money.Rate     { return t.Reserve }
func defaultRateOf(t *programme.Terms) money.Rate { return t.DefaultRate }
func graceOf(t *programme.Terms) string           { return strconv.Itoa(int(t.Grace)) }
func basisOf(t *programme.Terms) string           { return t.Basis.String() }

// percent returns how a field shows a rate of an offer.
func percent(of func(*programme.Terms) money.Rate) func(*programme.Terms) string {
	return func(t *programme.Terms) string { return strings.TrimSuffix(of(t).String(), "%") }
}

// gate returns how a field shows whether an offer has a gate.
func gate(g programme.Gates) func(*programme.Terms) string {
	return func(t *programme.Terms) string {
		if t.Gates&g != 0 {
			return "yes"
		}
		return ""
	}
}

// steps lists what can be asked on a page.
var steps = []kindOfStep{
	{name: "confirm", kind: command.ReceivableConfirm, many: true, moves: claim, fits: unconfirmed, fields: []fieldOfStep{
		{field: command.Amount, alone: true, hint: true, of: claim, may: true},
		{field: command.Due, alone: true, may: true},
		{field: command.NoSetOff, may: true},
	}},
	{name: "pay", kind: command.ReceivablePay, many: true, moves: payable, fits: open, fields: []fieldOfStep{
		{field: command.Amount, alone: true, hint: true, of: payable},
	}},
	{name: "dispute", kind: command.ReceivableDispute, moves: claim, fits: undisputed, fields: []fieldOfStep{
		{field: command.Amount, alone: true, hint: true, of: claim}, reason,
	}},
	{name: "settle-dispute", kind: command.ReceivableSettleDispute, moves: claim, fits: disputed, fields: []fieldOfStep{
		{field: command.Amount, may: true, hint: true}, reason,
	}},
	{name: "offer", kind: command.ReceivableOffer, many: true, blind: true, moves: claim, fits: quiet, fields: offered},
	{name: "decline", kind: command.ReceivableDecline, many: true, moves: claim, fields: []fieldOfStep{reason}},
	{name: "notify", kind: command.ReceivableNotify, many: true, moves: claim, fits: unnotified},
	{name: "register", kind: command.ReceivableRegister, moves: claim, fits: unlisted, fields: []fieldOfStep{
		{field: command.Number},
	}},
	{name: "recourse", kind: command.ReceivableRecourse, many: true, moves: owed, fits: graceOver, fields: []fieldOfStep{
		reason,
	}},
	{name: "write-off", kind: command.ReceivableWriteOff, moves: owed, fits: indebted, fields: []fieldOfStep{reason}},
	{name: "reassign", kind: command.ReceivableReassign, moves: claim, fits: unowed, fields: []fieldOfStep{reason}},
}

// kindNamed returns what can be asked under a name, nil if nothing can.
func kindNamed(name string) *kindOfStep {
	i := slices.IndexFunc(steps, func(k kindOfStep) bool { return k.name == name })
	if i < 0 {
		return nil
	}
	return &steps[i]
}

// asks returns what is to be filled in: for several deals only what is the same
// for all.
func (a *asking) asks() []fieldOfStep {
	if len(a.deals) <= 1 {
		return a.fields
	}
	return slices.DeleteFunc(slices.Clone(a.fields), func(f fieldOfStep) bool { return f.alone })
}

// unseen returns the name of a deal that is not seen, and whether it is not.
func (a *asking) unseen() (name string, is bool) {
	return strings.TrimSpace(a.form.Get("deal")), len(a.deals) == 0
}

// fill makes the fields of the page.
func (a *asking) fill() {
	if name, is := a.unseen(); is {
		a.page.Fields = append(a.page.Fields, ui.Field{
			Name: "deal", Label: step.Label("deal"), Hint: step.Hint("deal"), Value: name,
		})
	}
	for _, f := range a.asks() {
		name := f.field.String()
		field := ui.Field{Name: name, Label: step.Label(name), Optional: f.may, Value: a.shown(f)}
		if f.hint {
			field.Hint = step.Hint(name)
		}
		switch f.field.Type() {
		case command.FlagType:
			field.Kind = "check"
		case command.DayType:
			field.Kind = "date"
		case command.AmountType, command.RateType:
			field.Mode = "decimal"
		case command.IntType:
			field.Mode = "numeric"
		default:
		}
		for _, o := range f.options {
			field.Kind, field.Options = "choice", append(field.Options, ui.Option{Value: o, Text: ui.Say("basis." + o)})
		}
		a.page.Fields = append(a.page.Fields, field)
	}
}

// shown returns what a field shows: what was sent, or else what it is at first.
func (a *asking) shown(f fieldOfStep) string {
	if sent, there := a.form[f.field.String()]; there {
		return sent[0]
	}
	if f.of != nil && len(a.deals) == 1 {
		text, _, _ := strings.Cut(money.Of(f.of(a.deals[0]), a.deals[0].Currency).String(), " ")
		return text
	}
	if f.field.Type() == command.FlagType && a.filled() {
		return "" // it was there to be ticked, and is not
	}
	if f.stands != nil && a.offer != nil {
		return f.stands(a.offer)
	}
	return f.value
}

// filled reports whether the form was sent, and not just opened. On the way
// back from where presence is proved it has its fields alone.
func (a *asking) filled() bool {
	return a.form.Has("once") ||
		slices.ContainsFunc(a.fields, func(f fieldOfStep) bool { return a.form.Has(f.field.String()) })
}

// written returns a field of the command about d in its written form.
func (a *asking) written(f fieldOfStep, d reader.Deal) string {
	text := strings.ReplaceAll(strings.TrimSpace(a.shown(f)), ",", "")
	several := f.alone && len(a.deals) > 1
	switch {
	case several && !f.may:
		return money.Of(f.of(d), d.Currency).String()
	case several, text == "":
		return ""
	case f.field.Type() == command.AmountType && !strings.Contains(text, " "):
		return text + " " + d.Currency.Code()
	case f.field.Type() == command.RateType && !strings.HasSuffix(text, "%") && !strings.HasSuffix(text, "bp"):
		return text + "%"
	}
	return text
}

// exemplify works out what an offer would bring the supplier: on the deal, or
// on an invoice as there are many.
func (s *Site) exemplify(a *asking) error {
	if a.kind != command.ReceivableOffer {
		return nil
	}
	wishes, sound := a.wishes()
	if !sound {
		a.page.Example = &step.Example{}
		return nil
	}
	terms, no := programme.Of(wishes[0].Command)
	if no != nil {
		a.unfit = true
		a.blame(no)
		a.page.Example = &step.Example{}
		return nil
	}
	today, err := s.Reader.Day()
	if err != nil {
		return err
	}
	face, left, due := money.Of(100_000_00, money.CNY), money.Of(100_000_00, money.CNY), today.Add(usualTenor)
	if len(a.deals) > 0 {
		d := a.deals[0]
		face, left, due = money.Of(d.Face, d.Currency), money.Of(d.Claim, d.Currency), d.Due
	}
	x := receivable.Proposed(&terms, face, left, due)
	q := x.Quote(x.Available(), today)
	of := func(minor int64) money.Amount { return money.Of(minor, left.Currency()) }
	a.page.Example = &step.Example{
		Real: len(a.deals) > 0, Claim: left, Due: due, Draw: of(q.Draw), Interest: of(q.Interest), Fee: of(q.Fee),
		Rest: of(q.Rest), Days: q.Days, Yearly: rounded(q.Yearly),
	}
	return nil
}

// usualTenor is how many days the invoice of an example has left.
const usualTenor = 90

// blame notes a refusal beside the field that it names.
func (a *asking) blame(no *refuse.Refusal) {
	if len(no.Figures) > 0 {
		a.wrong(no.Figures[0].Text, sentence(a.page.Lang, no))
	}
}

// wrong notes what is wrong with a field.
func (a *asking) wrong(name string, why ui.Text) {
	for i := range a.page.Fields {
		if a.page.Fields[i].Name == name {
			a.page.Fields[i].Error = why
		}
	}
}

// sentence returns a refusal as a text: what happened, and what to do.
func sentence(lang string, no *refuse.Refusal) ui.Text { return ui.Plain(say.Sentence(lang, no)) }

// stale reports whether who has to prove presence again before money moves.
func (s *Site) stale(who access.Who) bool {
	return !who.Fresh(s.Now())
}
