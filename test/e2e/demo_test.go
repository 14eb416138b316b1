package e2e

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// A filled is what demo prints.
type filled struct {
	Days      int              `json:"days"`
	Commands  int64            `json:"commands"`
	Refused   map[string]int64 `json:"refused_by_code"`
	States    map[string]int64 `json:"deals_by_state"`
	Sums      map[string]int64 `json:"sums"`
	LogRoot   string           `json:"log_root"`
	StateRoot string           `json:"state_root"`
}

func demoArgs(dir, days, seed string) []string {
	return []string{"demo", "--headless", "--days", days, "--seed", seed, "--dir", dir, "--json"}
}

func TestADemoIsTheSameAgainAndHolds(t *testing.T) {
	dir, again := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	var first, second filled
	must(t, 0, &first, demoArgs(dir, "60", "11")...)
	must(t, 0, &second, demoArgs(again, "60", "11")...)
	if !reflect.DeepEqual(first, second) {
		t.Errorf("the second demo is %+v, the first %+v", second, first)
	}
	if first.Days != 60 || first.Commands == 0 || len(first.Refused) == 0 || len(first.States) == 0 ||
		len(first.Sums) != 1 || first.Sums["CNY"] != 0 {
		t.Errorf("demo = %+v", first)
	}
	var v struct {
		OK        bool   `json:"ok"`
		LogRoot   string `json:"log_root"`
		StateRoot string `json:"state_root"`
	}
	must(t, 0, &v, "verify", dir, "--json")
	if !v.OK || v.LogRoot != first.LogRoot || v.StateRoot != first.StateRoot {
		t.Errorf("verify = %+v, demo = %+v", v, first)
	}
	must(t, 2, nil, demoArgs(dir, "1", "11")...) // it is not empty
}

func TestDemosThatCannotBe(t *testing.T) {
	for _, args := range [][]string{
		{"demo", "--addr", "0.0.0.0:0"}, // anybody may be anybody there
		{"demo", "--headless"},
		demoArgs(filepath.Join(t.TempDir(), "x"), "0", "1"),
		demoArgs(filepath.Join(t.TempDir(), "x"), "1", "-1"),
		demoArgs("/proc/x", "1", "1"), // where nothing can be made
		demoArgs(write(t, "file", ""), "1", "1"),
		{"demo", "--dir", "/proc/x", "--addr", "127.0.0.1:0", "--days", "1"},
		{"init", "/proc/x"},
	} {
		e := tally(t, args...)
		if said := e.out == "" || strings.HasPrefix(e.out, `{"error":`); e.code != 2 || !said {
			t.Errorf("tally %v: exit %d with output %q, want 2 with the error alone", args, e.code, e.out)
		}
	}
}
