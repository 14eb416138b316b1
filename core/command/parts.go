package command

import (
	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/money"
)

// The parts that something can be split into at once.
const (
	leastParts = 2
	mostParts  = 32
)

// A Part is a named part of an amount.
type Part struct {
	Name   string
	Amount money.Amount
}

// AppendParts appends the canonical bytes of parts, which have one currency.
func AppendParts(dst []byte, parts []Part) []byte {
	cur := money.Currency(0)
	if len(parts) > 0 {
		cur = parts[0].Amount.Currency()
	}
	dst = cbor.AppendUint(cbor.AppendArray(dst, 2), uint64(cur))
	dst = cbor.AppendArray(dst, len(parts))
	for _, p := range parts {
		dst = cbor.AppendInt(cbor.AppendText(cbor.AppendArray(dst, 2), p.Name), p.Amount.Minor())
	}
	return dst
}

// ReadParts reads what [AppendParts] wrote. It returns ErrMalformed for other
// bytes, fewer than two or more than 32 parts, a name that is none or stands
// twice, an unknown currency, and an amount that is not above zero.
func ReadParts(b []byte) ([]Part, error) {
	r := cbor.NewReader(b)
	r.ArrayOf(2)
	cur := money.Currency(r.Uint(1<<16 - 1))
	n := r.Array()
	if n < leastParts || n > mostParts || !cur.Known() {
		return nil, ErrMalformed
	}
	parts := make([]Part, 0, n)
	for range n {
		r.ArrayOf(2)
		name, minor := r.Text(), r.Int()
		if !ValidName(name) || minor <= 0 || minor > money.Max || named(parts, string(name)) {
			return nil, ErrMalformed
		}
		parts = append(parts, Part{string(name), money.Of(minor, cur)})
	}
	if r.End() != nil {
		return nil, ErrMalformed
	}
	return parts, nil
}

func named(parts []Part, name string) bool {
	for i := range parts {
		if parts[i].Name == name {
			return true
		}
	}
	return false
}
