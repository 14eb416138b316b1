package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func open(t *testing.T, dir string) *DB {
	t.Helper()
	db, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func count(t *testing.T, db *DB, query string) (n int) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *sql.Tx) error { return tx.QueryRow(query).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

const insert = "INSERT INTO organisations (name, two_people) VALUES ($1, 0)"

func TestWhatIsWrittenStays(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	refused := errors.New("refused")
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.Exec(insert, "undone"); err != nil {
			t.Error(err)
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("a change that was refused: %v, want its own error", err)
	}
	err = db.Write(t.Context(), func(tx *sql.Tx) error { _, err := tx.Exec(insert, "acme"); return err })
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, open(t, dir), "SELECT count(*) FROM organisations"); n != 1 {
		t.Errorf("%d rows after opening again, want the one that was not undone", n)
	}
}

func TestReadersDoNotWrite(t *testing.T) {
	db := open(t, t.TempDir())
	err := db.Read(t.Context(), func(tx *sql.Tx) error { _, err := tx.Exec(insert, "acme"); return err })
	if err == nil {
		t.Error("a reader wrote")
	}
}

func TestOnlyTheOwnerReadsTheFile(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	if err := db.Write(t.Context(), func(tx *sql.Tx) error { _, err := tx.Exec(insert, "a"); return err }); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, File+"*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files %v, %v: want the database and its log", files, err)
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has rights %v, want none for others", name, info.Mode())
		}
	}
}

func TestManyMayOpenAtOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			db, err := Open(t.Context(), dir)
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := count(t, open(t, dir), "SELECT count(*) FROM migrations"); n == 0 {
		t.Error("nothing was migrated")
	}
}

func TestMigrationsAreTheOnesThatWereApplied(t *testing.T) {
	file := func(body string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(body)} }
	first := fstest.MapFS{
		"migrations/0001_a.sql": file("CREATE TABLE a (n INTEGER) STRICT; CREATE TABLE b (n INTEGER) STRICT;"),
	}
	tests := []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"the same again", first, ""},
		{"one more", fstest.MapFS{
			"migrations/0001_a.sql": first["migrations/0001_a.sql"],
			"migrations/0002_c.sql": file("CREATE TABLE c (n INTEGER) STRICT"),
		}, ""},
		{"one that fails", fstest.MapFS{
			"migrations/0001_a.sql": first["migrations/0001_a.sql"], "migrations/0002_c.sql": file("CREATE TABLE a (n INTEGER)"),
		}, "migration 0002_c.sql"},
		{"another text", fstest.MapFS{"migrations/0001_a.sql": file("CREATE TABLE z (n INTEGER)")}, "is not the one"},
		{"fewer than before", fstest.MapFS{}, "a later version"},
		{"a gap", fstest.MapFS{"migrations/0002_a.sql": file("")}, "is not number 1"},
	}
	for _, tt := range tests {
		db := blank(t)
		if err := bring(t.Context(), db, first); err != nil {
			t.Fatal(err)
		}
		switch err := bring(t.Context(), db, tt.files); {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// blank is a database without any table.
func blank(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", address(filepath.Join(t.TempDir(), File), settings+"&_txlock=immediate"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func bring(ctx context.Context, db *sql.DB, files fstest.MapFS) error {
	all, err := steps(files)
	if err != nil {
		return err
	}
	return run(ctx, db, func(tx *sql.Tx) error { return apply(ctx, tx, all) })
}
