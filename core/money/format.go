package money

import "strconv"

// String returns a in major units with all decimals of its currency, and the
// currency's code: "1234.50 CNY".
func (a Amount) String() string {
	return string(a.AppendString(make([]byte, 0, 32)))
}

// AppendString appends String to dst and returns the extended slice.
func (a Amount) AppendString(dst []byte) []byte {
	dst = appendDecimal(dst, a.minor, a.currency.Exponent())
	dst = append(dst, ' ')
	return append(dst, a.currency.Code()...)
}

// appendDecimal appends units × 10^-exponent with exactly exponent decimals.
func appendDecimal(dst []byte, units int64, exponent int) []byte {
	if units < 0 {
		dst = append(dst, '-')
	}
	var buf [20]byte
	digits := strconv.AppendUint(buf[:0], magnitude(units), 10)
	if exponent == 0 {
		return append(dst, digits...)
	}
	whole := len(digits) - exponent
	if whole > 0 {
		dst = append(dst, digits[:whole]...)
		dst = append(dst, '.')
		return append(dst, digits[whole:]...)
	}
	dst = append(dst, '0', '.')
	for ; whole < 0; whole++ {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}
