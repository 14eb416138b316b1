package view

import (
	"context"
	"database/sql"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/trade"
)

// An Invoice is an invoice as it was received, with where it was read from.
// Amounts are minor units.
type Invoice struct {
	ID       uint32 // its row in the state
	Name     string
	Number   string
	Seller   string
	Buyer    string
	Issued   day.Date
	Due      day.Date // 0 if the document does not say
	Currency money.Currency
	Net      int64
	Tax      int64
	Gross    int64
	Reversed int64 // taken back by red invoices
	Flags    trade.Flags
	First    uint32 // of a duplicate: the first invoice with its fingerprint
	Deal     string // the live deal it stands behind, "" if none
	Ledger   string
	File     []byte // SHA-256, empty if it was read from no file
	Line     int32
}

const invoiceColumns = `
SELECT i.id, i.name, i.number, s.name, b.name, i.issued, i.due, i.currency, i.net, i.tax, i.gross, i.reversed,
       i.flags, i.first, COALESCE(d.name, ''), COALESCE(o.ledger, ''), COALESCE(o.file, x''), i.line
FROM invoices AS i
JOIN parties AS s ON s.id = i.seller
JOIN parties AS b ON b.id = i.buyer
LEFT JOIN deals AS d ON d.id = i.deal
LEFT JOIN sources AS o ON o.id = i.source
`

func scanInvoice(rows *sql.Rows, v *Invoice) error {
	return rows.Scan(&v.ID, &v.Name, &v.Number, &v.Seller, &v.Buyer, &v.Issued, &v.Due, &v.Currency,
		&v.Net, &v.Tax, &v.Gross, &v.Reversed, &v.Flags, &v.First, &v.Deal, &v.Ledger, &v.File, &v.Line)
}

// InvoicesOf returns the invoices that were read from a ledger, after the one
// with the id after, in the order of ids, at most limit.
func (db *DB) InvoicesOf(ctx context.Context, ledger string, after uint32, limit int) ([]Invoice, error) {
	return ask(ctx, db.read, scanInvoice, invoiceColumns+`
WHERE i.id > ? AND i.source IN (SELECT id FROM sources WHERE ledger = ?)
ORDER BY i.id
LIMIT ?`, int64(after), ledger, page(limit))
}

// Invoice returns the invoice called text, and whether there is one.
func (db *DB) Invoice(ctx context.Context, text string) (Invoice, bool, error) {
	found, err := ask(ctx, db.read, scanInvoice, invoiceColumns+"WHERE i.name = ?\nORDER BY i.id\nLIMIT 1", text)
	if err != nil || len(found) == 0 {
		return Invoice{}, false, err
	}
	return found[0], true, nil
}
