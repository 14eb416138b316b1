// Package programme holds the contracts that govern deals, as data: the document
// of a programme, which its parties sign, and the terms that a funder offers and
// a seller accepts; both hashed by content, so that all signatures bind the same
// figures. The terms of a deal under a programme derive from the document.
//
// It computes nothing about a deal: the techniques read it.
package programme

import (
	"crypto/sha256"
	"strings"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/row"
	"github.com/tallystick/tallystick/core/table"
)

// Technique is a standard technique of the field.
type Technique uint8

// The techniques, by the standard terms of the Global SCF Forum; the certificate
// is that of China.
const (
	Factoring Technique = iota + 1
	ReceivablesDiscounting
	Forfaiting
	PayablesFinance
	LoanAgainstReceivables
	CorporatePaymentUndertaking
	DynamicDiscounting
	Certificate
)

// Gates are what must have happened before a step.
type Gates uint8

// The gates.
const (
	NoticeBeforeDraw Gates = 1 << iota
	RegistrationBeforeDraw
	ConfirmationBeforeOffer
	WithRecourse
)

// Terms are the figures of a contract.
type Terms struct {
	Advance     money.Rate // the share of the face that may be drawn
	Rate        money.Rate // interest per year on the principal
	DefaultRate money.Rate // interest after the due date, as a share of Rate: 1.5 is 150 %
	Fee         money.Rate // fee as a share of the face
	Reserve     money.Rate // share of the face held back until the receivable is paid
	Grace       int32      // days after due before recourse
	Technique   Technique
	Basis       day.Basis
	Rounding    money.Rounding
	Gates       Gates
}

// defaultAfterDue is the default rate of an offer that leaves it out: 150 %.
const defaultAfterDue = 3 * money.One / 2

// Bounds of what any contract may say, in an offer or a programme.
const (
	maxRate      = money.One     // of interest, a year
	maxFee       = money.One / 4 // of the face
	leastDefault = money.One     // default rate, as a share of the rate
	mostDefault  = 4 * money.One
	maxGrace     = 366 // days
)

// Size implements [table.Row].
func (t *Terms) Size() int { return 5*8 + 4 + 4 }

// Encode implements [table.Row].
func (t *Terms) Encode(dst []byte) {
	o := row.Out(dst)
	for _, r := range [...]money.Rate{t.Advance, t.Rate, t.DefaultRate, t.Fee, t.Reserve} {
		o.I64(int64(r))
	}
	o.I32(t.Grace)
	o.U8(uint8(t.Technique))
	o.U8(uint8(t.Basis))
	o.U8(uint8(t.Rounding))
	o.U8(uint8(t.Gates))
}

// Decode implements [table.Row].
func (t *Terms) Decode(src []byte) {
	in := row.In(src)
	for _, r := range [...]*money.Rate{&t.Advance, &t.Rate, &t.DefaultRate, &t.Fee, &t.Reserve} {
		*r = money.Rate(in.I64())
	}
	t.Grace = in.I32()
	t.Technique = Technique(in.U8())
	t.Basis = day.Basis(in.U8())
	t.Rounding = money.Rounding(in.U8())
	t.Gates = Gates(in.U8())
}

// Hash returns the content hash of the terms: SHA-256 of the CBOR array of
// their fields, in the order of the struct.
func (t Terms) Hash() [32]byte {
	b := cbor.AppendArray(nil, 10)
	for _, n := range [...]int64{
		int64(t.Advance), int64(t.Rate), int64(t.DefaultRate), int64(t.Fee), int64(t.Reserve), int64(t.Grace),
		int64(t.Technique), int64(t.Basis), int64(t.Rounding), int64(t.Gates),
	} {
		b = cbor.AppendInt(b, n)
	}
	return sha256.Sum256(b)
}

// Of reads the terms in an offer.
//
// Refusals: TermsInvalid, naming the field.
func Of(c *command.Command) (Terms, *refuse.Refusal) {
	t := Terms{
		Advance: c.Rate(command.Advance), Rate: c.Rate(command.Rate), Fee: c.Rate(command.Fee),
		Reserve: c.Rate(command.Reserve), DefaultRate: defaultAfterDue, Grace: int32(c.Int(command.Grace)),
		Technique: Factoring, Basis: day.Act360, Rounding: money.HalfEven, Gates: WithRecourse,
	}
	if c.Has(command.DefaultRate) {
		t.DefaultRate = c.Rate(command.DefaultRate)
	}
	if c.Has(command.Basis) {
		b, err := day.ParseBasis(basis(string(c.Text(command.Basis))))
		if err != nil {
			return t, refuse.TermsInvalid.With(refuse.ID(command.Basis.String()))
		}
		t.Basis = b
	}
	switch string(c.Text(command.Rounding)) {
	case "", money.HalfEven.String():
	case money.HalfUp.String():
		t.Rounding = money.HalfUp
	default:
		return t, refuse.TermsInvalid.With(refuse.ID(command.Rounding.String()))
	}
	t.gates(c)
	return t, t.check(c)
}

