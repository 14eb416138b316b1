package party

import (
	"encoding/binary"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/row"
)

// A Key is a public key and what it may sign for its party.
//
// A key without a mandate may sign everything its party may ask. A mandate
// bounds it to kinds of commands, to a last day, and to an amount above which
// a second key of the party must sign too (maker and checker). Keys and
// mandates it never gives out without a second one.
type Key struct {
	Public   envelope.KeyID
	Scope    assertion.Scope // of a passkey: where it signs; else zero
	Party    uint32
	Mandated uint8 // 1: the fields below hold
	Currency money.Currency
	Until    day.Date // 0: no end
	Kinds    uint64   // a bit for each kind; 0: revoked
	Limit    int64    // minor units; 0: no bound
}

// Size implements [table.Row].
func (k *Key) Size() int { return 33 + 32 + 4 + 1 + 2 + 4 + 8 + 8 }

// Encode implements [table.Row].
func (k *Key) Encode(dst []byte) {
	o := row.Out(dst)
	o.Bytes(k.Public[:])
	o.Bytes(k.Scope[:])
	o.U32(k.Party)
	o.U8(k.Mandated)
	o.U16(uint16(k.Currency))
	o.I32(int32(k.Until))
	o.U64(k.Kinds)
	o.I64(k.Limit)
}

// Decode implements [table.Row].
func (k *Key) Decode(src []byte) {
	in := row.In(src)
	in.Bytes(k.Public[:])
	in.Bytes(k.Scope[:])
	k.Party = in.U32()
	k.Mandated = in.U8()
	k.Currency = money.Currency(in.U16())
	k.Until = day.Date(in.I32())
	k.Kinds = in.U64()
	k.Limit = in.I64()
}

// Revoked reports whether the key may sign nothing any more.
func (k *Key) Revoked() bool { return k.Mandated == 1 && k.Kinds == 0 }

// Signs reports whether the key may sign kind on today, if nothing is at stake
// that takes a second key.
func (k *Key) Signs(kind command.Kind, today day.Date) bool {
	return k.covers(kind, today) == nil && k.alone(kind, money.Amount{}) == nil
}

// covers says why the key may not sign kind on today, or nil.
func (k *Key) covers(kind command.Kind, today day.Date) *refuse.Refusal {
	switch {
	case k.Mandated == 0:
		return nil
	case k.Revoked():
		return refuse.KeyRevoked.With()
	case k.Kinds&(1<<kind) == 0:
		return refuse.MandateMissing.With(refuse.ID(kind.String()))
	case k.Until != 0 && k.Until < today:
		return refuse.MandateExpired.With(refuse.Day(k.Until))
	}
	return nil
}

// alone says why the key may not sign kind, with amount a at stake, on its own,
// or nil. A bounded key that gave out keys or mandates by itself would have no
// bounds.
func (k *Key) alone(kind command.Kind, a money.Amount) *refuse.Refusal {
	switch {
	case k.Mandated == 0:
		return nil
	case kind == command.PartyKey || kind == command.PartyMandate:
		return refuse.MandateMissing.With(refuse.ID(kind.String()))
	case k.Limit == 0 || a.IsZero():
		return nil
	case a.Currency() == k.Currency && a.Minor() <= k.Limit:
		return nil
	}
	return refuse.MandateExceeded.With(refuse.Amount(a), refuse.Amount(money.Of(k.Limit, k.Currency)))
}

func keyHash(id *envelope.KeyID) uint64 {
	return binary.LittleEndian.Uint64(id[1:]) * 0x9e3779b97f4a7c15
}

// FindKey returns the key with a public key's bytes, or 0.
func (r *Register) FindKey(public []byte) uint32 {
	want := envelope.KeyIDOf(public)
	return r.keys.Find(keyHash(&want), func(id uint32) bool { return r.Keys.At(id).Public == want })
}

// AddKey registers a public key, which must be new, for party. A passkey signs
// within scope only: another site that a person is lured to signs for itself
// alone. The scope of any other key is zero.
func (r *Register) AddKey(public []byte, party uint32, scope assertion.Scope) uint32 {
	k := Key{Public: envelope.KeyIDOf(public), Party: party, Scope: scope}
	id := r.Keys.Add(k)
	r.Windows.Add(Window{})
	r.keys.Insert(keyHash(&k.Public), id)
	r.Parties.Edit(party).Keys++
	return id
}

// Authorise says why none of signers may ask for kind, with amount a at stake,
// in the name of party on today, or nil. The first signer that stands for the
// party decides the code.
func (r *Register) Authorise(
	signers []uint32, party uint32, kind command.Kind, a money.Amount, today day.Date,
) *refuse.Refusal {
	var first *refuse.Refusal
	makers := 0
	for _, id := range signers {
		k := r.Keys.At(id)
		if k.Party != party && r.Parties.At(party).Custodian != id {
			continue
		}
		no := k.covers(kind, today)
		if no == nil {
			makers++
			no = k.alone(kind, a)
			if no == nil || makers >= 2 {
				return nil
			}
		}
		if first == nil {
			first = no
		}
	}
	if first == nil {
		first = refuse.NotEntitled.With(refuse.ID(r.Text(party)))
	}
	return first
}

// Consents reports whether keys of party's own, among signers, may sign kind
// with amount a at stake on today. A key that the platform holds for the party
// does not count: it signs for whoever asks, so that its being there says
// nothing of the party's will.
func (r *Register) Consents(
	signers []uint32, party uint32, kind command.Kind, a money.Amount, today day.Date,
) bool {
	own := make([]uint32, 0, len(signers))
	for _, id := range signers {
		if r.Keys.At(id).Party == party {
			own = append(own, id)
		}
	}
	return r.Authorise(own, party, kind, a, today) == nil
}

// ParseKinds reads "receivable.draw,trade.*" into the bits of [Key.Kinds], and
// "none" into no bits. Every pattern must mean some kind: a mandate is never
// taken in part, so that a slip of the pen is not a narrower mandate than was
// meant.
func ParseKinds(text string) (bits uint64, ok bool) {
	if text == "none" {
		return 0, true
	}
	for p := range strings.SplitSeq(text, ",") {
		kinds := matching(strings.TrimSpace(p))
		if kinds == 0 {
			return 0, false
		}
		bits |= kinds
	}
	return bits, true
}
