package deal

import (
	"crypto/sha256"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/row"
)

// A Record is a deal as it was when it left the tables, for those who may need
// it again: its row and those of its payments, the oldest first. What says only
// where rows stand (the block, other payments, the agenda) is zero in them.
type Record struct {
	Name  name.ID
	Bytes []byte
}

// MostPayments is how many payments a deal may have had so that its record fits
// into a command. One that had more does not leave the tables.
func MostPayments() int { return (command.MaxRecord - (&Deal{}).Size()) / (&Payment{}).Size() }

// Record returns the record of deal id.
func (d *Deals) Record(id uint32) Record {
	row := *d.Rows.At(id)
	var payments []Payment
	for p := row.Last; p != 0; p = d.Payments.At(p).Before {
		payments = append(payments, *d.Payments.At(p))
	}
	row.Block, row.Last, row.Next, row.Prev, row.Check = 0, 0, 0, 0, 0
	b := make([]byte, row.Size(), row.Size()+len(payments)*(&Payment{}).Size())
	row.Encode(b)
	for i := len(payments) - 1; i >= 0; i-- {
		p := payments[i]
		p.Deal, p.Before = 0, 0
		end := len(b)
		b = b[:end+p.Size()]
		p.Encode(b[end:])
	}
	return Record{row.Name, b}
}

// Bury removes deal id and its payments and leaves a tombstone with the first
// half of its invoice's fingerprint. The name stays taken; what the buyer still
// disputed, with all paid, is over. It returns what Raise wants to have back.
func (d *Deals) Bury(id uint32, fingerprint [16]byte) Record {
	d.Schedule(id, 0)
	d.Appease(id)
	rec, row := d.Record(id), *d.Rows.At(id)
	for p := row.Last; p != 0; {
		before := d.Payments.At(p).Before
		d.Payments.Remove(p)
		p = before
	}
	d.Rows.Remove(id)
	d.names.Retarget(row.Name, name.Tombstone, d.Tombstones.Add(Tombstone{
		Record: sha256.Sum256(rec.Bytes), Fingerprint: fingerprint, Name: row.Name, Closed: int32(row.Closed),
	}))
	return rec
}

// Raise brings back the deal under a tombstone, from the record that the
// tombstone holds the hash of, and returns its row. It has no block yet and is
// on no agenda.
func (d *Deals) Raise(stone uint32, record []byte) uint32 {
	var row Deal
	row.Decode(record[:row.Size()])
	id := d.Rows.Add(row)
	for rest := record[row.Size():]; len(rest) > 0; {
		var p Payment
		p.Decode(rest[:p.Size()])
		rest = rest[p.Size():]
		p.Deal, p.Before = id, row.Last
		row.Last = d.Payments.Add(p)
	}
	d.Rows.Edit(id).Last = row.Last
	d.names.Retarget(row.Name, name.Receivable, id)
	d.Tombstones.Remove(stone)
	return id
}

// A Tombstone is what remains of a deal that has left the tables.
type Tombstone struct {
	Record      [32]byte // hash of its last record
	Fingerprint [16]byte // the first half of its invoice's
	Name        name.ID
	Closed      int32
}

// Size implements [table.Row].
func (t *Tombstone) Size() int { return 32 + 16 + 4 + 4 }

// Encode implements [table.Row].
func (t *Tombstone) Encode(dst []byte) {
	o := row.Out(dst)
	o.Bytes(t.Record[:])
	o.Bytes(t.Fingerprint[:])
	o.U32(uint32(t.Name))
	o.I32(t.Closed)
}

// Decode implements [table.Row].
func (t *Tombstone) Decode(src []byte) {
	in := row.In(src)
	in.Bytes(t.Record[:])
	in.Bytes(t.Fingerprint[:])
	t.Name = name.ID(in.U32())
	t.Closed = in.I32()
}
