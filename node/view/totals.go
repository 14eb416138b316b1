package view

import (
	"context"
	"database/sql"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Total is what an imported ledger holds in one currency. The firm is the
// party whose ledger it is, on whichever side of the invoices. Sums are minor
// units of the rows that are not void.
type Total struct {
	Ledger   string         `json:"-"`
	Currency money.Currency `json:"-"`

	Rows           int64  `json:"rows"`
	Firms          int64  `json:"firms"`
	Counterparties int64  `json:"counterparties"`
	Valid          int64  `json:"valid_rows"`
	Void           int64  `json:"void_rows"`
	Red            int64  `json:"red_rows"` // gross below zero, void or not
	Net            int64  `json:"valid_net_cents"`
	Tax            int64  `json:"valid_tax_cents"`
	Gross          int64  `json:"valid_gross_cents"`
	Unequal        int64  `json:"rows_net_plus_tax_ne_gross"`
	Off            int64  `json:"rows_off_more_than_1_cent"`
	Decimals       int64  `json:"rows_more_than_2_decimals"`
	SameNumber     int64  `json:"rows_in_duplicate_groups_firm_number_counterparty"`
	SameRow        int64  `json:"rows_in_duplicate_groups_all_columns_but_status"`
	First          string `json:"first_date"`
	Last           string `json:"last_date"`

	sellers, buyers int64
	first, last     day.Date
}

// Totals returns the totals of every imported ledger, by ledger and currency.
// decimals says how many rows of each ledger the import read with more than
// two decimals; the views cannot know it.
func (db *DB) Totals(ctx context.Context, decimals map[string]int64) ([]Total, error) {
	all, err := ask(ctx, db.read, scanTotal, `
SELECT s.ledger, i.currency, COUNT(*), COUNT(DISTINCT i.seller), COUNT(DISTINCT i.buyer),
       SUM(i.flags & 1 = 0), SUM(i.flags & 1 <> 0), SUM(i.gross < 0),
       SUM(CASE WHEN i.flags & 1 = 0 THEN i.net ELSE 0 END),
       SUM(CASE WHEN i.flags & 1 = 0 THEN i.tax ELSE 0 END),
       SUM(CASE WHEN i.flags & 1 = 0 THEN i.gross ELSE 0 END),
       SUM(i.net + i.tax <> i.gross), SUM(ABS(i.net + i.tax - i.gross) > 1),
       MIN(i.issued), MAX(i.issued)
FROM invoices AS i
JOIN sources AS s ON s.id = i.source
GROUP BY s.ledger, i.currency
ORDER BY s.ledger, i.currency
LIMIT ?`, MostRows)
	if err != nil {
		return nil, err
	}
	for _, question := range [...]struct {
		columns string
		answer  func(*Total) *int64
	}{
		{"i.seller, i.buyer, i.number", func(t *Total) *int64 { return &t.SameNumber }},
		{
			"i.seller, i.buyer, i.number, i.issued, i.net, i.tax, i.gross",
			func(t *Total) *int64 { return &t.SameRow },
		},
	} {
		groups, err := db.repeated(ctx, question.columns)
		if err != nil {
			return nil, err
		}
		for i := range all {
			*question.answer(&all[i]) = groups[group{all[i].Ledger, all[i].Currency}]
		}
	}
	for i := range all {
		all[i].settle(decimals)
	}
	return all, nil
}

func scanTotal(rows *sql.Rows, t *Total) error {
	return rows.Scan(&t.Ledger, &t.Currency, &t.Rows, &t.sellers, &t.buyers, &t.Valid, &t.Void, &t.Red,
		&t.Net, &t.Tax, &t.Gross, &t.Unequal, &t.Off, &t.first, &t.last)
}

// settle says which side keeps the ledger: the seller of an output ledger, the
// buyer of an input ledger, by the end of its name; with any other name the
// side with fewer parties, of equals the seller.
func (t *Total) settle(decimals map[string]int64) {
	t.First, t.Last, t.Decimals = t.first.String(), t.last.String(), decimals[t.Ledger]
	input := t.buyers < t.sellers
	switch {
	case strings.HasSuffix(t.Ledger, "output"):
		input = false
	case strings.HasSuffix(t.Ledger, "input"):
		input = true
	}
	t.Firms, t.Counterparties = t.sellers, t.buyers
	if input {
		t.Firms, t.Counterparties = t.buyers, t.sellers
	}
}

// A group is a ledger in one currency.
type group struct {
	ledger   string
	currency money.Currency
}

// repeated counts the rows of each ledger that agree with another in columns.
func (db *DB) repeated(ctx context.Context, columns string) (map[group]int64, error) {
	type row struct {
		group
		rows int64
	}
	scan := func(rows *sql.Rows, r *row) error { return rows.Scan(&r.ledger, &r.currency, &r.rows) }
	found, err := ask(ctx, db.read, scan, `
SELECT ledger, currency, SUM(n)
FROM (SELECT s.ledger, i.currency, COUNT(*) AS n
      FROM invoices AS i
      JOIN sources AS s ON s.id = i.source
      GROUP BY s.ledger, i.currency, `+columns+`
      HAVING n > 1)
GROUP BY ledger, currency
ORDER BY ledger, currency
LIMIT ?`, MostRows)
	if err != nil {
		return nil, err
	}
	all := map[group]int64{}
	for _, r := range found {
		all[r.group] = r.rows
	}
	return all, nil
}
