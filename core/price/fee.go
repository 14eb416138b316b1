package price

import "github.com/tallystick/tallystick/core/money"

// A FeeKind is how a fee of factoring is reckoned.
type FeeKind uint8

// The kinds of fees.
const (
	FixedFee   FeeKind = iota + 1 // an amount
	FaceFee                       // a rate of the face
	AdvanceFee                    // a rate a year of the advance, over days / 365
	FactorFee                     // a rate of the face for each period begun, or ended
)

// advanceYear is the year of AdvanceFee in days.
const advanceYear = 365

// A Fee is one charge of a factor.
type Fee struct {
	Kind   FeeKind
	Amount money.Amount // of FixedFee
	Rate   money.Rate   // of the others
	Period int64        // of FactorFee, in days
	Begun  bool         // FactorFee counts a period that has begun; else one that has ended
}

// Periods returns how many periods of FactorFee days are.
func (f Fee) Periods(days int64) int64 {
	if f.Begun {
		return (days + f.Period - 1) / f.Period
	}
	return days / f.Period
}

// Of returns the fee on a face of which advance was paid out for days. It
// reports false if the fee leaves the range of an amount.
func (f Fee) Of(face, advance money.Amount, days int64, how money.Rounding) (money.Amount, bool) {
	one := int64(money.One)
	minor, ok := f.Amount.Minor(), true
	switch f.Kind {
	case FixedFee:
	case FaceFee:
		minor, ok = quotient(product(face.Minor(), int64(f.Rate)), product(one), how)
	case AdvanceFee:
		minor, ok = quotient(product(advance.Minor(), int64(f.Rate), days), product(one, advanceYear), how)
	case FactorFee:
		minor, ok = quotient(product(face.Minor(), int64(f.Rate), f.Periods(days)), product(one), how)
	}
	return money.Of(minor, face.Currency()), ok && minor <= money.Max
}

// WithoutTax returns what of gross is left when a tax at rate, which gross
// carries, is taken out: gross / (1 + rate).
func WithoutTax(gross money.Amount, rate money.Rate, how money.Rounding) money.Amount {
	one := int64(money.One)
	net, _ := quotient(product(gross.Minor(), one), product(one+int64(rate)), how) // is at most gross
	return money.Of(net, gross.Currency())
}
