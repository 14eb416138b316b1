package merkle_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/merkle"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// dir is where the tests keep tiles.
const dir = "log/tiles"

// leaves returns n leaf hashes.
func leaves(n int) []merkle.Hash {
	all := make([]merkle.Hash, n)
	for i := range all {
		all[i] = merkle.LeafHash(binary.BigEndian.AppendUint32(nil, uint32(i)))
	}
	return all
}

// reference is a log kept by tlog, which knows nothing of tiles or frontiers.
type reference []tlog.Hash

// ReadHashes returns stored hashes, as tlog.HashReader says.
func (r reference) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = r[x]
	}
	return out, nil
}

// refer builds the reference log of the leaves.
func refer(t fataler, all []merkle.Hash) reference {
	var r reference
	for i, h := range all {
		stored, err := tlog.StoredHashesForRecordHash(int64(i), tlog.Hash(h), r)
		must(t, err)
		r = append(r, stored...)
	}
	return r
}

// root returns tlog's root of the first n leaves.
func (r reference) root(t fataler, n int) merkle.Hash {
	if n == 0 {
		return sha256.Sum256(nil)
	}
	h, err := tlog.TreeHash(int64(n), r)
	must(t, err)
	return merkle.Hash(h)
}

func TestHashesAreThoseOfTheStandard(t *testing.T) {
	data := []byte("leaf")
	if got, want := merkle.LeafHash(data), merkle.Hash(tlog.RecordHash(data)); got != want {
		t.Errorf("leaf hash %x, want %x", got, want)
	}
	l, r := merkle.LeafHash([]byte("l")), merkle.LeafHash([]byte("r"))
	if got, want := merkle.NodeHash(l, r), merkle.Hash(tlog.NodeHash(tlog.Hash(l), tlog.Hash(r))); got != want {
		t.Errorf("node hash %x, want %x", got, want)
	}
}

// TestFrontierHasTheRootOfEverySize: after each leaf the frontier's root is
// tlog's, and it survives encoding.
func TestFrontierHasTheRootOfEverySize(t *testing.T) {
	all := leaves(700)
	ref := refer(t, all)
	var f merkle.Frontier
	for n := 0; ; n++ {
		if got, want := f.Root(), ref.root(t, n); got != want {
			t.Fatalf("root of %d leaves %x, want %x", n, got, want)
		}
		again, err := merkle.DecodeFrontier(f.Encode())
		must(t, err)
		if again != f || f.Size() != uint64(n) {
			t.Fatalf("frontier of %d leaves decoded differs, size %d", n, f.Size())
		}
		if n == len(all) {
			break
		}
		f.Append(all[n])
	}
	if got := testing.AllocsPerRun(100, func() { f.Append(all[0]); f.Root() }); got != 0 {
		t.Errorf("%v allocations for a leaf, want 0", got)
	}
}

// TestProofsVerifyLaw: over tiles on disk and the live edge, with reopenings at
// any place, roots are tlog's, every proof verifies, and none verifies
// for another leaf, size or root.
func TestProofsVerifyLaw(t *testing.T) {
	all := leaves(1700)
	ref := refer(t, all)
	rapid.Check(t, func(t *rapid.T) {
		d := faultdisk.New(1)
		w, err := merkle.OpenWriter(d, dir, merkle.Frontier{})
		must(t, err)
		size := rapid.IntRange(1, len(all)).Draw(t, "size")
		for done := 0; done < size; {
			n := rapid.IntRange(1, size-done).Draw(t, "part")
			must(t, w.AppendLeaves(all[done:done+n]))
			done += n
			switch rapid.IntRange(0, 2).Draw(t, "then") {
			case 0:
				must(t, w.Flush())
			case 1:
				must(t, w.Sync())
				d.Restart()
				w, err = merkle.OpenWriter(d, dir, w.Frontier())
				must(t, err)
			}
		}
		prove(t, w.Reader(), ref, all, size)
		must(t, w.Flush())
		prove(t, merkle.NewReader(d, dir, uint64(size)), ref, all, size)
		check(t, d, all[:size], nil)
	})
}

