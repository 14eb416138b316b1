package machine

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/table"
)

// receipt writes the receipt and the leaf of command i of e.
func (m *Machine) receipt(e *envelope.Envelope, i int, no *refuse.Refusal) {
	c := &e.Commands[i]
	r := Receipt{Leaf: m.meta.Leaves, Kind: c.Kind, Refusal: no}
	leaf := event.Leaf{Command: e.CommandHash(i), Figures: event.NoFigures, Payloads: c.Text(command.Payload)}
	if no != nil {
		leaf.Code = uint16(no.Code)
		m.scratch = refuse.AppendFigures(m.scratch[:0], no.Figures)
		leaf.Figures = sha256.Sum256(m.scratch)
	} else {
		r.Entries = m.entries[:len(m.entries):len(m.entries)]
	}
	start := len(m.effects)
	m.effects = m.appendEffects(m.effects, r.Entries)
	r.Effects = m.effects[start:len(m.effects):len(m.effects)]
	leaf.Effects = sha256.Sum256(r.Effects)
	m.scratch = leaf.Append(append(m.scratch[:0], 0))
	r.Hash = sha256.Sum256(m.scratch)
	m.used.entries += len(r.Entries)
	m.used.effects += len(r.Effects)
	m.result.Receipts = append(m.result.Receipts, r)
	m.add(r.Hash)
}

// appendEffects appends the canonical bytes of what a command did: the CBOR
// array [instant, [[value, from, to, minor, currency, balances after], …]].
func (m *Machine) appendEffects(dst []byte, entries []ledger.Entry) []byte {
	dst = cbor.AppendInt(cbor.AppendArray(dst, 2), int64(m.meta.Instant))
	dst = cbor.AppendArray(dst, len(entries))
	for i := range entries {
		e := &entries[i]
		dst = cbor.AppendArray(dst, 7)
		dst = cbor.AppendUint(dst, uint64(m.state.books.ValueOf(e.From)))
		dst = m.appendAccount(dst, e.From)
		dst = m.appendAccount(dst, e.To)
		dst = cbor.AppendInt(dst, e.Amount.Minor())
		dst = cbor.AppendUint(dst, uint64(e.Amount.Currency()))
		dst = cbor.AppendInt(cbor.AppendInt(dst, e.FromBalance), e.ToBalance)
	}
	return dst
}

func (m *Machine) appendAccount(dst []byte, a ledger.Account) []byte {
	block := m.state.books.Blocks.At(a.Block)
	m.account = ledger.AppendAccount(m.account[:0], block, a.Slot, m.state.parties)
	return cbor.AppendText(dst, m.account)
}

// rootEvery is the number of leaves between two state roots of one day.
const rootEvery = 1 << 20

// add appends a leaf to the log, and the state root where one is due.
func (m *Machine) add(hash [32]byte) {
	m.result.Leaves = append(m.result.Leaves, hash)
	m.meta.Leaves++
}

// turnDay begins a batch: before the first batch of a new day, and when a
// stretch of leaves is full, the state root is written into the log.
func (m *Machine) turnDay(now day.Instant) {
	if m.meta.Opened == 0 {
		m.meta.Instant = now
		return
	}
	if m.RootDue(now) {
		m.writeRoot()
	}
	m.meta.Today = now.Date(m.meta.Offset)
}

// RootDue reports whether a batch at the instant now begins with the state
// root.
func (m *Machine) RootDue(now day.Instant) bool {
	return m.meta.Opened == 1 && (now.Date(m.meta.Offset) != m.meta.Today || m.meta.Leaves >= m.meta.NextRoot)
}

// writeRoot appends the leaf of the state root, as event.AppendRoot lays it out.
func (m *Machine) writeRoot() {
	r := RootLeaf{Leaf: m.meta.Leaves, Day: m.meta.Today, Root: m.Root()}
	m.result.Roots = append(m.result.Roots, r)
	m.scratch = event.AppendRoot(append(m.scratch[:0], 0), r.Day, r.Root)
	m.add(sha256.Sum256(m.scratch))
	m.meta.NextRoot = m.meta.Leaves + rootEvery
}

// digest binds the tables' names and roots, in order, and the closed day.
func digest(meta Meta, roots [][32]byte) [32]byte {
	b := make([]byte, 0, 64)
	b = append(b, 3)
	b = binary.BigEndian.AppendUint32(b, uint32(meta.Closed))
	b = binary.BigEndian.AppendUint32(b, uint32(len(roots)))
	forest := table.Forest(roots)
	return sha256.Sum256(append(b, forest[:]...))
}
