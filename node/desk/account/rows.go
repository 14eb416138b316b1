package account

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// list returns what a query finds; fields says where the columns of a row go.
func list[T any](
	ctx context.Context, store Store, fields func(*T) []any, query string, args ...any,
) (all []T, err error) {
	err = store.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var row T
			if err := rows.Scan(fields(&row)...); err != nil {
				return err
			}
			all = append(all, row)
		}
		return rows.Err()
	})
	return all, err
}

// one fails with ErrUnknown unless the change met a row.
func one(changed sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := changed.RowsAffected()
	if err == nil && n == 0 {
		return ErrUnknown
	}
	return err
}

// at scans a time that the store keeps in microseconds.
func at(t *time.Time) sql.Scanner { return (*instant)(t) }

type instant time.Time

// Scan implements [sql.Scanner].
func (i *instant) Scan(value any) error {
	us, ok := value.(int64)
	if !ok {
		return fmt.Errorf("a time is kept as %T", value)
	}
	*i = instant(timeOf(us))
	return nil
}
