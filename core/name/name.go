// Package name keeps the one namespace of the log: every party, document and
// deal has a name that is unique for ever and leads to its row.
//
// Names live in an arena of 16-byte chunks and are found through an index that
// is rebuilt from the arena. A name is never removed, also when what it named
// has left the tables, so that it cannot be given to something else.
package name

import (
	"encoding/binary"
	"math/bits"

	"github.com/tallystick/tallystick/core/row"
	"github.com/tallystick/tallystick/core/table"
)

// A Type says what a name names.
type Type uint8

// The types.
const (
	Party Type = iota + 1
	Order
	Delivery
	Invoice
	Receivable
	Limit
	Tombstone
	Programme
	Certificate
	Share
)

// String returns the type as refusals and pages print it.
func (t Type) String() string {
	if int(t) >= len(typeNames) {
		return "object"
	}
	return typeNames[t]
}

var typeNames = [...]string{
	"object", "party", "order", "delivery", "invoice", "receivable", "limit", "closed receivable",
	"programme", "certificate", "share",
}

// An ID is the place of a name in the arena; 0 is no name.
type ID uint32

const (
	chunkSize = 16
	headText  = 10 // bytes of text in the first chunk
)

// A Chunk is one row of the arena. The first chunk of a name holds its length,
// type, row and ten bytes of text, the others sixteen bytes of text each.
type Chunk struct{ b [chunkSize]byte }

// Size implements [table.Row].
func (c *Chunk) Size() int { return chunkSize }

// Encode implements [table.Row].
func (c *Chunk) Encode(dst []byte) { copy(dst, c.b[:]) }

// Decode implements [table.Row].
func (c *Chunk) Decode(src []byte) { copy(c.b[:], src) }

type arena = table.Table[Chunk, *Chunk]

// Names is the namespace.
type Names struct {
	Arena *arena
	index *table.Index
	seed  uint64
}

// New returns an empty namespace. The seed, which changes nothing that anybody
// can see, keeps strangers from choosing names that are slow to find.
func New(seed uint64) *Names {
	return &Names{seed: seed, Arena: table.New[Chunk, *Chunk]("names", 256), index: table.NewIndex()}
}

// Add gives text to row target of type t. The text must be a free valid name.
func (n *Names) Add(text []byte, t Type, target uint32) ID {
	var c Chunk
	c.b[0], c.b[1] = byte(len(text)), byte(t)
	o := row.Out(c.b[2:])
	o.U32(target)
	rest := text[copy(c.b[chunkSize-headText:], text):]
	id := n.Arena.Add(c)
	for len(rest) > 0 {
		c = Chunk{}
		rest = rest[copy(c.b[:], rest):]
		n.Arena.Add(c)
	}
	n.index.Insert(hash(n.seed, text), id)
	return ID(id)
}

// Find returns the place of text, or 0.
func (n *Names) Find(text []byte) ID {
	return ID(n.index.Find(hash(n.seed, text), func(id uint32) bool { return equal(n.Arena, id, text) }))
}

// Target returns the type and the row of what id names.
func (n *Names) Target(id ID) (Type, uint32) { return target(n.Arena, id) }

// Lookup returns the row that text names, if it is of type t, else 0.
func (n *Names) Lookup(text []byte, t Type) uint32 {
	got, to := n.Target(n.Find(text))
	if got != t {
		return 0
	}
	return to
}

// Retarget makes id lead to row target of type t.
func (n *Names) Retarget(id ID, t Type, target uint32) {
	c := n.Arena.Edit(uint32(id))
	c.b[1] = byte(t)
	o := row.Out(c.b[2:])
	o.U32(target)
}

// Append appends the text of id to dst.
func (n *Names) Append(dst []byte, id ID) []byte { return appendText(n.Arena, dst, id) }

// Text returns the text of id.
func (n *Names) Text(id ID) string { return string(n.Append(nil, id)) }

