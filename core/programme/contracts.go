package programme

import (
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/table"
)

// Contracts are the programmes of the log, version by version, with their
// documents and with who has acceded to them. A name leads to its newest
// version, which may still be a proposal.
type Contracts struct {
	Rows   *table.Table[Version, *Version]
	Pieces *table.Table[Piece, *Piece]
	Seats  *table.Table[Seat, *Seat]

	names *name.Names
	seats *table.Index
	read  [keptRead]reading
}

// keptRead is how many programmes are kept as they were read last. They are no
// part of the state: each has the hash that it was read for.
const keptRead = 64

type reading struct {
	hash      [32]byte
	programme *Programme
}

// NewContracts returns Contracts without programmes.
func NewContracts(names *name.Names) *Contracts {
	return &Contracts{
		Rows:   table.New[Version, *Version]("programmes", 128),
		Pieces: table.New[Piece, *Piece]("documents", 32),
		Seats:  table.New[Seat, *Seat]("seats", 512),
		names:  names, seats: table.NewIndex(),
	}
}

// Newest returns the newest version of the programme called text, or 0.
func (k *Contracts) Newest(text []byte) uint32 { return k.names.Lookup(text, name.Programme) }

// InForce returns the version of the programme called text under which deals are
// made on a day: the newest that is signed and has begun, unless that is closed
// or over. It returns 0 if there is none.
func (k *Contracts) InForce(text []byte, on day.Date) uint32 {
	return inForce(k.Rows, k.Newest(text), on)
}

// rowsOf is what a table and a view of it have in common.
type rowsOf[R any] interface{ At(id uint32) *R }

func inForce(rows rowsOf[Version], id uint32, on day.Date) uint32 {
	for ; id != 0; id = rows.At(id).Before {
		switch r := rows.At(id); {
		case r.Stage == Closed:
			return 0
		case r.Stage == Signed && r.From <= on:
			if r.Until < on {
				return 0
			}
			return id
		}
	}
	return 0
}

// Propose adds a version whose document's bytes are those of d, after the
// version before, and makes the name lead to it.
func (k *Contracts) Propose(text, document []byte, d *Document, before uint32) uint32 {
	row := Version{
		Hash: d.Hash(), Before: before, Bytes: uint32(len(document)), Number: uint32(d.Version),
		From: d.From, Until: d.Until, Stage: Proposed,
	}
	for end := len(document); end > 0; {
		begin := (end - 1) / pieceSize * pieceSize
		p := Piece{Next: row.First}
		copy(p.Bytes[:], document[begin:end])
		row.First, end = k.Pieces.Add(p), begin
	}
	id := k.Rows.Add(row)
	if label := k.names.Find(text); label != 0 {
		k.names.Retarget(label, name.Programme, id)
		k.Rows.Edit(id).Name = label
		return id
	}
	k.Rows.Edit(id).Name = k.names.Add(text, name.Programme, id)
	return id
}

// Withdraw removes a version that was only proposed. Its name stays taken, and
// leads to the version before.
func (k *Contracts) Withdraw(id uint32) {
	row := *k.Rows.At(id)
	for p := row.First; p != 0; {
		next := k.Pieces.At(p).Next
		k.Pieces.Remove(p)
		p = next
	}
	k.names.Retarget(row.Name, name.Programme, row.Before)
	k.Rows.Remove(id)
}

// Sign notes that the party at a place of the document has signed. When all of
// the named signers have, the version is signed.
func (k *Contracts) Sign(id uint32, place int, d *Document) {
	row := k.Rows.Edit(id)
	row.Signed |= 1 << place
	if all := d.mustSign(); row.Signed&all == all {
		row.Stage = Signed
	}
}

// mustSign returns a bit for each named party in a role that signs.
func (d *Document) mustSign() (bits uint64) {
	for i, p := range d.Parties {
		if p.Name != "" && slices.Contains(d.Signers, p.Role) {
			bits |= 1 << i
		}
	}
	return bits
}

// Signer returns the places of the document that the named party signs for.
func (d *Document) Signer(party string) (places []int) {
	for i, p := range d.Parties {
		if p.Name == party && d.mustSign()&(1<<i) != 0 {
			places = append(places, i)
		}
	}
	return places
}

