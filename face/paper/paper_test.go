package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
)

// TestFonts: the fonts are those of their packages, and their licences stand
// beside them.
func TestFonts(t *testing.T) {
	record, err := os.ReadFile("fonts/fonts.txt")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"DejaVuSans.ttf": fonts()[latinFont].file, "DroidSansFallbackFull.ttf": fonts()[chineseFont].file,
	}
	for line := range strings.Lines(string(record)) {
		f := strings.Fields(line)
		if f[0] == "#" {
			continue
		}
		if sum := sha256.Sum256(files[f[0]]); hex.EncodeToString(sum[:]) != f[2] {
			t.Errorf("%s %s is %x, the record says %s", f[0], f[1], sum, f[2])
		}
		if _, err := os.Stat("fonts/" + strings.TrimSuffix(f[0], ".ttf") + ".LICENSE"); err != nil {
			t.Errorf("the licence of %s: %v", f[0], err)
		}
		delete(files, f[0])
	}
	if len(files) > 0 {
		t.Errorf("fonts/fonts.txt lacks %d fonts", len(files))
	}
}

// TestLetters: Latin, Chinese and their punctuation can be printed; what the
// fonts lack cannot, and neither can what steers text.
func TestLetters(t *testing.T) {
	for r := rune(0x4E00); r <= 0x9FA5; r++ {
		if !HasLetter(r) {
			t.Fatalf("the unified ideograph %U is missing", r)
		}
	}
	for _, r := range "AZaz09äßéŁ–—·×÷≤“”…，。、；：？！（）《》「」￥％０Ａ" {
		if !HasLetter(r) {
			t.Errorf("%q is missing", r)
		}
	}
	for _, r := range "\x00\n\t\u4DFF\U0001F600\U00020000\uFFFE" {
		if HasLetter(r) {
			t.Errorf("%U can be printed", r)
		}
	}
}

func TestWhatCannotBePrintedIsAnError(t *testing.T) {
	p := New("title", "en", 1)
	p.NewPage()
	p.Line(20, 20, Style{Size: 9}, "a smile: 😀")
	p.Line(20, 30, Style{Size: 9}, "and more")
	if _, err := p.Bytes(); err == nil || !strings.Contains(err.Error(), `'\U0001f600'`) {
		t.Errorf("got %v, want the letter", err)
	}
}

// TestSameBytes: what was printed before changes nothing.
func TestSameBytes(t *testing.T) {
	date, _ := day.Of(2026, 1, 1)
	written := func(text string) []byte {
		p := New("a title 标题", "zh", date)
		p.NewPage()
		p.Line(20, 20, Style{Size: 9, Bold: true}, text)
		p.Rule(20, 22, 60, 22, 0.2, Colour{1, 2, 3})
		p.Box(20, 30, 5, 5, Colour{1, 2, 3})
		out, err := p.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	first := written("Waterfall 清分顺序")
	if bytes.Equal(first, written("Eligibility 准入条件")) {
		t.Error("other text gives the same bytes")
	}
	if !bytes.Equal(first, written("Waterfall 清分顺序")) {
		t.Error("the same text gives other bytes")
	}
	if !bytes.Contains(first, []byte("D:20260101000000")) {
		t.Error("the paper does not bear its date")
	}
}

func TestWrap(t *testing.T) {
	p := New("", "en", 1)
	s := Style{Size: 10}
	tests := []struct {
		text  string
		width float64
		want  []string
	}{
		{"", 50, nil},
		{"  one\n two\t", 50, []string{"one two"}},
		{"one two three", p.Width(s, "one two"), []string{"one two", "three"}},
		{"unbreakable", p.Width(s, "unbreak"), []string{"unbreak", "able"}},
		{"x", 0.1, []string{"x"}},
		{"wide", 0.1, []string{"w", "i", "d", "e"}},
		{"卖方将应收账款转让", p.Width(s, "卖方将应"), []string{"卖方将应", "收账款转", "让"}},
		{"卖方将应，收账款", p.Width(s, "卖方将应"), []string{"卖方将", "应，收账", "款"}},
		{"卖方（应收）账款", p.Width(s, "卖方（"), []string{"卖方", "（应", "收）账", "款"}},
		{"不超过 180 天。", p.Width(s, "不超过 180"), []string{"不超过 180", "天。"}},
		{"期限CNY计价", p.Width(s, "期限CNY"), []string{"期限CNY", "计价"}},
	}
	for _, tt := range tests {
		if got := p.Wrap(s, tt.width, tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("Wrap(%q, %.1f) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}
