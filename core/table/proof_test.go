package table

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"pgregory.net/rapid"
)

// naive is the tree hash of RFC 6962, section 2.1, as it stands there.
func naive(leaves [][]byte) [32]byte {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0]...))
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	left, right := naive(leaves[:k]), naive(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// recompute is the root of a view from scratch.
func recompute(view *View[lot, *lot], model ledger) [32]byte {
	perPage := 1 << view.rows.shift
	rows, free := make([][]byte, 0, len(model.rows)), make([][]byte, 0, len(model.free))
	for _, r := range model.rows {
		rows = append(rows, encode(r))
	}
	for len(rows)%perPage != 0 {
		rows = append(rows, make([]byte, 13))
	}
	for _, id := range model.free {
		free = append(free, binary.BigEndian.AppendUint32(nil, id))
	}
	for len(free)%1024 != 0 {
		free = append(free, make([]byte, 4))
	}
	text := append([]byte{2}, "lots"...)
	text = binary.BigEndian.AppendUint32(text, uint32(perPage))
	text = binary.BigEndian.AppendUint32(text, uint32(len(model.rows)-1))
	text = binary.BigEndian.AppendUint32(text, uint32(len(model.rows)-1-len(model.free)))
	freeRoot, rowRoot := naive(free), naive(rows)
	text = append(text, freeRoot[:]...)
	return sha256.Sum256(append(text, rowRoot[:]...))
}

func encode(r lot) []byte {
	row := make([]byte, r.Size())
	r.Encode(row)
	return row
}

// TestProofsVerifyLaw: every row is shown by its proof, and no bit of row or
// proof can be turned without the root becoming another.
func TestProofsVerifyLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			p.step(t)
		}
		view := p.table.Freeze()
		root := view.Root()
		id := rapid.Uint32Range(1, view.Len()).Draw(t, "id")
		proof, ok := view.Proof(id)
		row := encode(*view.At(id))
		if got, wellFormed := proof.Digest(row); !ok || !wellFormed || got != root {
			t.Fatalf("the proof of row %d of %d gives %x, %t, want %x", id, view.Len(), got, wellFormed, root)
		}
		bit := byte(1) << rapid.IntRange(0, 7).Draw(t, "bit")
		forged, row := forge(t, proof, row, bit)
		if other := forged.ID; other != id && other != 0 && other <= view.Len() && bytes.Equal(row, encode(*view.At(other))) {
			return // two rows of the same bytes: the path may be the other one's too
		}
		if got, wellFormed := forged.Digest(row); wellFormed && got == root {
			t.Fatalf("a forged proof of row %d of %d holds: %+v", id, view.Len(), forged)
		}
	})
}

// forge turns one bit of a proof or of its row.
func forge(t *rapid.T, p Proof, row []byte, bit byte) (Proof, []byte) {
	p.Path = append([][32]byte(nil), p.Path...)
	switch rapid.IntRange(0, 8).Draw(t, "forged field") {
	case 0:
		row[rapid.IntRange(0, len(row)-1).Draw(t, "byte")] ^= bit
	case 1:
		p.ID ^= uint32(bit)
	case 2:
		p.RowsPerPage ^= uint32(bit)
	case 3:
		p.Len ^= uint32(bit)
	case 4:
		p.Live ^= uint32(bit)
	case 5:
		p.Free[rapid.IntRange(0, 31).Draw(t, "byte")] ^= bit
	case 6:
		p.Table = "slot"
	case 7:
		p.Path = append(p.Path, [32]byte{})
	case 8:
		if len(p.Path) == 0 {
			p.Table = ""
			break
		}
		p.Path[rapid.IntRange(0, len(p.Path)-1).Draw(t, "sibling")][7] ^= bit
	}
	return p, row
}

func TestThereAreNoProofsOfNoRows(t *testing.T) {
	table := New[lot]("lots", 4)
	table.Add(lot{face: 1})
	view := table.Freeze()
	for _, id := range []uint32{0, 2, 1 << 31} {
		if proof, ok := view.Proof(id); ok {
			t.Errorf("row %d of 1 has the proof %+v", id, proof)
		}
	}
	if got, ok := (Proof{}).Digest(nil); ok {
		t.Errorf("the zero proof gives %x", got)
	}
}

// TestRootsAreForEver pins the bytes that journals and receipts rely on. The
// roots were computed by another program, from RFC 6962 and View.Root's comment.
func TestRootsAreForEver(t *testing.T) {
	table := New[lot]("lots", 4)
	empty := table.Freeze().Root()
	for n := range int64(3000) {
		table.Add(lot{face: 1000 + n, owner: 7, state: 2})
	}
	table.Remove(17)
	tests := []struct {
		name string
		got  [32]byte
		want string
	}{
		{"an empty table", empty, "1189e3cc50e87fe2992f8527c6c7bc8ba45b22dd28f58187c6845bdf79a20eca"},
		{"3,000 rows less one", table.Freeze().Root(), "bef448957ad68389cd76d50ff52eaae0f5a3d624fd8efc47296e1ade52b07e71"},
	}
	for _, tt := range tests {
		if got := hex.EncodeToString(tt.got[:]); got != tt.want {
			t.Errorf("the root of %s = %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestForestLaw: the tree hash of digests is found from each of them by its
// path, which is as long as RFC 6962 says.
func TestForestLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digests := make([][32]byte, rapid.IntRange(1, 40).Draw(t, "tables"))
		for i := range digests {
			digests[i][0] = byte(i)
		}
		root := Forest(digests)
		for i := range digests {
			path := ForestPath(digests, i)
			h, at, last := digests[i], i, len(digests)-1
			for _, sibling := range path {
				if at%2 == 1 || at == last {
					h = nodeHash(sibling, h)
					for at%2 == 0 && at != 0 {
						at, last = at/2, last/2
					}
				} else {
					h = nodeHash(h, sibling)
				}
				at, last = at/2, last/2
			}
			if h != root || last != 0 {
				t.Fatalf("digest %d of %d leads to %x, want %x", i, len(digests), h[:4], root[:4])
			}
		}
	})
}
