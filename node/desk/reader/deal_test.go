package reader_test

import (
	"context"
	"testing"
)

// TestADealSaysWhatItsMoneyCosts: what is out, from the day interest runs on it
// until it is due, and the day on which each thing happened.
func TestADealSaysWhatItsMoneyCosts(t *testing.T) {
	w := twoTrades(t)
	w.settled()
	f, err := w.r.Deal(context.Background(), as("S1"), "D1")
	must(t, err)
	// 800.00 over 60 of 360 days at 6 %, and no fee.
	if q := f.Quote; q.Draw != 800_00 || q.Days != 60 || q.Interest != 8_00 || q.Yearly.String() != "6%" {
		t.Errorf("the quote is %+v", q)
	}
	for _, e := range f.Events[:3] {
		if e.Day != f.Today {
			t.Errorf("leaf %d is of %s, want %s", e.Leaf, e.Day, f.Today)
		}
	}
}
