package proof

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/table"
	"golang.org/x/mod/sumdb/note"
)

// A State is what a state receipt is made of.
type State struct {
	Checkpoint []byte     // the signed note
	Index      uint64     // of the state root's leaf
	Path       [][32]byte // from that leaf to the checkpoint's root
	Day        day.Date   // the day that the leaf names: of the last batch before it
	Closed     day.Date   // the last day that was closed then
	Tables     uint32     // how many tables the state has
	Records    []Record   // the record; after it what gives its name, see NewState
}

// A Record is one row with its path to its table's digest, and the way from
// there to the tree hash of all tables.
type Record struct {
	Proof table.Proof
	Row   []byte
	Place uint32     // of the table, in the order of the state root
	Way   [][32]byte // from the table's digest
}

// Bounds of a state receipt.
const (
	maxTables  = 64
	maxRecords = 8
)

// stateItems is the number of items in the body of a state.
const stateItems = 8

// statePrefix begins what the state root is the hash of.
const statePrefix = 3

// NewState returns the receipt of s. A row has no text in it: a record is named
// by number, unless the rows of the table "names" that hold its name follow it
// in Records. A receipt with a name is about 0.8 kB longer for each such row.
//
// It fails with ErrMalformed if the checkpoint is not one or there are no
// records, or too many; whether the receipt holds, Check says.
func NewState(s State) ([]byte, error) {
	at, err := readNote(s.Checkpoint)
	if err != nil {
		return nil, err
	}
	if len(s.Records) < 1 || len(s.Records) > maxRecords || s.Tables > maxTables {
		return nil, fmt.Errorf("%w: %d records, %d tables", ErrMalformed, len(s.Records), s.Tables)
	}
	b := cbor.AppendUint(cbor.AppendArray(nil, stateItems), stateKind)
	b = at.append(b)
	b = appendPath(cbor.AppendUint(b, s.Index), s.Path)
	b = cbor.AppendInt(cbor.AppendInt(b, int64(s.Day)), int64(s.Closed))
	b = cbor.AppendArray(cbor.AppendUint(b, uint64(s.Tables)), len(s.Records))
	for _, rec := range s.Records {
		b = rec.append(b)
	}
	return seal(b)
}

// recordItems is the number of items in a record.
const recordItems = 10

// append appends [table, id, rows per page, len, live, free, path, row, place,
// way].
func (rec *Record) append(b []byte) []byte {
	p := &rec.Proof
	b = cbor.AppendText(cbor.AppendArray(b, recordItems), p.Table)
	for _, n := range [...]uint32{p.ID, p.RowsPerPage, p.Len, p.Live} {
		b = cbor.AppendUint(b, uint64(n))
	}
	b = cbor.AppendBytes(appendPath(cbor.AppendBytes(b, p.Free[:]), p.Path), rec.Row)
	return appendPath(cbor.AppendUint(b, uint64(rec.Place)), rec.Way)
}

func readRecord(r *cbor.Reader) (rec Record, ok bool) {
	p := &rec.Proof
	r.ArrayOf(recordItems)
	p.Table = string(r.Text())
	for _, n := range [...]*uint32{&p.ID, &p.RowsPerPage, &p.Len, &p.Live} {
		*n = uint32(r.Uint(1<<32 - 1))
	}
	free := r.Bytes()
	path, whole := readPath(r)
	p.Path, rec.Row = path, r.Bytes()
	rec.Place = uint32(r.Uint(maxTables))
	rec.Way, ok = readPath(r)
	if !ok || !whole || r.Err() != nil || len(free) != len(p.Free) {
		return rec, false
	}
	p.Free = hash(free)
	return rec, true
}

// readState reads what NewState wrote, after the head of the array.
func readState(r *cbor.Reader) (s State, at checkpoint, ok bool) {
	if r.Uint(stateKind) != stateKind {
		return s, at, false
	}
	if at, ok = readCheckpoint(r); !ok {
		return s, at, false
	}
	var days [2]bool
	s.Index = r.Uint(1<<63 - 1)
	s.Path, ok = readPath(r)
	s.Day, days[0] = readDay(r)
	s.Closed, days[1] = readDay(r)
	s.Tables = uint32(r.Uint(maxTables))
	n := r.Array()
	if !ok || days != [2]bool{true, true} || n < 1 || n > maxRecords {
		return s, at, false
	}
	for range n {
		rec, ok := readRecord(r)
		if !ok {
			return s, at, false
		}
		s.Records = append(s.Records, rec)
	}
	return s, at, r.End() == nil
}

// checkState verifies the body of a state.
func checkState(r *cbor.Reader, keys []note.Verifier) (Claim, error) {
	s, at, ok := readState(r)
	if !ok {
		return Claim{}, fmt.Errorf("%w: not a state", ErrMalformed)
	}
	var forest hash
	for i := range s.Records {
		rec := &s.Records[i]
		tree, ok := rec.forest(s.Tables)
		if !ok || i > 0 && tree != forest {
			return Claim{}, fmt.Errorf("%w: row %d is not in table %q", ErrFalse, rec.Proof.ID, rec.Proof.Table)
		}
		forest = tree
	}
	leaf := event.AppendRoot(nil, s.Day, s.root(forest))
	var claim Claim
	if err := claim.locate(&at, leafHash(leaf), s.Index, s.Path, keys); err != nil {
		return Claim{}, err
	}
	if err := claim.record(&s); err != nil {
		return Claim{}, err
	}
	return claim, nil
}

// forest returns the tree hash of all tables that the record leads to, and
// reports whether its paths have the lengths that their places call for.
func (rec *Record) forest(tables uint32) (hash, bool) {
	digest, ok := rec.Proof.Digest(rec.Row)
	if !ok {
		return hash{}, false
	}
	return rootOf(digest, uint64(rec.Place), uint64(tables), rec.Way)
}

// root returns the state root: SHA-256(0x03 ‖ closed day ‖ number of tables ‖
// tree hash of the tables), the numbers in four bytes each, big endian.
func (s *State) root(forest hash) hash {
	b := binary.BigEndian.AppendUint32([]byte{statePrefix}, uint32(s.Closed))
	b = binary.BigEndian.AppendUint32(b, s.Tables)
	return sha256.Sum256(append(b, forest[:]...))
}

// record takes the claim from the first record, and its name from the others.
func (c *Claim) record(s *State) error {
	rec := s.Records[0]
	c.Kind, c.Day, c.Table, c.Row = "state", s.Day, rec.Proof.Table, rec.Proof.ID
	c.Text = fmt.Sprintf("as of %s, before leaf %d of %s, row %d of %s", s.Day, c.Leaf, c.Origin, c.Row, c.Table)
	fields, nameID, known := decodeRow(c.Table, rec.Row)
	switch {
	case !known:
		return fmt.Errorf("%w: this version knows no table %q of %d-byte rows", ErrMalformed, c.Table, len(rec.Row))
	case len(s.Records) > 1:
		text, ok := nameIn(s.Records[1:], nameID)
		if !ok {
			return fmt.Errorf("%w: the other rows are not the record's name", ErrFalse)
		}
		c.Object = text
		c.Text += " (" + text + ")"
	}
	c.Fields = fields
	if len(fields) == 0 {
		c.Text += " was empty"
		return nil
	}
	words := make([]string, len(fields))
	for i, f := range fields {
		words[i] = f.Name + " " + f.Value
	}
	c.Text += " had " + strings.Join(words, ", ")
	return nil
}
