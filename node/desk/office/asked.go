package office

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// asked is what is kept under idempotency keys, in the desk's database.
type asked struct {
	db    DB
	mutex sync.Mutex
	count int // rows; only this process writes them
}

// openAsked returns what is kept, and the highest number of an envelope.
func openAsked(ctx context.Context, db DB) (*asked, uint64, error) {
	a, last := &asked{db: db}, uint64(0)
	err := db.Read(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(MAX(number), 0) FROM asked").Scan(
			&a.count, &last); err != nil {
			return err
		}
		drafts := uint64(0)
		err := tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(number), 0) FROM drafts").Scan(&drafts)
		last = max(last, drafts)
		return err
	})
	return a, last, err
}

// recall returns what is kept under k's scope and key, and whether there is
// something that is not to be forgotten at now.
func (a *asked) recall(ctx context.Context, k Kept, now int64) (got Kept, found bool, err error) {
	err = a.db.Read(ctx, func(tx *sql.Tx) error {
		got, found, err = find(ctx, tx, k, now)
		return err
	})
	return got, found, err
}

func find(ctx context.Context, tx *sql.Tx, k Kept, now int64) (Kept, bool, error) {
	var digest []byte
	err := tx.QueryRowContext(ctx, `SELECT digest, number, envelope, first, count, height, until
		FROM asked WHERE scope = $1 AND key = $2 AND until > $3`, k.Scope, k.Key[:], now).Scan(
		&digest, &k.Number, &k.Envelope, &k.First, &k.Count, &k.Height, &k.Until)
	if errors.Is(err, sql.ErrNoRows) {
		return k, false, nil
	}
	if err != nil {
		return k, false, err
	}
	if len(digest) != len(k.Asked) {
		return k, false, fmt.Errorf("a digest has %d bytes", len(digest))
	}
	k.Asked = [32]byte(digest)
	return k, true, nil
}

// keep keeps k, unless something is kept already: then it returns that. It
// fails with ErrKeysFull if nothing more can be kept.
func (a *asked) keep(ctx context.Context, k Kept, now int64) (kept Kept, err error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.count >= MostKept {
		if err := a.sweep(ctx, now); err != nil {
			return k, err
		}
	}
	if a.count >= MostKept {
		return k, ErrKeysFull
	}
	added := 0
	err = a.db.Write(ctx, func(tx *sql.Tx) error {
		old, found, err := find(ctx, tx, k, now)
		if kept = old; err != nil || found {
			return err
		}
		kept = k
		gone, err := changed(tx.ExecContext(ctx, "DELETE FROM asked WHERE scope = $1 AND key = $2", k.Scope, k.Key[:]))
		if err != nil {
			return err
		}
		added = 1 - gone
		_, err = tx.ExecContext(ctx, `INSERT INTO asked (scope, key, digest, number, envelope, first, count, height, until)
			VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6)`, k.Scope, k.Key[:], k.Asked[:], k.Number, k.Envelope, k.Until)
		return err
	})
	if err == nil {
		a.count += added
	}
	return kept, err
}

// sweep removes what is forgotten at now.
func (a *asked) sweep(ctx context.Context, now int64) error {
	return a.db.Write(ctx, func(tx *sql.Tx) error {
		gone, err := changed(tx.ExecContext(ctx, "DELETE FROM asked WHERE until <= $1", now))
		a.count -= gone
		return err
	})
}

// answered notes what came of k and lets go of its envelope.
func (a *asked) answered(ctx context.Context, k Kept) error {
	err := a.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE asked SET envelope = $1, first = $2, count = $3, height = $4
			WHERE scope = $5 AND key = $6 AND number = $7`,
			[]byte{}, k.First, k.Count, k.Height, k.Scope, k.Key[:], k.Number)
		return err
	})
	if err != nil {
		return fmt.Errorf("note an answer: %w", err)
	}
	return nil
}

// forget removes k.
func (a *asked) forget(ctx context.Context, k Kept) error {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	err := a.db.Write(ctx, func(tx *sql.Tx) error {
		gone, err := changed(tx.ExecContext(ctx, "DELETE FROM asked WHERE scope = $1 AND key = $2 AND number = $3",
			k.Scope, k.Key[:], k.Number))
		a.count -= gone
		return err
	})
	if err != nil {
		return fmt.Errorf("forget a key: %w", err)
	}
	return nil
}

// changed returns how many rows a statement changed.
func changed(r sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}
