package termsheet

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/face/paper"
	"github.com/tallystick/tallystick/node/say"
)

func TestSameBytes(t *testing.T) {
	d := exampleNamed(t, "factoring-recourse")
	for _, lang := range say.Languages() {
		first, err := Of(d, lang).PDF()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Of(exampleNamed(t, "two-factor"), lang).PDF(); err != nil {
			t.Fatal(err)
		}
		if again, err := Of(d, lang).PDF(); err != nil || !bytes.Equal(first, again) {
			t.Errorf("in %s the same sheet gives other bytes, %v", lang, err)
		}
	}
}

// TestLettersThatCannotBePrinted: no sheet has an empty box in place of a name.
func TestLettersThatCannotBePrinted(t *testing.T) {
	d := exampleNamed(t, "factoring-recourse", "name: S}", "name: 木😀}")
	if _, err := Of(d, "en").PDF(); err == nil || !strings.Contains(err.Error(), "U0001f600") {
		t.Errorf("got %v, want the letter", err)
	}
	if !strings.Contains(written(t, d, "en"), "木😀") {
		t.Error("the page lacks the name")
	}
}

// TestPaperSaysAll: every text of the sheet is on the paper, in its order, but
// for spaces, for lines are broken.
func TestPaperSaysAll(t *testing.T) {
	for name, d := range examples(t) {
		for _, lang := range say.Languages() {
			x := Of(d, lang)
			var all strings.Builder
			for _, g := range x.print().paper.Placed() {
				all.WriteRune(g.Letter)
			}
			rest := squeezed(all.String())
			for _, text := range texts(x) {
				_, after, found := strings.Cut(rest, squeezed(text))
				if !found {
					t.Errorf("%s in %s: the paper lacks %q, or has it elsewhere", name, lang, text)
					continue
				}
				rest = after
			}
		}
	}
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

// texts lists what a sheet says, in the order in which it is printed.
func texts(x *Sheet) []string {
	all := []string{x.Label, x.Title, x.Name + " · " + x.Period}
	row := func(r Row) { all = append(all, r.Label, r.Value, r.Note) }
	for _, r := range x.Key {
		row(r)
	}
	for _, s := range x.Sections {
		all = append(all, s.Title)
		for _, b := range s.Blocks {
			all = append(all, b.Text, b.Mono)
			for _, r := range b.Rows {
				row(r)
			}
			for _, r := range b.Rules {
				all = append(all, r.Text, r.Else, r.Signed)
			}
			if b.Table != nil {
				all = append(all, b.Table.Head...)
				for _, cells := range b.Table.Cells {
					for _, c := range cells {
						all = append(all, c.Text, c.Signed)
					}
				}
			}
			if b.Cascade != nil {
				all = append(append(all, b.Cascade.In), b.Cascade.Steps...)
			}
			for _, s := range b.Signings {
				all = append(append(all, s.Role, s.Party), s.Lines...)
			}
		}
	}
	return append(all, x.Disclaimer, x.Foot)
}

// TestPaperIsInOrder: every letter is within the margins, and none stands on
// another one.
func TestPaperIsInOrder(t *testing.T) {
	for name, d := range examples(t) {
		for _, lang := range say.Languages() {
			placed := Of(d, lang).print().paper.Placed()
			for _, g := range placed {
				if g.X < margin-0.1 || g.X+g.Width > margin+width+0.1 || g.Y < 10 || g.Y > paper.PageHeight-10 {
					t.Errorf("%s in %s: %q is at %.1f, %.1f of page %d", name, lang, g.Letter, g.X, g.Y, g.Page)
				}
			}
			if a, b, clash := overlapping(placed); clash {
				t.Errorf("%s in %s: on page %d %q and %q overlap at %.1f, %.1f", name, lang, a.Page, a.Letter, b.Letter, a.X, a.Y)
			}
		}
	}
}

// overlapping returns the first two letters of which one stands on the other.
func overlapping(placed []paper.Glyph) (a, b paper.Glyph, clash bool) {
	placed = slices.DeleteFunc(slices.Clone(placed), func(g paper.Glyph) bool { return g.Letter == ' ' })
	for i, g := range placed {
		for _, h := range placed[i+1:] {
			up := func(g paper.Glyph) float64 { return g.Y - 0.7*g.Style.Size*paper.Point }
			if g.Page == h.Page && g.X+g.Width-0.1 > h.X && h.X+h.Width-0.1 > g.X && g.Y > up(h) && h.Y > up(g) {
				return g, h, true
			}
		}
	}
	return a, b, false
}
