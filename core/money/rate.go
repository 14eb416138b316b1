package money

import (
	"fmt"
	"strings"
)

// A Rate is a proportion in billionths: an interest rate per year, an advance
// rate, a fee. 4.5 % is 45,000,000.
type Rate int64

// One is the rate of 100 %.
const One Rate = 1_000_000_000

// rateLimit is the largest rate, either side of zero, that ParseRate reads.
const rateLimit = 1000 * int64(One)

// ParseRate reads "450bp" (basis points, hundredths of a per cent), "4.5%" or
// the plain proportion "0.045", all three the same rate. It fails with
// ErrNumber, ErrDecimals if the rate is finer than a billionth, or ErrTooLarge
// if it is outside ±1000.
func ParseRate(s string) (Rate, error) {
	number, decimals := s, 9
	if before, found := strings.CutSuffix(s, "bp"); found {
		number, decimals = before, 5
	} else if before, found := strings.CutSuffix(s, "%"); found {
		number, decimals = before, 7
	}
	billionths, err := parseDecimal(number, decimals, rateLimit)
	if err != nil {
		return 0, fmt.Errorf("parse rate %q: %w", s, err)
	}
	return Rate(billionths), nil
}

// String returns the rate in per cent with as many decimals as it needs:
// "4.5%". ParseRate reads it back.
func (r Rate) String() string {
	text := string(appendDecimal(nil, int64(r), 7))
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "%"
}
