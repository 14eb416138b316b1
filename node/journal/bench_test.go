package journal_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
)

// BenchmarkWrite compares, in one run and in turns, a block's write with a raw
// write and sync of as many bytes to a preallocated file: ratio is time by time.
func BenchmarkWrite(b *testing.B) {
	for _, commands := range []int{1, 100, 1000} {
		b.Run(fmt.Sprintf("%d-commands", commands), func(b *testing.B) { benchmark(b, commands) })
	}
}

func benchmark(b *testing.B, commands int) {
	const size = 200
	root := b.TempDir()
	opt := journal.Options{}
	dir := filepath.Join(root, "journal")
	must(b, journal.Create(dir, opt))
	j, err := journal.Open(dir, opt)
	must(b, err)
	defer j.Close()
	raw, err := disk.OS{}.Create(filepath.Join(root, "raw"), journal.DefaultSegmentSize)
	must(b, err)
	defer raw.Close()
	blk := journal.Block{}
	for range commands {
		blk.Envelopes = append(blk.Envelopes, bytes.Repeat([]byte{9}, size))
	}
	plain := bytes.Repeat([]byte{9}, 80+commands*(size+4))
	var ours, theirs time.Duration
	off := int64(0)
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		blk.Height++
		start := time.Now()
		must(b, j.Write(blk))
		mid := time.Now()
		if off+int64(len(plain)) > journal.DefaultSegmentSize {
			off = 0
		}
		_, err := raw.WriteAt(plain, off)
		must(b, err)
		must(b, raw.Sync())
		off += int64(len(plain))
		ours += mid.Sub(start)
		theirs += time.Since(mid)
	}
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "ratio")
	b.ReportMetric(float64(ours.Microseconds())/float64(blk.Height), "µs/write")
	b.ReportMetric(float64(theirs.Microseconds())/float64(blk.Height), "µs/raw")
}

// BenchmarkRead reads and checks a journal of one segment of blocks of 100
// commands of 200 bytes.
func BenchmarkRead(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "journal")
	must(b, journal.Create(dir, journal.Options{}))
	j, err := journal.Open(dir, journal.Options{})
	must(b, err)
	blk := journal.Block{}
	for range 100 {
		blk.Envelopes = append(blk.Envelopes, bytes.Repeat([]byte{9}, 200))
	}
	for blk.Height < 500 {
		blk.Height++
		must(b, j.Write(blk))
	}
	must(b, j.Close())
	b.SetBytes(journal.DefaultSegmentSize)
	for b.Loop() {
		must(b, journal.Read(dir, journal.Options{}, 1, func(journal.Block, journal.Pos) error { return nil }))
	}
}
