package calc

import (
	"fmt"

	"github.com/tallystick/tallystick/core/pool/share"
)

// split is the engine that divides an amount to the last minor unit.
func split() Engine {
	return Engine{
		Name: "split", Version: 1,
		About: "an amount among holders in proportion to weights: largest remainders, ties to the smaller id",
		shape: shape{fields: []field{
			amount("amount", "to divide").from(0),
			list("shares", "who gets a part", 1, shape{key: "id", fields: []field{
				id("id", "ids of digits count as numbers and come before others"),
				whole("weight", "the part is in proportion to it", 0, 1_000_000_000_000_000),
			}}),
		}},
		run: runSplit,
	}
}

func runSplit(in object) (a answer, no *Refusal) {
	holders := make([]share.Holder, len(in.list("shares")))
	weights := int64(0)
	for i, s := range in.list("shares") {
		holders[i] = share.Holder{ID: s.text("id"), Weight: s.whole("weight")}
		weights += s.whole("weight")
	}
	if !share.Fits(holders) {
		return a, refuse(in.at("shares"), RuleRange, "the weights sum to nothing, or to more than an int64 holds")
	}
	whole := in.amount("amount")
	parts := share.Split(whole, holders)
	a.step("weights", "all together", number(weights))
	for i, p := range parts {
		exact := over(times(major(whole), fraction(holders[i].Weight, 1)), fraction(weights, 1))
		how := "the rest is cut"
		switch major(p).Cmp(exact) {
		case 0:
			how = "even"
		case 1:
			how = "one more for a large remainder"
		}
		a.step("part of "+holders[i].ID+" = amount × weight / weights",
			fmt.Sprintf("%s × %d / %d = %s, %s", plain(whole), holders[i].Weight, weights, digits(exact), how), p.String())
	}
	a.result.amount("total", whole)
	a.result.list("parts", len(parts), func(i int, f *figures) {
		f.text("id", holders[i].ID)
		f.amount("amount", parts[i])
	})
	return a, nil
}
