package view

import (
	"context"
	"database/sql"
	"math"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
)

// A Payment is a payment of a deal, on its way or not. Amounts are minor units.
type Payment struct {
	DealID   name.ID
	Deal     string
	Number   uint16
	Purpose  deal.Purpose
	Progress deal.Progress
	Funder   string
	Other    string // the payee of an outgoing, the payer of an incoming payment
	Currency money.Currency

	Amount    int64
	Confirmed int64
	Fee       int64 // what a confirmed incoming payment paid of each
	Interest  int64
	Principal int64
	Surplus   int64
	Suspense  int64 // beyond the claim
	Claim     int64 // what it took off the claim
	Day       day.Date
}

const paymentColumns = `
SELECT d.id, d.name, p.number, p.purpose, p.progress, COALESCE(f.name, ''), o.name, i.currency,
       p.amount, p.confirmed, p.fee, p.interest, p.principal, p.surplus, p.suspense, p.claim, p.day
`

const paymentJoins = `
JOIN invoices AS i ON i.id = d.invoice
JOIN parties AS o ON o.id = p.other
LEFT JOIN parties AS f ON f.id = d.funder
`

func scanPayment(rows *sql.Rows, p *Payment) error {
	return rows.Scan(&p.DealID, &p.Deal, &p.Number, &p.Purpose, &p.Progress, &p.Funder, &p.Other, &p.Currency,
		&p.Amount, &p.Confirmed, &p.Fee, &p.Interest, &p.Principal, &p.Surplus, &p.Suspense, &p.Claim, &p.Day)
}

const paymentsOfDeal = paymentColumns + `
FROM payments AS p
JOIN deals AS d ON d.id = p.deal` + paymentJoins + `
WHERE p.id > ? AND p.id <= ?
ORDER BY p.id
LIMIT ?`

const allPayments = paymentColumns + `
FROM payments AS p
JOIN deals AS d ON d.id = p.deal` + paymentJoins + `
WHERE p.id < ?
ORDER BY p.id DESC
LIMIT ?`

// PaymentsOf returns the payments of a deal, oldest first.
func (db *DB) PaymentsOf(ctx context.Context, id name.ID) ([]Payment, error) {
	return ask(ctx, db.read, scanPayment, paymentsOfDeal,
		paymentKey(id, 0), paymentKey(id, math.MaxUint16), page(MostRows))
}

// Payments returns the payments of the deals that a party is on one side of,
// those of the latest deal first, behind the payment with a number of a deal,
// at most limit. Behind deal 0 is the beginning. Party 0 is everybody.
func (db *DB) Payments(
	ctx context.Context, party uint32, side Side, behind name.ID, number uint16, limit int,
) ([]Payment, error) {
	before := int64(math.MaxInt64)
	if behind != 0 {
		before = paymentKey(behind, number)
	}
	if party == 0 {
		return ask(ctx, db.read, scanPayment, allPayments, before, page(limit))
	}
	return ask(ctx, db.read, scanPayment, paymentsQuery(side), before-1, int64(party), before>>16, page(limit))
}

// paymentsQuery walks the deals of a side backwards, and the payments of each,
// which stand side by side under its id.
func paymentsQuery(side Side) string {
	return strings.ReplaceAll(paymentColumns+`
FROM deals AS d INDEXED BY deals_SIDE_paid
CROSS JOIN payments AS p ON p.id > d.id << 16 AND p.id <= MIN(d.id << 16 | 65535, ?)`+paymentJoins+`
WHERE d.SIDE = ? AND d.payments > 0 AND d.id <= ?
ORDER BY d.id DESC, p.id DESC
LIMIT ?`, "SIDE", side.String())
}
