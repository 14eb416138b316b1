package calc

import (
	"fmt"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/price"
)

// fee is the engine of a factor's charges.
func fee() Engine {
	fields, either := term("from", "to")
	return Engine{
		Name: "fee", Version: 1,
		About: "a factor's fees on a receivable, each reckoned by itself and summed",
		shape: shape{
			fields: append([]field{
				amount("face", "of the receivable"),
				amount("advance", "what was paid out of it").orNot(),
				list("fees", "to be summed", 1, shape{
					selector: "kind",
					variants: []variant{
						{"fixed", "an amount", []field{amount("amount", "of the fee").from(0)}, nil},
						{"face", "a rate of the face", []field{rate("rate", "of the face")}, nil},
						{
							"advance", "a rate a year of the advance, over actual days / 365",
							[]field{rate("rate", "per year")},
							nil,
						},
						{"factor", "a rate of the face for each period", []field{
							rate("rate", "for each period"), whole("period", "days of a period", 1, price.MaxDays),
							choice("whole", "up: periods begun count; down: only periods ended", "up", "down"),
						}, nil},
					},
				}),
				rate("vat", "value added tax that the fees carry").orNot(), rounding(),
			}, fields...),
			either: either,
		},
		run: runFee,
	}
}

func runFee(in object) (a answer, no *Refusal) {
	days, no := actualDays(in, "from", "to")
	if no != nil {
		return a, no
	}
	face, how := in.amount("face"), in.rounding()
	if no := same(in, face.Currency(), "advance"); no != nil {
		return a, no
	}
	advance := money.Of(0, face.Currency())
	if in.has("advance") {
		if advance = in.amount("advance"); face.Less(advance) {
			return a, refuse(in.at("advance"), RuleRange, "want at most the face, %s, got %s", face, advance)
		}
	}
	total, each := money.Of(0, face.Currency()), make([]money.Amount, len(in.list("fees")))
	for i, one := range in.list("fees") {
		if one.text("kind") == "advance" && !in.has("advance") {
			return a, refuse(in.at("advance"), RuleRequired, "%s is reckoned of it", one.path)
		}
		if each[i], no = a.charge(one, face, advance, days, how); no != nil {
			return a, no
		}
		if total = total.Add(each[i]); total.Minor() > money.Max {
			return a, noFigure(one, "", "the fees are beyond all amounts")
		}
	}
	if len(each) > 1 {
		a.step("total = all fees", number(int64(len(each)))+" fees", total.String())
	}
	a.result.amount("total", total)
	a.result.amount("rest", face.Sub(total))
	a.result.whole("days", days)
	a.result.list("fees", len(each), func(i int, f *figures) {
		f.text("kind", in.list("fees")[i].text("kind"))
		f.amount("amount", each[i])
	})
	a.tax(in, total)
	return a, nil
}

// actualDays returns the days of the term by the calendar.
func actualDays(in object, from, to string) (int64, *Refusal) {
	if in.has("days") {
		return in.whole("days"), nil
	}
	days := in.date(to).Since(in.date(from))
	if days < 0 || days > price.MaxDays {
		return 0, refuse(in.at(to), RuleRange, "want 0 to %d days after %s, got %d", price.MaxDays, from, days)
	}
	return days, nil
}

// charge reckons one fee.
func (a *answer) charge(
	one object, face, advance money.Amount, days int64, how money.Rounding,
) (money.Amount, *Refusal) {
	f := price.Fee{Rate: one.rate("rate")}
	exact, formula, expression := major(face), "", ""
	switch one.text("kind") {
	case "fixed":
		if no := same(one, face.Currency(), "amount"); no != nil {
			return face, no
		}
		f.Kind, f.Amount = price.FixedFee, one.amount("amount")
		a.step("fixed fee", plain(f.Amount), f.Amount.String())
		return f.Amount, nil
	case "face":
		f.Kind = price.FaceFee
		formula, expression = "fee = face × rate", fmt.Sprintf("%s × %s", plain(face), f.Rate)
		exact = times(exact, proportion(f.Rate))
	case "advance":
		f.Kind = price.AdvanceFee
		formula = "fee = advance × rate × days / 365"
		expression = fmt.Sprintf("%s × %s × %d / 365", plain(advance), f.Rate, days)
		exact = times(major(advance), proportion(f.Rate), fraction(days, 365))
	case "factor":
		f.Kind, f.Period, f.Begun = price.FactorFee, one.whole("period"), one.text("whole") == "up"
		a.step("periods = days / period, "+one.text("whole"), fmt.Sprintf("%d / %d", days, f.Period),
			number(f.Periods(days)))
		formula = "fee = face × rate × periods"
		expression = fmt.Sprintf("%s × %s × %d", plain(face), f.Rate, f.Periods(days))
		exact = times(exact, proportion(f.Rate), fraction(f.Periods(days), 1))
	}
	got, ok := f.Of(face, advance, days, how)
	if !ok {
		return got, noFigure(one, "rate", "the fee is beyond all amounts")
	}
	a.step(formula, rounded(expression, exact, got, how), got.String())
	return got, nil
}

// tax shows what of the fees is the tax that they carry.
func (a *answer) tax(in object, gross money.Amount) {
	if !in.has("vat") {
		return
	}
	r, how := in.rate("vat"), in.rounding()
	net := price.WithoutTax(gross, r, how)
	factor := proportion(money.One + r)
	a.step("income = total / (1 + vat)",
		rounded(plain(gross)+" / "+digits(factor), over(major(gross), factor), net, how), net.String())
	a.step("output tax = total − income", plain(gross)+" − "+plain(net), gross.Sub(net).String())
	a.result.amount("income", net)
	a.result.amount("output_tax", gross.Sub(net))
}
