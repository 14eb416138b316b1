package replay

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/lab/world"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal"
)

// What is kept: the invented trade of one seed, for so many days that deals
// leave the tables in it, in at most so many bytes.
const (
	seed, days = 24, 150
	mostKept   = 300_000
)

// keep lives the invented trade of one seed and keeps its journal under name.
func keep(t *testing.T, name string) {
	t.Helper()
	to := filepath.Join("testdata", name)
	if _, err := os.Stat(to); name != next && !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is kept already: what a release made is never made anew", name)
	}
	dir := filepath.Join(t.TempDir(), "log")
	r := live(t, dir)
	raw := read(t, filepath.Join(dir, "journal", segment))
	r.Rules, r.Format, r.Segment = machine.Rules, journal.Format, int64(len(raw))
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, err = z.Write(bytes.TrimRight(raw, "\x00"))
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	if packed.Len() > mostKept {
		t.Fatalf("the journal has %d bytes, at most %d are kept", packed.Len(), mostKept)
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		os.RemoveAll(to), // only that of the next release can be there
		os.CopyFS(filepath.Join(to, signedDir), os.DirFS(filepath.Join(dir, signedDir))),
	)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(to, keptFile), packed.Bytes())
	write(t, filepath.Join(to, vkeyFile), read(t, filepath.Join(dir, vkeyFile)))
	write(t, filepath.Join(to, rootsFile), append(text, '\n'))
}

// live fills a new log in dir and returns where it stands. Deals must have left
// the tables in it, or a late change of a record would not be seen.
func live(t *testing.T, dir string) roots {
	t.Helper()
	if err := world.Found(dir, seed); err != nil {
		t.Fatal(err)
	}
	n, err := node.Open(dir, node.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Open(n)
	if err == nil {
		err = w.Advance(t.Context(), days, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := standing(t, n)
	v, err := n.Published()
	if err != nil {
		t.Fatal(err)
	}
	if v.Tombstones.Len() == 0 {
		t.Error("no deal left the tables")
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	return r
}
