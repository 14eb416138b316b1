package words

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// minus is the sign that is as wide as a digit.
const minus = "−"

// Digits returns the major units of a in groups of three, without the
// currency: "1,234.50".
func Digits(a money.Amount) string {
	text, _, _ := strings.Cut(a.String(), " ")
	return grouped(text)
}

// Money returns an amount with its currency. The code is always there: in
// Chinese, the sign of the yuan is that of the yen.
func Money(a money.Amount) string { return Digits(a) + " " + a.Currency().Code() }

// Number returns a count in groups of three.
func Number(n int64) string { return grouped(strconv.FormatInt(n, 10)) }

func grouped(text string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = minus, rest
	}
	whole, decimals, point := strings.Cut(text, ".")
	var out strings.Builder
	out.WriteString(sign)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteRune(digit)
	}
	if point {
		out.WriteString("." + decimals)
	}
	return out.String()
}

// Percent returns a rate in percent, with at least one decimal and no more
// than it needs: "4.5%".
func Percent(r money.Rate) string {
	const one = money.One / 100 // percent
	sign := ""
	if r < 0 {
		sign, r = minus, -r
	}
	decimals := strings.TrimRight(fmt.Sprintf("%07d", int64(r%one)), "0")
	if decimals == "" {
		decimals = "0"
	}
	return sign + Number(int64(r/one)) + "." + decimals + "%"
}

var months = [...]string{
	"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
}

// Date returns a day in full: "3 Nov 2026", "2026年11月3日". The zero Date is "–".
func Date(lang string, d day.Date) string {
	if d == 0 {
		return "–"
	}
	year, month, dayOfMonth := d.Civil()
	if lang == "zh" {
		return fmt.Sprintf("%d年%d月%d日", year, month, dayOfMonth)
	}
	return fmt.Sprintf("%d %s %d", dayOfMonth, months[month], year)
}

// Day returns a day without its year: "3 Nov", "11月3日".
func Day(lang string, d day.Date) string {
	_, month, dayOfMonth := d.Civil()
	if lang == "zh" {
		return fmt.Sprintf("%d月%d日", month, dayOfMonth)
	}
	return fmt.Sprintf("%d %s", dayOfMonth, months[month])
}

// Month returns the month of a day: "Nov 2026", "2026年11月".
func Month(lang string, d day.Date) string {
	year, month, _ := d.Civil()
	if lang == "zh" {
		return fmt.Sprintf("%d年%d月", year, month)
	}
	return fmt.Sprintf("%s %d", months[month], year)
}

// Months returns the short names of the months, January first.
func Months(lang string) []string {
	if lang != "zh" {
		return months[1:]
	}
	names := make([]string, 12)
	for i := range names {
		names[i] = strconv.Itoa(i+1) + "月"
	}
	return names
}

// Weekdays returns the shortest names of the days of the week, Sunday first.
func Weekdays(lang string) []string {
	if lang == "zh" {
		return []string{"日", "一", "二", "三", "四", "五", "六"}
	}
	return []string{"S", "M", "T", "W", "T", "F", "S"}
}
