package view

import (
	"context"
	"database/sql"

	"github.com/tallystick/tallystick/core/money"
)

// Cash is what banks have confirmed that a party paid and was paid, in minor
// units of one currency.
type Cash struct {
	Party    string
	Currency money.Currency
	Paid     int64
	Received int64
	OnItsWay int64 // instructed to the party or by it, not confirmed yet
}

// CashByParty returns the cash of each party and currency, in the order of the
// parties' names. It adds up every payment once. Of the purposes of payments 1,
// 2 and 6 leave the funder's bank, the others reach it; progress 1 is on its
// way, 4 came back.
func (db *DB) CashByParty(ctx context.Context) ([]Cash, error) {
	scan := func(rows *sql.Rows, c *Cash) error {
		return rows.Scan(&c.Party, &c.Currency, &c.Paid, &c.Received, &c.OnItsWay)
	}
	return ask(ctx, db.read, scan, `
WITH legs AS (
     SELECT CASE WHEN p.purpose IN (1, 2, 6) THEN d.funder ELSE p.other END AS payer,
            CASE WHEN p.purpose IN (1, 2, 6) THEN p.other ELSE d.funder END AS payee,
            CASE WHEN p.progress = 4 THEN 0 ELSE p.confirmed END AS moved,
            CASE WHEN p.progress = 1 THEN p.amount - p.confirmed ELSE 0 END AS pending,
            i.currency
     FROM payments AS p
     JOIN deals AS d ON d.id = p.deal
     JOIN invoices AS i ON i.id = d.invoice),
sides AS (
     SELECT payer AS party, currency, moved AS paid, 0 AS received, pending FROM legs
     UNION ALL
     SELECT payee, currency, 0, moved, pending FROM legs),
sums AS (
     SELECT party, currency, SUM(paid) AS paid, SUM(received) AS received, SUM(pending) AS pending
     FROM sides
     GROUP BY party, currency)
SELECT y.name, x.currency, x.paid, x.received, x.pending
FROM sums AS x
JOIN parties AS y ON y.id = x.party
ORDER BY y.name, x.currency`)
}
