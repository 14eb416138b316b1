package history

import (
	"bytes"
	"fmt"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A ReceiptChecker holds the receipts in a directory against those that a
// replay of the journal gives: it is given these batch by batch, writes
// nothing, and names the first byte that differs. Receipts may end before the
// journal does, in the middle of a batch too: what a crash kept from being
// written is written at the next start.
type ReceiptChecker struct {
	opt    Options
	rest   []*segment // not begun
	at     string     // the file at hand, the directory before the first
	file   disk.File  // the same, nil before the first
	window window
	off    int64
	size   int64
	next   uint64            // the leaf that is due
	short  *disk.DamageError // where the receipts end too soon
	wrong  error             // what does not hold
	buf    []byte
}

// NewReceiptChecker returns a ReceiptChecker of the receipts in dir, which need
// not be there. The caller closes it.
func NewReceiptChecker(dir string, opt Options) (*ReceiptChecker, error) {
	all, err := segments(dir, opt.Disk)
	if err != nil {
		return nil, fmt.Errorf("check receipts: %w", err)
	}
	return &ReceiptChecker{opt: opt, rest: all, at: dir}, nil
}

// Compare compares the receipts of the batch at height, which follow those of
// the batch before. What does not hold waits for End.
func (c *ReceiptChecker) Compare(height uint64, records []Record) {
	if c.wrong != nil || c.short != nil || len(records) == 0 {
		return
	}
	if c.file == nil || c.off == c.size {
		if c.wrong = c.begin(); c.wrong != nil || c.short != nil {
			return
		}
	}
	c.buf, _ = appendFrames(c.buf[:0], height, records)
	if c.wrong = c.equal(height, c.buf); c.wrong == nil && c.short == nil {
		c.next += uint64(len(records))
	}
}

// begin goes to the next segment, if there is one.
func (c *ReceiptChecker) begin() error {
	if len(c.rest) == 0 {
		c.short = c.damage(disk.KindMissing, c.off, 0, "no receipts from here on")
		return nil
	}
	s := c.rest[0]
	if s.first != c.next {
		return s.damage(disk.KindMissing, 0, 0, "it begins with leaf %d, due is %d", s.first, c.next)
	}
	if err := c.Close(); err != nil {
		return err
	}
	f, err := c.opt.Disk.Open(s.name)
	if err != nil {
		return err
	}
	c.at, c.file, c.window, c.off, c.rest = s.name, f, window{file: f}, headSize, c.rest[1:]
	if c.size, err = f.Size(); err != nil {
		return err
	}
	head, err := readAt(f, make([]byte, headSize), 0)
	if err != nil {
		return err
	}
	want := fileHead(receiptsMagic, s.first, 0, c.opt.Chain)
	if len(head) < headSize && len(c.rest) == 0 && bytes.HasPrefix(want, head) {
		c.short = c.end(0)
		return nil
	}
	if damage := checkHead(head, s.name, receiptsMagic, s.first, 0, c.opt.Chain); damage != nil {
		return damage
	}
	return nil
}

// damage says what is wrong with the file at hand.
func (c *ReceiptChecker) damage(kind string, off int64, height uint64, message string) *disk.DamageError {
	return &disk.DamageError{Kind: kind, File: c.at, Offset: off, Height: height, Message: message}
}

// end says that the file at hand ends in the middle of something.
func (c *ReceiptChecker) end(height uint64) *disk.DamageError {
	return c.damage(disk.KindSize, c.size, height, "the file ends in the middle of a batch")
}

const stray = "receipts of leaves that the journal does not hold"

// Close closes the segment at hand, which was only read.
func (c *ReceiptChecker) Close() error {
	if c.file == nil {
		return nil
	}
	err := c.file.Close()
	c.file = nil
	return err
}

// equal compares what stands next in the segment with want. A beginning of it
// at the end of the last segment is what a crash leaves.
func (c *ReceiptChecker) equal(height uint64, want []byte) error {
	got, err := c.window.at(c.off, len(want))
	if err != nil {
		return fmt.Errorf("read %s: %w", c.at, err)
	}
	for i := range got {
		if got[i] != want[i] {
			return c.damage(disk.KindBlock, c.off+int64(i), height,
				fmt.Sprintf("byte %#02x, want %#02x", got[i], want[i]))
		}
	}
	if len(got) < len(want) {
		damage := c.end(height)
		if len(c.rest) > 0 {
			return damage
		}
		c.short = damage
	}
	c.off += int64(len(want))
	return nil
}

// End returns how many leaves the receipts reach and, if that is less than was
// compared, where they end. The error is a *disk.DamageError if something does
// not hold, receipts of leaves that were not compared among it.
func (c *ReceiptChecker) End() (reach uint64, short *disk.DamageError, err error) {
	switch {
	case c.wrong != nil || c.short != nil:
		return c.next, c.short, c.wrong
	case c.file != nil && c.off < c.size:
		err = c.damage(disk.KindStray, c.off, 0, stray)
	case len(c.rest) > 0:
		err = c.rest[0].damage(disk.KindStray, 0, 0, stray)
	}
	return c.next, nil, err
}
