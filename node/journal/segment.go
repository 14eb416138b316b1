package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// Format is the number of the layout that this package writes and reads. It
// stands in every segment's header.
const Format = 1

// A segment's header, integers little-endian. It has a sector of its own, which
// is never written again, so that no torn write of a block can reach it:
//
//	 0 magic  "TALLYSEG"
//	 8 format u16
//	10 zero   u16
//	12 salt   u32   begins the checksums of this segment's blocks
//	16 first  u64   height of the first block
//	24 size   u64   of the file, bytes
//	32 origin 32 bytes
//	64 check  u32   CRC-32C of bytes 0 to 64
//	68 zeros to 512
const (
	segmentMagic  = "TALLYSEG"
	segmentHead   = 512
	segmentSuffix = ".seg"
	spareName     = "spare.tmp"
)

// segment is a segment's header and place.
type segment struct {
	file   string
	first  uint64
	size   int64
	salt   uint32
	origin [32]byte
}

// segmentName returns the name of the segment whose first block is at height.
func segmentName(dir string, height uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%020d%s", height, segmentSuffix))
}

// encode returns the header as it is written.
func (s segment) encode() []byte {
	b := make([]byte, segmentHead)
	le := binary.LittleEndian
	copy(b, segmentMagic)
	le.PutUint16(b[8:], Format)
	le.PutUint32(b[12:], s.salt)
	le.PutUint64(b[16:], s.first)
	le.PutUint64(b[24:], uint64(s.size))
	copy(b[32:], s.origin[:])
	le.PutUint32(b[64:], crc32.Checksum(b[:64], castagnoli))
	return b
}

// damage names a place in the segment.
func (s segment) damage(kind string, off int64, height uint64, format string, args ...any) *disk.DamageError {
	return &disk.DamageError{Kind: kind, File: s.file, Offset: off, Height: height, Message: fmt.Sprintf(format, args...)}
}

// decodeSegment reads the header b of a file that by its name starts at first.
func decodeSegment(file string, first uint64, b []byte) (segment, error) {
	le := binary.LittleEndian
	s := segment{
		file: file, first: le.Uint64(b[16:]), size: int64(le.Uint64(b[24:])), salt: le.Uint32(b[12:]),
		origin: [32]byte(b[32:64]),
	}
	if string(b[:8]) != segmentMagic || le.Uint32(b[64:]) != crc32.Checksum(b[:64], castagnoli) {
		return s, s.damage(disk.KindHeader, 0, first, "the checksum of the segment header does not hold")
	}
	if i := nonZero(b[68:]); i >= 0 {
		return s, s.damage(disk.KindPadding, int64(68+i), first, "a byte after the segment header is not zero")
	}
	if f := le.Uint16(b[8:]); f != Format || le.Uint16(b[10:]) != 0 {
		return s, s.damage(disk.KindFormat, 8, first, "format %d, this build reads %d", f, Format)
	}
	if s.first != first {
		return s, s.damage(disk.KindHeader, 16, first, "the header says it starts at height %d", s.first)
	}
	return s, nil
}

// openSegment opens a segment with open and checks its header and length.
func openSegment(dir string, opt Options, first uint64, open func(string) (disk.File, error)) (disk.File, segment,
	error,
) {
	file := segmentName(dir, first)
	f, err := open(file)
	if err != nil {
		return nil, segment{}, fmt.Errorf("open segment: %w", err)
	}
	s, err := checkSegment(f, file, first, opt)
	if err != nil {
		return nil, s, errors.Join(err, f.Close())
	}
	return f, s, nil
}

// checkSegment reads and checks the header and the length of an open segment.
func checkSegment(f disk.File, file string, first uint64, opt Options) (segment, error) {
	size, err := f.Size()
	if err != nil {
		return segment{}, fmt.Errorf("size of %s: %w", file, err)
	}
	s := segment{file: file}
	if size < segmentHead {
		return s, s.damage(disk.KindSize, size, first, "the file has %d bytes, fewer than a header", size)
	}
	b := make([]byte, segmentHead)
	if _, err := f.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		return s, fmt.Errorf("read %s: %w", file, err)
	}
	if s, err = decodeSegment(file, first, b); err != nil {
		return s, err
	}
	if s.size != size {
		return s, s.damage(disk.KindSize, min(s.size, size), first, "the file has %d bytes, its header says %d",
			size, s.size)
	}
	if s.origin != opt.Origin {
		return s, s.damage(disk.KindOrigin, 32, first, "the segment belongs to another log")
	}
	return s, nil
}

// segments returns the first heights of dir's segments in ascending order. A
// directory without any is an error that wraps fs.ErrNotExist.
func segments(dir string, opt Options) ([]uint64, error) {
	names, err := opt.Disk.List(dir)
	if err != nil {
		return nil, fmt.Errorf("list journal: %w", err)
	}
	var firsts []uint64
	for _, name := range names {
		if name == spareName {
			continue
		}
		digits, ok := strings.CutSuffix(name, segmentSuffix)
		first, err := strconv.ParseUint(digits, 10, 64)
		if !ok || err != nil || segmentName(dir, first) != filepath.Join(dir, name) {
			return nil, &disk.DamageError{
				Kind: disk.KindStray, File: filepath.Join(dir, name), Message: "no segment has this name",
			}
		}
		firsts = append(firsts, first)
	}
	if len(firsts) == 0 {
		return nil, fmt.Errorf("no segment in %s: %w", dir, fs.ErrNotExist)
	}
	slices.Sort(firsts)
	if firsts[0] != 1 {
		return nil, &disk.DamageError{
			Kind: disk.KindMissing, File: segmentName(dir, 1), Height: 1,
			Message: fmt.Sprintf("the journal begins at height %d", firsts[0]),
		}
	}
	return firsts, nil
}

// nonZero returns the index of the first byte of b that is not zero, or -1.
func nonZero(b []byte) int {
	i := 0
	for ; i+8 <= len(b) && binary.LittleEndian.Uint64(b[i:]) == 0; i += 8 {
	}
	for ; i < len(b); i++ {
		if b[i] != 0 {
			return i
		}
	}
	return -1
}
