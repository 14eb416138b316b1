package calc

import (
	"fmt"
	"math/big"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/price"
)

// discount is the engine of prices of what is due later.
func discount() Engine {
	fields, either := term("from", "due")
	return Engine{
		Name: "discount", Version: 1,
		About: "the price of a receivable that is due later: straight, discount to yield, or compounded",
		shape: shape{
			fields: append([]field{
				choice("method", "straight: face × (1 − rate × days / year); yield: face / (1 + rate × days / year); "+
					"compounded: face / (1 + rate) ^ (days / year)", "straight", "yield", "compounded"),
				amount("face", "what is due"),
				rate("rate", "per year"),
				portion("advance", "the share of the face that is financed, rounded down; the rest is the reserve").or("100%"),
				whole("grace", "days of grace added to the term", 0, 366).or("0"),
				basis(), rounding(),
			}, fields...),
			either: either,
		},
		run: runDiscount,
	}
}

func runDiscount(in object) (a answer, no *Refusal) {
	t, no := length(in, "from", "due")
	if no != nil {
		return a, no
	}
	t.Days += in.whole("grace")
	face, how := in.amount("face"), in.rounding()
	financed := face.Times(in.rate("advance"), money.Down)
	if in.rate("advance") < money.One {
		a.step("financed = face × advance", rounded(plain(face)+" × "+in.rate("advance").String(),
			times(major(face), proportion(in.rate("advance"))), financed, money.Down), financed.String())
	}
	method := map[string]price.Method{
		"straight": price.Straight, "yield": price.ToYield, "compounded": price.Compounded,
	}[in.text("method")]
	paid, ok := price.Discounted(financed, in.rate("rate"), t, method, how)
	if !ok {
		return a, noFigure(in, "rate", "at %s for %d days no price above zero is left of %s, or the term is too long",
			in.rate("rate"), t.Days, financed)
	}
	a.discounted(financed, paid, in.rate("rate"), t, method, how)
	a.result.amount("price", paid)
	a.result.amount("discount", financed.Sub(paid))
	a.result.amount("financed", financed)
	a.result.amount("reserve", face.Sub(financed))
	a.result.whole("days", t.Days)
	flows := []struct {
		day  int64
		what string
		flow money.Amount
	}{{0, "price", paid.Neg()}, {t.Days, "face", face}, {t.Days, "reserve", financed.Sub(face)}}
	a.result.list("schedule", len(flows), func(i int, f *figures) {
		f.whole("day", flows[i].day)
		f.text("what", flows[i].what)
		f.amount("flow", flows[i].flow)
	})
	return a, nil
}

// discounted shows how a price came about.
func (a *answer) discounted(
	face, paid money.Amount, rate money.Rate, t price.Term, m price.Method, how money.Rounding,
) {
	share := times(proportion(rate), fraction(t.Days, t.Year))
	one := big.NewRat(1, 1)
	switch m {
	case price.Straight:
		off := face.Sub(paid)
		a.step("discount = financed × rate × days / year",
			rounded(fmt.Sprintf("%s × %s × %d / %d", plain(face), rate, t.Days, t.Year), times(major(face), share), off, how),
			off.String())
		a.step("price = financed − discount", plain(face)+" − "+plain(off), paid.String())
		return
	case price.ToYield:
		factor := new(big.Rat).Add(one, share)
		a.step("factor = 1 + rate × days / year", ratio(fmt.Sprintf("1 + %s × %d / %d", rate, t.Days, t.Year), factor),
			digits(factor))
		a.step("price = financed / factor",
			rounded(plain(face)+" / "+digits(factor), over(major(face), factor), paid, how), paid.String())
	case price.Compounded:
		growth := new(big.Rat).Add(one, proportion(rate))
		factor := finest(rate, t)
		a.step("factor = 1 / (1 + rate) ^ (days / year)",
			fmt.Sprintf("1 / %s ^ (%d / %d) = %s", digits(growth), t.Days, t.Year, factor), factor)
		a.step("price = financed × factor", fmt.Sprintf("%s × %s, rounded %s", plain(face), factor, how), paid.String())
	}
	off := face.Sub(paid)
	a.step("discount = financed − price", plain(face)+" − "+plain(paid), off.String())
}

// finest writes the discount factor of compounding with fifteen decimals: it is
// the price of a thousand million units of a millionth.
func finest(rate money.Rate, t price.Term) string {
	const unit = 1_000_000_000_000_000
	p, ok := price.Discounted(money.Of(unit, money.CNY), rate, t, price.Compounded, money.Down)
	if !ok {
		return "0.000000000000000…"
	}
	return fmt.Sprintf("%d.%015d…", p.Minor()/unit, p.Minor()%unit)
}

// yield is the engine of rates.
func yield() Engine {
	fields, either := term("from", "due")
	common := append([]field{basis()}, fields...)
	return Engine{
		Name: "yield", Version: 1,
		About: "yearly rates of what is agreed in other words: a discount, a price, 2/10 net 30, all costs together",
		shape: shape{
			fields:   []field{rounding()},
			selector: "of",
			variants: []variant{
				{"discount", "the yield that a straight discount is", append([]field{rate("rate", "of the discount, per year")},
					common...), either},
				{"price", "what a price earns until the face is paid", append([]field{
					amount("face", "what is due"), amount("price", "what is paid for it"),
				}, common...), either},
				{"early-payment", "what it costs not to take a discount for early payment, such as 2/10 net 30", []field{
					portion("discount", "of the invoice").from(1), days("discount_days", "in which the discount is given"),
					days("net_days", "in which the whole is due"), basis(),
				}, nil},
				{"all-in", "interest and fees together, as a rate of what was received", append([]field{
					amount("received", "what was paid out"),
					list("costs", "what it costs", 1, shape{fields: []field{
						text("what", "such as interest or fee"), amount("amount", "of it").from(0),
					}}),
				}, common...), either},
			},
		},
		run: runYield,
	}
}