// prove checks roots and proofs of one reader at drawn places.
func prove(t *rapid.T, r *merkle.Reader, ref reference, all []merkle.Hash, size int) {
	n := rapid.IntRange(1, size).Draw(t, "n")
	root, err := r.Root(uint64(n))
	must(t, err)
	if want := ref.root(t, n); root != want {
		t.Fatalf("root of %d leaves %x, want %x", n, root, want)
	}
	i := rapid.IntRange(0, n-1).Draw(t, "i")
	p, err := r.Prove(uint64(i), uint64(n))
	must(t, err)
	if !merkle.Verify(all[i], uint64(i), uint64(n), p, root) {
		t.Fatalf("leaf %d of %d: the proof does not verify", i, n)
	}
	if merkle.Verify(all[(i+1)%len(all)], uint64(i), uint64(n), p, root) ||
		merkle.Verify(all[i], uint64(n), uint64(n), p, root) ||
		merkle.Verify(all[i], uint64(i), uint64(n), p, merkle.Hash{}) {
		t.Fatalf("leaf %d of %d: the proof verifies for another", i, n)
	}
	old := rapid.IntRange(0, n).Draw(t, "old")
	p, err = r.ProveConsistency(uint64(old), uint64(n))
	must(t, err)
	if !merkle.VerifyConsistency(uint64(old), ref.root(t, old), uint64(n), root, p) {
		t.Fatalf("%d of %d: the consistency proof does not verify", old, n)
	}
	if merkle.VerifyConsistency(uint64(old), merkle.Hash{}, uint64(n), root, p) {
		t.Fatalf("%d of %d: the consistency proof verifies for another root", old, n)
	}
	if _, err := r.Prove(uint64(size), uint64(size)); err == nil {
		t.Fatal("proof of a leaf beyond the log, want an error")
	}
	if _, err := r.Root(uint64(size) + 1); err == nil {
		t.Fatal("root beyond the log, want an error")
	}
}

// check runs a Checker over the leaves and wants a damage of the given kind and
// file, or none.
func check(t fataler, d disk.Disk, all []merkle.Hash, want *disk.DamageError) {
	t.Helper()
	c := merkle.NewChecker(d, dir)
	err := c.AppendLeaves(all)
	if err == nil {
		err = c.Finish()
	}
	var got *disk.DamageError
	switch {
	case want == nil && err != nil:
		t.Fatalf("check: %v, want nothing", err)
	case want == nil:
	case !errors.As(err, &got):
		t.Fatalf("check: %v, want %v", err, want)
	case got.Kind != want.Kind || got.File != want.File || got.Offset != want.Offset:
		t.Fatalf("check: %v, want %v", got, want)
	}
}

// tiled returns a disk with the tiles of n leaves, and partial ones.
func tiled(t fataler, n int) (*faultdisk.Disk, []merkle.Hash, *merkle.Writer) {
	d := faultdisk.New(1)
	w, err := merkle.Rebuild(d, dir)
	must(t, err)
	all := leaves(n)
	must(t, w.AppendLeaves(all[:n-3]))
	must(t, w.Flush())
	must(t, w.AppendLeaves(all[n-3:]))
	must(t, w.Sync())
	must(t, w.Rebuilt())
	return d, all, w
}

// TestEveryFlippedTileBitIsNamed: each byte of each tile, full or partial, with
// a bit flipped, is named by file and offset.
func TestEveryFlippedTileBitIsNamed(t *testing.T) {
	d, all, _ := tiled(t, 2*256+7)
	check(t, d, all, nil)
	for _, name := range []string{"0/000", "0/001", "0/002.p/4", "0/002.p/7", "1/000.p/2"} {
		data, err := disk.ReadFile(d, dir+"/"+name)
		must(t, err)
		for off := range int64(len(data)) {
			must(t, d.Flip(dir+"/"+name, off, uint(off%8)))
			check(t, d, all, &disk.DamageError{Kind: disk.KindTile, File: dir + "/" + name, Offset: off})
			must(t, d.Flip(dir+"/"+name, off, uint(off%8)))
		}
	}
	must(t, disk.WriteFile(d, dir+"/0/003", make([]byte, 8192)))
	check(t, d, all, &disk.DamageError{Kind: disk.KindStray, File: dir + "/0/003"})
	must(t, d.Remove(dir+"/0/003"))
	must(t, d.Remove(dir+"/0/001"))
	check(t, d, all, &disk.DamageError{Kind: disk.KindMissing, File: dir + "/0/001"})
}

