package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"testing"
)

// TestTheRecordOfADealThatIsGoneIsShown: an officer gets it from the log, also
// after the views were lost, and it is the one that late facts must carry.
func TestTheRecordOfADealThatIsGoneIsShown(t *testing.T) {
	dir := newLog(t)
	gone := write(t, "gone.txtar", `party S supplier
party B buyer
party F funder
bank instant
on 2026-01-01
do trade.invoice I1 by S to B number 1 issued 2025-12-30 due 2026-04-01 gross '1000.00 CNY'
do receivable.present D9 by S invoice I1
do receivable.offer D9 by F advance 80% rate 6%
do receivable.accept D9 by S
do receivable.draw D9 by S amount '800.00 CNY'
on 2026-04-01
do receivable.pay D9 by B amount '1000.00 CNY'
on 2026-06-30
day-end
do receivable.credit-note D9 by S amount '1.00 CNY' record D9
on 2026-07-01
day-end
deal D9
stdout '^state closed$'
`)
	var told struct {
		OK  bool   `json:"ok"`
		Got string `json:"got"`
	}
	must(t, 0, &told, "run", "--dir", dir, gone, "--json")
	if !told.OK {
		t.Fatalf("the story ends with %s", told.Got)
	}
	record := shownRecord(t, dir)
	must(t, 0, nil, "verify", "--dir", dir, "--repair-views")
	if again := shownRecord(t, dir); again != record {
		t.Errorf("after a repair the record is %s, want %s", again, record)
	}
	late, err := filepath.Abs("../story/testdata/late-facts.txtar")
	if err != nil {
		t.Fatal(err)
	}
	must(t, 0, &told, "run", "--dir", newLog(t), late, "--json")
	if !told.OK {
		t.Errorf("late facts in a log: %s", told.Got)
	}
}

// shownRecord returns the record of D9 and checks that it is the tombstone's.
func shownRecord(t *testing.T, dir string) string {
	t.Helper()
	var shown struct {
		State  string `json:"state"`
		Hash   string `json:"record-hash"`
		Record string `json:"record"`
	}
	must(t, 0, &shown, "show", "--dir", dir, "D9", "--json")
	raw, err := hex.DecodeString(shown.Record)
	hash := sha256.Sum256(raw)
	if err != nil || shown.State != "closed" || shown.Hash != hex.EncodeToString(hash[:]) {
		t.Fatalf("shown is %+v, of which the record hashes to %x", shown, hash)
	}
	return shown.Record
}
