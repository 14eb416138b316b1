package bench

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// recovery measures bytes written by a stretch of commands, then copies the
// directory as it stands, as a kill would leave it, and opens the copy.
func (b *bench) recovery(res *Result) error {
	const tail = 500_000
	b.w.perEnv = groupSize
	// A clean stop makes a snapshot: the tail begins behind it.
	if err := b.n.Close(); err != nil {
		return err
	}
	if err := b.reopen(0); err != nil {
		return err
	}
	groups := tail / groupSize / stages
	envelopes := b.w.wave(b.w.groups(max(1, groups)), stages)
	record := 0
	for _, e := range envelopes {
		record += len(e)
	}
	before, _ := written()
	if _, _, err := b.submit(envelopes, groupSize, 64); err != nil {
		return err
	}
	if err := b.n.Settle(); err != nil {
		return err
	}
	after, err := written()
	if err != nil {
		return err
	}
	commands := len(envelopes) * groupSize
	res.BytesPerCommand = float64(after-before) / float64(commands)
	res.BytesToRecord = float64(after-before) / float64(record)
	killed := b.cfg.Dir + ".killed"
	defer os.RemoveAll(killed)
	if err := os.CopyFS(killed, os.DirFS(b.cfg.Dir)); err != nil {
		return fmt.Errorf("copy the ledger as a kill leaves it: %w", err)
	}
	if err := b.n.Close(); err != nil {
		return err
	}
	dir := b.cfg.Dir
	b.cfg.Dir = killed
	start := time.Now()
	if err := b.reopen(0); err != nil {
		return err
	}
	next := b.w.wave(b.w.groups(1), 1)
	if _, _, err := b.submit(next, groupSize, 1); err != nil {
		return err
	}
	res.Recovery = Recovery{Deals: b.cfg.Deals, Tail: commands, Seconds: time.Since(start).Seconds()}
	err = b.n.Close()
	b.cfg.Dir = dir
	return err
}

// written returns the bytes that this process has handed to write calls.
func written() (int64, error) {
	f, err := os.Open(filepath.Join("/proc", "self", "io"))
	if err != nil {
		return 0, fmt.Errorf("count bytes written: %w", err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if text, ok := strings.CutPrefix(s.Text(), "wchar: "); ok {
			var n int64
			_, err := fmt.Sscan(text, &n)
			return n, err
		}
	}
	return 0, fmt.Errorf("count bytes written: no wchar in /proc/self/io")
}
