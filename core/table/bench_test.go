package table

import (
	"fmt"
	"testing"
)

// filled returns a table of n rows in pages of 8 kB of memory.
func filled(n int) *lots {
	table := New[lot]("lots", 512)
	for i := range n {
		table.Add(lot{face: int64(i)})
	}
	return table
}

func BenchmarkAt(b *testing.B) {
	table := filled(1 << 14)
	var sum int64
	id := uint32(1)
	for b.Loop() {
		sum += table.At(id).face
		id = id*5&(1<<14-1) + 1
	}
	_ = sum
}

func BenchmarkEditUnshared(b *testing.B) {
	table := filled(1 << 14)
	id := uint32(1)
	for b.Loop() {
		table.Edit(id).face++
		id = id*5&(1<<14-1) + 1
	}
}

// BenchmarkEditAfterFreeze is the dearest write: it copies page and chunk.
func BenchmarkEditAfterFreeze(b *testing.B) {
	table := filled(1 << 14)
	b.ReportAllocs()
	for b.Loop() {
		table.Freeze()
		table.Edit(77).face++
	}
}

func BenchmarkAddRemove(b *testing.B) {
	table := filled(1 << 14)
	for b.Loop() {
		table.Remove(table.Add(lot{face: 1}))
	}
}

// BenchmarkRoot asks for a root after writing one row in each of 100 pages.
func BenchmarkRoot(b *testing.B) {
	table := filled(1 << 20)
	table.Freeze().Root()
	for b.Loop() {
		for i := range uint32(100) {
			table.Edit(1+i*10_000).face++
		}
		table.Freeze().Root()
	}
}

func BenchmarkProof(b *testing.B) {
	view := filled(1 << 20).Freeze()
	view.Root()
	for b.Loop() {
		view.Proof(777_777)
	}
}

func BenchmarkFind(b *testing.B) {
	for _, n := range []uint32{1 << 13, 1 << 22} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x := NewIndex()
			for id := uint32(1); id <= n; id++ {
				x.Insert(uint64(id)*0xD6E8FEB86659FD93, id)
			}
			id := uint32(1)
			for b.Loop() {
				want := id
				if x.Find(uint64(id)*0xD6E8FEB86659FD93, func(id uint32) bool { return id == want }) != want {
					b.Fatal("not found")
				}
				id = id*5&(n-1) + 1
			}
		})
	}
}

func BenchmarkInsert(b *testing.B) {
	x, id := NewIndex(), uint32(0)
	for b.Loop() {
		id++
		x.Insert(uint64(id)*0xD6E8FEB86659FD93, id)
	}
}
