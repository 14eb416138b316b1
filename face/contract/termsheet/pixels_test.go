package termsheet

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/tallystick/tallystick/face/paper"
)

// dpi is how finely pages are looked at.
const dpi = 200

// alike is how much the ink of a letter must agree with its outline, as a
// coefficient of correlation. Letters that came out agree to 0.72 and more; in
// place of most letters, an empty box agrees to less than 0.6.
const alike = 0.65

// TestLettersCameOut: each letter on the paper, as a program that shows PDF
// draws it, has the shape that the font gives it. Text that is read out of a PDF
// is right also where boxes stand on the page, so the pixels are compared; and
// with the outline and not with a picture, so that nothing depends on how one
// version of that program smooths edges.
func TestLettersCameOut(t *testing.T) {
	eye := newEye(t)
	for name, d := range examples(t) {
		for _, lang := range []string{"zh", "en"} {
			if lang == "en" && name != "factoring-recourse" {
				continue // one has all the styles, and Chinese sheets have Latin letters too
			}
			p := Of(d, lang).print()
			pdf, err := p.paper.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			eye.look(t, name+" in "+lang, pdf, p.paper.Placed())
		}
	}
	if eye.seen < 1000 {
		t.Errorf("only %d letters were looked at", eye.seen)
	}
	t.Logf("%d letters agree to %.2f at least: %q", eye.seen, eye.worst, eye.worstLetter)
}

// TestEmptyBoxesAreSeen: a page on which other letters stand than were meant is
// found out.
func TestEmptyBoxesAreSeen(t *testing.T) {
	eye := newEye(t)
	p := paper.New("", "zh", 1)
	p.NewPage()
	p.Line(20, 30, body, "口口口口口口 □□□□□□")
	pdf, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	page := rendered(t, pdf)[0]
	placed := p.Placed()
	for i, meant := range "应收账款清分 square" {
		if at := len([]rune("应收账款清分 square"[:i])); meant != ' ' {
			g := placed[at]
			g.Letter = meant
			if got := eye.agrees(page, g); got >= alike {
				t.Errorf("a box passes for %q: %.2f", meant, got)
			}
		}
	}
	for _, g := range placed {
		if got := eye.agrees(page, g); g.Letter != ' ' && got < alike {
			t.Errorf("%q is not found where it is: %.2f", g.Letter, got)
		}
	}
}

// An eye compares letters on pages with their outlines.
type eye struct {
	fonts       [2]*opentype.Font
	faces       map[string]font.Face
	seen        int
	worst       float64
	worstLetter rune
}

