package view

import (
	"context"
	"database/sql"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
)

// A Deal is a deal with what its accounts hold, in minor units. Accounts of a
// deal that has left the state hold nothing.
type Deal struct {
	ID       name.ID
	Name     string
	State    deal.State
	Marks    deal.Marks
	Seller   string
	Buyer    string
	Funder   string // "" before an offer
	Invoice  string
	Currency money.Currency

	Face      int64
	Claim     int64 // what the buyer owes
	Principal int64
	Transit   int64 // advance on its way
	Interest  int64 // of the days before Since
	Booked    int64 // interest posted so far
	Accrued   int64 // of that, not received
	Fee       int64 // booked, not received
	Reserve   int64
	DueTo     int64 // owed to the seller
	Loss      int64

	Since  day.Date
	Due    day.Date
	Check  day.Date // the next day it is looked at, 0: never
	Closed day.Date // 0 while it lives
}

// dealColumns is a deal with its names and balances. The slots are those of
// ledger.DealBlock. A block is the deal's while it bears the deal's name.
const dealColumns = `
SELECT d.id, d.name, d.state, d.marks, s.name, b.name, COALESCE(f.name, ''), i.name, i.currency,
       d.face, -COALESCE(a.s8, 0), COALESCE(a.s1, 0), d.transit, d.interest, d.booked,
       COALESCE(a.s2, 0), COALESCE(a.s3, 0), -COALESCE(a.s4, 0), -COALESCE(a.s5, 0), COALESCE(a.s7, 0),
       d.since, d.due, d.next_check, d.closed
FROM deals AS d
JOIN parties AS s ON s.id = d.seller
JOIN parties AS b ON b.id = d.buyer
LEFT JOIN parties AS f ON f.id = d.funder
JOIN invoices AS i ON i.id = d.invoice
LEFT JOIN balances AS a ON a.id = d.block AND a.object = d.id
`

func scanDeal(rows *sql.Rows, d *Deal) error {
	return rows.Scan(&d.ID, &d.Name, &d.State, &d.Marks, &d.Seller, &d.Buyer, &d.Funder, &d.Invoice, &d.Currency,
		&d.Face, &d.Claim, &d.Principal, &d.Transit, &d.Interest, &d.Booked,
		&d.Accrued, &d.Fee, &d.Reserve, &d.DueTo, &d.Loss,
		&d.Since, &d.Due, &d.Check, &d.Closed)
}

// Deal returns the deal called text, and whether there is one.
func (db *DB) Deal(ctx context.Context, text string) (Deal, bool, error) {
	found, err := ask(ctx, db.read, scanDeal, dealColumns+"WHERE d.name = ?\nORDER BY d.id\nLIMIT 1", text)
	if err != nil || len(found) == 0 {
		return Deal{}, false, err
	}
	return found[0], true, nil
}

// DealsOn returns the deals that were ever made on an invoice, oldest first, at
// most limit.
func (db *DB) DealsOn(ctx context.Context, invoice uint32, limit int) ([]Deal, error) {
	return ask(ctx, db.read, scanDeal, dealsOn, int64(invoice), page(limit))
}

const dealsOn = dealColumns + `
WHERE d.id IN (SELECT id FROM deals INDEXED BY deals_invoice WHERE invoice = ?)
ORDER BY d.id
LIMIT ?`

// Record returns the last record of the deal called text, which a late fact
// about it must carry, or nil if it never left the state.
func (db *DB) Record(ctx context.Context, text string) ([]byte, error) {
	scan := func(rows *sql.Rows, record *[]byte) error { return rows.Scan(record) }
	found, err := ask(ctx, db.read, scan, `
SELECT r.record
FROM records AS r
JOIN deals AS d ON d.id = r.id
WHERE d.name = ?
ORDER BY r.id
LIMIT 1`, text)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

// DealsIn returns the deals in a state after the one with the id after, in the
// order of ids, at most limit.
func (db *DB) DealsIn(ctx context.Context, state deal.State, after name.ID, limit int) ([]Deal, error) {
	return ask(ctx, db.read, scanDeal, dealColumns+"WHERE d.state = ? AND d.id > ?\nORDER BY d.id\nLIMIT ?",
		int64(state), int64(after), page(limit))
}

// A StateTotal is how many deals are in a state and what they amount to, in
// minor units of one currency.
type StateTotal struct {
	State     deal.State
	Currency  money.Currency
	Deals     int64
	Face      int64
	Claim     int64
	Principal int64
}

// DealsByState returns how many deals are in each state, by currency.
func (db *DB) DealsByState(ctx context.Context) ([]StateTotal, error) {
	scan := func(rows *sql.Rows, t *StateTotal) error {
		return rows.Scan(&t.State, &t.Currency, &t.Deals, &t.Face, &t.Claim, &t.Principal)
	}
	return ask(ctx, db.read, scan, `
SELECT d.state, i.currency, COUNT(*), SUM(d.face), SUM(-COALESCE(a.s8, 0)), SUM(COALESCE(a.s1, 0))
FROM deals AS d
JOIN invoices AS i ON i.id = d.invoice
LEFT JOIN balances AS a ON a.id = d.block AND a.object = d.id
GROUP BY d.state, i.currency
ORDER BY d.state, i.currency
LIMIT ?`, MostRows)
}
