package snapshot

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"path/filepath"

	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
)

// maxSection bounds what a reader takes into memory.
const maxSection = 1 << 30

// A header is what stands first in a file.
type header struct {
	height, base uint64
	meta         machine.Meta
	frontier     merkle.Frontier
}

// A tableHead says how long a table is.
type tableHead struct {
	name       string
	rows, live uint32
	free       []uint32
}

// A sink takes what a file holds; nil functions are not called.
type sink struct {
	table func(tableHead) error
	page  func(table string, i int, rows []byte) error
}

// A reader reads sections and names where one does not hold.
type reader struct {
	file   disk.File
	name   string
	size   int64
	at     int64
	buf    []byte
	start  int64 // of what is in buf
	height uint64
}

func (r *reader) damage(at int64, format string, args ...any) error {
	return &disk.DamageError{Kind: Kind, File: r.name, Offset: at, Height: r.height, Message: fmt.Sprintf(format, args...)}
}

// bytes returns the next n bytes; they are valid until the next call.
func (r *reader) bytes(n int) ([]byte, error) {
	have := int(r.start + int64(len(r.buf)) - r.at)
	if have < n {
		if r.at+int64(n) > r.size {
			return nil, r.damage(r.at, "the file ends in the middle of a section")
		}
		want := min(max(int64(n), bufferSize), r.size-r.at)
		if int64(cap(r.buf)) < want {
			r.buf = make([]byte, want)
		}
		r.buf = r.buf[:want]
		if _, err := r.file.ReadAt(r.buf, r.at); err != nil {
			return nil, fmt.Errorf("read %s: %w", r.name, err)
		}
		r.start = r.at
	}
	off := int(r.at - r.start)
	r.at += int64(n)
	return r.buf[off : off+n], nil
}

// section returns the next section's type and body.
func (r *reader) section() (byte, []byte, error) {
	at := r.at
	head, err := r.bytes(headSize)
	if err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxSection {
		return 0, nil, r.damage(at, "a section of %d bytes", n)
	}
	r.at = at
	all, err := r.bytes(headSize + int(n) + tailSize)
	if err != nil {
		return 0, nil, err
	}
	end := headSize + int(n)
	if crc32.Checksum(all[:end], castagnoli) != binary.BigEndian.Uint32(all[end:]) {
		return 0, nil, r.damage(at, "the checksum does not fit the bytes")
	}
	return all[0], all[headSize:end], nil
}

// read reads one file and gives what it holds to to.
func (s *Store) read(name string, to *sink) (header, error) {
	file, err := s.disk.Open(name)
	if err != nil {
		return header{}, fmt.Errorf("open snapshot: %w", err)
	}
	defer file.Close()
	size, err := file.Size()
	if err != nil {
		return header{}, fmt.Errorf("open snapshot: %w", err)
	}
	r := &reader{file: file, name: name, size: size}
	h, err := s.readHeader(r)
	if err != nil {
		return h, err
	}
	r.height = h.height
	table := ""
	for {
		at := r.at
		kind, body, err := r.section()
		if err != nil {
			return h, err
		}
		switch {
		case kind == sectionEnd && len(body) == 0 && r.at == r.size:
			return h, nil
		case kind == sectionTable:
			table, err = readTable(r, at, body, to)
		case kind == sectionPage && table != "" && len(body) > 4:
			err = readPage(r, at, table, body, to)
		default:
			err = r.damage(at, "a section of type %q is out of place", kind)
		}
		if err != nil {
			return h, err
		}
	}
}

func (s *Store) readHeader(r *reader) (h header, err error) {
	kind, body, err := r.section()
	if err != nil {
		return h, err
	}
	const fixed = 2 + 32 + 8 + 8 + machine.MetaSize
	if kind != sectionHeader || len(body) < fixed || binary.BigEndian.Uint16(body) != format {
		return h, r.damage(0, "not a snapshot of format %d", format)
	}
	if !bytes.Equal(body[2:34], s.chain[:]) {
		return h, r.damage(0, "it belongs to another log")
	}
	h.height, h.base = binary.BigEndian.Uint64(body[34:]), binary.BigEndian.Uint64(body[42:])
	h.meta.Decode(body[50:])
	if h.frontier, err = merkle.DecodeFrontier(body[fixed:]); err != nil || h.meta.Height != h.height ||
		h.frontier.Size() != h.meta.Leaves {
		return h, r.damage(0, "its header contradicts itself")
	}
	return h, nil
}

func readTable(r *reader, at int64, body []byte, to *sink) (string, error) {
	if len(body) == 0 {
		return "", r.damage(at, "a table's head is cut")
	}
	n := int(body[0])
	if len(body) < 1+n+8 || (len(body)-1-n-8)%4 != 0 {
		return "", r.damage(at, "a table's head is cut")
	}
	t := tableHead{name: string(body[1 : 1+n])}
	body = body[1+n:]
	t.rows, t.live = binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	for rest := body[8:]; len(rest) > 0; rest = rest[4:] {
		t.free = append(t.free, binary.BigEndian.Uint32(rest))
	}
	if to == nil {
		return t.name, nil
	}
	if err := to.table(t); err != nil {
		return "", r.damage(at, "%v", err)
	}
	return t.name, nil
}

func readPage(r *reader, at int64, table string, body []byte, to *sink) error {
	if to == nil {
		return nil
	}
	if err := to.page(table, int(binary.BigEndian.Uint32(body)), body[4:]); err != nil {
		return r.damage(at, "%v", err)
	}
	return nil
}

// restore loads a chain of a full snapshot and deltas into an empty machine.
// The last file says how long the tables are, so the heads are read first.
func (s *Store) restore(m *machine.Machine, chain []file) (merkle.Frontier, error) {
	loaders := make(map[string]machine.Loader)
	for _, l := range m.Loaders() {
		loaders[l.Name()] = l
	}
	last, err := s.heads(chain[len(chain)-1], loaders)
	if err != nil {
		return merkle.Frontier{}, err
	}
	before := uint64(0)
	for _, f := range chain {
		name := filepath.Join(s.dir, f.name)
		h, err := s.read(name, &sink{
			table: func(tableHead) error { return nil },
			page: func(table string, i int, rows []byte) error {
				l := loaders[table]
				if l == nil {
					return fmt.Errorf("there is no table %q", table)
				}
				return l.LoadPage(i, rows)
			},
		})
		if err != nil {
			return merkle.Frontier{}, err
		}
		if h.base != before {
			return merkle.Frontier{}, &disk.DamageError{
				Kind: Kind, File: name, Height: h.height, Message: fmt.Sprintf("it follows height %d, not %d", h.base, before),
			}
		}
		before = h.height
	}
	m.Loaded(last.meta)
	return last.frontier, nil
}

// heads reads the table heads of a file into loaders.
func (s *Store) heads(f file, loaders map[string]machine.Loader) (header, error) {
	seen := 0
	name := filepath.Join(s.dir, f.name)
	h, err := s.read(name, &sink{
		table: func(t tableHead) error {
			l := loaders[t.name]
			if l == nil {
				return fmt.Errorf("there is no table %q", t.name)
			}
			seen++
			return l.LoadHeader(t.rows, t.live, t.free)
		},
		page: func(string, int, []byte) error { return nil },
	})
	if err == nil && seen != len(loaders) {
		err = &disk.DamageError{Kind: Kind, File: name, Height: h.height, Message: "tables are missing"}
	}
	return h, err
}
