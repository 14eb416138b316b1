// Package view keeps the SQL read models: tables that lists, searches and
// reports are answered from, folded from the rows that batches left.
//
//	batches ──▶ Apply ──one transaction, stamped with the height──▶ views.db
//	                                         questions ◀── readers ──┘
//
// A row stands for an object, not for an event, and outlives it: a deal that
// has left the state stays here. Nothing is ever decided by a view, no bank or
// customer is answered from one before its height is right, and no table is
// ever migrated: when a shape changes, Version does, and all of it is folded
// anew from the journal.
package view

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"modernc.org/sqlite"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
)

// Version is the number of the tables' shapes. Any change to them, and any
// change to what is folded into them, gives it the next number.
const Version = 3

// How SQLite is set up. The write-ahead log is checkpointed at 32 MB: at 4 MB
// every large transaction would checkpoint.
const (
	pageSize       = 4096
	checkpointAt   = 8000    // pages
	writerCache    = -32_000 // negative: kB
	readerCache    = -16_000
	readers        = 4
	busyMs         = 5000
	writerSettings = "_pragma=page_size(%d)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)" +
		"&_pragma=wal_autocheckpoint(%d)&_pragma=cache_size(%d)&_pragma=busy_timeout(%d)&_pragma=temp_store(MEMORY)"
	readerSettings = "mode=ro&_pragma=query_only(1)&_pragma=cache_size(%d)&_pragma=busy_timeout(%d)" +
		"&_pragma=temp_store(MEMORY)"
)

// A Stamp says what the tables show. It is written in the transaction that
// makes them show it.
type Stamp struct {
	Height  uint64
	Leaves  uint64
	Instant day.Instant
}

// DB is the store of all views of one log. One goroutine calls Apply, Index
// and Close; any number ask questions meanwhile.
type DB struct {
	file    string
	chain   [32]byte
	conn    driver.Conn // the one writer
	read    *sql.DB
	writers [len(schema)]*writer
	bare    *writer     // of invoices that were there before
	calm    *writer     // of deals whose funder, due day and payments stand
	forget  driver.Stmt // of a place
	drop    driver.Stmt // of balances
	stamp   atomic.Pointer[Stamp]
	places  []name.ID // the deal in each row of the state, by row
	rests   []rest    // what was last written of it, by row
	sources map[source]int64
	broken  error // of a transaction that could not be rolled back
}

// Open opens the views of the log chain in file, making it if it is missing.
// A file of another Version or log is dropped and made anew: its height is
// then 0, and all batches are to be applied again. A file that SQLite cannot
// read is an error: see Drop.
func Open(file string, chain [32]byte) (*DB, error) {
	db, err := open(file, chain)
	if err == nil || !errors.Is(err, errOther) {
		return db, err
	}
	if err := Drop(file); err != nil {
		return nil, err
	}
	return open(file, chain)
}

// Drop removes the views in file. Open makes them anew, at height 0.
func Drop(file string) error {
	for _, suffix := range [...]string{"", "-wal", "-shm"} {
		if err := os.Remove(file + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("drop views: %w", err)
		}
	}
	return nil
}

// errOther says that a file holds the views of another version or log.
var errOther = errors.New("views of another version or log")

func open(file string, chain [32]byte) (db *DB, err error) {
	db = &DB{file: file, chain: chain}
	if db.conn, err = dial(file, fmt.Sprintf(writerSettings, pageSize, checkpointAt, writerCache, busyMs)); err != nil {
		return nil, fmt.Errorf("open views %s: %w", file, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open views %s: %w", file, err), db.Close())
			db = nil
		}
	}()
	if err = db.create(); err != nil {
		return db, err
	}
	if err = db.load(); err != nil {
		return db, err
	}
	if err = db.prepare(); err != nil {
		return db, err
	}
	db.read, err = sql.Open("sqlite", address(file, fmt.Sprintf(readerSettings, readerCache, busyMs)))
	if err == nil {
		db.read.SetMaxOpenConns(min(readers, 2*runtime.NumCPU()))
	}
	return db, err
}

// dial opens a connection below database/sql, which costs as much per row as
// SQLite does.
func dial(file, settings string) (driver.Conn, error) {
	return new(sqlite.Driver).Open(address(file, settings))
}

func address(file, settings string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath(), RawQuery: settings}
	return u.String()
}

// Height returns the height that the views show, 0 if none was applied.
func (db *DB) Height() uint64 { return db.Stamp().Height }

// Stamp returns what the views show.
func (db *DB) Stamp() Stamp { return *db.stamp.Load() }

// Close ends all use of the views. It folds the write-ahead log into the file.
func (db *DB) Close() error {
	var errs []error
	if db.read != nil {
		errs = append(errs, db.read.Close())
	}
	for _, w := range db.allWriters() {
		if w != nil {
			errs = append(errs, w.stmt.Close())
		}
	}
	for _, s := range [...]driver.Stmt{db.forget, db.drop} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	if db.conn != nil {
		errs = append(errs, db.conn.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close views: %w", err)
	}
	return nil
}

func (db *DB) allWriters() []*writer { return append(db.writers[:], db.bare, db.calm) }

// exec carries out one statement on the writer's connection.
func (db *DB) exec(query string) error {
	_, err := db.conn.(driver.ExecerContext).ExecContext(context.Background(), query, nil)
	return err
}
