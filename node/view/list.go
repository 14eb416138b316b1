package view

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
)

// A Side is what a party is to a deal or an invoice.
type Side uint8

// The sides. An invoice has no funder.
const (
	Seller Side = iota + 1
	Buyer
	Funder
)

// Sides returns the sides of a deal.
func Sides() []Side { return []Side{Seller, Buyer, Funder} }

// String returns the side as it is printed: "seller".
func (s Side) String() string { return [...]string{"", "seller", "buyer", "funder"}[s] }

// An Order is what a list is ordered by.
type Order uint8

// The orders. Equal rows are in the order in which they were recorded.
const (
	ByAge    Order = iota // when it was recorded
	ByDue                 // the due day
	ByName                // the name
	ByNumber              // of an invoice: the document's number
)

// column returns what a list in the order is sorted by, "" for the id alone.
func (o Order) column() string { return [...]string{"", "due", "name", "number"}[o] }

// A Key is the place of a row in a list: what the next page goes on behind.
type Key struct {
	ID   int64
	Due  day.Date // of a list by due day
	Text string   // of a list by name or number
}

// A Query asks for a list of deals or invoices. The zero value asks for all,
// oldest first. Party and Side belong together, and Other and With.
type Query struct {
	Party  uint32 // 0: of everybody
	Side   Side
	Other  uint32 // 0: whoever is on the other side
	With   Side
	State  deal.State // 0: all; of deals only
	Free   bool       // of invoices: behind no deal, and nothing remarkable about them
	From   day.Date   // due from here on, with ByDue
	To     day.Date   // and up to here; 0: without end
	Prefix string     // what name or number begins with, with ByName or ByNumber
	Order  Order

	Newest bool // last first
	Behind *Key // nil: from the beginning
	Limit  int  // at most MostRows
}

// A listing is one question of a list as SQL. Each names its index: without it
// the question fails, and never reads a whole table.
type listing struct {
	table string
	index string // "" is the key of the table
	where []string
	args  []any
}

func (l *listing) and(condition string, args ...any) {
	l.where = append(l.where, condition)
	l.args = append(l.args, args...)
}

// sql returns the question and its arguments.
func (l *listing) sql(q *Query) (string, []any) {
	column, direction, beyond := q.Order.column(), "", ">"
	if q.Newest {
		direction, beyond = " DESC", "<"
	}
	select1, order := "0, ''", "t.id"+direction
	switch {
	case q.Order == ByDue:
		select1 = "t.due, ''"
	case column != "":
		select1 = "0, t." + column
	}
	if column != "" {
		order = "t." + column + direction + ", " + order
	}
	if k := q.Behind; k != nil {
		switch {
		case q.Order == ByDue:
			l.and("(t.due, t.id) "+beyond+" (?, ?)", int64(k.Due), k.ID)
		case column != "":
			l.and("(t."+column+", t.id) "+beyond+" (?, ?)", k.Text, k.ID)
		default:
			l.and("t.id "+beyond+" ?", k.ID)
		}
	}
	from := "\nFROM " + l.table + " AS t"
	if l.index != "" {
		from += " INDEXED BY " + l.table + "_" + l.index
	}
	where := ""
	if len(l.where) > 0 {
		where = "\nWHERE " + strings.Join(l.where, " AND ")
	}
	return "SELECT t.id, " + select1 + from + where + "\nORDER BY " + order + "\nLIMIT ?", append(l.args, page(q.Limit))
}

// listing returns the question for a list in table, and the index for it.
func (q *Query) listing(table string) *listing {
	l := &listing{table: table}
	var index []string
	if q.Party != 0 {
		l.and("t."+q.Side.String()+" = ?", int64(q.Party))
		index = append(index, q.Side.String())
	}
	switch q.Order {
	case ByDue:
		l.and("t.due >= ?", int64(q.From))
		if q.To != 0 {
			l.and("t.due <= ?", int64(q.To))
		}
	case ByName, ByNumber:
		column := "t." + q.Order.column()
		l.and(column+" >= ?", q.Prefix)
		if end := after(q.Prefix); end != "" {
			l.and(column+" < ?", end)
		}
	case ByAge:
	}
	if column := q.Order.column(); column != "" {
		index = append(index, column)
	}
	if q.Other != 0 {
		l.and("t."+q.With.String()+" = ?", int64(q.Other))
		if q.Order == ByAge {
			index = append(index, q.With.String())
		}
	}
	l.index = strings.Join(index, "_")
	return l
}

// after returns the first text behind all that begin with prefix, "" if there
// is none.
func after(prefix string) string {
	b := []byte(prefix)
	for len(b) > 0 && b[len(b)-1] == 0xff {
		b = b[:len(b)-1]
	}
	if len(b) == 0 {
		return ""
	}
	b[len(b)-1]++
	return string(b)
}

