package world

import (
	"strconv"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// cny is the currency of the world.
const cny = money.CNY

// yuan returns n yuan in minor units.
func yuan(n int64) int64 { return 100 * n }

// A mark is a point of a distribution: in so many of a thousand cases the value
// is at most that.
type mark struct{ permille, yuan int64 }

// grosses is how much an invoice is for, see the package comment. What is below
// its first mark is left out: nobody finances it.
var grosses = [...]mark{
	{0, 2_000},
	{250, 8_113},
	{500, 40_000},
	{750, 100_000},
	{900, 272_614},
	{950, 961_553},
	{1000, 1_168_860},
}

// gross draws what an invoice is for, in minor units: between two marks all
// values are as likely.
func gross(c chance) int64 {
	at := c.Int64N(1000)
	for i := 1; i < len(grosses); i++ {
		low, high := grosses[i-1], grosses[i]
		if at < high.permille {
			return yuan(low.yuan + (high.yuan-low.yuan)*(at-low.permille)/(high.permille-low.permille))
		}
	}
	return yuan(grosses[len(grosses)-1].yuan)
}

// seasons is how many invoices a month has, January first, in hundredths of an
// average month.
var seasons = [...]int{116, 60, 93, 88, 96, 96, 100, 109, 104, 103, 108, 127}

// season returns the weight of the month that a day is in.
func season(d day.Date) int {
	_, month, _ := d.Civil()
	return seasons[month-1]
}

// delays is when buyers pay, in days after the due date: each value is as
// likely. Seven of twenty are late.
var delays = [...]int{-18, -11, -7, -4, -2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 6, 8, 14, 19, 27}

// vat is the rate of value added tax on goods, in per cent.
const vat = 13

// taxed splits a gross amount in minor units into net and tax.
func taxed(gross int64) (net, tax int64) {
	net = (gross*100 + (100+vat)/2) / (100 + vat)
	return net, gross - net
}

// goods draws one or two lines of an order and returns them with their total,
// which is about want, in minor units. Prices contain the tax.
func goods(c chance, want int64) (lines []command.GoodsLine, total int64) {
	parts := []int64{want}
	if c.percent(40) {
		part := want * int64(c.between(20, 60)) / 100
		parts = []int64{want - part, part}
	}
	for _, part := range parts {
		price := yuan(int64(c.between(15, 900))) + int64(c.IntN(100))
		units := max(1, part/price)
		lines = append(lines, command.GoodsLine{
			Article: "P-" + strconv.Itoa(c.between(1000, 9999)), Quantity: 1000 * units, Price: price,
		})
		total += units * price
	}
	return lines, total
}