func newEye(t *testing.T) *eye {
	t.Helper()
	e := &eye{faces: map[string]font.Face{}, worst: 1}
	for i, name := range []string{"DejaVuSans", "DroidSansFallbackFull"} {
		packed, err := os.ReadFile("../../paper/fonts/" + name + ".ttf.gz")
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		file, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if e.fonts[i], err = opentype.Parse(file); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// look checks every letter of a document, each twice at most in a style.
func (e *eye) look(t *testing.T, name string, pdf []byte, placed []paper.Glyph) {
	t.Helper()
	type kind struct {
		letter rune
		style  paper.Style
	}
	times := map[kind]int{}
	pages := rendered(t, pdf)
	for _, g := range placed {
		k := kind{g.Letter, g.Style}
		if times[k]++; g.Letter == ' ' || times[k] > 2 {
			continue
		}
		agrees := e.agrees(pages[g.Page-1], g)
		if e.seen++; agrees < e.worst {
			e.worst, e.worstLetter = agrees, g.Letter
		}
		if agrees < alike {
			t.Errorf("%s, page %d at %.1f, %.1f: %q agrees with its outline to %.2f alone",
				name, g.Page, g.X, g.Y, g.Letter, agrees)
		}
	}
}

func (e *eye) face(g paper.Glyph) font.Face {
	which := 0
	if g.Letter >= 0x2E80 {
		which = 1
	}
	key := fmt.Sprint(which, g.Style.Size)
	if e.faces[key] == nil {
		options := &opentype.FaceOptions{Size: g.Style.Size, DPI: dpi, Hinting: font.HintingNone}
		face, err := opentype.NewFace(e.fonts[which], options)
		if err != nil {
			panic(err)
		}
		e.faces[key] = face
	}
	return e.faces[key]
}

// agrees returns how the ink where a letter stands correlates with its outline,
// where that fits best within a pixel: programs that show PDF round where a
// letter begins.
func (e *eye) agrees(page *image.Gray, g paper.Glyph) float64 {
	const surely, most, step = 0.9, 0.75, 0.25
	best := e.agreesAt(page, g, 0, 0)
	for down := -most; down <= most && best < surely; down += step {
		for right := -most; right <= most && best < surely; right += step {
			best = max(best, e.agreesAt(page, g, right, down))
		}
	}
	return best
}

func (e *eye) agreesAt(page *image.Gray, g paper.Glyph, right, down float64) float64 {
	const pixels = dpi / 25.4
	at := func(mm, moved float64) fixed.Int26_6 { return fixed.Int26_6((mm*pixels + moved) * 64) }
	where, mask, from, _, ok := e.face(g).Glyph(fixed.Point26_6{X: at(g.X, right), Y: at(g.Y, down)}, g.Letter)
	if !ok {
		return 0
	}
	var drawn, meant []float64
	for y := where.Min.Y - 1; y <= where.Max.Y; y++ {
		for x := where.Min.X - 1; x <= where.Max.X; x++ {
			alpha := color.Alpha{}
			if (image.Point{X: x, Y: y}).In(where) {
				alpha = color.AlphaModel.Convert(mask.At(from.X+x-where.Min.X, from.Y+y-where.Min.Y)).(color.Alpha)
			}
			meant = append(meant, float64(alpha.A))
			drawn = append(drawn, 255-float64(page.GrayAt(x, y).Y))
		}
	}
	return math.Abs(correlation(drawn, meant)) // white letters stand on colour
}

func correlation(a, b []float64) float64 {
	mean := func(all []float64) float64 {
		sum := 0.0
		for _, x := range all {
			sum += x
		}
		return sum / float64(len(all))
	}
	meanA, meanB := mean(a), mean(b)
	var ab, aa, bb float64
	for i := range a {
		x, y := a[i]-meanA, b[i]-meanB
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// rendered returns the pages as a program that shows PDF draws them.
func rendered(t *testing.T, pdf []byte) []*image.Gray {
	t.Helper()
	tool, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Fatal("no pdftoppm: apt-get install --no-install-recommends poppler-utils")
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "sheet.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), tool, "-r", fmt.Sprint(dpi), "-gray", file, filepath.Join(folder, "page"))
	if said, err := command.CombinedOutput(); err != nil || strings.Contains(string(said), "rror") {
		t.Fatalf("pdftoppm: %v, %s", err, said)
	}
	files, err := filepath.Glob(filepath.Join(folder, "page-*.pgm"))
	if err != nil || len(files) == 0 {
		t.Fatalf("pdftoppm wrote %d pages, %v", len(files), err)
	}
	slices.Sort(files)
	var pages []*image.Gray
	for _, file := range files {
		pages = append(pages, readGray(t, file))
	}
	return pages
}

// readGray reads a PGM file as pdftoppm writes it: a head of four words, then
// the pixels.
func readGray(t *testing.T, file string) *image.Gray {
	t.Helper()
	all, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var wide, high, most int
	if _, err := fmt.Fscanf(bytes.NewReader(all), "P5\n%d %d\n%d\n", &wide, &high, &most); err != nil || most != 255 {
		t.Fatalf("%s is no picture of 8 bits: %v", file, err)
	}
	page := image.NewGray(image.Rect(0, 0, wide, high))
	copy(page.Pix, all[len(all)-wide*high:])
	return page
}
