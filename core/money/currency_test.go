package money

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

func TestCurrenciesAreFoundByCodeAndByNumber(t *testing.T) {
	tests := []struct {
		currency Currency
		code     string
		exponent int
	}{
		{CNY, "CNY", 2},
		{HKD, "HKD", 2},
		{JPY, "JPY", 0},
		{KWD, "KWD", 3},
		{SGD, "SGD", 2},
		{GBP, "GBP", 2},
		{USD, "USD", 2},
		{EUR, "EUR", 2},
		{8, "ALL", 2},
		{990, "CLF", 4},
	}
	for _, tt := range tests {
		if got, ok := ParseCurrency(tt.code); got != tt.currency || !ok {
			t.Errorf("ParseCurrency(%q) = %d, %t, want %d", tt.code, got, ok, tt.currency)
		}
		c := tt.currency
		if !c.Known() || c.String() != tt.code || c.Exponent() != tt.exponent {
			t.Errorf("%d is %s with %d decimals, want %s with %d", c, c, c.Exponent(), tt.code, tt.exponent)
		}
	}
	for _, code := range []string{"", "C", "cny", "CNYX", "ZZZ", "XAU", "DEM"} {
		if got, ok := ParseCurrency(code); ok || got != 0 {
			t.Errorf("ParseCurrency(%q) = %d, %t, want none", code, got, ok)
		}
	}
	unknown := []struct {
		currency Currency
		want     string
	}{
		{0, "?000"}, {7, "?007"}, {999, "?999"}, {65535, "?65535"},
	}
	for _, tt := range unknown {
		if c := tt.currency; c.Known() || c.Code() != tt.want || c.Exponent() != 0 {
			t.Errorf("%d is %s, want %s", uint16(c), c, tt.want)
		}
	}
}

// TestTheTableIsISO4217 compares the table with the published list.
func TestTheTableIsISO4217(t *testing.T) {
	file, err := os.Open(filepath.Join(dataFolder(t), "iso4217", "data", "codes-all.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	published := map[Currency]bool{}
	for _, row := range rows[1:] {
		code, minor, withdrawn := row[2], row[4], row[5]
		exponent, err := strconv.Atoi(minor)
		if withdrawn != "" || err != nil { // no longer valid, or without a minor unit
			continue
		}
		number, err := strconv.Atoi(row[3])
		if err != nil {
			t.Fatal(err)
		}
		c := Currency(number)
		published[c] = true
		if got, _ := ParseCurrency(code); got != c || c.Code() != code || c.Exponent() != exponent {
			t.Errorf("%s is %d (%s) with %d decimals, want %d with %d", code, got, c, c.Exponent(), c, exponent)
		}
	}
	if len(published) != len(byCode) {
		t.Errorf("the table has %d currencies, want %d", len(byCode), len(published))
	}
}

// dataFolder returns the folder of published test data, or skips the test.
func dataFolder(t *testing.T) string {
	t.Helper()
	folder, named := os.LookupEnv("TALLY_DATA")
	if !named {
		folder = filepath.Join("..", "..", "shared", "data")
	}
	if _, err := os.Stat(folder); err != nil {
		if named {
			t.Fatalf("TALLY_DATA: %v", err)
		}
		t.Skip("no test data: set TALLY_DATA")
	}
	return folder
}
