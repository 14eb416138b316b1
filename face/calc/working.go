package calc

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/price"
)

// plain writes an amount without its currency.
func plain(a money.Amount) string {
	number, _, _ := strings.Cut(a.String(), " ")
	return number
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// fraction returns n/d, d not zero.
func fraction(n, d int64) *big.Rat { return big.NewRat(n, d) }

// major is an amount in major units.
func major(a money.Amount) *big.Rat {
	r := big.NewRat(a.Minor(), 1)
	for range a.Currency().Exponent() {
		r.Quo(r, big.NewRat(10, 1))
	}
	return r
}

// proportion is a rate as a number.
func proportion(r money.Rate) *big.Rat { return fraction(int64(r), int64(money.One)) }

// times returns the product, over returns a / b.
func times(factors ...*big.Rat) *big.Rat {
	p := big.NewRat(1, 1)
	for _, f := range factors {
		p.Mul(p, f)
	}
	return p
}

func over(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }

// shown is how many decimals a working shows of what does not come out even.
const shown = 10

// digits writes r with all its decimals, or the first of them and an ellipsis.
func digits(r *big.Rat) string {
	scaled := new(big.Int).Mul(r.Num(), new(big.Int).Exp(big.NewInt(10), big.NewInt(shown), nil))
	scaled, rest := scaled.QuoRem(scaled, r.Denom(), new(big.Int))
	text := strings.TrimPrefix(scaled.String(), "-")
	text = strings.Repeat("0", max(0, shown+1-len(text))) + text
	text = text[:len(text)-shown] + "." + text[len(text)-shown:]
	if r.Sign() < 0 {
		text = "-" + text
	}
	if rest.Sign() != 0 {
		return text + "…"
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// rounded writes an expression, all the digits of what it comes to, and how it
// is rounded to the minor unit if it has to be.
func rounded(expression string, exact *big.Rat, a money.Amount, how money.Rounding) string {
	text := expression + " = " + digits(exact)
	if exact.Cmp(major(a)) != 0 {
		text += ", rounded " + how.String()
	}
	return text
}

// ratio writes an expression that comes to a rate.
func ratio(expression string, exact *big.Rat) string { return expression + " = " + digits(exact) }

// length returns the term of an object over its basis, from days or two dates.
func length(o object, from, to string) (price.Term, *Refusal) {
	b := o.basis()
	t := price.Term{Days: o.whole("days"), Year: b.Year()}
	if o.has("days") {
		return t, nil
	}
	if t.Days = b.Days(o.date(from), o.date(to)); t.Days < 0 || t.Days > price.MaxDays {
		return t, refuse(o.at(to), RuleRange, "want 0 to %d days after %s, got %d", price.MaxDays, from, t.Days)
	}
	return t, nil
}

// same checks that the amounts of an object are in one currency. Those that
// were left out are passed over.
func same(o object, c money.Currency, names ...string) *Refusal {
	for _, name := range names {
		if o.has(name) && o.amount(name).Currency() != c {
			return refuse(o.at(name), RuleCurrency, "want an amount in %s, got %s", c, o.amount(name))
		}
	}
	return nil
}

// noFigure refuses what has no figure.
func noFigure(o object, name, format string, a ...any) *Refusal {
	return refuse(o.at(name), RuleFigure, format, a...)
}
