// Package certificate is the state of receivable certificates: an issuer's
// promise, the shares that it was split into, and who holds them.
//
//	root ──▶ share ─split─▶ share, share, …       each with one holder
//	  │        │
//	  │        └ lists: live shares of a root, live shares of a holder
//	  └ face = live + paid + cancelled, at every height
//
// It knows no rules: who may split, transfer or pay what is said in
// core/technique/certificate. Each operation touches a few rows, however many
// shares there are.
package certificate

import (
	"github.com/tallystick/tallystick/core/agenda"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/table"
)

// Register holds every certificate and share.
type Register struct {
	Roots   *table.Table[Root, *Root]
	Shares  *table.Table[Share, *Share]
	Holders *table.Table[Holder, *Holder]
	Covers  *table.Table[Cover, *Cover]
	Days    *agenda.Days

	Remittances *table.Table[Remittance, *Remittance]

	names   *name.Names
	holders *table.Index // of Holders by party
	covers  *table.Index // of Covers by invoice
}

// New returns a Register without certificates.
func New(names *name.Names) *Register {
	return &Register{
		Roots:   table.New[Root, *Root]("certificates", 64),
		Shares:  table.New[Share, *Share]("shares", 128),
		Holders: table.New[Holder, *Holder]("holders", 256),
		Covers:  table.New[Cover, *Cover]("covers", 512),
		Days:    agenda.New("certificate-agenda"),

		Remittances: table.New[Remittance, *Remittance]("remittances", 128),

		names:   names,
		holders: table.NewIndex(),
		covers:  table.NewIndex(),
	}
}

// Root returns the certificate called text, or 0.
func (g *Register) Root(text []byte) uint32 { return g.names.Lookup(text, name.Certificate) }

// Share returns the share called text, or 0.
func (g *Register) Share(text []byte) uint32 { return g.names.Lookup(text, name.Share) }

// AddRoot adds a certificate called text to those of its issuer.
func (g *Register) AddRoot(text []byte, r Root) uint32 {
	h := g.holder(r.Issuer)
	r.After = g.Holders.At(h).Roots
	id := g.Roots.Add(r)
	g.Roots.Edit(id).Name = g.names.Add(text, name.Certificate, id)
	if r.After != 0 {
		g.Roots.Edit(r.After).Before = id
	}
	row := g.Holders.Edit(h)
	row.Roots = id
	row.Asked++
	return id
}

// AddShare adds a live share called text to its certificate and to its holder.
func (g *Register) AddShare(text []byte, s Share) uint32 {
	id := g.Shares.Add(s)
	g.Shares.Edit(id).Name = g.names.Add(text, name.Share, id)
	r := g.Roots.Edit(s.Root)
	r.Shares++
	r.Live += s.Face
	if r.First != 0 {
		g.Shares.Edit(r.First).Prev = id
	}
	g.Shares.Edit(id).Next = r.First
	r.First = id
	g.hold(id, s.Holder)
	return id
}

// Retire takes a live share off the lists and counts what became of it: its
// children took its place, or it is not owed any more.
func (g *Register) Retire(id uint32, became Standing) {
	g.let(id)
	s := g.Shares.Edit(id)
	s.Standing = became
	r := g.Roots.Edit(s.Root)
	r.Live -= s.Face
	switch became {
	case Redeemed:
		r.Paid += s.Face
	case Withdrawn:
		r.Cancelled += s.Face
	}
	if s.Prev != 0 {
		g.Shares.Edit(s.Prev).Next = s.Next
	} else {
		r.First = s.Next
	}
	if s.Next != 0 {
		g.Shares.Edit(s.Next).Prev = s.Prev
	}
	s.Next, s.Prev = 0, 0
}

// Revive makes a share that was redeemed live again.
func (g *Register) Revive(id uint32, as Standing) {
	s := g.Shares.Edit(id)
	s.Standing = as
	r := g.Roots.Edit(s.Root)
	r.Live += s.Face
	r.Paid -= s.Face
	if r.First != 0 {
		g.Shares.Edit(r.First).Prev = id
	}
	s.Next = r.First
	r.First = id
	g.hold(id, s.Holder)
}

