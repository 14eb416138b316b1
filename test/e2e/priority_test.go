package e2e

import (
	"strings"
	"testing"
)

// contested is one receivable that two say is theirs: F, to whom it was
// assigned, and G, to whom the first notice told the buyer to pay.
const contested = `
party S supplier
party B buyer
party F funder
party G funder

on 2026-01-01
do trade.invoice I1 by S to B number 1001 issued 2025-12-30 due 2026-04-01 gross '1000000.00 CNY'
do receivable.present D1 by S invoice I1
do receivable.confirm D1 by B amount '1000000.00 CNY' due 2026-04-01
do receivable.offer D1 by F advance 80% rate 6% fee 0.5%
do receivable.accept D1 by S
on 2026-01-05
do receivable.notify D1 by F payee G
on 2026-01-06
do receivable.notify D1 by F
on 2026-01-09
do receivable.register D1 by F number '0123-4567'
on 2026-01-12
`

// TestPriorityFollowsWhatTheLogKnewThatDay: the first notice, until somebody
// registers (Civil Code of China, article 768).
func TestPriorityFollowsWhatTheLogKnewThatDay(t *testing.T) {
	dir := newLog(t)
	must(t, 0, nil, "run", "--dir", dir, write(t, "contested.txtar", contested))
	type place struct{ ID, Ground, Takes string }
	for day, want := range map[string][]place{
		"2026-01-04": {{"F", "pro-rata", "5000.00 CNY"}}, // the fee: nothing is drawn
		"2026-01-05": {{"G", "notice", "300000.00 CNY"}, {"F", "pro-rata", "0.00 CNY"}},
		"2026-01-08": {{"G", "notice", "300000.00 CNY"}, {"F", "notice", "0.00 CNY"}},
		"2026-01-09": {{"F", "registration", "5000.00 CNY"}, {"G", "notice", "295000.00 CNY"}},
	} {
		var got struct {
			Result struct {
				Places     []place
				Disclaimer string
			}
		}
		must(t, 0, &got, "priority", "--dir", dir, "D1", "--day", day, "--proceeds", "300000.00 CNY", "--json")
		if len(got.Result.Places) != len(want) {
			t.Fatalf("%s: places %+v, want %+v", day, got.Result.Places, want)
		}
		for i, p := range got.Result.Places {
			if p != want[i] {
				t.Errorf("%s, place %d: %+v, want %+v", day, i+1, p, want[i])
			}
		}
		if !strings.Contains(got.Result.Disclaimer, "as of "+day+"; not legal advice") {
			t.Errorf("%s: %q is no disclaimer", day, got.Result.Disclaimer)
		}
	}
}

// TestPriorityCanBeComputedAgain: the engine says the same of what it was given.
func TestPriorityCanBeComputedAgain(t *testing.T) {
	dir := newLog(t)
	must(t, 0, nil, "run", "--dir", dir, write(t, "contested.txtar", contested))
	of := []string{"priority", "--dir", dir, "I1", "--day", "2026-01-09"}
	input := must(t, 0, nil, append(of, "--input")...)
	again := must(t, 0, nil, "calc", "priority", write(t, "input.json", input.out))
	if first := must(t, 0, nil, append(of, "--json")...); first.out != again.out {
		t.Errorf("the log says %s\nthe engine %s", first.out, again.out)
	}
}

func TestPriorityOfWhatNobodyClaimsIsNone(t *testing.T) {
	dir := newLog(t)
	must(t, 0, nil, "run", "--dir", dir, write(t, "contested.txtar", contested))
	for _, tt := range []struct {
		code           int
		of, day, wants string
	}{
		{1, "D2", "2026-01-09", "there is no invoice or live deal of that name"},
		{1, "F", "2026-01-09", "there is no invoice or live deal of that name"},
		{2, "D1", "soon", "want a day"},
	} {
		got := tally(t, "priority", "--dir", dir, tt.of, "--day", tt.day)
		if got.code != tt.code || !strings.Contains(got.err, tt.wants) {
			t.Errorf("%s on %s: exit %d, %q, want %d, %q", tt.of, tt.day, got.code, got.err, tt.code, tt.wants)
		}
	}
}
