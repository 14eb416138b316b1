package words

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

func TestCatalogue(t *testing.T) {
	c, err := Parse("# shared\ntitle\n    Cash today\n    今日现金\n\nrows\n\t{1} {1|row|rows}\n\t{1} 行\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := c["title"]; got.In("en") != "Cash today" || got.In("zh") != "今日现金" || got.In("fr") != "Cash today" {
		t.Errorf("title = %+v", got)
	}
	for n, want := range map[int64]string{1: "1 row", 2: "2 rows", 0: "0 rows"} {
		got := Fill(c["rows"].En, func(int) string { return strconv.FormatInt(n, 10) }, func(int) int64 { return n })
		if got != want {
			t.Errorf("rows of %d = %q, want %q", n, got, want)
		}
	}
}

// TestSpaces: a space beside Chinese is for what is not Chinese.
func TestSpaces(t *testing.T) {
	for arg, want := range map[string]string{
		"盐草银行":                  "由盐草银行签名",
		"A1":                    "由 A1 签名",
		`<a href="/x">盐草银行</a>`: `由<a href="/x">盐草银行</a>签名`,
		"11月3日":                 "由 11月3日签名",
		"":                      "由  签名",
	} {
		if got := Fill("由 {1} 签名", func(int) string { return arg }, nil); got != want {
			t.Errorf("with %q: %q, want %q", arg, got, want)
		}
	}
	if got := Fill("by {1} 签", func(int) string { return "银行" }, nil); got != "by 银行签" {
		t.Errorf("beside Latin: %q", got)
	}
}

func TestBadCatalogues(t *testing.T) {
	for source, want := range map[string]string{
		"a\n  only English\n":             `"a" has 1 texts`,
		"a\nb\n  x\n  y\n":                `"a" has 0 texts`,
		"a\n  x\n  y\n  z\n":              `"a" has 3 texts`,
		"a\n  x\n  y\nb\n  1\n  2\na\n  ": "there already",
	} {
		if _, err := Parse(source); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q): %v, want %q", source, err, want)
		}
	}
}

func TestFigures(t *testing.T) {
	d, _ := day.Of(2026, 11, 3)
	tests := []struct{ got, want string }{
		{Money(money.Of(9841250, money.CNY)), "98,412.50 CNY"},
		{Money(money.Of(-5, money.CNY)), "−0.05 CNY"},
		{Money(money.Of(1234567, money.JPY)), "1,234,567 JPY"},
		{Money(money.Of(1234567, money.KWD)), "1,234.567 KWD"},
		{Money(money.Of(99999, money.CNY)), "999.99 CNY"},
		{Number(-1234567), "−1,234,567"},
		{Number(0), "0"},
		{Percent(money.One / 1000 * 45), "4.50%"},
		{Percent(money.One), "100.00%"},
		{Percent(-money.One / 400), "−0.25%"},
		{Date("en", d), "3 Nov 2026"},
		{Date("zh", d), "2026年11月3日"},
		{Date("en", 0), "–"},
		{Instant("en", d.Start(0)+14*day.Hour+2*day.Minute+9*day.Second), "3 Nov 2026 14:02:09"},
		{Instant("zh", d.Start(0)), "2026年11月3日 00:00:00"},
		{Instant("en", 0), "–"},
		{Took("en", 0), "0 s"},
		{Took("en", 240*time.Microsecond), "0.24 ms"},
		{Took("en", 1849*time.Microsecond), "1.8 ms"},
		{Took("en", 23*time.Millisecond), "23 ms"},
		{Took("en", 1849*time.Millisecond), "1.8 s"},
		{Took("en", 61*time.Second), "61 s"},
		{Took("en", 5*time.Minute), "5 min"},
		{Took("en", 25*time.Hour), "25 h"},
		{Took("zh", 5*time.Minute), "5 分钟"},
		{Percent(money.One / 1000 / 8), "0.0125%"},
		{Bytes(0), "0 B"},
		{Bytes(999), "999 B"},
		{Bytes(1200), "1.2 kB"},
		{Bytes(999_600), "1.0 MB"},
		{Bytes(64 << 20), "67 MB"},
		{Bytes(1_234_000_000), "1.2 GB"},
		{Bytes(5_000_000_000_000_000), "5000 TB"},
		{Day("en", d), "3 Nov"},
		{Day("zh", d), "11月3日"},
		{Month("en", d), "Nov 2026"},
		{Month("zh", d), "2026年11月"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
