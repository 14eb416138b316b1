// Package event is the vocabulary of answering: what stands in a leaf of the
// log, as bytes that anybody can check without the machine.
package event

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// Version is the first byte of every leaf of this form.
const Version = 1

// NoFigures is the hash of no figures: SHA-256 of the empty CBOR array.
var NoFigures = sha256.Sum256([]byte{0x80})

// A Leaf is what a command left in the log:
//
//	1 ‖ H(command) ‖ code ‖ H(figures) ‖ H(effects) ‖ payload commitments
//
// with the code in two bytes, big endian, 0 if it was carried out. Parts can
// be withheld from a reader without breaking the proof of the others.
type Leaf struct {
	Command  [32]byte // RFC 6962 leaf hash of the command's bytes
	Code     uint16
	Figures  [32]byte // SHA-256 of the refusal's figures
	Effects  [32]byte // SHA-256 of the effects
	Payloads []byte   // commitments, 32 bytes each
}

const fixedSize = 1 + 32 + 2 + 32 + 32

// ErrLeaf says that bytes are not a leaf.
var ErrLeaf = errors.New("not a leaf of the log")

// Append appends the bytes of the leaf. Its hash in the log is SHA-256(0 ‖
// bytes), by RFC 6962.
func (l *Leaf) Append(dst []byte) []byte {
	dst = append(append(dst, Version), l.Command[:]...)
	dst = binary.BigEndian.AppendUint16(dst, l.Code)
	dst = append(append(dst, l.Figures[:]...), l.Effects[:]...)
	return append(dst, l.Payloads...)
}

// ReadLeaf reads what Append wrote.
func ReadLeaf(b []byte) (Leaf, error) {
	if len(b) < fixedSize || b[0] != Version || (len(b)-fixedSize)%32 != 0 || isRoot(b) {
		return Leaf{}, ErrLeaf
	}
	return Leaf{
		Command:  [32]byte(b[1:33]),
		Code:     binary.BigEndian.Uint16(b[33:35]),
		Figures:  [32]byte(b[35:67]),
		Effects:  [32]byte(b[67:99]),
		Payloads: b[99:],
	}, nil
}

// rootVersion is the first byte of a state root's leaf.
const rootVersion = 2

const rootSize = 1 + 4 + 32

func isRoot(b []byte) bool { return len(b) == rootSize && b[0] == rootVersion }

// AppendRoot appends the bytes of a state root's leaf: 2 ‖ the day it shows,
// four bytes big endian ‖ the root.
func AppendRoot(dst []byte, d day.Date, root [32]byte) []byte {
	dst = binary.BigEndian.AppendUint32(append(dst, rootVersion), uint32(d))
	return append(dst, root[:]...)
}

// ReadRoot reads what AppendRoot wrote.
func ReadRoot(b []byte) (day.Date, [32]byte, error) {
	if !isRoot(b) {
		return 0, [32]byte{}, ErrLeaf
	}
	return day.Date(binary.BigEndian.Uint32(b[1:5])), [32]byte(b[5:]), nil
}

// A Value is what a posting moves.
type Value uint8

// The values. Each is a ledger of its own in which nothing appears or vanishes.
const (
	Money Value = iota + 1 // money of a party's books
	Claim                  // a claim on a buyer
	Room                   // the room of a limit
)

// A Posting is one line of the books as the effects hold it.
type Posting struct {
	Value                  Value
	From, To               string
	Amount                 money.Amount
	FromBalance, ToBalance int64 // afterwards, in minor units
}

// Effects is what a command did, and when.
type Effects struct {
	Instant  day.Instant
	Postings []Posting
}

// maxPostings bounds what ReadEffects accepts.
const maxPostings = 4096

// ReadEffects reads the canonical bytes of effects: the CBOR array [instant,
// [[value, from, to, minor, currency, balance of from, balance of to], …]].
func ReadEffects(b []byte) (Effects, error) {
	r := cbor.NewReader(b)
	r.ArrayOf(2)
	e := Effects{Instant: day.Instant(r.Int())}
	n := r.Array()
	if n > maxPostings {
		return Effects{}, ErrLeaf
	}
	for range n {
		r.ArrayOf(7)
		p := Posting{Value: Value(r.Uint(uint64(Room))), From: string(r.Text()), To: string(r.Text())}
		minor := r.Int()
		p.Amount = money.Of(minor, money.Currency(r.Uint(1<<16-1)))
		p.FromBalance, p.ToBalance = r.Int(), r.Int()
		e.Postings = append(e.Postings, p)
	}
	if r.End() != nil {
		return Effects{}, ErrLeaf
	}
	return e, nil
}