// Open reports whether the role is left open to whoever signs for it.
func (d *Document) Open(r Role) bool {
	return slices.Contains(d.Parties, Party{Role: r}) && slices.Contains(d.Signers, r)
}

// Accede notes that a party has taken a seat.
func (k *Contracts) Accede(s Seat) { k.seats.Insert(s.hash(), k.Seats.Add(s)) }

// Seated reports whether a party has taken a seat.
func (k *Contracts) Seated(s Seat) bool { return seated(k.seats, k.Seats, s) }

// finder is what an index and a view of it have in common.
type finder interface {
	Find(hash uint64, eq func(id uint32) bool) uint32
}

func seated(index finder, seats rowsOf[Seat], s Seat) bool {
	return index.Find(s.hash(), func(id uint32) bool { return *seats.At(id) == s }) != 0
}

// Plays reports whether a party, called text, plays the role in version id. One
// that is named plays it alone; a role that is left open is played by whoever
// has acceded, or by anybody if nobody signs for it.
func (k *Contracts) Plays(id uint32, r Role, party uint32, text string) bool {
	d, open := k.Programme(id).Document, false
	for _, p := range d.Parties {
		if p.Role == r && p.Name == text && text != "" {
			return true
		}
		open = open || p == Party{Role: r}
	}
	return open && (!d.Open(r) || k.Seated(Seat{id, party, r}))
}

// Programme returns version id as it was compiled. It must not be written.
func (k *Contracts) Programme(id uint32) *Programme {
	row, kept := k.Rows.At(id), &k.read[id%keptRead]
	if kept.programme == nil || kept.hash != row.Hash {
		kept.hash, kept.programme = row.Hash, compiled(k.Pieces, row)
	}
	return kept.programme
}

// compiled reads and compiles a document of the log, which did both before.
func compiled(pieces rowsOf[Piece], row *Version) *Programme {
	p, found := Compile(document(pieces, row))
	if found != nil {
		panic("programme: a document of the log does not compile: " + found[0].String())
	}
	return p
}

func document(pieces rowsOf[Piece], row *Version) *Document {
	d, err := Decode(appendDocument(nil, pieces, row))
	if err != nil {
		panic("programme: a document of the log cannot be read")
	}
	return d
}

func appendDocument(dst []byte, pieces rowsOf[Piece], row *Version) []byte {
	left := int(row.Bytes)
	for p := row.First; p != 0; p = pieces.At(p).Next {
		n := min(left, pieceSize)
		dst = append(dst, pieces.At(p).Bytes[:n]...)
		left -= n
	}
	return dst
}

// Rebuild makes the index anew from the tables.
func (k *Contracts) Rebuild() {
	k.seats = table.NewIndex()
	for id := uint32(1); id <= k.Seats.Len(); id++ {
		k.seats.Insert(k.Seats.At(id).hash(), id)
	}
}

// A View is the programmes of a published height.
type View struct {
	Rows   *table.View[Version, *Version]
	Pieces *table.View[Piece, *Piece]
	Seats  *table.View[Seat, *Seat]

	seats *table.IndexView
}

// Freeze returns the programmes as they are now.
func (k *Contracts) Freeze() View {
	return View{k.Rows.Freeze(), k.Pieces.Freeze(), k.Seats.Freeze(), k.seats.Freeze()}
}

// Restore makes the programmes what they were when v was frozen.
func (k *Contracts) Restore(v View) {
	k.Rows.Restore(v.Rows)
	k.Pieces.Restore(v.Pieces)
	k.Seats.Restore(v.Seats)
	k.seats.Restore(v.seats)
}

// InForce is [Contracts.InForce], of the versions from id backwards.
func (v View) InForce(id uint32, on day.Date) uint32 { return inForce(v.Rows, id, on) }

// Programme returns version id, compiled anew.
func (v View) Programme(id uint32) *Programme { return compiled(v.Pieces, v.Rows.At(id)) }

// Concerns reports whether a party, called text, is named in version id or in
// one before it, or has acceded to one.
func (v View) Concerns(id uint32, party uint32, text string) bool {
	for ; id != 0; id = v.Rows.At(id).Before {
		d := document(v.Pieces, v.Rows.At(id))
		for _, p := range d.Parties {
			if p.Name == text || p.Name == "" && seated(v.seats, v.Seats, Seat{id, party, p.Role}) {
				return true
			}
		}
	}
	return false
}
