package ledger

import (
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
)

func TestDatesAreReadInTheOrderOfTheMapping(t *testing.T) {
	tests := []struct {
		order string
		epoch day.Date
		text  string
		want  string // empty: refused
	}{
		{"", 0, "2017/7/18", "2017-07-18"},
		{"ymd", 0, "2017-07-18", "2017-07-18"},
		{"ymd", 0, "2017.7.18", "2017-07-18"},
		{"ymd", 0, "20170718", "2017-07-18"},
		{"ymd", 0, "2017年7月18日", "2017-07-18"},
		{"ymd", 0, "2017-07-18 00:00:00", "2017-07-18"},
		{"ymd", 0, "2017-07-18T23:59:59.999", "2017-07-18"},
		{"ymd", 0, "2017-07-18T23:59:59Z", ""},
		{"ymd", 0, "2017-07-18 8", ""},
		{"ymd", 0, "18/7/2017", ""},
		{"ymd", 0, "17/7/18", ""},
		{"ymd", 0, "2017-7/18", ""},
		{"ymd", 0, "2017-7-18-", ""},
		{"ymd", 0, "2017-13-01", ""},
		{"ymd", 0, "1990-01-01", "1990-01-01"},
		{"ymd", 0, "42934", ""},
		{"dmy", 0, "18/7/2017", "2017-07-18"},
		{"dmy", 0, "18.07.2017 8:30", "2017-07-18"},
		{"dmy", 0, "7/18/2017", ""},
		{"dmy", 0, "18/7/17", ""},
		{"mdy", 0, "7/18/2017", "2017-07-18"},
		{"ymd", epoch1900, "42934", "2017-07-18"},
		{"dmy", epoch1900, "42934.75", "2017-07-18"},
		{"ymd", epoch1904, "41472", "2017-07-18"},
		{"ymd", epoch1900, "2017.7.18", "2017-07-18"},
		{"ymd", epoch1900, "20170718", "2017-07-18"},
		{"ymd", epoch1900, "61", ""},
		{"ymd", epoch1900, "-1", ""},
	}
	for _, tt := range tests {
		d := decoder{order: orderOf(tt.order), epoch: tt.epoch}
		got, ok := d.date([]byte(tt.text))
		if ok != (tt.want != "") || ok && got.String() != tt.want {
			t.Errorf("%s %q is %s, %v, want %q", tt.order, tt.text, got, ok, tt.want)
		}
	}
}

func TestAmountsAreExactOrRefused(t *testing.T) {
	tests := []struct {
		text         string
		comma, sheet bool
		want         int64
		rule         Rule
	}{
		{"-943.4", false, false, -94340, ""},
		{"1000.000", false, false, 100000, ""},
		{"943.40000000000003", false, false, 0, RuleDecimals},
		{"943.40000000000003", false, true, 94340, ""},
		{"99.999999999999986", false, true, 10000, ""},
		{"-0.28999999999999998", false, true, -29, ""},
		{"943.405", false, true, 0, RuleDecimals},
		{"943.40500000000003", false, true, 0, RuleDecimals},
		{"1.2345E+4", false, true, 1234500, ""},
		{"1.2E-2", false, true, 0, RuleDecimals},
		{"9999999999999.99", false, true, 999999999999999, ""},
		{"1E+300", false, true, 0, RuleNumber},
		{"1E+14", false, true, 0, RuleTooLarge},
		{"#N/A", false, true, 0, RuleNumber},
		{"1.2345E+4", false, false, 0, RuleNumber},
		{"12,50", false, false, 0, RuleNumber},
		{"12,50", true, false, 1250, ""},
		{"12.50", true, false, 0, RuleNumber},
		{"1.012,50", true, true, 0, RuleNumber},
		{"1,2,5", true, false, 0, RuleNumber},
		{"12.5", true, true, 1250, ""},
		{"12,5", true, true, 1250, ""},
		{"", false, true, 0, RuleNumber},
		{"NaN", false, true, 0, RuleNumber},
	}
	for _, tt := range tests {
		d := decoder{comma: tt.comma}
		if tt.sheet {
			d.epoch = epoch1900
		}
		if got, rule := d.amount([]byte(tt.text), 2); got != tt.want || rule != tt.rule {
			t.Errorf("%q (comma %v, sheet %v) is %d %q, want %d %q",
				tt.text, tt.comma, tt.sheet, got, rule, tt.want, tt.rule)
		}
	}
}

func TestNumbersOfSheetsKeepTheirDigitsOrAreRefused(t *testing.T) {
	tests := []struct {
		text, want string
		rule       Rule
	}{
		{"3390939", "3390939", ""},
		{"25312000000012345678", "25312000000012345678", ""},
		{"1.23456E+8", "123456000", ""},
		{"2.5312000000012345E+19", "", RuleNumber},
		{"1E+15", "", RuleNumber},
		{"INV-E1", "INV-E1", ""},
		{"", "", RuleEmpty},
		{strings.Repeat("7", 201), "", RuleLength},
	}
	for _, tt := range tests {
		d := decoder{epoch: epoch1900}
		got, rule := d.number([]byte(tt.text))
		if rule != tt.rule || rule == "" && string(got) != tt.want {
			t.Errorf("%q is %q %q, want %q %q", tt.text, got, rule, tt.want, tt.rule)
		}
	}
}

func TestSpacesOfEveryWidthAreTrimmed(t *testing.T) {
	tests := []struct{ text, want string }{
		{"E1", "E1"},
		{" \tE 1\u00a0", "E 1"},
		{"\u3000E1\u3000", "E1"},
		{"\ufeffE1\u200b", "E1"},
		{"\u2003金\u2009", "金"},
		{" ", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := string(trim([]byte(tt.text))); got != tt.want {
			t.Errorf("trim(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestIDsAreRememberedWithinBounds(t *testing.T) {
	d := decoder{names: map[string]string{}}
	for i := range 3 * maxNames {
		d.intern([]byte{byte(i), byte(i >> 8), byte(i >> 16)})
	}
	if len(d.names) > maxNames {
		t.Errorf("%d ids are remembered, want at most %d", len(d.names), maxNames)
	}
}
