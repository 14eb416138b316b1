package proof_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/proof"
)

// TestAnyFlippedBitIsFound flips every bit of whole receipts.
func TestAnyFlippedBitIsFound(t *testing.T) {
	w := newWorld(t)
	refused, drawn := w.finance("D1")
	keys := vkeyOf(t, origin) + " " + witness1.vkey()
	var receipts [][]byte
	for _, f := range []proof.Fact{w.fact(drawn, witness1), w.fact(refused, witness2)} {
		receipt, err := proof.NewFact(f)
		receipts = append(receipts, must(t, receipt, err))
	}
	receipt, err := proof.NewState(w.state("deals", 1, witness1))
	receipts = append(receipts, must(t, receipt, err))
	for n, receipt := range receipts {
		if _, err := proof.Check(receipt, keys); err != nil {
			t.Fatal(err)
		}
		for bit := range 8 * len(receipt) {
			receipt[bit/8] ^= 1 << (bit % 8)
			if claim, err := proof.Check(receipt, keys); err == nil || claim.OK {
				t.Errorf("receipt %d holds with bit %d of byte %d flipped: %s", n, bit%8, bit/8, claim.Text)
			}
			receipt[bit/8] ^= 1 << (bit % 8)
		}
		for size := range receipt {
			if _, err := proof.Check(receipt[:size], keys); err == nil {
				t.Errorf("receipt %d holds when cut to %d bytes", n, size)
			}
		}
		if _, err := proof.Check(append(slices.Clone(receipt), 0), keys); err == nil {
			t.Errorf("receipt %d holds with a byte behind it", n)
		}
	}
}

// TestNothingRestsOnTheSeal flips every bit of the body and seals it again, as
// a forger would: all but the name of a witness and the hash of its key, which
// make its signature one by an unknown key, are bound by signatures.
func TestNothingRestsOnTheSeal(t *testing.T) {
	w := newWorld(t)
	_, drawn := w.finance("D1")
	keys := vkeyOf(t, origin) + " " + witness1.vkey()
	fact, err := proof.NewFact(w.fact(drawn, witness1))
	must(t, fact, err)
	state, err := proof.NewState(w.state("deals", 1, witness1))
	must(t, state, err)
	for _, receipt := range [][]byte{fact, state} {
		r := cbor.NewReader(receipt)
		r.ArrayOf(3)
		format, body := r.Text(), slices.Clone(r.Bytes())
		honest, err := proof.Check(receipt, keys)
		if err != nil {
			t.Fatal(err)
		}
		for bit := range 8 * len(body) {
			body[bit/8] ^= 1 << (bit % 8)
			sum := sha256.Sum256(body)
			forged := cbor.AppendText(cbor.AppendArray(nil, 3), format)
			forged = cbor.AppendBytes(cbor.AppendBytes(forged, body), sum[:8])
			claim, err := proof.Check(forged, keys)
			body[bit/8] ^= 1 << (bit % 8)
			if err != nil {
				continue
			}
			if len(claim.Unchecked) == 1 && len(claim.Witnesses) == 0 {
				claim.Witnesses, claim.Unchecked, claim.Checkpoint = honest.Witnesses, honest.Unchecked, honest.Checkpoint
			}
			if !reflect.DeepEqual(claim, honest) {
				t.Errorf("bit %d of byte %d flipped gives %+v", bit%8, bit/8, claim)
			} else if i := bytes.Index(body, []byte(witness1)); bit/8 < i || bit/8 >= i+len(witness1)+2+4 {
				t.Errorf("bit %d of byte %d is bound by nothing", bit%8, bit/8)
			}
		}
	}
}

