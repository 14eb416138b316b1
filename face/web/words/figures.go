package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"

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

// Percent returns a rate in percent, with two decimals, so that a column of
// them is aligned, and with more if it needs them: "4.50%".
func Percent(r money.Rate) string {
	const one = money.One / 100 // percent
	sign := ""
	if r < 0 {
		sign, r = minus, -r
	}
	decimals := strings.TrimRight(fmt.Sprintf("%07d", int64(r%one)), "0")
	for len(decimals) < 2 {
		decimals += "0"
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

// Instant returns a moment to the second, UTC: "3 Nov 2026 14:02:09". The zero
// Instant is "–".
func Instant(lang string, at day.Instant) string {
	if at == 0 {
		return "–"
	}
	d := at.Date(0)
	since := int64(at-d.Start(0)) / int64(day.Second)
	return fmt.Sprintf("%s %02d:%02d:%02d", Date(lang, d), since/3600, since/60%60, since%60)
}

// Took returns a span of time in two or three digits: "0.24 ms", "1.8 s",
// "5 分钟".
func Took(lang string, d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	unit := func(en, zh string) string { return " " + Text{en, zh}.In(lang) }
	switch {
	case d <= 0:
		return "0" + unit("s", "秒")
	case d < time.Millisecond:
		return fmt.Sprintf("%.2f", ms) + unit("ms", "毫秒")
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f", ms) + unit("ms", "毫秒")
	case d < time.Second:
		return fmt.Sprintf("%.0f", ms) + unit("ms", "毫秒")
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f", d.Seconds()) + unit("s", "秒")
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f", d.Seconds()) + unit("s", "秒")
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f", d.Minutes()) + unit("min", "分钟")
	}
	return fmt.Sprintf("%.0f", d.Hours()) + unit("h", "小时")
}

// Bytes returns a size in two or three digits, in steps of a thousand:
// "512 B", "1.2 GB".
func Bytes(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n)/1000, 0
	for size >= 999.5 && unit < len(units)-1 {
		size, unit = size/1000, unit+1
	}
	if size < 9.95 {
		return fmt.Sprintf("%.1f %s", size, units[unit])
	}
	return fmt.Sprintf("%.0f %s", size, units[unit])
}

var units = [...]string{"kB", "MB", "GB", "TB"}

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
