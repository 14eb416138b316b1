package proof_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/table"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/proof"
)

func TestAFactIsProved(t *testing.T) {
	w := newWorld(t)
	refused, drawn := w.finance("D1")
	tests := []struct {
		answer answer
		want   string
	}{
		{drawn, "receivable.draw on D1 by supplier was carried out at leaf 14 of tally.example/log: " +
			"funder/bank -> funder/in-transit 800000.00 CNY"},
		{refused, "receivable.draw on D1 by supplier was refused " +
			"(6 LimitExceeded: 800000.01 CNY, 800000.00 CNY) at leaf 13 of tally.example/log"},
		{w.answers[0], "log.open on log by operator was carried out at leaf 0 of tally.example/log; it moved nothing"},
	}
	for _, tt := range tests {
		receipt, err := proof.NewFact(w.fact(tt.answer, witness1))
		claim, err := proof.Check(must(t, receipt, err), vkeyOf(t, origin)+"\n"+witness1.vkey()+"\n")
		if err != nil {
			t.Fatal(err)
		}
		if claim.Text != tt.want || !claim.OK {
			t.Errorf("claim %q, want %q", claim.Text, tt.want)
		}
		if claim.LogSize != w.log.Size() || claim.LeafHash != tt.answer.hash || claim.Leaf != tt.answer.leaf {
			t.Errorf("leaf %d %x of %d, want %d %x of %d", claim.Leaf, claim.LeafHash, claim.LogSize,
				tt.answer.leaf, tt.answer.hash, w.log.Size())
		}
		if !slices.Equal(claim.Witnesses, []string{string(witness1)}) || len(claim.Unchecked) != 0 {
			t.Errorf("witnesses %v, unchecked %v", claim.Witnesses, claim.Unchecked)
		}
		if claim.Checkpoint != string(w.checkpoint(witness1)) || claim.CheckpointDay.String() != "2026-01-06" {
			t.Errorf("checkpoint %q of %s", claim.Checkpoint, claim.CheckpointDay)
		}
	}
	claim := check(t, w.fact(drawn))
	want := []proof.Signatory{{Key: hex.EncodeToString([]byte(publicOf("supplier")))}}
	if !slices.Equal(claim.SignedBy, want) {
		t.Errorf("signed by %v, want %v", claim.SignedBy, want)
	}
	if claim.Kind != "receivable.draw" || claim.Object != "D1" || claim.By != "supplier" || claim.Refusal != nil {
		t.Errorf("claim %+v", claim)
	}
}

func check(t *testing.T, f proof.Fact) proof.Claim {
	t.Helper()
	receipt, err := proof.NewFact(f)
	claim, err := proof.Check(must(t, receipt, err), vkeyOf(t, origin))
	if err != nil {
		t.Fatal(err)
	}
	return claim
}

func TestPartsCanBeWithheld(t *testing.T) {
	w := newWorld(t)
	refused, drawn := w.finance("D1")
	f := w.fact(drawn)
	f.Effects = nil
	want := "receivable.draw on D1 by supplier was carried out at leaf 14 of tally.example/log; what it moved is withheld"
	if got := check(t, f); got.Text != want || got.Postings != nil || got.Instant != 0 {
		t.Errorf("claim %q, want %q", got.Text, want)
	}
	f = w.fact(refused)
	f.Figures = nil
	want = "receivable.draw on D1 by supplier was refused (6 LimitExceeded; the figures are withheld) " +
		"at leaf 13 of tally.example/log"
	got := check(t, f)
	if got.Text != want || len(got.Refusal.Figures) != 0 || got.Refusal.Code != refuse.LimitExceeded {
		t.Errorf("claim %q, want %q", got.Text, want)
	}
}

func TestAStateIsProved(t *testing.T) {
	w := newWorld(t)
	w.finance("D1")
	w.finance("a-deal-with-a-name-of-some-length")
	deal := w.before.Deals.At(2)
	named := w.state("deals", 2)
	for i := range uint32(3) {
		named.Records = append(named.Records, w.record("names", uint32(deal.Name)+i))
	}
	tests := []struct {
		state proof.State
		want  string
	}{
		{w.state("deals", 1), "as of 2026-01-06, before leaf 25 of tally.example/log, row 1 of deals " +
			"had face 100000000, name 7, seller 2, buyer 3, " +
			"funder 4, invoice 1, block 1, terms 1, last-payment 1, previous 2, since 2026-01-05, due 2026-04-04, " +
			"check 2026-01-31, marks 32, payments 1, state financed"},
		{named, "row 2 of deals (a-deal-with-a-name-of-some-length) had"},
		{w.state("ledger", 1), "row 1 of ledger had book 4, name 7, class deal, currency CNY, advance 80000000, " +
			"claim/buyer -100000000, claim/funder 100000000"},
		{w.state("payments", 1), "amount 80000000, confirmed 80000000, deal 1, other 2, day 2026-01-05, number 1, " +
			"purpose advance, progress confirmed"},
		{w.state("invoices", 1), "currency CNY"},
		{w.state("parties", 2), "keys 1, roles 2"},
		{w.state("keys", 2), hex.EncodeToString([]byte(publicOf("supplier"))) + ", party 2"},
		{w.state("terms", 1), "advance 800000000, rate 45000000, default-rate 1500000000, technique 1, basis 1, " +
			"rounding 3, gates 8"},
		{w.state("windows", 2), "highest 8, used fe01"},
		{w.state("names", 1), "text "},
	}
	for _, tt := range tests {
		receipt, err := proof.NewState(tt.state)
		claim, err := proof.Check(must(t, receipt, err), vkeyOf(t, origin))
		if err != nil {
			t.Errorf("%s: %v", tt.state.Records[0].Proof.Table, err)
			continue
		}
		if !strings.Contains(claim.Text, tt.want) || claim.Day.String() != "2026-01-06" || claim.Kind != "state" {
			t.Errorf("claim of %s %q, want %q", claim.Day, claim.Text, tt.want)
		}
	}
}

