package view

import (
	"context"
	"database/sql"
	"fmt"
	"math"
)

// acquaintances are the indexes that lead from a party to those that it knows:
// what it is in a row, and what they are.
//
//tidy:data
var acquaintances = [...]struct{ table, own, other, index string }{
	{"invoices", "seller", "buyer", "invoices_seller_buyer"},
	{"invoices", "buyer", "seller", "invoices_buyer_seller"},
	{"deals", "seller", "funder", "deals_seller_funder"},
	{"deals", "buyer", "funder", "deals_buyer_funder"},
	{"deals", "funder", "buyer", "deals_funder_buyer"},
	{"deals", "funder", "seller", "deals_funder_seller"},
	{"limits", "owner", "party", "limits_owner_party"},
	{"limits", "party", "owner", "limits_party_owner"},
}

// Acquaintances returns the parties that party shares a deal, an invoice or a
// limit with, in the order of ids after the one given, at most limit. It steps from one to
// the next by the indexes, however much they share.
func (db *DB) Acquaintances(ctx context.Context, party, after uint32, limit int) ([]uint32, error) {
	next := make([]uint32, len(acquaintances)) // each index's next party behind the last one given
	for i := range next {
		if err := db.acquaintance(ctx, i, party, after, &next[i]); err != nil {
			return nil, err
		}
	}
	var all []uint32
	for range page(limit) {
		least := uint32(math.MaxUint32)
		for _, id := range next {
			least = min(least, id)
		}
		if least == math.MaxUint32 {
			break
		}
		all = append(all, least)
		for i := range next {
			if next[i] != least {
				continue
			}
			if err := db.acquaintance(ctx, i, party, least, &next[i]); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// acquaintance finds the next party behind after by one of the indexes.
func (db *DB) acquaintance(ctx context.Context, i int, party, after uint32, next *uint32) error {
	*next = math.MaxUint32
	found, err := ask(ctx, db.read, scanID, step(i), int64(party), int64(after))
	if err == nil && len(found) > 0 {
		*next = uint32(found[0])
	}
	return err
}

func step(i int) string {
	a := acquaintances[i]
	return fmt.Sprintf("SELECT t.%s\nFROM %s AS t INDEXED BY %s\nWHERE t.%s = ? AND t.%s > ?\nORDER BY t.%s\nLIMIT 1",
		a.other, a.table, a.index, a.own, a.other, a.other)
}

func scanID(rows *sql.Rows, id *int64) error { return rows.Scan(id) }

// Acquainted reports whether two parties share a deal, an invoice or a limit.
func (db *DB) Acquainted(ctx context.Context, a, b uint32) (bool, error) {
	for i := range acquaintances {
		var next uint32
		if err := db.acquaintance(ctx, i, a, b-1, &next); err != nil || next == b {
			return next == b, err
		}
	}
	return false, nil
}

// PartiesNamed returns the ids of the parties whose names begin with prefix, in
// the order of names behind the one given, at most limit.
func (db *DB) PartiesNamed(ctx context.Context, prefix, behind string, limit int) ([]int64, error) {
	q := Query{Prefix: prefix, Order: ByName, Limit: limit}
	l := q.listing("parties")
	if behind != "" {
		l.and("t.name > ?", behind)
	}
	query, args := l.sql(&q)
	keys, err := ask(ctx, db.read, scanKey, query, args...)
	ids := make([]int64, len(keys))
	for i, k := range keys {
		ids[i] = k.ID
	}
	return ids, err
}

// LimitsOf returns the ids of the limits that a party has set, or that stand
// on it, in the order of ids after the one given, at most limit.
func (db *DB) LimitsOf(ctx context.Context, party, after uint32, limit int) ([]int64, error) {
	var all [2][]int64
	for i := range all {
		var err error
		all[i], err = ask(ctx, db.read, scanID, limitQueries[i], int64(party), int64(after), page(limit))
		if err != nil {
			return nil, err
		}
	}
	return merged(all[0], all[1], page(limit)), nil
}

//tidy:data
var limitQueries = [...]string{
	"SELECT t.id\nFROM limits AS t INDEXED BY limits_owner\nWHERE t.owner = ? AND t.id > ?\nORDER BY t.id\nLIMIT ?",
	"SELECT t.id\nFROM limits AS t INDEXED BY limits_party\nWHERE t.party = ? AND t.id > ?\nORDER BY t.id\nLIMIT ?",
}

// merged returns what two ascending lists hold, each once, at most limit.
func merged(a, b []int64, limit int) []int64 {
	var all []int64
	for (len(a) > 0 || len(b) > 0) && len(all) < limit {
		if len(b) == 0 || len(a) > 0 && a[0] <= b[0] {
			if len(b) > 0 && a[0] == b[0] {
				b = b[1:]
			}
			all, a = append(all, a[0]), a[1:]
			continue
		}
		all, b = append(all, b[0]), b[1:]
	}
	return all
}