// dealListing is listing with what only deals have.
func (q *Query) dealListing() *listing {
	l := q.listing("deals").named()
	if q.State == 0 {
		return l
	}
	plain := q.Order == ByAge && q.Other == 0
	pastDue := q.Order == ByDue && q.Other == 0 && q.Party != 0 && late(q.State)
	switch {
	case plain && q.Party == 0:
		l.index = "by_state"
	case pastDue, plain && Gone(q.State):
		l.index = q.Side.String() + "_" + q.State.String()
		l.and(fmt.Sprintf("t.state = %d", q.State)) // as the index says it
		return l
	}
	l.and("t.state = ?", int64(q.State))
	return l
}

// Gone reports whether deals of the state leave the tables in the end.
func Gone(s deal.State) bool { return s == deal.Settled || s == deal.Cancelled }

// late reports whether deals of the state are past due. They are few among all
// that ever fell due, and are listed by due day.
func late(s deal.State) bool { return s == deal.Overdue || s == deal.Recourse }

// named gives the index of all names its name, which is older than the lists,
// and that of seller and buyer of deals, which serves both.
func (l *listing) named() *listing {
	switch {
	case l.index == "name" && l.table != "parties":
		l.index = "by_name"
	case l.index == "buyer_seller" && l.table == "deals":
		l.index = "seller_buyer"
	}
	return l
}

// invoiceListing is listing with what only invoices have.
func (q *Query) invoiceListing() *listing {
	l := q.listing("invoices")
	if q.Free {
		l.and("t.deal = 0 AND t.flags = 0")
		if l.index == Seller.String() {
			l.index += "_free"
		}
	}
	return l.named()
}

// Deals returns the places of the deals that q asks for, in their order. What
// narrows a list beside its order and its parties is looked at row by row.
func (db *DB) Deals(ctx context.Context, q Query) ([]Key, error) {
	query, args := q.dealListing().sql(&q)
	return ask(ctx, db.read, scanKey, query, args...)
}

// Invoices returns the places of the invoices that q asks for, in their order.
func (db *DB) Invoices(ctx context.Context, q Query) ([]Key, error) {
	query, args := q.invoiceListing().sql(&q)
	return ask(ctx, db.read, scanKey, query, args...)
}

func scanKey(rows *sql.Rows, k *Key) error { return rows.Scan(&k.ID, &k.Due, &k.Text) }

// DealsAt returns the deals with the given ids, in no order.
func (db *DB) DealsAt(ctx context.Context, ids []int64) ([]Deal, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := among(ids)
	return ask(ctx, db.read, scanDeal, dealColumns+"WHERE d.id IN "+in+"\nORDER BY d.id\nLIMIT ?", args...)
}

// InvoicesAt returns the invoices with the given ids, in no order.
func (db *DB) InvoicesAt(ctx context.Context, ids []int64) ([]Invoice, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := among(ids)
	return ask(ctx, db.read, scanInvoice, invoiceColumns+"WHERE i.id IN "+in+"\nORDER BY i.id\nLIMIT ?", args...)
}

// NumbersAt returns the numbers of the invoices with the given ids.
func (db *DB) NumbersAt(ctx context.Context, ids []int64) (map[uint32]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	type numbered struct {
		id     uint32
		number string
	}
	in, args := among(ids)
	found, err := ask(ctx, db.read, func(rows *sql.Rows, n *numbered) error { return rows.Scan(&n.id, &n.number) },
		"SELECT id, number FROM invoices WHERE id IN "+in+"\nORDER BY id\nLIMIT ?", args...)
	numbers := make(map[uint32]string, len(found))
	for _, n := range found {
		numbers[n.id] = n.number
	}
	return numbers, err
}

// among returns the SQL of a set of ids, and its arguments with the number of
// rows behind them.
func among(ids []int64) (string, []any) {
	args := make([]any, 0, len(ids)+1)
	for _, id := range ids {
		args = append(args, id)
	}
	return "(?" + strings.Repeat(", ?", len(ids)-1) + ")", append(args, len(ids))
}

// Repeats returns the invoices whose fingerprint an invoice had first, in the
// order of ids, at most limit.
func (db *DB) Repeats(ctx context.Context, first uint32, limit int) ([]Invoice, error) {
	return ask(ctx, db.read, scanInvoice, invoiceColumns+`
WHERE i.id IN (SELECT id FROM invoices INDEXED BY invoices_first WHERE first = ? AND first <> 0)
ORDER BY i.id
LIMIT ?`, int64(first), page(limit))
}
