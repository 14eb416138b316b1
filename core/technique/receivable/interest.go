package receivable

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/price"
	"github.com/tallystick/tallystick/core/programme"
)

// interest returns what principal earns from one day to another: the rate up
// to the due date, the default rate after it, rounded once.
func interest(principal money.Amount, t *programme.Terms, due, from, to day.Date) int64 {
	if to <= from || principal.Sign() <= 0 {
		return 0
	}
	before := t.Basis.Days(from, min(to, max(from, due)))
	after := t.Basis.Days(max(from, min(to, due)), to)
	weight := t.Rate*money.Rate(before) + price.Penal(t.Rate, t.DefaultRate, 0)*money.Rate(after)
	return principal.Accrued(weight, 1, t.Basis.Year(), t.Rounding).Minor()
}

func (l life) earned(today day.Date) int64 { return l.standing().earned(today) }
func (l life) owed(today day.Date) Owed    { return l.standing().Owed(today) }

// book posts interest and fee that were earned and not yet booked.
func (l life) book(today day.Date) {
	if l.row().Terms == 0 {
		return
	}
	earned := l.earned(today)
	if due := earned - l.row().Booked; due >= 0 {
		l.tx.Post(l.funder(ledger.IncomeInterest), l.account(ledger.Accrued), due)
	} else {
		l.tx.Post(l.account(ledger.Accrued), l.funder(ledger.IncomeInterest), -due)
	}
	l.edit().Booked = earned
	if fee := l.standing().fee(); fee > 0 {
		l.tx.Post(l.funder(ledger.IncomeFee), l.account(ledger.Fee), fee)
	}
	if l.row().Marks.Has(deal.FeeEarned) {
		l.edit().Marks |= deal.FeeBooked
	}
}

// turn books and starts a new stretch of interest, before principal changes.
func (l life) turn(today day.Date) {
	l.book(today)
	earned := l.earned(today)
	d := l.edit()
	d.Interest, d.Since = earned, today
}