// Rebuild makes the index anew from the arena.
func (n *Names) Rebuild() {
	n.index = table.NewIndex()
	var buf [256]byte
	for id := uint32(1); id <= n.Arena.Len(); {
		text := appendText(n.Arena, buf[:0], ID(id))
		n.index.Insert(hash(n.seed, text), id)
		id += Chunks(len(text))
	}
}

// Chunks returns how many rows of the arena a name of size bytes takes.
func Chunks(size int) uint32 {
	if size <= headText {
		return 1
	}
	return 1 + uint32(size-headText+chunkSize-1)/chunkSize
}

// rows is what a table and a view of it have in common.
type rows interface{ At(id uint32) *Chunk }

func target(r rows, id ID) (Type, uint32) {
	if id == 0 {
		return 0, 0
	}
	c := r.At(uint32(id))
	in := row.In(c.b[2:])
	return Type(c.b[1]), in.U32()
}

func appendText(r rows, dst []byte, id ID) []byte {
	if id == 0 {
		return dst
	}
	c := r.At(uint32(id))
	left := int(c.b[0])
	n := min(left, headText)
	dst = append(dst, c.b[chunkSize-headText:chunkSize-headText+n]...)
	for left -= n; left > 0; left -= n {
		id++
		n = min(left, chunkSize)
		dst = append(dst, r.At(uint32(id)).b[:n]...)
	}
	return dst
}

func equal(r rows, id uint32, text []byte) bool {
	c := r.At(id)
	if int(c.b[0]) != len(text) {
		return false
	}
	n := min(len(text), headText)
	if string(c.b[chunkSize-headText:chunkSize-headText+n]) != string(text[:n]) {
		return false
	}
	for text = text[n:]; len(text) > 0; text = text[n:] {
		id++
		n = min(len(text), chunkSize)
		if string(r.At(id).b[:n]) != string(text[:n]) {
			return false
		}
	}
	return true
}

// The multipliers of hash: odd, with about as many ones as zeros.
const (
	mix1 = 0xa0761d6478bd642f
	mix2 = 0xe7037ed1a0b428db
)

// hash spreads text over 64 bits, eight bytes at a time, each folded in by a
// multiplication (as wyhash does). It only places index entries, which are
// never part of a root. Names are chosen by strangers: whoever knew the seed
// could aim at collisions, so a node draws its own.
func hash(seed uint64, text []byte) uint64 {
	h := seed ^ mix2
	for ; len(text) >= 8; text = text[8:] {
		h = fold(h^binary.LittleEndian.Uint64(text), mix1)
	}
	tail := uint64(len(text)+1) << 56
	for i, b := range text {
		tail |= uint64(b) << (8 * i)
	}
	return fold(h^tail, mix2^seed)
}

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// A View is the namespace at a published height.
type View struct {
	arena *table.View[Chunk, *Chunk]
	index *table.IndexView
	seed  uint64
}

// Freeze returns the namespace as it is now, for readers.
func (n *Names) Freeze() View { return View{n.Arena.Freeze(), n.index.Freeze(), n.seed} }

// Find returns the place of text, or 0.
func (v View) Find(text []byte) ID {
	return ID(v.index.Find(hash(v.seed, text), func(id uint32) bool { return equal(v.arena, id, text) }))
}

// Target returns the type and the row of what id names.
func (v View) Target(id ID) (Type, uint32) { return target(v.arena, id) }

// Text returns the text of id.
func (v View) Text(id ID) string { return string(appendText(v.arena, nil, id)) }

// Restore makes the namespace what it was when v was frozen from it.
func (n *Names) Restore(v View) {
	n.Arena.Restore(v.arena)
	n.index.Restore(v.index)
}

// Arena returns the table of the names' text.
func (v View) Arena() *table.View[Chunk, *Chunk] { return v.arena }

// Append appends the text of id to dst.
func (v View) Append(dst []byte, id ID) []byte { return appendText(v.arena, dst, id) }

// TextIn returns the text of id in a frozen arena.
func TextIn(arena *table.View[Chunk, *Chunk], id ID) string {
	return string(appendText(arena, nil, id))
}