// TestADamagedEdgeIsNotWrittenOn: a writer that is opened over a tile that does
// not lead to its frontier refuses, and a rebuilt one is whole.
func TestADamagedEdgeIsNotWrittenOn(t *testing.T) {
	d, all, w := tiled(t, 300)
	f := w.Frontier()
	must(t, d.Flip(dir+"/0/001.p/44", 40*32+5, 3))
	_, err := merkle.OpenWriter(d, dir, f)
	var damage *disk.DamageError
	if !errors.As(err, &damage) || damage.Kind != disk.KindTile || damage.Offset != 40*32 {
		t.Fatalf("open: %v, want a tile damaged at %d", err, 40*32)
	}
	w, err = merkle.Rebuild(d, dir)
	must(t, err)
	must(t, w.AppendLeaves(all))
	must(t, w.Sync())
	if _, err := merkle.OpenWriter(d, dir, f); err == nil {
		t.Error("open before a start may rest on the rebuilt tiles: nil, want an error")
	}
	must(t, w.Rebuilt())
	if w.Frontier() != f {
		t.Error("the rebuilt frontier differs")
	}
	check(t, d, all, nil)
}

// TestTilesHealAfterAPowerCut: tiles behind the last Sync may be torn; a writer
// opened at that size, however often, and given the rest again, leaves none of
// it, and a Sync leaves no partial file of a full tile.
func TestTilesHealAfterAPowerCut(t *testing.T) {
	all := leaves(1200)
	for seed := range uint64(40) {
		d := faultdisk.New(seed)
		w, err := merkle.OpenWriter(d, dir, merkle.Frontier{})
		must(t, err)
		must(t, w.AppendLeaves(all[:400]))
		must(t, w.Sync())
		f := w.Frontier()
		for _, size := range []int{1200, 450, 1100, 520, 1150} {
			w, err = merkle.OpenWriter(d, dir, f)
			must(t, err)
			for n := 400; n < size; n += 50 {
				must(t, w.AppendLeaves(all[n:n+50]))
				must(t, w.Flush())
			}
			if size != 1150 {
				d.Restart()
			}
		}
		check(t, d, all[:1150], nil)
		must(t, w.AppendLeaves(all[1150:]))
		must(t, w.Sync())
		check(t, d, all, nil)
		for _, gone := range []string{"0/000.p", "0/001.p", "0/002.p", "0/003.p"} {
			if names, err := d.List(dir + "/" + gone); err == nil {
				t.Fatalf("seed %d: %s holds %v, want it gone", seed, gone, names)
			}
		}
	}
}

func TestAWriterStopsAtTheFirstError(t *testing.T) {
	d := faultdisk.New(1)
	w, err := merkle.OpenWriter(d, dir, merkle.Frontier{})
	must(t, err)
	d.SetRoom(100)
	first := w.AppendLeaves(leaves(300))
	if first == nil {
		t.Fatal("append on a full disk: nil, want an error")
	}
	d.SetRoom(-1)
	if err := w.Flush(); !errors.Is(err, first) {
		t.Errorf("flush: %v, want %v", err, first)
	}
}

// FuzzDecodeFrontier: what decodes encodes to the same bytes.
func FuzzDecodeFrontier(f *testing.F) {
	var w merkle.Frontier
	for _, h := range leaves(5) {
		w.Append(h)
		f.Add(w.Encode())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := merkle.DecodeFrontier(data)
		if err != nil && !errors.Is(err, merkle.ErrFrontier) {
			t.Fatalf("decode: %v, want %v", err, merkle.ErrFrontier)
		}
		if err == nil && !bytes.Equal(got.Encode(), data) {
			t.Fatalf("encoded again: %x, want %x", got.Encode(), data)
		}
	})
}

func BenchmarkFrontier(b *testing.B) {
	var f merkle.Frontier
	h := merkle.LeafHash(nil)
	b.ReportAllocs()
	for b.Loop() {
		f.Append(h)
	}
}

func BenchmarkWriter(b *testing.B) {
	w, err := merkle.OpenWriter(disk.OS{}, b.TempDir(), merkle.Frontier{})
	must(b, err)
	block := leaves(1000)
	b.ReportAllocs()
	for b.Loop() {
		must(b, w.AppendLeaves(block))
	}
	b.ReportMetric(float64(w.Size())/b.Elapsed().Seconds(), "leaves/s")
}

func BenchmarkProve(b *testing.B) {
	w, err := merkle.OpenWriter(disk.OS{}, b.TempDir(), merkle.Frontier{})
	must(b, err)
	const size = 200_000
	must(b, w.AppendLeaves(leaves(size)))
	r, i := w.Reader(), uint64(0)
	for b.Loop() {
		i = (i + 7919) % size
		_, err := r.Prove(i, size)
		must(b, err)
	}
}

type fataler interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
