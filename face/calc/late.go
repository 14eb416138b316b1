package calc

import (
	"fmt"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/price"
)

// Figures of the law, each a default that the input may change. Which holds on
// which day is for a rule pack to say.
const (
	dailyRate    = "0.05%"     // a day: People's Republic of China, State Council decree 802, article 17
	euMargin     = "8%"        // over the reference rate: Directive 2011/7/EU
	euRecovery   = "40.00 EUR" // for the costs of recovery: Directive 2011/7/EU
	usualPenalty = "150%"      // of the contract's rate
)

// late is the engine of interest on what is overdue.
func late() Engine {
	fields, either := term("due", "paid")
	grace := []field{
		whole("grace", "days in which paying late costs nothing", 0, 366).or("0"),
		flag("retroactive", "who pays after the grace pays from the due day on").or("true"),
	}
	return Engine{
		Name: "late", Version: 1,
		About: "interest on an overdue principal: by contract with grace, or by statute",
		shape: shape{
			fields: append([]field{
				amount("principal", "what is overdue, without interest and fees"),
				amount("other_due", "overdue interest and fees, which earn nothing; only summed").from(0).orNot(),
				rounding(),
			}, fields...),
			either:   either,
			selector: "by",
			variants: []variant{
				{"contract", "the contract's rate times a share of it, plus an uplift", append([]field{
					rate("rate", "of the contract, per year"),
					rate("times", "the share of it that is charged when late").or(usualPenalty),
					rate("uplift", "added to it, per year").or("0%"), basis(),
				}, grace...), nil},
				{"day", "a rate for each day", append([]field{
					rate("rate", "per day").or(dailyRate),
				}, grace...), nil},
				{
					"cn-sme", "China, payments to small and medium firms: as agreed but not below the LPR, else 0.05 % a day",
					[]field{
						rate("agreed", "per year; left out if nothing was agreed").orNot(),
						rate("lpr", "the one-year loan prime rate when the contract was signed").orNot(),
						rate("daily", "per day, if nothing was agreed").or(dailyRate),
						basis().or("act/365f"),
					},
					nil,
				},
				{
					"eu-lpd", "European Union, late payments between firms: the reference rate and a margin, and a fixed sum",
					[]field{
						rate("reference", "the ECB's reference rate of the half year"),
						rate("margin", "over it").or(euMargin),
						amount("recovery", "the fixed sum for the costs of recovery").from(0).or(euRecovery),
						basis().or("act/365f"),
					},
					nil,
				},
			},
		},
		run: runLate,
	}
}

func runLate(in object) (a answer, no *Refusal) {
	principal := in.amount("principal")
	if no := same(in, principal.Currency(), "other_due", "recovery"); no != nil {
		return a, no
	}
	t, no := a.lateDays(in)
	if no != nil {
		return a, no
	}
	r, perDay, no := a.lateRate(in)
	if no != nil {
		return a, no
	}
	unit := "days / " + number(t.Year)
	if perDay {
		t.Year, unit = 1, "days"
	}
	interest, ok := price.Overdue(principal, r, t, in.rounding())
	if !ok {
		return a, noFigure(in, "principal", "the interest is beyond all amounts")
	}
	expression := fmt.Sprintf("%s × %s × %d", plain(principal), r, t.Days)
	if !perDay {
		expression += " / " + number(t.Year)
	}
	a.step("interest = principal × rate × "+unit, rounded(expression,
		times(major(principal), proportion(r), fraction(t.Days, t.Year)), interest, in.rounding()), interest.String())
	a.result.amount("interest", interest)
	a.result.whole("days", t.Days)
	a.result.rate("rate", r)
	a.result.flag("rate_per_day", perDay)
	a.lateTotal(in, principal, interest, t.Days)
	return a, nil
}

// lateDays counts the days that are charged for.
func (a *answer) lateDays(in object) (t price.Term, no *Refusal) {
	b := day.Act365F // of a rate a day, which needs no year
	if in.has("basis") {
		b = in.basis()
	}
	t = price.Term{Days: in.whole("days"), Year: b.Year()}
	if !in.has("days") {
		t.Days = price.Between(b, in.date("due"), in.date("paid"))
	}
	if t.Days > price.MaxDays {
		return t, refuse(in.at("paid"), RuleRange, "want at most %d days after due, got %d", price.MaxDays, t.Days)
	}
	d := price.Delay{Days: t.Days, Grace: in.whole("grace"), Retroactive: in.flag("retroactive")}
	if d.Grace == 0 {
		d.Retroactive = true
	}
	t.Days = d.Counted()
	what := "all count"
	switch {
	case d.Days <= d.Grace:
		what = "paid in time"
	case !d.Retroactive:
		what = "those after the grace count"
	}
	a.step("days charged", fmt.Sprintf("%d late, %d of grace: %s", d.Days, d.Grace, what), number(t.Days))
	return t, nil
}

// lateRate finds the rate, and whether it is one for each day.
func (a *answer) lateRate(in object) (r money.Rate, perDay bool, no *Refusal) {
	switch in.text("by") {
	case "contract":
		r = price.Penal(in.rate("rate"), in.rate("times"), in.rate("uplift"))
		a.step("rate = contract rate × times + uplift",
			fmt.Sprintf("%s × %s + %s", in.rate("rate"), in.rate("times"), in.rate("uplift")), r.String())
		return r, false, nil
	case "day":
		return in.rate("rate"), true, nil
	case "cn-sme":
		return a.chinese(in)
	}
	r = in.rate("reference") + in.rate("margin")
	a.step("rate = reference rate + margin", fmt.Sprintf("%s + %s", in.rate("reference"), in.rate("margin")), r.String())
	return r, false, nil
}

// chinese finds the rate of article 17: what was agreed, but not below the LPR,
// or the rate a day if nothing was.
func (a *answer) chinese(in object) (money.Rate, bool, *Refusal) {
	if !in.has("agreed") {
		if in.has("lpr") {
			return 0, false, refuse(in.at("lpr"), RuleConflict, "it counts only where a rate was agreed")
		}
		a.step("rate a day, as nothing was agreed", in.rate("daily").String(), in.rate("daily").String())
		return in.rate("daily"), true, nil
	}
	if !in.has("lpr") {
		return 0, false, refuse(in.at("lpr"), RuleRequired, "what was agreed is held against it")
	}
	r := max(in.rate("agreed"), in.rate("lpr"))
	a.step("rate = the greater of agreed and LPR", fmt.Sprintf("%s, %s", in.rate("agreed"), in.rate("lpr")), r.String())
	a.result.flag("below_floor", in.rate("agreed") < in.rate("lpr"))
	return r, false, nil
}

// lateTotal sums up what is owed. The fixed sum is owed once anything is late.
func (a *answer) lateTotal(in object, principal, interest money.Amount, days int64) {
	total, formula, expression := principal.Add(interest), "principal + interest", plain(principal)+" + "+plain(interest)
	if in.has("recovery") {
		recovery := in.amount("recovery")
		if days == 0 {
			recovery = money.Of(0, recovery.Currency())
		}
		a.result.amount("recovery", recovery)
		total = total.Add(recovery)
		formula, expression = formula+" + recovery", expression+" + "+plain(recovery)
	}
	if in.has("other_due") {
		total = total.Add(in.amount("other_due"))
		formula, expression = formula+" + other due", expression+" + "+plain(in.amount("other_due"))
	}
	a.step("total = "+formula, expression, total.String())
	a.result.amount("total", total)
}
