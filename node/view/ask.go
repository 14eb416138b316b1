package view

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// MostRows is the most rows that a list gives at once.
const MostRows = 1000

// longestRead bounds a question: as long as it is being answered, the
// write-ahead log grows. The longest adds up all invoices, at four seconds a
// million.
const longestRead = 2 * time.Minute

// page bounds the number of rows asked for.
func page(limit int) int { return max(1, min(limit, MostRows)) }

// ask returns the rows of a query, each as scan reads it.
func ask[T any](ctx context.Context, db *sql.DB, scan func(*sql.Rows, *T) error, query string, args ...any) (
	all []T, err error,
) {
	ctx, cancel := context.WithTimeout(ctx, longestRead)
	defer cancel()
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("ask views: %w", err)
	}
	defer func() {
		if err = errors.Join(err, rows.Err(), rows.Close()); err != nil {
			all, err = nil, fmt.Errorf("ask views: %w", err)
		}
	}()
	for rows.Next() {
		var row T
		if err := scan(rows, &row); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, nil
}

// Index makes the indexes that questions use, where they are missing. It takes
// about a second for a million rows; call it when an import is over, or when
// there is nothing to apply.
func (db *DB) Index() error { return db.index(indexes[:]) }

// IndexLists makes those that the lists of parties use, too.
func (db *DB) IndexLists() error { return db.index(append(indexes[:], listIndexes[:]...)) }

// index makes each index in a transaction of its own: the write-ahead log stays
// small, and what was made before somebody stopped it need not be made again.
func (db *DB) index(statements []string) error {
	for _, x := range statements {
		if err := db.exec(x); err != nil {
			return fmt.Errorf("index views: %w", err)
		}
	}
	return nil
}
