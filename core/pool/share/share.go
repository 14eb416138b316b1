// Package share divides an amount among holders that have ids, so that whoever
// divides it again, in whatever order, gets the same parts.
//
// The parts always sum to the whole. What rounding leaves over goes to the
// largest remainders, ties to the smaller id.
package share

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/money"
)

// Compare orders ids: those of digits alone come first, by their number, so
// that 9 is smaller than 10; all others follow, by their bytes.
func Compare(a, b string) int {
	numberA, numberB := isNumber(a), isNumber(b)
	switch {
	case numberA != numberB && numberA:
		return -1
	case numberA != numberB:
		return +1
	case numberA:
		shortA, shortB := strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(shortA), len(shortB)), strings.Compare(shortA, shortB), cmp.Compare(len(a), len(b)))
	}
	return strings.Compare(a, b)
}

func isNumber(id string) bool {
	for i := range len(id) {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
	}
	return id != ""
}

// Key returns two numbers that order ids as Compare does wherever they differ,
// and sooner: of a number its length and its first eight digits, of another id
// its first fifteen bytes.
func Key(id string) (high, low uint64) {
	if isNumber(id) {
		id = strings.TrimLeft(id, "0")
		return uint64(len(id)), leading(id, 8)
	}
	const text = 1 << 63 // behind every number
	return text | leading(id, 7), leading(id[min(7, len(id)):], 8)
}

// Sorted returns the items in the order of their ids, which differ.
func Sorted[T any](items []T, id func(*T) string) []T {
	type key struct {
		high, low uint64
		at        int
	}
	keys := make([]key, len(items))
	for i := range items {
		high, low := Key(id(&items[i]))
		keys[i] = key{high, low, i}
	}
	slices.SortFunc(keys, func(a, b key) int {
		switch {
		case a.high != b.high:
			return cmp.Compare(a.high, b.high)
		case a.low != b.low:
			return cmp.Compare(a.low, b.low)
		}
		return Compare(id(&items[a.at]), id(&items[b.at]))
	})
	sorted := make([]T, len(items))
	for place, k := range keys {
		sorted[place] = items[k.at]
	}
	return sorted
}

// leading returns the first n bytes of id, with zeros for what is not there.
func leading(id string, n int) (key uint64) {
	for i := range n {
		key <<= 8
		if i < len(id) {
			key |= uint64(id[i])
		}
	}
	return key
}

// A Holder has a part in proportion to its weight.
type Holder struct {
	ID     string
	Weight int64
}

// Fits reports whether the weights can be divided by: none is negative, and
// their sum is above zero and within an int64.
func Fits(holders []Holder) bool {
	var sum int64
	for _, h := range holders {
		if h.Weight < 0 || sum+h.Weight < sum {
			return false
		}
		sum += h.Weight
	}
	return sum > 0
}

// Split returns the part of each holder, in their order. It panics if the
// weights do not fit.
func Split(a money.Amount, holders []Holder) []money.Amount {
	order := make([]int, len(holders))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return Compare(holders[i].ID, holders[j].ID) })
	weights := make([]int64, len(holders))
	for place, i := range order {
		weights[place] = holders[i].Weight
	}
	parts := make([]money.Amount, len(holders))
	for place, part := range a.Split(weights...) {
		parts[order[place]] = part
	}
	return parts
}
