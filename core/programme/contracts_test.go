package programme

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/name"
	"pgregory.net/rapid"
)

// long is the good programme with a document of many pieces.
func long() *Document {
	d := factoring()
	d.Eligibility[0].Reason.En = strings.Repeat("It is disputed. ", 20)
	return d
}

// TestDocumentsComeBackFromTheirPieces: whatever was proposed and withdrawn
// before, the bytes of what stands are those that were proposed.
func TestDocumentsComeBackFromTheirPiecesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := name.New(0)
		k, open := NewContracts(names), map[string]*Document{}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			text := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name")
			if open[text] != nil && rapid.Bool().Draw(t, "withdraw") {
				k.Withdraw(k.Newest([]byte(text)))
				delete(open, text)
			} else if open[text] == nil {
				d := long()
				d.Name, d.Eligibility[0].Reason.Zh = text, strings.Repeat("x", rapid.IntRange(0, 300).Draw(t, "length"))
				k.Propose([]byte(text), d.Append(nil), d, 0)
				open[text] = d
			}
		}
		for _, text := range []string{"a", "b", "c"} {
			id, want := k.Newest([]byte(text)), open[text]
			if (id != 0) != (want != nil) {
				t.Fatalf("%s is in row %d, want one: %t", text, id, want != nil)
			}
			if id != 0 && !bytes.Equal(k.Programme(id).Document.Append(nil), want.Append(nil)) {
				t.Fatalf("%s comes back as another document", text)
			}
		}
		if len(open) == 0 && k.Pieces.Live() != 0 {
			t.Fatalf("%d pieces are left of nothing", k.Pieces.Live())
		}
	})
}

// TestWhatWasReadIsReadAgainWhenItsRowIsTakenBack: an atomic envelope may put
// another document into the row of one that never was.
func TestWhatWasReadIsReadAgainWhenItsRowIsTakenBack(t *testing.T) {
	names := name.New(0)
	k, first, second := NewContracts(names), factoring(), factoring()
	second.Advance = 500_000_000
	before, spelled := k.Freeze(), names.Freeze()
	id := k.Propose([]byte("steel"), first.Append(nil), first, 0)
	k.Programme(id)
	k.Restore(before)
	names.Restore(spelled)
	if again := k.Propose([]byte("steel"), second.Append(nil), second, 0); again != id {
		t.Fatalf("row %d, want %d again", again, id)
	}
	if got := k.Programme(id).Document.Advance; got != second.Advance {
		t.Errorf("advance %s, want %s", got, second.Advance)
	}
}

// TestInForce: the newest signed version that has begun, if it is neither closed
// nor over.
func TestInForce(t *testing.T) {
	k := NewContracts(name.New(0))
	propose := func(version int64, from, until string, before uint32) uint32 {
		d := factoring()
		d.Version, d.From, d.Until = version, date(from), date(until)
		return k.Propose([]byte("steel"), d.Append(nil), d, before)
	}
	on := func(s string) uint32 { return k.InForce([]byte("steel"), date(s)) }
	first := propose(1, "2026-01-01", "2026-12-31", 0)
	if on("2026-02-01") != 0 {
		t.Error("a proposal is in force")
	}
	k.Sign(first, 0, factoring())
	if on("2026-02-01") != 0 {
		t.Error("one of two signatures is enough")
	}
	k.Sign(first, 2, factoring())
	second := propose(2, "2026-03-01", "2026-06-30", first)
	k.Rows.Edit(second).Stage = Signed
	for _, tt := range []struct {
		on   string
		want uint32
	}{{"2025-12-31", 0}, {"2026-01-01", first}, {"2026-02-28", first}, {"2026-03-01", second}, {"2026-07-01", 0}} {
		if got := on(tt.on); got != tt.want {
			t.Errorf("on %s version in row %d, want %d", tt.on, got, tt.want)
		}
	}
	k.Rows.Edit(second).Stage = Closed
	if on("2026-02-01") != 0 {
		t.Error("the version before a closed one is in force")
	}
	v := k.Freeze()
	if v.InForce(second, date("2026-02-01")) != 0 || !v.Concerns(second, 7, "S") || v.Concerns(second, 7, "X") {
		t.Error("a reader sees it otherwise")
	}
}