// Move gives a live share to another holder.
func (g *Register) Move(id, to uint32) {
	g.let(id)
	s := g.Shares.Edit(id)
	s.Holder, s.To, s.Standing, s.Marks = to, 0, Held, 0
	g.hold(id, to)
}

// hold puts a share at the head of the list of its holder.
func (g *Register) hold(id, party uint32) {
	h := g.Holders.Edit(g.holder(party))
	if h.Shares != 0 {
		g.Shares.Edit(h.Shares).Before = id
	}
	s := g.Shares.Edit(id)
	s.After, s.Before = h.Shares, 0
	h.Shares = id
	h.Held++
}

// let takes a share off the list of its holder.
func (g *Register) let(id uint32) {
	s := g.Shares.Edit(id)
	h := g.Holders.Edit(g.holder(s.Holder))
	h.Held--
	if s.Before != 0 {
		g.Shares.Edit(s.Before).After = s.After
	} else {
		h.Shares = s.After
	}
	if s.After != 0 {
		g.Shares.Edit(s.After).Before = s.Before
	}
	s.After, s.Before = 0, 0
}

// Holder returns what is known of a party, for reading: a zero row if it has
// nothing to do with certificates.
func (g *Register) Holder(party uint32) *Holder { return g.Holders.At(g.find(party)) }

// EditHolder returns what is known of a party, for writing.
func (g *Register) EditHolder(party uint32) *Holder { return g.Holders.Edit(g.holder(party)) }

func (g *Register) find(party uint32) uint32 {
	return g.holders.Find(idHash(party), func(id uint32) bool { return g.Holders.At(id).Party == party })
}

func (g *Register) holder(party uint32) uint32 {
	id := g.find(party)
	if id == 0 {
		id = g.Holders.Add(Holder{Party: party})
		g.holders.Insert(idHash(party), id)
	}
	return id
}

// Used returns how much of an invoice is paid with certificates, in minor
// units.
func (g *Register) Used(invoice uint32) int64 { return g.Covers.At(g.cover(invoice)).Used }

func (g *Register) cover(invoice uint32) uint32 {
	return g.covers.Find(idHash(invoice), func(id uint32) bool { return g.Covers.At(id).Invoice == invoice })
}

// Use adds minor units, which may be below zero, to what of an invoice is paid
// with certificates.
func (g *Register) Use(invoice uint32, minor int64) {
	id := g.cover(invoice)
	if id == 0 {
		id = g.Covers.Add(Cover{Invoice: invoice})
		g.covers.Insert(idHash(invoice), id)
	}
	g.Covers.Edit(id).Used += minor
	if g.Covers.At(id).Used == 0 {
		g.covers.Delete(idHash(invoice), id)
		g.Covers.Remove(id)
	}
}

// Schedule puts a certificate on the agenda of a day, or takes it off if on is
// 0.
func (g *Register) Schedule(id uint32, on day.Date) { agenda.Schedule(g.Days, g.Roots, id, on) }

// On returns the first certificate on the agenda of a day, or 0.
func (g *Register) On(on day.Date) uint32 { return agenda.On(g.Days, on) }

// Rebuild makes the indexes anew from the tables.
func (g *Register) Rebuild() {
	g.holders, g.covers = table.NewIndex(), table.NewIndex()
	for id := uint32(1); id <= g.Holders.Len(); id++ {
		g.holders.Insert(idHash(g.Holders.At(id).Party), id)
	}
	for id := uint32(1); id <= g.Covers.Len(); id++ {
		if c := g.Covers.At(id); c.Invoice != 0 {
			g.covers.Insert(idHash(c.Invoice), id)
		}
	}
}

// Indexes are the indexes of certificates at a published height.
type Indexes struct{ holders, covers *table.IndexView }

// FreezeIndexes returns the indexes as they are now.
func (g *Register) FreezeIndexes() Indexes { return Indexes{g.holders.Freeze(), g.covers.Freeze()} }

// RestoreIndexes makes the indexes what they were when x was frozen.
func (g *Register) RestoreIndexes(x Indexes) {
	g.holders.Restore(x.holders)
	g.covers.Restore(x.covers)
}

// FindHolder returns the row of a party at a published height, or 0.
func FindHolder(rows *table.View[Holder, *Holder], x Indexes, party uint32) uint32 {
	return x.holders.Find(idHash(party), func(id uint32) bool { return rows.At(id).Party == party })
}
