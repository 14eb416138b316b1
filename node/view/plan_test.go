package view

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/deal"
)

// plan returns how SQLite would answer a question, line by line.
func plan(t *testing.T, db *DB, query string, args []any) []string {
	t.Helper()
	rows, err := db.read.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// questions calls fn for the listings of every combination that lists offer.
func questions(fn func(q Query, l *listing)) {
	for _, newest := range []bool{false, true} {
		for _, order := range []Order{ByAge, ByDue, ByName, ByNumber} {
			for _, behind := range []*Key{nil, {ID: 7, Due: 8, Text: "D7"}} {
				for _, side := range append(Sides(), 0) {
					for _, with := range append(Sides(), 0) {
						if side == with && side != 0 || side == 0 && with != 0 {
							continue
						}
						q := Query{
							Party: uint32(side), Side: side, Other: uint32(with), With: with, Order: order, Newest: newest,
							Behind: behind, Prefix: "D", From: 1, To: 99, Limit: 50,
						}
						for _, s := range []deal.State{0, deal.Financed, deal.Overdue, deal.Recourse, deal.Settled, deal.Cancelled} {
							if q.State = s; order != ByNumber {
								fn(q, q.dealListing())
							}
						}
						if q.State = 0; side != Funder && with != Funder {
							q.Free = side == Seller
							fn(q, q.invoiceListing())
						}
					}
				}
			}
		}
	}
}

// TestEveryListHasItsIndex: no list reads a whole table, or sorts.
func TestEveryListHasItsIndex(t *testing.T) {
	db, err := Open(filepath.Join(t.TempDir(), "views.db"), [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.IndexLists(); err != nil {
		t.Fatal(err)
	}
	asked := 0
	questions(func(q Query, l *listing) {
		query, args := l.sql(&q)
		lines := plan(t, db, query, args)
		asked++
		whole := q.Party == 0 && q.Order == ByAge && q.Behind == nil && q.State == 0
		if len(lines) != 1 || !strings.HasPrefix(lines[0], "SEARCH") && !whole {
			t.Errorf("%s\n%s", query, strings.Join(lines, "\n"))
		}
		if residual := q.State != 0 || q.Free || q.Other != 0; !residual && q.Order != ByAge &&
			!strings.Contains(lines[0], "COVERING INDEX") {
			t.Errorf("%s\nis answered by %q, want a covering index", query, lines[0])
		}
	})
	if asked < 300 {
		t.Errorf("%d questions, want all of them", asked)
	}
	others := []string{
		limitQueries[0], limitQueries[1], paymentsOfDeal, allPayments, dealsOn,
		invoiceColumns + "WHERE i.id IN (?, ?)\nORDER BY i.id\nLIMIT 1",
		dealColumns + "WHERE d.id IN (?, ?)\nORDER BY d.id\nLIMIT 1",
	}
	for i := range acquaintances {
		others = append(others, step(i))
	}
	for _, s := range Sides() {
		others = append(others, paymentsQuery(s))
	}
	for _, query := range others {
		args := slices.Repeat([]any{1}, strings.Count(query, "?"))
		for _, line := range plan(t, db, query, args) {
			if strings.HasPrefix(line, "SCAN") || strings.Contains(line, "TEMP B-TREE") {
				t.Errorf("%s\n%s", query, line)
			}
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
