package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

//go:embed migrations/*.sql
var migrations embed.FS

// A migration is a file that brings the database from one form to the next. A
// file that was released is never changed.
type migration struct {
	number    int
	name, sum string
	statement string
}

// steps lists the migrations in order. They are numbered from 1 without gaps.
func steps(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	all := make([]migration, len(names))
	for i, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		name = strings.TrimPrefix(name, "migrations/")
		digits, _, _ := strings.Cut(name, "_")
		if n, err := strconv.Atoi(digits); err != nil || n != i+1 {
			return nil, fmt.Errorf("migration %s is not number %d", name, i+1)
		}
		sum := sha256.Sum256(body)
		all[i] = migration{number: i + 1, name: name, sum: hex.EncodeToString(sum[:]), statement: string(body)}
	}
	return all, nil
}

// migrate applies what is missing, all of it or nothing. Two processes that
// start at once take turns: the transaction holds the lock from its begin.
func migrate(ctx context.Context, db *sql.DB) error {
	all, err := steps(migrations)
	if err != nil {
		return err
	}
	return run(ctx, db, func(tx *sql.Tx) error { return apply(ctx, tx, all) })
}

func apply(ctx context.Context, tx *sql.Tx, all []migration) error {
	_, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migrations (
		number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, sum TEXT NOT NULL, applied INTEGER NOT NULL) STRICT`)
	if err != nil {
		return fmt.Errorf("make the list of migrations: %w", err)
	}
	done, err := applied(ctx, tx, all)
	if err != nil {
		return err
	}
	for _, m := range all[done:] {
		if _, err := tx.ExecContext(ctx, m.statement); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO migrations (number, name, sum, applied) VALUES ($1, $2, $3, $4)",
			m.number, m.name, m.sum, time.Now().UnixMicro())
		if err != nil {
			return fmt.Errorf("note migration %s: %w", m.name, err)
		}
	}
	return nil
}

// applied returns how many of the migrations the database has had, and fails if
// they were not these.
func applied(ctx context.Context, tx *sql.Tx, all []migration) (int, error) {
	rows, err := tx.QueryContext(ctx, "SELECT number, name, sum FROM migrations ORDER BY number")
	if err != nil {
		return 0, fmt.Errorf("read the list of migrations: %w", err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		var had migration
		if err := rows.Scan(&had.number, &had.name, &had.sum); err != nil {
			return 0, err
		}
		if n == len(all) {
			return 0, fmt.Errorf("a later version of tally has migrated it: %s", had.name)
		}
		if want := all[n]; had.number != want.number || had.sum != want.sum {
			return 0, fmt.Errorf("migration %s is not the one that was applied as %s", want.name, had.name)
		}
		n++
	}
	return n, rows.Err()
}
