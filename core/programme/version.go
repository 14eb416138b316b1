package programme

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// A Stage is how far a version of a programme is.
type Stage uint8

// The stages. Whether a signed one is in force is a question of days: see
// [Contracts.InForce].
const (
	Proposed Stage = iota + 1 // checked, and put before its parties
	Signed                    // by all of its named signers
	Closed                    // no new deals are made under it
)

var stages = [...]string{"", "proposed", "signed", "closed"}

// String returns the stage as it is printed.
func (s Stage) String() string { return wordOf(stages[:], s) }

// A Version is one version of a programme as the log has it.
type Version struct {
	Hash   [32]byte // of its document
	Signed uint64   // a bit for each party of the document that has signed
	Name   name.ID
	Before uint32 // the signed version that it amends, 0 of the first one
	First  uint32 // the first piece of its document
	Bytes  uint32 // of the document
	Number uint32
	From   day.Date
	Until  day.Date
	Stage  Stage
}

// Size implements [table.Row].
func (k *Version) Size() int { return 32 + 8 + 7*4 + 1 }

// Encode implements [table.Row].
func (k *Version) Encode(dst []byte) {
	o := row.Out(dst)
	o.Bytes(k.Hash[:])
	o.U64(k.Signed)
	for _, n := range [...]uint32{uint32(k.Name), k.Before, k.First, k.Bytes, k.Number} {
		o.U32(n)
	}
	o.I32(int32(k.From))
	o.I32(int32(k.Until))
	o.U8(uint8(k.Stage))
}

// Decode implements [table.Row].
func (k *Version) Decode(src []byte) {
	in := row.In(src)
	in.Bytes(k.Hash[:])
	k.Signed = in.U64()
	k.Name = name.ID(in.U32())
	for _, n := range [...]*uint32{&k.Before, &k.First, &k.Bytes, &k.Number} {
		*n = in.U32()
	}
	k.From = day.Date(in.I32())
	k.Until = day.Date(in.I32())
	k.Stage = Stage(in.U8())
}

// pieceSize is how many bytes of a document stand in one row.
const pieceSize = 252

// A Piece is a part of a document's bytes, and says where the next one is.
type Piece struct {
	Next  uint32
	Bytes [pieceSize]byte
}

// Size implements [table.Row].
func (p *Piece) Size() int { return 4 + pieceSize }

// Encode implements [table.Row].
func (p *Piece) Encode(dst []byte) {
	o := row.Out(dst)
	o.U32(p.Next)
	o.Bytes(p.Bytes[:])
}

// Decode implements [table.Row].
func (p *Piece) Decode(src []byte) {
	in := row.In(src)
	p.Next = in.U32()
	in.Bytes(p.Bytes[:])
}

// A Seat is a party that has acceded to a version in a role that the document
// leaves open.
type Seat struct {
	Version uint32
	Party   uint32
	Role    Role
}

// Size implements [table.Row].
func (s *Seat) Size() int { return 4 + 4 + 1 }

// Encode implements [table.Row].
func (s *Seat) Encode(dst []byte) {
	o := row.Out(dst)
	o.U32(s.Version)
	o.U32(s.Party)
	o.U8(uint8(s.Role))
}

// Decode implements [table.Row].
func (s *Seat) Decode(src []byte) {
	in := row.In(src)
	s.Version = in.U32()
	s.Party = in.U32()
	s.Role = Role(in.U8())
}

func (s Seat) hash() uint64 {
	h := (uint64(s.Version)<<32 | uint64(s.Party)) * 0x9e3779b97f4a7c15
	h = (h ^ h>>29 ^ uint64(s.Role)) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}
