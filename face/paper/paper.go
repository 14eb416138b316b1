// Package paper prints documents in English and Chinese as PDF: lines of text,
// rules and boxes on pages of A4, in millimetres from the upper left.
//
//	text ──by letter──▶ Latin font │ Chinese font ──▶ lines ──▶ pages ──▶ PDF
//
// The fonts are in the binary. A letter that neither has is an error, never an
// empty box: what is printed here is signed. The bytes depend on what is printed
// and on nothing else: there is no clock in them.
//
// The package knows nothing of what it prints.
package paper

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/tallystick/tallystick/core/day"
)

// A page is A4.
const (
	PageWidth  = 210.0
	PageHeight = 297.0
)

// Point is one typographical point in millimetres.
const Point = 25.4 / 72

// A Colour is red, green and blue, each up to 255.
type Colour struct{ R, G, B int }

// A Style is how text looks. Size is in points.
type Style struct {
	Size   float64
	Colour Colour
	Bold   bool
}

// Leading is the height of a line of text, in millimetres.
func (s Style) Leading() float64 { return s.Size * Point * leading }

// leading is the height of a line in sizes of its letters: Chinese ones need
// more than Latin ones.
const leading = 1.5

// heavier is how much the edge of a bold letter is drawn wider, in sizes: there
// is no bold font for Chinese, and both languages shall look alike.
const heavier = 0.032

// A Glyph says where a letter was printed: its page from 1, the left end of its
// baseline, how far the next one is, and the style.
type Glyph struct {
	Page   int
	Letter rune
	X, Y   float64
	Width  float64
	Style  Style
}

// A Paper is a document that is being printed.
type Paper struct {
	pdf    *fpdf.Fpdf
	page   int
	last   int
	width  map[rune]float64 // of letters of size 1, in points
	placed []Glyph
	no     error // the first thing that cannot be printed
}

// New returns a document without pages. Readers of PDF show its title; on is the
// day that it bears as its date.
func New(title, lang string, on day.Date) *Paper {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	year, month, dayOfMonth := on.Civil()
	at := time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC)
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetTitle(title, true)
	pdf.SetLang(lang)
	pdf.SetProducer("tally", true)
	for _, f := range fonts() {
		pdf.AddUTF8FontFromBytes(f.family, "", bytes.Clone(f.file)) // it is cut in place
	}
	return &Paper{pdf: pdf, width: map[rune]float64{}}
}

// NewPage adds a page and goes to it.
func (p *Paper) NewPage() {
	p.pdf.AddPage()
	p.last++
	p.page = p.last
}

// Pages returns how many pages there are.
func (p *Paper) Pages() int { return p.last }

// Turn goes to a page, from 1.
func (p *Paper) Turn(page int) {
	p.pdf.SetPage(page)
	p.page = page
}

// Width returns how wide a line of text is.
func (p *Paper) Width(s Style, text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += p.widthOf(r)
	}
	return sum * s.Size * Point
}

// widthOf returns the width of a letter of size 1, from the font.
func (p *Paper) widthOf(letter rune) float64 {
	w, known := p.width[letter]
	if !known {
		if !HasLetter(letter) && p.no == nil {
			p.no = fmt.Errorf("print: the fonts have no letter %+q", letter)
		}
		if p.no == nil {
			p.pdf.SetFont(fonts()[fontOf(letter)].family, "", 1)
			w = float64(p.pdf.GetStringSymbolWidth(string(letter))) / 1000
		}
		p.width[letter] = w
	}
	return w
}

// Line prints one line of text, from x on the baseline y. Spaces stand as they
// are.
func (p *Paper) Line(x, y float64, s Style, text string) {
	if p.Width(s, text); p.no != nil {
		return
	}
	for text != "" {
		which, end := fontOf([]rune(text)[0]), len(text)
		for i, r := range text {
			if fontOf(r) != which {
				end = i
				break
			}
		}
		p.run(x, y, s, fonts()[which].family, text[:end])
		x += p.Width(s, text[:end])
		text = text[end:]
	}
}

// run prints text of one font.
func (p *Paper) run(x, y float64, s Style, family, text string) {
	p.pdf.SetFont(family, "", s.Size)
	p.pdf.SetTextColor(s.Colour.R, s.Colour.G, s.Colour.B)
	if s.Bold {
		p.pdf.SetDrawColor(s.Colour.R, s.Colour.G, s.Colour.B)
		p.pdf.SetLineWidth(s.Size * Point * heavier)
		p.pdf.SetTextRenderingMode(2)
	}
	p.pdf.Text(x, y, text)
	if s.Bold {
		p.pdf.SetTextRenderingMode(0)
	}
	for _, r := range text {
		w := p.Width(s, string(r))
		p.placed = append(p.placed, Glyph{p.page, r, x, y, w, s})
		x += w
	}
}

// Right prints one line of text that ends at x.
func (p *Paper) Right(x, y float64, s Style, text string) { p.Line(x-p.Width(s, text), y, s, text) }

// Rule draws a line of a thickness.
func (p *Paper) Rule(x1, y1, x2, y2, thick float64, c Colour) {
	p.pdf.SetDrawColor(c.R, c.G, c.B)
	p.pdf.SetLineWidth(thick)
	p.pdf.Line(x1, y1, x2, y2)
}

// Box fills a rectangle.
func (p *Paper) Box(x, y, w, h float64, c Colour) {
	p.pdf.SetFillColor(c.R, c.G, c.B)
	p.pdf.Rect(x, y, w, h, "F")
}

// Placed lists every letter that was printed, so that one can see whether it
// came out.
func (p *Paper) Placed() []Glyph { return p.placed }

// Bytes returns the PDF. It fails if something could not be printed.
func (p *Paper) Bytes() ([]byte, error) {
	if p.no != nil {
		return nil, p.no
	}
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	return out.Bytes(), nil
}
