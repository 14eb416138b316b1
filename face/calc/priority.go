package calc

import (
	"fmt"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/rule/priority"
)

// rulePack names what the order of priority is an indication under.
const rulePack = "cn"

// claimPriority is the engine of who comes first on one receivable.
func claimPriority() Engine {
	return Engine{
		Name: "priority", Version: 1,
		About: "who comes first of several factors on one receivable: Civil Code of China, article 768",
		shape: shape{fields: []field{
			date("day", "what had happened by the end of it counts"),
			choice("offset", "of local time, in which the day ends", offsets()...).or("+08:00"),
			amount("proceeds", "to be handed out").from(0).orNot(),
			flag("opinion", "a lawyer's opinion is attached").or("false"),
			list("claims", "on the same receivable", 1, shape{key: "id", fields: []field{
				id("id", "of the claim, such as the factor's name"),
				amount("amount", "finance granted, or the fee"),
				instant("registered", "in the public register").orNot(),
				text("registration", "its number, or where its proof is").orNot(),
				instant("notified", "when the notice of assignment reached the debtor").orNot(),
				text("notice", "its proof of delivery, or where that is").orNot(),
			}}),
		}},
		run: runPriority,
	}
}

// offsets lists the offsets of local time in steps of a quarter of an hour.
func offsets() []string {
	var all []string
	for o := day.Offset(-12 * 60); o.Valid(); o += 15 {
		all = append(all, o.String())
	}
	return all
}

func runPriority(in object) (a answer, no *Refusal) {
	offset, _ := day.ParseOffset(in.text("offset")) // one of the choices
	end := in.date("day").Add(1).Start(offset)
	claims, c := []priority.Claim{}, in.list("claims")[0].amount("amount").Currency()
	if no := same(in, c, "proceeds"); no != nil {
		return a, no
	}
	for _, o := range in.list("claims") {
		if no := evidence(o, c); no != nil {
			return a, no
		}
		claims = append(claims, priority.Claim{
			ID: o.text("id"), Amount: o.amount("amount").Minor(),
			Registered: priority.Fact{Happened: o.has("registered"), At: o.instant("registered")},
			Notified:   priority.Fact{Happened: o.has("notified"), At: o.instant("notified")},
		})
	}
	places := priority.Order(claims, end)
	left := money.Of(0, c)
	if in.has("proceeds") {
		var ok bool
		if left, ok = priority.Distribute(places, claims, in.amount("proceeds")); !ok {
			return a, refuse(in.at("claims"), RuleRange, "the amounts sum to more than an int64 holds")
		}
	}
	a.ranked(in, places, end)
	a.result.text("rule", "CN-CC-768")
	a.result.list("places", len(places), func(i int, f *figures) { f.place(in, places[i], end) })
	if in.has("proceeds") {
		a.result.amount("left", left)
	}
	a.result.text("disclaimer", disclaimer(in))
	return a, nil
}

// proven are the facts that give a place, each with its proof.
var proven = []struct{ fact, proof string }{{"registered", "registration"}, {"notified", "notice"}}

// evidence checks that proofs stand beside what they prove, and the currency.
func evidence(o object, c money.Currency) *Refusal {
	for _, e := range proven {
		if o.has(e.proof) && !o.has(e.fact) {
			return refuse(o.at(e.fact), RuleRequired, "%s proves it", e.proof)
		}
	}
	return same(o, c, "amount")
}

func disclaimer(in object) string {
	opinion := "no"
	if in.flag("opinion") {
		opinion = "yes"
	}
	return fmt.Sprintf("indication under rule pack %s as of %s; not legal advice; opinion attached: %s",
		rulePack, in.date("day"), opinion)
}

// ranked shows why each claim has its place.
func (a *answer) ranked(in object, places []priority.Place, end day.Instant) {
	for _, p := range places {
		o := in.list("claims")[p.Claim]
		working := "neither registered nor notified: in proportion to the amount"
		switch p.Ground {
		case priority.Registration:
			working = "registered at " + p.At.String() + ": before all that are not, by time"
		case priority.Notice:
			working = "not registered; the notice reached the debtor at " + p.At.String()
		case priority.Proportion:
		}
		for _, fact := range []string{"registered", "notified"} {
			if o.has(fact) && o.instant(fact) >= end {
				working += "; " + fact + " only at " + o.instant(fact).String() + ", after the day"
			}
		}
		a.step("place of "+o.text("id"), working, number(int64(p.Rank)))
	}
}

// place prints one place with its evidence.
func (f *figures) place(in object, p priority.Place, end day.Instant) {
	o := in.list("claims")[p.Claim]
	f.whole("rank", int64(p.Rank))
	f.text("id", o.text("id"))
	f.text("ground", p.Ground.String())
	f.amount("amount", o.amount("amount"))
	if in.has("proceeds") {
		f.amount("takes", money.Of(p.Takes, o.amount("amount").Currency()))
	}
	var given []int
	for i, e := range proven {
		if o.has(e.fact) {
			given = append(given, i)
		}
	}
	f.list("evidence", len(given), func(i int, f *figures) {
		e := proven[given[i]]
		f.text("fact", e.fact)
		f.text("at", o.instant(e.fact).String())
		f.flag("counts", o.instant(e.fact) < end)
		if o.has(e.proof) {
			f.text("proof", o.text(e.proof))
		}
	})
}
