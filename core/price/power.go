package price

import (
	"math/big"

	"github.com/tallystick/tallystick/core/money"
)

// A fraction is above/below, of which nothing is negative.
type fraction struct{ above, below int64 }

// reduced returns the fraction in lowest terms.
func (f fraction) reduced() fraction {
	a, b := f.above, f.below
	for b != 0 {
		a, b = b, a%b
	}
	return fraction{f.above / a, f.below / a}
}

// power returns scale × base^exponent, rounded once. With base = p/q and
// exponent = e/b in lowest terms that is the b-th root of
//
//	scale^b × p^e / q^e
//
// and the whole number x is not above it exactly if x^b × q^e <= scale^b × p^e,
// which whole numbers decide. Whether more than a half is left is decided in
// the same way for 2x + 1. Nothing is estimated, so nothing has to be proved
// about an error.
//
// It reports false if the result leaves an int64, or if the exponent is finer
// or longer than MaxYears, which bounds the numbers to some hundred thousand
// bits. base must be above zero, scale not below it.
func power(scale int64, base, exponent fraction, how money.Rounding) (int64, bool) {
	base, exponent = base.reduced(), exponent.reduced()
	if exponent.above > MaxYears || exponent.below > MaxYears || base.above == 0 {
		return 0, false
	}
	degree, times := big.NewInt(exponent.below), big.NewInt(exponent.above)
	above := raise(scale, degree)
	above.Mul(above, raise(base.above, times))
	below := raise(base.below, times)
	whole, rest := new(big.Int).QuoRem(above, below, new(big.Int))
	if int64(whole.BitLen()) > 63*exponent.below {
		return 0, false
	}
	x := root(whole, degree)
	exact := rest.Sign() == 0 && new(big.Int).Exp(x, degree, nil).Cmp(whole) == 0
	// (2x+1)/2 against the root, both to the power of the degree, times below.
	twice := new(big.Int).Lsh(above, uint(exponent.below))
	middle := new(big.Int).Lsh(x, 1)
	middle.Exp(middle.Add(middle, big.NewInt(1)), degree, nil)
	return settle(x, !exact, twice.Cmp(middle.Mul(middle, below)), how)
}

func raise(n int64, times *big.Int) *big.Int { return new(big.Int).Exp(big.NewInt(n), times, nil) }

// root returns the greatest x with x^degree <= n, by halving the space between
// the powers of two around it.
func root(n, degree *big.Int) *big.Int {
	bits := uint(int64(n.BitLen()) / degree.Int64())
	high := new(big.Int).Lsh(big.NewInt(1), bits+1) // above the root
	low := new(big.Int).Rsh(high, 2)                // not above it
	for {
		middle := new(big.Int).Add(low, high)
		middle.Rsh(middle, 1)
		if middle.Cmp(low) == 0 {
			return low
		}
		if new(big.Int).Exp(middle, degree, nil).Cmp(n) <= 0 {
			low = middle
		} else {
			high = middle
		}
	}
}
