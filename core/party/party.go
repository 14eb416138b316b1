// Package party knows who is who: legal entities with their registration,
// roles and controller, the keys that sign for them, what each key may sign,
// and which sequence numbers it has used.
//
// It never sees a private key and never checks a signature: that is done
// before Apply, by a pure function of the envelope's bytes (core/envelope).
package party

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
	"github.com/tallystick/tallystick/core/table"
)

// A Party is one legal entity.
type Party struct {
	Name         name.ID
	Controller   uint32 // the party that controls it, or 0
	Custodian    uint32 // the key that the platform holds for it, or 0
	Keys         uint32 // how many keys were registered for it
	Roles        Roles
	Registration [16]byte // hash of the legal registration id, zero without one
}

// Size implements [table.Row].
func (p *Party) Size() int { return 4*4 + 2 + 16 }

// Encode implements [table.Row].
func (p *Party) Encode(dst []byte) {
	o := row.Out(dst)
	o.U32(uint32(p.Name))
	o.U32(p.Controller)
	o.U32(p.Custodian)
	o.U32(p.Keys)
	o.U16(uint16(p.Roles))
	o.Bytes(p.Registration[:])
}

// Decode implements [table.Row].
func (p *Party) Decode(src []byte) {
	in := row.In(src)
	p.Name = name.ID(in.U32())
	p.Controller = in.U32()
	p.Custodian = in.U32()
	p.Keys = in.U32()
	p.Roles = Roles(in.U16())
	in.Bytes(p.Registration[:])
}

// Register holds every party and key.
type Register struct {
	Parties *table.Table[Party, *Party]
	Keys    *table.Table[Key, *Key]
	Windows *table.Table[Window, *Window] // a row for each key, with the key's id

	names         *name.Names
	registrations *table.Index
	keys          *table.Index
}

// New returns an empty register of parties named in names.
func New(names *name.Names) *Register {
	return &Register{
		Parties: table.New[Party, *Party]("parties", 128),
		Keys:    table.New[Key, *Key]("keys", 64),
		Windows: table.New[Window, *Window]("windows", 8),

		names:         names,
		registrations: table.NewIndex(),
		keys:          table.NewIndex(),
	}
}

// Find returns the party called text, or 0.
func (r *Register) Find(text []byte) uint32 { return r.names.Lookup(text, name.Party) }

// At returns party id, for reading.
func (r *Register) At(id uint32) *Party { return r.Parties.At(id) }

// Text returns the name of party id.
func (r *Register) Text(id uint32) string {
	if id == 0 {
		return ""
	}
	return r.names.Text(r.Parties.At(id).Name)
}

// AppendParty appends the name of party id.
func (r *Register) AppendParty(dst []byte, id uint32) []byte {
	return r.names.Append(dst, r.Parties.At(id).Name)
}

// Append appends the text of a name.
func (r *Register) Append(dst []byte, id name.ID) []byte { return r.names.Append(dst, id) }

// Registered returns the party with a legal registration id, or 0.
func (r *Register) Registered(id []byte) uint32 {
	h := registration(id)
	return r.registrations.Find(registrationHash(h), func(p uint32) bool { return r.Parties.At(p).Registration == h })
}

// Add registers a party. The name and the registration id must be free.
func (r *Register) Add(text, id []byte, roles Roles, controller uint32) uint32 {
	p := Party{Roles: roles, Controller: controller}
	if len(id) > 0 {
		p.Registration = registration(id)
	}
	row := r.Parties.Add(p)
	r.Parties.Edit(row).Name = r.names.Add(text, name.Party, row)
	if len(id) > 0 {
		r.registrations.Insert(registrationHash(p.Registration), row)
	}
	return row
}

func registrationHash(h [16]byte) uint64 { return binary.LittleEndian.Uint64(h[:8]) }

func registration(id []byte) [16]byte {
	h := sha256.Sum256(id)
	return [16]byte(h[:16])
}

// Related reports whether a and b are one party or stand under one controller.
func (r *Register) Related(a, b uint32) bool { return Related(r, a, b) }

// Rows are parties by their ids: the register's, or those of a published height.
type Rows interface{ At(id uint32) *Party }

// Related reports whether a and b are one party or stand under one controller.
func Related(parties Rows, a, b uint32) bool { return head(parties, a) == head(parties, b) }

// MaxControl is the most controllers above a party, one above the other.
const MaxControl = 16

// head returns the last of the controllers above p, p itself if it has none.
func head(parties Rows, p uint32) uint32 {
	for range MaxControl {
		c := parties.At(p).Controller
		if c == 0 {
			return p
		}
		p = c
	}
	return p
}

// Depth returns how many controllers stand above party id, [MaxControl] if
// there are more.
func (r *Register) Depth(id uint32) int {
	for n := range MaxControl {
		if id = r.Parties.At(id).Controller; id == 0 {
			return n
		}
	}
	return MaxControl
}

// Rebuild makes the indexes anew from the tables.
func (r *Register) Rebuild() {
	r.registrations, r.keys = table.NewIndex(), table.NewIndex()
	for id := uint32(1); id <= r.Parties.Len(); id++ {
		if p := r.Parties.At(id); p.Registration != [16]byte{} {
			r.registrations.Insert(registrationHash(p.Registration), id)
		}
	}
	for id := uint32(1); id <= r.Keys.Len(); id++ {
		r.keys.Insert(keyHash(&r.Keys.At(id).Public), id)
	}
}

// Indexes are the register's indexes at a published height.
type Indexes struct{ registrations, keys *table.IndexView }

// FreezeIndexes returns the indexes as they are now.
func (r *Register) FreezeIndexes() Indexes {
	return Indexes{r.registrations.Freeze(), r.keys.Freeze()}
}

// RestoreIndexes makes the indexes what they were when x was frozen.
func (r *Register) RestoreIndexes(x Indexes) {
	r.registrations.Restore(x.registrations)
	r.keys.Restore(x.keys)
}