func TestLiesAreFound(t *testing.T) {
	w := newWorld(t)
	refused, drawn := w.finance("D1")
	other := newWorld(t)
	other.now++
	_, stranger := other.finance("D1")
	opens := func(name string, offset int64) []byte {
		return command.New(command.LogOpen, "log", "operator").SetText(command.Key, publicOf("operator")).
			SetText(command.Origin, name).SetInt(command.Offset, offset).Seal()
	}
	facts := []struct {
		name string
		lie  func(*proof.Fact)
		want error
	}{
		{"another command", func(f *proof.Fact) { f.Command = refused.raw }, proof.ErrFalse},
		{"another's signature", func(f *proof.Fact) { f.Signed = refused.signed }, proof.ErrFalse},
		{"other effects", func(f *proof.Fact) { f.Effects = refused.effects }, proof.ErrFalse},
		{"figures of a refusal", func(f *proof.Fact) { f.Figures = []byte{0x81, 0x82, 4, 1} }, proof.ErrFalse},
		{"another place", func(f *proof.Fact) { f.Index-- }, proof.ErrFalse},
		{"a longer path", func(f *proof.Fact) { f.Path = append(f.Path, [32]byte{}) }, proof.ErrFalse},
		{"another log's leaf", func(f *proof.Fact) {
			*f = other.fact(stranger)
			f.Checkpoint = w.checkpoint()
		}, proof.ErrFalse},
		{"another log opened", func(f *proof.Fact) { f.Open = opens("other.example/log", 480) }, proof.ErrFalse},
		{"another log of the same name", func(f *proof.Fact) { f.Open = opens(origin, 60) }, proof.ErrFalse},
		{"no log.open", func(f *proof.Fact) { f.Open = w.answers[1].raw }, proof.ErrMalformed},
		{"no command", func(f *proof.Fact) { f.Command = []byte{0xa0} }, proof.ErrMalformed},
		{"no leaf", func(f *proof.Fact) { f.Leaf = f.Leaf[:40] }, proof.ErrFalse},
	}
	for _, tt := range facts {
		f := w.fact(drawn)
		tt.lie(&f)
		receipt, err := proof.NewFact(f)
		if claim, err := proof.Check(must(t, receipt, err), vkeyOf(t, origin)); !errors.Is(err, tt.want) || claim.OK {
			t.Errorf("%s: claim %q, error %v, want %v", tt.name, claim.Text, err, tt.want)
		}
	}
}

func TestLiesAboutStatesAreFound(t *testing.T) {
	w := newWorld(t)
	w.finance("D1")
	states := []struct {
		name string
		lie  func(*proof.State)
	}{
		{"another day", func(s *proof.State) { s.Day++ }},
		{"another day closed", func(s *proof.State) { s.Closed++ }},
		{"another row", func(s *proof.State) { s.Records[0].Row = w.record("deals", 1).Row; s.Records[0].Row[0]++ }},
		{"another id", func(s *proof.State) { s.Records[0].Proof.ID++ }},
		{"another table", func(s *proof.State) { s.Records[0].Proof.Table = "dealz" }},
		{"another number of tables", func(s *proof.State) { s.Tables++ }},
		{"a way cut short", func(s *proof.State) { s.Records[0].Way = s.Records[0].Way[1:] }},
		{"another table's way", func(s *proof.State) { s.Records[0].Place ^= 1 }},
		{"another record's name", func(s *proof.State) { s.Records = append(s.Records, w.record("names", 1)) }},
	}
	for _, tt := range states {
		s := w.state("deals", 1)
		tt.lie(&s)
		receipt, err := proof.NewState(s)
		if claim, err := proof.Check(must(t, receipt, err), vkeyOf(t, origin)); !errors.Is(err, proof.ErrFalse) || claim.OK {
			t.Errorf("%s: claim %q, error %v, want %v", tt.name, claim.Text, err, proof.ErrFalse)
		}
	}
}

func TestKeysDecide(t *testing.T) {
	w := newWorld(t)
	_, drawn := w.finance("D1")
	receipt, err := proof.NewFact(w.fact(drawn, witness1))
	must(t, receipt, err)
	log := vkeyOf(t, origin)
	tests := []struct {
		vkey string
		want error
	}{
		{log, nil},
		{log + " " + witness2.vkey(), nil}, // has not signed, which is no lie
		{vkeyOf(t, "other.example/log"), proof.ErrFalse},
		{strings.Replace(vkeyOf(t, "other.example/log"), "other.example", "tally.example", 1), proof.ErrKey},
		{witness1.vkey(), proof.ErrKey}, // the first key is the log's
		{log + " " + witness1.vkey()[1:], proof.ErrKey},
		{"", proof.ErrKey},
		{"key", proof.ErrKey},
	}
	for _, tt := range tests {
		if _, err := proof.Check(receipt, tt.vkey); !errors.Is(err, tt.want) {
			t.Errorf("with %q: %v, want %v", tt.vkey, err, tt.want)
		}
	}
	claim, err := proof.Check(receipt, log)
	if err != nil || !slices.Equal(claim.Unchecked, []string{string(witness1)}) || claim.Witnesses != nil {
		t.Errorf("unchecked %v, witnesses %v, error %v", claim.Unchecked, claim.Witnesses, err)
	}
}