func (t *Terms) gates(c *command.Command) {
	for _, g := range [...]struct {
		field command.Field
		gate  Gates
	}{
		{command.NeedNotice, NoticeBeforeDraw},
		{command.NeedRegister, RegistrationBeforeDraw},
		{command.NeedConfirm, ConfirmationBeforeOffer},
	} {
		if c.Flag(g.field) {
			t.Gates |= g.gate
		}
	}
}

func (t *Terms) check(c *command.Command) *refuse.Refusal {
	technique := string(c.Text(command.Technique))
	bad := command.Field(0)
	switch figure := t.outside(c.Int(command.Grace)); {
	case technique != "" && technique != Factoring.String():
		bad = command.Technique
	case figure != 0:
		bad = figure
	case c.Has(command.Recourse) && !c.Flag(command.Recourse):
		bad = command.Recourse
	}
	if bad != 0 {
		return refuse.TermsInvalid.With(refuse.ID(bad.String()))
	}
	return nil
}

// outside returns the first figure that is outside what any contract may say, or
// 0.
func (t *Terms) outside(grace int64) command.Field {
	switch {
	case t.Advance <= 0 || t.Advance > money.One:
		return command.Advance
	case t.Rate < 0 || t.Rate > maxRate:
		return command.Rate
	case t.Fee < 0 || t.Fee > maxFee:
		return command.Fee
	case t.Reserve < 0 || t.Reserve > money.One-t.Advance:
		return command.Reserve
	case t.DefaultRate < leastDefault || t.DefaultRate > mostDefault:
		return command.DefaultRate
	case grace < 0 || grace > maxGrace:
		return command.Grace
	}
	return 0
}

// Catalogue keeps each distinct Terms once.
type Catalogue struct {
	Rows  *table.Table[Terms, *Terms]
	index *table.Index
}

// NewCatalogue returns an empty Catalogue.
func NewCatalogue() *Catalogue {
	return &Catalogue{Rows: table.New[Terms, *Terms]("terms", 64), index: table.NewIndex()}
}

// Keep returns the row of t, adding it if it is new.
func (k *Catalogue) Keep(t Terms) uint32 {
	h := hash64(t)
	if id := k.index.Find(h, func(id uint32) bool { return *k.Rows.At(id) == t }); id != 0 {
		return id
	}
	id := k.Rows.Add(t)
	k.index.Insert(h, id)
	return id
}

// At returns the terms in row id, for reading.
func (k *Catalogue) At(id uint32) *Terms { return k.Rows.At(id) }

// Rebuild makes the index anew from the rows.
func (k *Catalogue) Rebuild() {
	k.index = table.NewIndex()
	for id := uint32(1); id <= k.Rows.Len(); id++ {
		k.index.Insert(hash64(*k.Rows.At(id)), id)
	}
}

func hash64(t Terms) uint64 {
	h := uint64(t.Advance)
	for _, n := range [...]int64{
		int64(t.Rate), int64(t.DefaultRate), int64(t.Fee), int64(t.Reserve), int64(t.Grace),
		int64(t.Technique)<<24 | int64(t.Basis)<<16 | int64(t.Rounding)<<8 | int64(t.Gates),
	} {
		h = (h ^ uint64(n)) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return h
}

// FreezeIndex returns the index as it is now.
func (k *Catalogue) FreezeIndex() *table.IndexView { return k.index.Freeze() }

// RestoreIndex makes the index what it was when x was frozen.
func (k *Catalogue) RestoreIndex(x *table.IndexView) { k.index.Restore(x) }

// basis returns the name of a day count that people also write in capitals, or
// shorter.
func basis(text string) string {
	switch text = strings.ToLower(text); text {
	case "act/365", "actual/365":
		return day.Act365F.String()
	case "30/360":
		return day.Thirty360.String()
	case "actual/360":
		return day.Act360.String()
	}
	return text
}