func runYield(in object) (a answer, no *Refusal) {
	if in.text("of") == "early-payment" {
		return a, a.earlyPayment(in)
	}
	t, no := length(in, "from", "due")
	if no != nil {
		return a, no
	}
	if t.Days == 0 {
		return a, noFigure(in, "days", "over no day there is no yearly rate")
	}
	switch in.text("of") {
	case "discount":
		no = a.yieldOfDiscount(in, t)
	case "price":
		no = a.yieldOfPrice(in, t)
	default:
		no = a.allIn(in, t)
	}
	return a, no
}

func (a *answer) yieldOfDiscount(in object, t price.Term) *Refusal {
	r := in.rate("rate")
	y, ok := price.YieldOfDiscount(r, t, in.rounding())
	if !ok {
		return noFigure(in, "rate", "a discount of %s for %d days leaves no price", r, t.Days)
	}
	left := new(big.Rat).Sub(big.NewRat(1, 1), times(proportion(r), fraction(t.Days, t.Year)))
	a.step("left = 1 − rate × days / year", ratio(fmt.Sprintf("1 − %s × %d / %d", r, t.Days, t.Year), left),
		digits(left))
	a.step("yield = rate / left", ratio(fmt.Sprintf("%s / %s", r, digits(left)), over(proportion(r), left)), y.String())
	a.result.rate("yield", y)
	a.result.whole("days", t.Days)
	return nil
}

func (a *answer) yieldOfPrice(in object, t price.Term) *Refusal {
	face, paid := in.amount("face"), in.amount("price")
	if no := same(in, face.Currency(), "price"); no != nil {
		return no
	}
	if face.Less(paid) {
		return refuse(in.at("price"), RuleRange, "want at most the face, %s, got %s", face, paid)
	}
	off := face.Sub(paid)
	a.step("discount = face − price", plain(face)+" − "+plain(paid), off.String())
	if no := a.simple(in, "apr", "price", off, paid, t); no != nil {
		return no
	}
	if no := a.simple(in, "discount_rate", "face", off, face, t); no != nil {
		return no
	}
	a.effective(paid.Minor(), face.Minor(), plain(face)+" / "+plain(paid), t, in.rounding())
	a.result.whole("days", t.Days)
	return nil
}

// simple adds the rate that cost is of an amount over a term.
func (a *answer) simple(in object, name, of string, cost, on money.Amount, t price.Term) *Refusal {
	r, ok := price.Simple(cost.Minor(), on.Minor(), t, in.rounding())
	if !ok || r > money.Rate(money.Max) {
		return noFigure(in, of, "%s of %s in %d days is beyond every rate", cost, on, t.Days)
	}
	a.step(fmt.Sprintf("%s = cost / %s × year / days", name, of),
		ratio(fmt.Sprintf("%s / %s × %d / %d", plain(cost), plain(on), t.Year, t.Days),
			times(over(major(cost), major(on)), fraction(t.Year, t.Days))), r.String())
	a.result.rate(name, r)
	return nil
}

// effective adds the rate with interest on interest, if there is one in bounds.
func (a *answer) effective(paid, received int64, quotient string, t price.Term, how money.Rounding) {
	r, ok := price.Effective(paid, received, t, how)
	if !ok {
		return
	}
	a.step("effective = growth ^ (year / days) − 1", fmt.Sprintf("(%s) ^ (%d / %d) − 1", quotient, t.Year, t.Days),
		r.String())
	a.result.rate("effective", r)
}

func (a *answer) earlyPayment(in object) *Refusal {
	d := in.rate("discount")
	if d == money.One {
		return refuse(in.at("discount"), RuleRange, "want less than all")
	}
	t := price.Term{Days: in.whole("net_days") - in.whole("discount_days"), Year: in.basis().Year()}
	if t.Days <= 0 {
		return refuse(in.at("net_days"), RuleRange, "want more than discount_days, %d", in.whole("discount_days"))
	}
	left := money.One - d
	simple, ok := price.Simple(int64(d), int64(left), t, in.rounding())
	if !ok {
		return noFigure(in, "discount", "%s in %d days is beyond every rate", d, t.Days)
	}
	a.step("days saved = net_days − discount_days",
		fmt.Sprintf("%d − %d", in.whole("net_days"), in.whole("discount_days")), number(t.Days))
	a.step("simple = discount / (1 − discount) × year / days saved",
		ratio(fmt.Sprintf("%s / %s × %d / %d", d, left, t.Year, t.Days),
			times(fraction(int64(d), int64(left)), fraction(t.Year, t.Days))), simple.String())
	a.result.rate("simple", simple)
	a.effective(int64(left), int64(money.One), "1 / "+digits(proportion(left)), t, in.rounding())
	a.result.whole("days_saved", t.Days)
	return nil
}

func (a *answer) allIn(in object, t price.Term) *Refusal {
	received := in.amount("received")
	cost := money.Of(0, received.Currency())
	expression := ""
	for _, c := range in.list("costs") {
		if no := same(c, received.Currency(), "amount"); no != nil {
			return no
		}
		if cost = cost.Add(c.amount("amount")); cost.Minor() > money.Max {
			return refuse(c.at("amount"), RuleRange, "the costs are beyond all amounts")
		}
		if expression != "" {
			expression += " + "
		}
		expression += plain(c.amount("amount"))
	}
	a.step("cost = all costs together", expression, cost.String())
	a.result.amount("cost", cost)
	if no := a.simple(in, "rate", "received", cost, received, t); no != nil {
		return no
	}
	a.result.whole("days", t.Days)
	return nil
}
