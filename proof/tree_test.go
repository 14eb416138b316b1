package proof

import (
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, n := range indexes {
		out[i] = s[n]
	}
	return out, nil
}

// TestRootIsThatOfTheLog: every path of every leaf of logs up to 70 leaves
// leads to the root that golang.org/x/mod/sumdb/tlog computes, and no path of
// another length leads anywhere.
func TestRootIsThatOfTheLog(t *testing.T) {
	var s stored
	for size := int64(1); size <= 70; size++ {
		more, err := tlog.StoredHashes(size-1, []byte{byte(size)}, s)
		if err != nil {
			t.Fatal(err)
		}
		s = append(s, more...)
		want, err := tlog.TreeHash(size, s)
		if err != nil {
			t.Fatal(err)
		}
		for i := range size {
			record, err := tlog.ProveRecord(size, i, s)
			if err != nil {
				t.Fatal(err)
			}
			path := make([]hash, len(record))
			for k, h := range record {
				path[k] = h
			}
			leaf := leafHash([]byte{byte(i + 1)})
			if got, ok := rootOf(leaf, uint64(i), uint64(size), path); got != hash(want) || !ok {
				t.Fatalf("leaf %d of %d: root %x %v, want %x", i, size, got, ok, want)
			}
			if _, ok := rootOf(leaf, uint64(i), uint64(size), append(path, hash{})); ok {
				t.Fatalf("leaf %d of %d: a longer path is taken", i, size)
			}
			if len(path) > 0 {
				if _, ok := rootOf(leaf, uint64(i), uint64(size), path[1:]); ok {
					t.Fatalf("leaf %d of %d: a shorter path is taken", i, size)
				}
			}
		}
		if _, ok := rootOf(hash{}, uint64(size), uint64(size), nil); ok {
			t.Fatalf("leaf %d of %d is taken", size, size)
		}
	}
}
