// Package sqlite keeps what the desk must remember and the log must not hold:
// people, sessions, keys, invitations. It is one file, desk.db, in the log's
// directory, and the only one of the derived and kept files that cannot be made
// again: back it up with keys/.
//
// Whoever needs rows writes the queries; this package opens the file, brings it
// to the newest form and runs transactions. Queries are such that PostgreSQL
// would run them too: $1 placeholders, integers for times and money, no
// functions of SQLite's own.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver
)

// File is the name of the database in the log's directory.
const File = "desk.db"

// A DB is an open database. It may be used by many goroutines.
type DB struct {
	write *sql.DB // one connection: SQLite has one writer
	read  *sql.DB
}

// Every change is synced before anybody is told of it: a key that was revoked
// stays so through a power cut.
const settings = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=secure_delete(1)"

// Open opens desk.db in a directory, or makes it, and applies the migrations
// that it lacks. It fails if a later version has migrated it further.
func Open(ctx context.Context, dir string) (*DB, error) {
	file := filepath.Join(dir, File)
	if err := private(file); err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	db := &DB{}
	err := db.open(ctx, file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", file, err), db.Close())
	}
	return db, nil
}

func (db *DB) open(ctx context.Context, file string) (err error) {
	if db.write, err = sql.Open("sqlite", address(file, settings+"&_txlock=immediate")); err != nil {
		return err
	}
	db.write.SetMaxOpenConns(1)
	if err = migrate(ctx, db.write); err != nil {
		return err
	}
	if db.read, err = sql.Open("sqlite", address(file, settings+"&_pragma=query_only(1)")); err != nil {
		return err
	}
	db.read.SetMaxOpenConns(4 * runtime.NumCPU())
	db.read.SetMaxIdleConns(2 * runtime.NumCPU())
	return nil
}

// private makes the file, if it is not there, so that nobody but its owner reads
// it. SQLite gives the files beside it the same rights.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func address(file, settings string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath(), RawQuery: settings}
	return u.String()
}

// Read runs f in a transaction that sees one state of the database.
func (db *DB) Read(ctx context.Context, f func(*sql.Tx) error) error { return run(ctx, db.read, f) }

// Write runs f in a transaction that is alone in writing. What f did is durable
// when Write returns nil, and undone if f or the commit failed.
func (db *DB) Write(ctx context.Context, f func(*sql.Tx) error) error { return run(ctx, db.write, f) }

func run(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Close ends all use of the database.
func (db *DB) Close() error {
	var errs []error
	for _, part := range []*sql.DB{db.read, db.write} {
		if part != nil {
			errs = append(errs, part.Close())
		}
	}
	return errors.Join(errs...)
}
