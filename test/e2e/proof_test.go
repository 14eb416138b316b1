package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// TestAStrangerChecksAProof: a receipt that one process wrote convinces another
// one that has the verifier key and nothing else, and no changed one does.
func TestAStrangerChecksAProof(t *testing.T) {
	dir, _ := financed(t)
	must(t, 0, nil, "settle", "--dir", dir, "--until", "2026-09-30", "--rule", "on-due", "--json")
	key, file := filepath.Join(dir, "log.vkey"), filepath.Join(t.TempDir(), "receipt")
	var c struct {
		OK      bool
		Claim   string
		LogSize uint64 `json:"log_size"`
	}
	for _, what := range [][]string{{"--leaf", "3"}, {"--state", "F"}} {
		must(t, 0, nil, append([]string{"prove", "--dir", dir, "-o", file, "--json"}, what...)...)
		must(t, 0, &c, "check", file, "--key", key, "--json")
		if !c.OK || c.Claim == "" || c.LogSize == 0 {
			t.Errorf("check of %v = %+v, want it to hold", what, c)
		}
	}
	receipt, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	receipt[len(receipt)/2] ^= 1
	if err := os.WriteFile(file, receipt, 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, 1, &c, "check", file, "--key", key, "--json")
	if c.OK {
		t.Error("a changed receipt was believed")
	}
}

// TestAsOfIsWhereTheLogStoodThatEvening: what comes later changes nothing.
func TestAsOfIsWhereTheLogStoodThatEvening(t *testing.T) {
	dir, _ := financed(t)
	must(t, 0, nil, "settle", "--dir", dir, "--until", "2026-07-31", "--rule", "on-due", "--json")
	var evening struct {
		Root string `json:"state_root"`
	}
	must(t, 0, &evening, "verify", dir, "--json")
	must(t, 0, nil, "settle", "--dir", dir, "--until", "2026-09-30", "--rule", "on-due", "--json")
	var later struct {
		Root string `json:"state_root"`
	}
	must(t, 0, &later, "as-of", "--dir", dir, "--day", "2026-07-31", "--json")
	if evening.Root == "" || later.Root != evening.Root {
		t.Errorf("as of that day the state root is %s, it was %s", later.Root, evening.Root)
	}
}

// TestALedgerTakesNoNameOfTheHouse: codes that are the operator's or the
// bank's name, or no names at all, are recorded as parties of their own.
func TestALedgerTakesNoNameOfTheHouse(t *testing.T) {
	dir := newLog(t)
	file := write(t, "sly.csv", header+
		"E1,1,2026/5/4,simulated-bank,100.00,6.00,106.00,有效发票\n"+
		"E1,2,2026/5/4,operator,100.00,6.00,106.00,有效发票\n"+
		"E1,3,2026/5/4,ACME Ltd/Co #1,100.00,6.00,106.00,有效发票\n")
	got := importInto(t, 0, dir, file)
	if s := got.Ledgers["sly"]; s.Recorded != 3 {
		t.Errorf("import = %+v, want 3 recorded", got)
	}
	var s standing
	must(t, 0, &s, "finance", "--dir", dir, "--ledger", "sly", "--funder", "F", "--terms", terms, "--as-of", "2026-05-05",
		"--json")
	if s.States["financed"] != 3 {
		t.Errorf("finance = %+v, want 3 financed", s)
	}
}
