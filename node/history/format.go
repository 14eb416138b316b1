package history

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// Format is the number of the layout of both kinds of files.
const Format = 1

// The header of a file, integers little-endian:
//
//	 0 magic  "TALLYRCP" (receipts) or "TALLYACC" (accounts)
//	 8 format u16
//	10 zeros to 16
//	16 first  u64  the first leaf
//	24 last   u64  the last leaf, 0 for receipts
//	32 chain  32 bytes
//	64 zero   u32
//	68 check  u32  CRC-32C of bytes 0 to 68
const (
	headSize      = 72
	receiptsMagic = "TALLYRCP"
	accountsMagic = "TALLYACC"
)

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }

// fileHead is the header of a file.
func fileHead(magic string, first, last uint64, chain [32]byte) []byte {
	le := binary.LittleEndian
	b := make([]byte, headSize)
	copy(b, magic)
	le.PutUint16(b[8:], Format)
	le.PutUint64(b[16:], first)
	le.PutUint64(b[24:], last)
	copy(b[32:], chain[:])
	le.PutUint32(b[68:], checksum(b[:68]))
	return b
}

// checkHead says why b is not the header that fileHead wrote, or nil.
func checkHead(b []byte, file, magic string, first, last uint64, chain [32]byte) *disk.DamageError {
	damage := func(kind string, off int64, message string) *disk.DamageError {
		return &disk.DamageError{Kind: kind, File: file, Offset: off, Message: message}
	}
	le := binary.LittleEndian
	switch {
	case len(b) < headSize:
		return damage(disk.KindSize, int64(len(b)), "the file is shorter than a header")
	case string(b[:8]) != magic || le.Uint32(b[68:]) != checksum(b[:68]):
		return damage(disk.KindHeader, 0, "the checksum of the header does not hold")
	case le.Uint16(b[8:]) != Format:
		return damage(disk.KindFormat, 8, fmt.Sprintf("format %d, this build reads %d", le.Uint16(b[8:]), Format))
	case le.Uint64(b[16:]) != first || le.Uint64(b[24:]) != last:
		return damage(disk.KindHeader, 16, "the header does not agree with the name of the file")
	case [32]byte(b[32:64]) != chain:
		return damage(disk.KindOrigin, 32, "the file belongs to another log")
	}
	return nil
}

// readAt fills b from off, as far as the file goes.
func readAt(f disk.File, b []byte, off int64) ([]byte, error) {
	n, err := f.ReadAt(b, off)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b[:n], nil
}

// withFile calls do with a file opened for reading.
func withFile(d disk.Disk, name string, do func(disk.File) error) error {
	f, err := d.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(do(f), f.Close())
}

// newFile is a file that is written from its beginning to its end, under a
// temporary name until it is whole.
type newFile struct {
	disk disk.Disk
	name string
	file disk.File
	off  int64
	buf  []byte
	err  error // the first one
}

const (
	tempSuffix  = ".tmp"
	writeBuffer = 1 << 18
)

func create(d disk.Disk, name string) (*newFile, error) {
	f, err := d.Create(name+tempSuffix, 0)
	if err != nil {
		return nil, err
	}
	return &newFile{disk: d, name: name, file: f}, nil
}

// Write implements io.Writer. Errors wait for finish.
func (w *newFile) Write(b []byte) (int, error) {
	w.buf = append(w.buf, b...)
	if len(w.buf) >= writeBuffer {
		w.flush()
	}
	return len(b), nil
}

func (w *newFile) flush() {
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.file.WriteAt(w.buf, w.off)
	}
	w.off += int64(len(w.buf))
	w.buf = w.buf[:0]
}

// at returns the offset of what is written next.
func (w *newFile) at() int64 { return w.off + int64(len(w.buf)) }

// finish gives the file its name. If durable, it is so when finish returns.
func (w *newFile) finish(durable func(disk.File) error) error {
	w.flush()
	if w.err == nil {
		w.err = durable(w.file)
	}
	if err := errors.Join(w.err, w.file.Close()); err != nil {
		return err
	}
	return w.disk.Rename(w.name+tempSuffix, w.name)
}

// later leaves a file to the next Sync.
func later(disk.File) error { return nil }
