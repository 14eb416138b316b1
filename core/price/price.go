// Package price is what money costs over time, exactly: discounts, yields,
// fees and interest for being late.
//
//	face ──discount──▶ price          price, face ──yield──▶ rate a year
//	face, advance ──fee──▶ charge     what is overdue ──late──▶ interest
//
// Every figure is computed with all its digits and rounded once, as the caller
// says. Compounding takes roots, and those too are decided in whole numbers
// (see power): no figure depends on how a machine rounds in between.
//
// The package posts nothing and knows no deal. It reports false where there is
// no such figure: a discount that eats the face, a rate beyond all rates.
package price

import (
	"fmt"
	"math/big"

	"github.com/tallystick/tallystick/core/money"
)

// Bounds of what is computed. They keep the powers of compounding small.
const (
	MaxRate  = 10 * money.One // 1,000 % a year
	MaxDays  = 36_600         // a hundred years
	MaxYears = 3_660          // days that compounding may take: ten years
)

// A Term is how long money is out: Days, when a year has Year of them.
type Term struct{ Days, Year int64 }

// A Method is a way to bring a rate and a face to a price.
type Method uint8

// The methods. Over no time, or at no rate, all are the face.
const (
	Straight   Method = iota + 1 // face × (1 - rate × days / year)
	ToYield                      // face / (1 + rate × days / year)
	Compounded                   // face / (1 + rate) ^ (days / year)
)

// Discounted returns the price of what pays face at the end of the term. By
// Straight the discount is what is rounded, else the price. It reports false if
// no price above zero is left, or a power is out of bounds.
func Discounted(face money.Amount, rate money.Rate, t Term, m Method, how money.Rounding) (money.Amount, bool) {
	one, year := int64(money.One), t.Year*int64(money.One)
	var minor int64
	ok := true
	switch m {
	case Straight:
		discount, in := quotient(product(face.Minor(), int64(rate), t.Days), product(year), how)
		minor, ok = face.Minor()-discount, in
	case ToYield:
		minor, ok = quotient(product(face.Minor(), year), sum(product(year), product(int64(rate), t.Days)), how)
	case Compounded:
		minor, ok = power(face.Minor(), fraction{one, one + int64(rate)}, fraction{t.Days, t.Year}, how)
	default:
		panic(fmt.Sprintf("price: no such method: %d", m))
	}
	return money.Of(minor, face.Currency()), ok && minor > 0
}

// product returns the product of factors.
func product(factors ...int64) *big.Int {
	p := big.NewInt(1)
	for _, f := range factors {
		p.Mul(p, big.NewInt(f))
	}
	return p
}

// sum returns a + b, in a.
func sum(a, b *big.Int) *big.Int { return a.Add(a, b) }

// quotient returns n / d for n >= 0, rounded once, and reports whether there is
// one within an int64: d must be above zero.
func quotient(n, d *big.Int, how money.Rounding) (int64, bool) {
	if n.Sign() < 0 || d.Sign() <= 0 {
		return 0, false
	}
	whole, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	half := rest.Lsh(rest, 1).Cmp(d) // of what is left, to a half
	return settle(whole, rest.Sign() > 0, half, how)
}

// settle rounds whole and a rest of it: whether there is any, and how it
// compares with a half. It reports false beyond an int64.
func settle(whole *big.Int, some bool, half int, how money.Rounding) (int64, bool) {
	if how.Away(whole.Bit(0) == 1, some, half) {
		whole.Add(whole, big.NewInt(1))
	}
	return whole.Int64(), whole.IsInt64()
}
