package deal

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/name"
	"pgregory.net/rapid"
)

// TestBuriedDealsComeBackLaw: a deal that was buried and raised is the deal it
// was, payments and all, wherever its rows stand now; its tombstone holds the
// hash of its record; and the record fits into a command.
func TestBuriedDealsComeBackLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := name.New(0)
		d := New(names)
		var ids []uint32
		for i := range rapid.IntRange(1, 4).Draw(t, "deals") {
			id := d.Rows.Add(Deal{
				State: Settled, Face: rapid.Int64().Draw(t, "face"), Closed: 20000, Marks: Marks(rapid.Uint16().Draw(t, "marks")),
			})
			d.Rows.Edit(id).Name = names.Add(fmt.Appendf(nil, "D%d", i), name.Receivable, id)
			ids = append(ids, id)
		}
		for range rapid.IntRange(0, MostPayments()).Draw(t, "payments") {
			id := rapid.SampledFrom(ids).Draw(t, "of")
			p := d.Instruct(id, Collection, 7, rapid.Int64().Draw(t, "amount"), 20001)
			d.Payments.Edit(p).Claim = rapid.Int64().Draw(t, "claim")
		}
		want := map[string][]byte{}
		for i, id := range ids {
			rec := d.Bury(id, [16]byte{9})
			if len(rec.Bytes) > command.MaxRecord {
				t.Fatalf("a record of %d bytes", len(rec.Bytes))
			}
			want[fmt.Sprint("D", i)] = rec.Bytes
		}
		if d.Rows.Live() != 0 || d.Payments.Live() != 0 {
			t.Fatalf("%d deals and %d payments are left", d.Rows.Live(), d.Payments.Live())
		}
		for _, i := range rapid.Permutation(ids).Draw(t, "order") {
			label := fmt.Sprint("D", i-1)
			_, stone := names.Target(names.Find([]byte(label)))
			if d.Tombstones.At(stone).Record != sha256.Sum256(want[label]) {
				t.Fatalf("the tombstone of %s holds another hash", label)
			}
			id := d.Raise(stone, want[label])
			if got := d.Record(id); d.Find([]byte(label)) != id || !bytes.Equal(got.Bytes, want[label]) {
				t.Fatalf("%s came back as row %d, %x, want %x", label, id, got.Bytes, want[label])
			}
			for p := d.Rows.At(id).Last; p != 0; p = d.Payments.At(p).Before {
				if d.Payments.At(p).Deal != id {
					t.Fatalf("payment %d is of deal %d, want %d", p, d.Payments.At(p).Deal, id)
				}
			}
		}
		if d.Tombstones.Live() != 0 {
			t.Fatalf("%d tombstones are left", d.Tombstones.Live())
		}
	})
}
