package view

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"modernc.org/sqlite"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// checkSettings open a file for reading only, without a lock on its writer.
// restSettings are for a file that nobody writes, without a write-ahead log:
// SQLite then leaves nothing beside it.
const (
	checkSettings = "mode=ro&_pragma=query_only(1)&_pragma=busy_timeout(5000)"
	restSettings  = checkSettings + "&immutable=1"
)

// mostDamage is how much damage of one file is named.
const mostDamage = 16

// Check reads all of the views in file and names what is not as it was
// written: SQLite's own structures, the shapes of the tables, and by its
// checksum every row. A flipped bit that it does not find has changed no row.
// It also returns the height that they show. It fails if the file cannot be
// read at all. Nothing may write the views
// meanwhile, and Check writes nothing beside them: of views that were not
// closed, whose write-ahead log is still there, it checks a copy in the
// system's directory for temporary files.
func Check(file string) (height uint64, found []*disk.DamageError, err error) {
	if _, err := os.Stat(file); err != nil {
		return 0, nil, fmt.Errorf("check views: %w", err)
	}
	if log, err := os.Stat(file + walSuffix); err != nil || log.Size() == 0 {
		return check(file, file, restSettings)
	}
	dir, err := os.MkdirTemp("", "views")
	if err != nil {
		return 0, nil, fmt.Errorf("check views: %w", err)
	}
	at := filepath.Join(dir, "views.db")
	if err := errors.Join(copyFile(at, file), copyFile(at+walSuffix, file+walSuffix)); err != nil {
		return 0, nil, errors.Join(fmt.Errorf("check views: %w", err), os.RemoveAll(dir))
	}
	height, found, err = check(file, at, checkSettings)
	return height, found, errors.Join(err, os.RemoveAll(dir))
}

// walSuffix ends the name of a write-ahead log.
const walSuffix = "-wal"

func copyFile(to, from string) error {
	in, err := os.Open(filepath.Clean(from))
	if err != nil {
		return err
	}
	defer in.Close() // was only read
	out, err := os.Create(filepath.Clean(to))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// check checks the views of file, which stand in at.
func check(file, at, settings string) (height uint64, found []*disk.DamageError, err error) {
	c := checker{file: file}
	conn, err := dial(at, settings)
	if err != nil {
		return c.conclude(err)
	}
	err = c.all(conn)
	if closing := conn.Close(); err == nil {
		err = closing
	}
	return c.conclude(err)
}

type checker struct {
	file  string
	found []*disk.DamageError
	shown uint64 // height
}

// conclude takes what SQLite says of a file's bytes as damage, and all else as
// an error.
func (c *checker) conclude(err error) (height uint64, found []*disk.DamageError, _ error) {
	const (
		busy, locked, noMemory, interrupted, input, full, cannotOpen = 5, 6, 7, 9, 10, 13, 14
		primary                                                      = 0xff
	)
	var said *sqlite.Error
	if errors.As(err, &said) {
		switch said.Code() & primary {
		case busy, locked, noMemory, interrupted, input, full, cannotOpen:
		default:
			c.damage(disk.KindHeader, "%v", err)
			err = nil
		}
	}
	if err != nil {
		return 0, c.found, fmt.Errorf("check views %s: %w", c.file, err)
	}
	return c.shown, c.found, nil
}

func (c *checker) damage(kind, format string, args ...any) {
	if len(c.found) < mostDamage {
		d := &disk.DamageError{Kind: kind, File: c.file, Message: fmt.Sprintf(format, args...)}
		c.found = append(c.found, d)
	}
}

func (c *checker) all(conn driver.Conn) error {
	err := each(conn, "PRAGMA integrity_check(16)", func(v []driver.Value) error {
		if v[0] != "ok" {
			c.damage(disk.KindBlock, "%v", v[0])
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.shapes(conn); err != nil {
		return err
	}
	for _, s := range schema {
		if err := c.rows(conn, s); err != nil {
			return err
		}
	}
	return each(conn, askHeight, func(v []driver.Value) error {
		height, _ := v[0].(int64)
		c.shown = uint64(height)
		return nil
	})
}

// askHeight asks for the height that the views show.
const askHeight = "SELECT height FROM meta ORDER BY id LIMIT 1"

// shapes compares the statements that made the tables.
func (c *checker) shapes(conn driver.Conn) error {
	want := map[string]string{}
	for _, s := range schema {
		want[s.table] = s.create()
	}
	err := each(conn, "SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name",
		func(v []driver.Value) error {
			table, _ := v[0].(string)
			if v[1] != want[table] {
				c.damage(disk.KindFormat, "table %s is not of version %d", table, Version)
			}
			delete(want, table)
			return nil
		})
	if err == nil && len(want) > 0 {
		c.damage(disk.KindMissing, "%d tables are missing", len(want))
	}
	return err
}

// rows checks the checksums of all rows of a table.
func (c *checker) rows(conn driver.Conn, s shape) error {
	var buf []byte
	width := s.stateWidth()
	return each(conn, s.scan(), func(values []driver.Value) error {
		buf = buf[:0]
		for i, v := range values {
			if i != width-1 && i != len(values)-1 {
				buf = appendValue(buf, v)
				continue
			}
			if v != int64(sum(buf)) {
				c.damage(disk.KindBlock, "%s: the checksum of row %v does not hold", s.table, values[0])
				return nil
			}
			buf = buf[:0]
		}
		return nil
	})
}