// grow lengthens a path to 24 hashes, the most in a log of ten million leaves,
// and returns a checkpoint of a log of that size that it leads to.
func (w *world) grow(leaf [32]byte, path [][32]byte, index uint64, date string) ([][32]byte, []byte) {
	h, at := leaf, index
	for i := range 24 {
		if i >= len(path) {
			path = append(path, sha256.Sum256([]byte{byte(i)}))
		}
		if at%2 == 0 {
			h = merkle.NodeHash(h, path[i])
		} else {
			h = merkle.NodeHash(path[i], h)
		}
		at /= 2
	}
	return path, w.sign(merkle.Checkpoint{Origin: origin, Size: 1 << 24, Root: h, Day: date, Height: 1_234_567},
		witness1, witness2)
}

// lengthen makes p as long as that of a table with 1<<levels rows.
func lengthen(p *table.Proof, levels int) {
	for len(p.Path) < levels {
		p.Path = append(p.Path, [32]byte{})
	}
	p.ID, p.Len, p.Live = 1<<levels-3, 1<<levels-1, 1<<(levels-1)
}

// TestReceiptsAreSmall: at most 2,500 bytes at ten million leaves with two
// witnesses.
func TestReceiptsAreSmall(t *testing.T) {
	const most = 2500
	w := newWorld(t)
	_, drawn := w.finance("D1")
	keys := vkeyOf(t, origin) + " " + witness1.vkey() + " " + witness2.vkey()
	f := w.fact(drawn)
	const index = 9_999_990
	f.Index = index
	f.Path, f.Checkpoint = w.grow(drawn.hash, nil, index, "2026-01-06")
	receipt, err := proof.NewFact(f)
	claim, err := proof.Check(must(t, receipt, err), keys)
	if err != nil || len(claim.Witnesses) != 2 {
		t.Fatalf("witnesses %v, error %v", claim.Witnesses, err)
	}
	t.Logf("a fact has %d bytes", len(receipt))
	if len(receipt) > most {
		t.Errorf("a fact has %d bytes, want at most %d", len(receipt), most)
	}
	// A path of 15 more hashes makes the table one of two million deals. What it
	// proves is then false, but no shorter.
	s := w.state("deals", 1)
	s.Index, s.Path, s.Checkpoint = index, f.Path, f.Checkpoint
	lengthen(&s.Records[0].Proof, 21)
	receipt, err = proof.NewState(s)
	must(t, receipt, err)
	t.Logf("a state has %d bytes", len(receipt))
	if len(receipt) > most {
		t.Errorf("a state has %d bytes, want at most %d", len(receipt), most)
	}
	const named = 3200 // with one more path, in a table of eight million rows
	s.Records = append(s.Records, w.record("names", 7))
	lengthen(&s.Records[1].Proof, 23)
	receipt, err = proof.NewState(s)
	must(t, receipt, err)
	t.Logf("a state with its name has %d bytes", len(receipt))
	if len(receipt) > named {
		t.Errorf("a state with its name has %d bytes, want at most %d", len(receipt), named)
	}
}

func FuzzCheck(f *testing.F) {
	w := newWorld(f)
	refused, drawn := w.finance("D1")
	keys := vkeyOf(f, origin)
	for _, a := range []answer{refused, drawn} {
		receipt, err := proof.NewFact(w.fact(a, witness1))
		f.Add(must(f, receipt, err))
	}
	receipt, err := proof.NewState(w.state("deals", 1))
	f.Add(must(f, receipt, err))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		// The body alone too, sealed, so that the seal does not keep all else out.
		sum := sha256.Sum256(b)
		sealed := cbor.AppendText(cbor.AppendArray(nil, 3), "tally/proof/v1")
		sealed = cbor.AppendBytes(cbor.AppendBytes(sealed, b), sum[:8])
		for _, receipt := range [][]byte{b, sealed} {
			claim, err := proof.Check(receipt, keys)
			if claim.OK != (err == nil) || err != nil && claim.Text != "" {
				t.Errorf("claim %+v with error %v", claim, err)
			}
		}
	})
}
