package view

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
)

// create makes the tables in an empty file. In any other file they must be of
// this Version and log.
func (db *DB) create() error {
	tables := map[string]bool{}
	err := db.each("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", func(v []driver.Value) error {
		tables[v[0].(string)] = true
		return nil
	})
	if err != nil {
		return err
	}
	switch {
	case len(tables) == 0:
		return db.within(func() error {
			for _, s := range schema {
				if err := db.exec(s.create()); err != nil {
					return fmt.Errorf("create %s: %w", s.table, err)
				}
			}
			w, err := newWriter(db.conn, schema[metaAt], true)
			if err != nil {
				return err
			}
			return errors.Join(db.putStamp(w, Stamp{}), w.stmt.Close())
		})
	case !tables[schema[metaAt].table]:
		return errOther
	}
	return db.each("SELECT version, chain FROM meta ORDER BY id LIMIT 1", func(v []driver.Value) error {
		chain, _ := v[1].([]byte)
		if v[0] != int64(Version) || !bytes.Equal(chain, db.chain[:]) {
			return errOther
		}
		return nil
	})
}

// load reads what the writer keeps in memory of the tables.
func (db *DB) load() error {
	db.places = nil
	db.sources = map[source]int64{}
	err := db.each("SELECT height, leaves, instant FROM meta ORDER BY id LIMIT 1", func(v []driver.Value) error {
		db.stamp.Store(&Stamp{uint64(v[0].(int64)), uint64(v[1].(int64)), day.Instant(v[2].(int64))})
		return nil
	})
	if err != nil {
		return err
	}
	if db.stamp.Load() == nil {
		return errOther
	}
	err = db.each("SELECT id, deal FROM places ORDER BY id", func(v []driver.Value) error {
		db.place(uint32(v[0].(int64)), name.ID(v[1].(int64)))
		return nil
	})
	if err != nil {
		return err
	}
	return db.each("SELECT id, ledger, file FROM sources ORDER BY id", func(v []driver.Value) error {
		s := source{ledger: v[1].(string)}
		copy(s.file[:], v[2].([]byte))
		db.sources[s] = v[0].(int64)
		return nil
	})
}

// prepare prepares every statement of Apply.
func (db *DB) prepare() (err error) {
	for i, s := range schema {
		if db.writers[i], err = newWriter(db.conn, s, true); err != nil {
			return err
		}
	}
	if db.bare, err = newWriter(db.conn, schema[invoicesAt], false); err != nil {
		return err
	}
	if db.calm, err = newWriter(db.conn, schema[dealsAt], true, "funder", "due", "payments"); err != nil {
		return err
	}
	if db.forget, err = db.conn.Prepare("DELETE FROM places WHERE id = ?"); err != nil {
		return err
	}
	db.drop, err = db.conn.Prepare("DELETE FROM balances WHERE id = ?")
	return err
}

// putStamp writes s with w.
func (db *DB) putStamp(w *writer, s Stamp) error {
	w.ints(1, Version)
	w.put(db.chain[:])
	w.ints(int64(s.Height), int64(s.Leaves), int64(s.Instant))
	return w.end()
}

// within carries out do in one transaction.
func (db *DB) within(do func() error) error {
	if err := db.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	err := do()
	if err == nil {
		if err = db.exec("COMMIT"); err == nil {
			return nil
		}
		err = fmt.Errorf("commit: %w", err)
	}
	// SQLite rolls back by itself where the disk is full or fails.
	undo := db.exec("ROLLBACK")
	if undo != nil && !strings.Contains(undo.Error(), "no transaction is active") {
		db.broken = fmt.Errorf("roll back: %w", undo)
		return errors.Join(err, db.broken)
	}
	return err
}

// each calls fn for each row that query gives on the writer's connection. The
// values are fn's only until it returns.
func (db *DB) each(query string, fn func([]driver.Value) error) error {
	return each(db.conn, query, fn)
}

func each(conn driver.Conn, query string, fn func([]driver.Value) error) error {
	rows, err := conn.(driver.QueryerContext).QueryContext(context.Background(), query, nil)
	if err != nil {
		return fmt.Errorf("read views: %w", err)
	}
	values := make([]driver.Value, len(rows.Columns()))
	for err = rows.Next(values); err == nil; err = rows.Next(values) {
		if err := fn(values); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, rows.Close())
}
