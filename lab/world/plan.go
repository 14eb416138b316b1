package world

import (
	"github.com/tallystick/tallystick/core/day"
)

// A course is what becomes of a deal beside the plain way to settlement.
type course uint8

const (
	plain         course = iota
	instalments          // the buyer pays in two parts
	unconfirmed          // the buyer never confirms
	declined             // the seller does not like the terms
	undrawn              // accepted, but the money is not needed: it goes back
	early                // the seller buys it back before it is due
	conceded             // a dispute in which the seller gives way
	withdrawn            // a dispute that the buyer gives up
	stubborn             // a dispute that ends with recourse and buy-back
	creditBefore         // a credit note before notice
	creditAfter          // a credit note after notice: the claim stands
	creditMistake        // a credit note that is reversed
	failed               // the bank cannot carry out the advance at first
	returned             // the advance comes back at first
	recalled             // the buyer's payment is recalled, and made again
	misapplied           // the buyer's payment was meant for another deal
	clouded              // the invoice is voided by mistake, which freezes the deal
	boughtBack           // the buyer does not pay: recourse, the seller pays
	short                // the seller pays a part only; the rest is written off
	lost                 // written off; half of it comes in later
	recovered            // written off; all of it comes in later
	writtenInErr         // written off by mistake, and reversed
)

// disputes reports whether the buyer disputes.
func (c course) disputes() bool { return c == conceded || c == withdrawn || c == stubborn }

// cycle is the courses of the deals that are presented first on each working
// day, again and again, so that everything happens in every world. Losses stand
// early and more than once: they take half a year.
var cycle = [...]course{
	instalments, early, undrawn, conceded, failed, creditBefore, declined, clouded, withdrawn, returned,
	boughtBack, instalments, lost, recovered, short, stubborn, creditMistake, recalled, lost, boughtBack,
	recovered, misapplied, writtenInErr, unconfirmed, creditAfter, instalments, undrawn, short, conceded, boughtBack,
	plain, instalments, failed, declined, plain, withdrawn, early, misapplied, instalments, creditAfter,
}

// A plan is when each step of a deal comes, if nothing stands in its way.
type plan struct {
	course course
	terms  *offer
	sure   bool // the buyer waives set-off
	part   int  // of what is available, so much is drawn first, in per cent

	confirm, offer, accept, notify, draw, more day.Date
	trouble, end                               day.Date // a dispute, a mistake: when it begins and is over
	pay, rest                                  day.Date // the buyer's first and second payment
	recourse, repay, writeOff, recover         day.Date
}

// plan returns the plan of a deal. It follows from the seed, the deal's name
// and the two days of its invoice.
func (w *World) plan(deal, buyer string, issued, due day.Date) plan {
	if known, ok := w.plans[deal]; ok && known.due == due {
		return known.plan
	}
	c := w.seed.chance("deal/" + deal)
	begin := issued
	p := plan{terms: w.offerFor(c, buyer), part: 100, sure: c.percent(60)}
	if o := w.orderOf(deal); o != nil && o.presented != 0 {
		begin = o.presented
		if w.presentedOn(begin)[0] == o {
			p.course = cycle[w.ordinal(begin)%len(cycle)]
		}
	}
	if c.percent(25) {
		p.part = c.between(40, 80)
	}
	p.schedule(w.calendar, c, begin, due)
	w.plans[deal] = planned{p, due}
	return p
}

// A planned is a plan as it was made for a due date.
type planned struct {
	plan
	due day.Date
}

// schedule draws the days.
func (p *plan) schedule(k day.Calendar, c chance, begin, due day.Date) {
	after := func(d day.Date, low, high int) day.Date { return k.AddBusiness(d, c.between(low, high)) }
	p.confirm = after(begin, 1, 4)
	p.offer = after(p.confirm, 1, 3)
	p.accept = after(p.offer, 1, 3)
	p.notify = after(p.accept, 1, 1)
	if p.course == creditBefore || p.course == creditMistake {
		p.notify = after(p.accept, 4, 4)
	}
	p.draw = after(p.notify, 1, 3)
	p.more = after(p.draw, 5, 12)
	p.trouble = after(p.draw, 4, 7)
	p.end = after(p.trouble, 4, 9)
	p.pay = max(k.Next(due.Add(one(c, delays[:]))), after(p.end, 1, 1))
	p.rest = p.pay
	if p.course == instalments {
		p.pay = max(k.AddBusiness(due, -18), p.more)
		p.rest = max(k.Next(due.Add(c.between(0, 20))), after(p.pay, 2, 2))
	}
	if p.course == writtenInErr {
		p.writeOff = k.AddBusiness(due, 4)
		p.pay = k.AddBusiness(p.writeOff, 6)
		p.rest = p.pay
		return
	}
	p.recourse = k.AddBusiness(due.Add(p.terms.grace), 1)
	if p.course == stubborn {
		p.recourse = p.end
	}
	p.repay = after(p.recourse, 4, 8)
	p.writeOff = k.AddBusiness(p.recourse, 18)
	p.recover = k.AddBusiness(p.writeOff, 12)
}

// pays reports whether the buyer of the deal pays of its own accord.
func (p *plan) pays() bool {
	switch p.course {
	case stubborn, boughtBack, short, lost, recovered:
		return false
	}
	return true
}

// ordinal counts working days from the world's first.
func (w *World) ordinal(d day.Date) int {
	n := 0
	for ; d > start; d-- {
		if w.calendar.IsBusiness(d) {
			n++
		}
	}
	return n
}
