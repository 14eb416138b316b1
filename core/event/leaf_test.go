package event

import (
	"bytes"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"pgregory.net/rapid"
)

func hash(t *rapid.T, label string) [32]byte {
	return [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, label))
}

// TestLeafLaw: a leaf is read back as it was written, and is no state root.
func TestLeafLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := Leaf{
			Command: hash(t, "command"), Code: rapid.Uint16().Draw(t, "code"), Figures: hash(t, "figures"),
			Effects: hash(t, "effects"), Payloads: make([]byte, 32*rapid.IntRange(0, 4).Draw(t, "payloads")),
		}
		b := l.Append(nil)
		got, err := ReadLeaf(b)
		if err != nil || got.Command != l.Command || got.Code != l.Code || got.Figures != l.Figures ||
			got.Effects != l.Effects || !bytes.Equal(got.Payloads, l.Payloads) {
			t.Fatalf("read %+v, %v, want %+v", got, err, l)
		}
		if _, _, err := ReadRoot(b); !errors.Is(err, ErrLeaf) {
			t.Fatalf("a leaf is read as a state root: %v", err)
		}
	})
}

// TestRootLaw: a state root is read back as it was written, and is no leaf of
// a command.
func TestRootLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, root := day.Date(rapid.Int32().Draw(t, "day")), hash(t, "root")
		b := AppendRoot(nil, d, root)
		if gotDay, got, err := ReadRoot(b); err != nil || gotDay != d || got != root {
			t.Fatalf("read %s %x, %v", gotDay, got, err)
		}
		if _, err := ReadLeaf(b); !errors.Is(err, ErrLeaf) {
			t.Fatalf("a state root is read as a leaf: %v", err)
		}
	})
}

// TestTheBytesOfLeaves pins the form: others read it.
func TestTheBytesOfLeaves(t *testing.T) {
	l := Leaf{Command: [32]byte{1}, Code: 0x0203, Figures: [32]byte{4}, Effects: [32]byte{5}, Payloads: []byte{6}}
	b := l.Append(nil)
	if len(b) != 100 || b[0] != 1 || b[1] != 1 || b[33] != 2 || b[34] != 3 || b[35] != 4 || b[67] != 5 || b[99] != 6 {
		t.Errorf("a leaf is %x", b)
	}
	r := AppendRoot(nil, 0x01020304, [32]byte{5})
	if !bytes.Equal(r[:6], []byte{2, 1, 2, 3, 4, 5}) || len(r) != 37 {
		t.Errorf("a state root is %x", r)
	}
}

// FuzzReadLeaf: no bytes are both, and what is accepted is written the same.
func FuzzReadLeaf(f *testing.F) {
	f.Add((&Leaf{}).Append(nil))
	f.Add(AppendRoot(nil, 20000, [32]byte{}))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, leafErr := ReadLeaf(b)
		d, root, rootErr := ReadRoot(b)
		switch {
		case leafErr == nil && rootErr == nil:
			t.Fatalf("%x is both", b)
		case leafErr == nil && !bytes.Equal(l.Append(nil), b):
			t.Fatalf("%x is written as %x", b, l.Append(nil))
		case rootErr == nil && !bytes.Equal(AppendRoot(nil, d, root), b):
			t.Fatalf("%x is written as %x", b, AppendRoot(nil, d, root))
		}
	})
}

// written is the encoding of effects, by the words of ReadEffects.
func written(e Effects) []byte {
	b := cbor.AppendArray(cbor.AppendInt(cbor.AppendArray(nil, 2), int64(e.Instant)), len(e.Postings))
	for _, p := range e.Postings {
		b = cbor.AppendUint(cbor.AppendArray(b, 7), uint64(p.Value))
		b = cbor.AppendText(cbor.AppendText(b, p.From), p.To)
		b = cbor.AppendUint(cbor.AppendInt(b, p.Amount.Minor()), uint64(p.Amount.Currency()))
		b = cbor.AppendInt(cbor.AppendInt(b, p.FromBalance), p.ToBalance)
	}
	return b
}

func sample() Effects {
	return Effects{Instant: 1_767_229_200_000_000, Postings: []Posting{
		{Money, "F/bank", "F/in-transit", money.Of(80_000, 156), -80_000, 80_000},
		{Claim, "D1/claim/seller", "D1/claim/funder", money.Of(100_000, 156), 0, 100_000},
	}}
}

func TestEffectsAreReadAsTheyWereWritten(t *testing.T) {
	want := sample()
	got, err := ReadEffects(written(want))
	if err != nil || got.Instant != want.Instant || len(got.Postings) != 2 || got.Postings[0] != want.Postings[0] ||
		got.Postings[1] != want.Postings[1] {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

// FuzzReadEffects: what is accepted is written to the very same bytes.
func FuzzReadEffects(f *testing.F) {
	f.Add(written(sample()))
	f.Add(written(Effects{}))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ReadEffects(b)
		if err == nil && !bytes.Equal(written(e), b) {
			t.Fatalf("%x is written as %x", b, written(e))
		}
	})
}

func TestNoFiguresIsTheHashOfTheEmptyArray(t *testing.T) {
	// echo -ne '\x80' | sha256sum
	const want = "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71"
	if got := hexed(NoFigures[:]); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func hexed(b []byte) string {
	const digits = "0123456789abcdef"
	var s []byte
	for _, c := range b {
		s = append(s, digits[c>>4], digits[c&15])
	}
	return string(s)
}
