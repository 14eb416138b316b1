package snapshot

import (
	"encoding/binary"
	"hash/crc32"
	"path/filepath"

	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
)

// A file is sections of
//
//	type (1) ▏ length (4, big endian) ▏ body ▏ CRC-32C of all before (4)
//
// a header, then for each table its head and its pages, then an end.
const (
	sectionHeader = 'H' // format, chain, height, base height, meta, frontier
	sectionTable  = 'T' // name, length, live, free ids
	sectionPage   = 'P' // index, rows
	sectionEnd    = 'E'
)

const headSize, tailSize = 5, 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// A writer writes sections through a buffer.
type writer struct {
	file disk.File
	buf  []byte
	at   int64
}

const bufferSize = 1 << 20

func (w *writer) section(kind byte, body func(dst []byte) []byte) error {
	start := len(w.buf)
	w.buf = append(w.buf, kind, 0, 0, 0, 0)
	w.buf = body(w.buf)
	binary.BigEndian.PutUint32(w.buf[start+1:], uint32(len(w.buf)-start-headSize))
	w.buf = binary.BigEndian.AppendUint32(w.buf, crc32.Checksum(w.buf[start:], castagnoli))
	if len(w.buf) < bufferSize {
		return nil
	}
	return w.flush()
}

func (w *writer) flush() error {
	if _, err := w.file.WriteAt(w.buf, w.at); err != nil {
		return err
	}
	w.at += int64(len(w.buf))
	w.buf = w.buf[:0]
	return nil
}

// write writes v to a new file and returns its size. The file appears whole.
func (s *Store) write(name string, v *machine.View, base *base, f merkle.Frontier) (int64, error) {
	temp := name + ".tmp"
	file, err := s.disk.Create(temp, 0)
	if err != nil {
		return 0, err
	}
	w := &writer{file: file}
	err = s.sections(w, v, base, f)
	if err == nil {
		err = w.flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if e := file.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = s.disk.Rename(temp, name)
	}
	if err == nil {
		err = s.disk.SyncDir(filepath.Dir(name))
	}
	return w.at, err
}

func (s *Store) sections(w *writer, v *machine.View, base *base, f merkle.Frontier) error {
	baseHeight := uint64(0)
	if base != nil {
		baseHeight = base.height
	}
	err := w.section(sectionHeader, func(b []byte) []byte {
		b = binary.BigEndian.AppendUint16(b, format)
		b = append(b, s.chain[:]...)
		b = binary.BigEndian.AppendUint64(b, v.Meta.Height)
		b = binary.BigEndian.AppendUint64(b, baseHeight)
		var meta [machine.MetaSize]byte
		v.Meta.Encode(meta[:])
		return append(append(b, meta[:]...), f.Encode()...)
	})
	if err != nil {
		return err
	}
	for i, t := range v.Tables() {
		mark := uint64(0)
		if base != nil {
			mark = base.marks[i]
		}
		if err := writeTable(w, t, mark); err != nil {
			return err
		}
	}
	return w.section(sectionEnd, func(b []byte) []byte { return b })
}

func writeTable(w *writer, t machine.Frozen, mark uint64) error {
	err := w.section(sectionTable, func(b []byte) []byte {
		b = append(append(b, byte(len(t.Name()))), t.Name()...)
		b = binary.BigEndian.AppendUint32(b, t.Len())
		b = binary.BigEndian.AppendUint32(b, t.Live())
		for _, id := range t.Free() {
			b = binary.BigEndian.AppendUint32(b, id)
		}
		return b
	})
	if err != nil {
		return err
	}
	for i := range t.DirtySince(mark) {
		err := w.section(sectionPage, func(b []byte) []byte {
			return t.AppendPage(binary.BigEndian.AppendUint32(b, uint32(i)), i)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
