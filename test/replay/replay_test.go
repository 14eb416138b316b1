// Package replay keeps the journals of releases, and proves that this code still
// makes of each what the release made of it.
//
//	testdata/RELEASE ─▶ a directory with nothing derived ─▶ node.Open ─▶ the same roots?
//	  journal.gz         journal/, checkpoints/, log.vkey       └─▶ node.Verify
//	  checkpoints/
//	  log.vkey
//	  roots.json
//
// A kept journal is bytes of the past: it is never made anew. Only testdata/next,
// what the next release would keep, is made anew whenever the rules change, and
// the commit that does so says why:
//
//	go test ./test/replay -make next
//
// At a release its journal is made under the name of the release, and kept:
//
//	go test ./test/replay -make v1.2.3
package replay

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal/disk"
)

var release = flag.String("make", "", "make the journal that this release keeps, or that of the next one")

const (
	next      = "next" // what is made anew as long as it is no release
	keptFile  = "journal.gz"
	signedDir = "checkpoints"
	keysDir   = "keys"
	vkeyFile  = "log.vkey"
	rootsFile = "roots.json"
	segment   = "00000000000000000001.seg" // a kept journal has this one
)

// roots is what a release made of its journal.
type roots struct {
	Rules   int    `json:"rules"` // machine.Rules of its last block
	Format  int    `json:"journal_format"`
	Segment int64  `json:"segment_bytes"` // zeros fill it up behind what is kept
	Height  uint64 `json:"height"`
	Leaves  uint64 `json:"leaves"`
	Log     string `json:"log_root"`
	State   string `json:"state_root"`
}

// TestJournalsOfReleases replays every journal that is kept, as a start of the
// program does, and then checks each signature in it.
func TestJournalsOfReleases(t *testing.T) {
	if *release != "" {
		keep(t, *release)
	}
	kept, err := os.ReadDir("testdata")
	if err != nil || len(kept) == 0 {
		t.Fatalf("no journal is kept: %v", err)
	}
	for _, d := range kept {
		t.Run(d.Name(), func(t *testing.T) {
			t.Parallel()
			want := readRoots(t, d.Name())
			dir := unpack(t, d.Name(), want)
			if got := recovered(t, dir, want); got != want {
				t.Errorf("this code makes\n%+v\nof the journal, the release made\n%+v\n(see the head of this file)", got, want)
			}
			if err := os.RemoveAll(filepath.Join(dir, keysDir)); err != nil { // it is not the log's
				t.Fatal(err)
			}
			r, err := node.Verify(dir, node.VerifyOptions{})
			if err != nil || !r.OK || r.LogRoot != want.Log || r.StateRoot != want.State {
				t.Errorf("verify = %+v, first %+v, %v", r, r.First, err)
			}
			for currency, sum := range r.Sums {
				if sum != 0 {
					t.Errorf("the books sum to %d %s", sum, currency)
				}
			}
		})
	}
}

// TestAKeptJournalIsRead: one with another byte in it does not pass.
func TestAKeptJournalIsRead(t *testing.T) {
	want := readRoots(t, next)
	dir := unpack(t, next, want)
	file := filepath.Join(dir, "journal", segment)
	raw := read(t, file)
	raw[len(bytes.TrimRight(raw, "\x00"))/2] ^= 1
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := node.Open(dir, node.Options{})
	if err == nil {
		t.Fatalf("a journal with another byte in it was opened: %v", n.Close())
	}
	var damage *disk.DamageError
	if !errors.As(err, &damage) || damage.File != file {
		t.Errorf("open = %v, want the damage in %s", err, file)
	}
}

// recovered opens the log in dir and returns what this code makes of it. What
// only the journal's file says is taken from want.
func recovered(t *testing.T, dir string, want roots) roots {
	t.Helper()
	n, err := node.Open(dir, node.Options{})
	if err != nil {
		t.Fatalf("open: %v\n(see the head of this file)", err)
	}
	got := standing(t, n)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	got.Rules, got.Format, got.Segment = want.Rules, want.Format, want.Segment
	return got
}

// standing reads where the log of n stands.
func standing(t *testing.T, n *node.Node) roots {
	t.Helper()
	if err := n.Settle(); err != nil {
		t.Fatal(err)
	}
	height, leaves, log, err := n.Head()
	if err != nil {
		t.Fatal(err)
	}
	state, err := n.StateRoot()
	if err != nil {
		t.Fatal(err)
	}
	return roots{
		Height: height, Leaves: leaves, Log: hex.EncodeToString(log[:]), State: hex.EncodeToString(state[:]),
	}
}

// unpack makes a directory that holds the journal, its checkpoints, and
// nothing that is derived from it. The log's private key is not kept: another
// one stands in its place, which has nothing to sign.
func unpack(t *testing.T, name string, r roots) string {
	t.Helper()
	dir := t.TempDir()
	vkey := read(t, filepath.Join("testdata", name, vkeyFile))
	origin, _, _ := strings.Cut(string(vkey), "+")
	signer, _, err := note.GenerateKey(nil, origin)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, vkeyFile), vkey)
	write(t, filepath.Join(dir, keysDir, "log.key"), []byte(signer+"\n"))
	if err := os.CopyFS(filepath.Join(dir, signedDir), os.DirFS(filepath.Join("testdata", name, signedDir))); err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(read(t, filepath.Join("testdata", name, keptFile))))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "journal", segment)
	write(t, file, raw)
	if err := os.Truncate(file, r.Segment); err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func write(t *testing.T, file string, raw []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, raw, 0o644)); err != nil {
		t.Fatal(err)
	}
}

func readRoots(t *testing.T, name string) (r roots) {
	t.Helper()
	if err := json.Unmarshal(read(t, filepath.Join("testdata", name, rootsFile)), &r); err != nil {
		t.Fatal(err)
	}
	return r
}
