package termsheet

import (
	"strconv"

	"github.com/tallystick/tallystick/face/paper"
)

// The page, in millimetres.
const (
	margin = 20.0
	width  = paper.PageWidth - 2*margin
	top    = 24.0
	bottom = paper.PageHeight - 22
	gap    = 3.2
	column = 58.0 // of the names of rows
)

// The colours are those of the pages.
var (
	ink    = paper.Colour{R: 21, G: 33, B: 29}
	quiet  = paper.Colour{R: 94, G: 108, B: 102}
	line   = paper.Colour{R: 223, G: 230, B: 227}
	accent = paper.Colour{R: 14, G: 96, B: 73}
	soft   = paper.Colour{R: 228, G: 241, B: 236}
	sunk   = paper.Colour{R: 244, G: 247, B: 245}
	white  = paper.Colour{R: 255, G: 255, B: 255}
)

// The styles of text.
var (
	body   = paper.Style{Size: 9, Colour: ink}
	strong = paper.Style{Size: 9, Colour: ink, Bold: true}
	faint  = paper.Style{Size: 9, Colour: quiet}
	small  = paper.Style{Size: 7.5, Colour: quiet}
	signed = paper.Style{Size: 6.5, Colour: quiet}
	number = paper.Style{Size: 9, Colour: accent, Bold: true}
)

// PDF returns the sheet on paper. The same sheet gives the same bytes. It fails
// if the document has letters that the fonts do not have.
func (x *Sheet) PDF() ([]byte, error) { return x.print().paper.Bytes() }

// A printer writes down the page, and goes on on the next.
type printer struct {
	paper *paper.Paper
	y     float64 // how far down the page is full
}

func (x *Sheet) print() *printer {
	p := &printer{paper: paper.New(x.Label+": "+x.Name, x.Lang, x.date)}
	p.paper.NewPage()
	p.head(x)
	for i, s := range x.Sections {
		p.section(i+1, &s)
	}
	p.y += gap
	p.room(3 * small.Leading())
	p.paper.Rule(margin, p.y, margin+width, p.y, 0.2, line)
	p.y += gap
	p.lines(margin, width, small, x.Disclaimer)
	for n := 1; n <= p.paper.Pages(); n++ {
		p.paper.Turn(n)
		p.paper.Line(margin, paper.PageHeight-12, small, x.Foot)
		p.paper.Right(margin+width, paper.PageHeight-12, small, x.page(n, p.paper.Pages()))
	}
	return p
}

// room makes sure that so much fits below, on a new page if need be.
func (p *printer) room(height float64) {
	if p.y+height > bottom {
		p.paper.NewPage()
		p.y = top
	}
}

// write prints lines that were broken already, and returns how high they are.
func (p *printer) write(x, y float64, s paper.Style, lines []string) float64 {
	for i, text := range lines {
		p.paper.Line(x, y+(float64(i)+0.72)*s.Leading(), s, text)
	}
	return float64(len(lines)) * s.Leading()
}

// lines breaks a text and prints it line by line, on to the next page.
func (p *printer) lines(x, wide float64, s paper.Style, text string) {
	for _, one := range p.paper.Wrap(s, wide, text) {
		p.room(s.Leading())
		p.y += p.write(x, p.y, s, []string{one})
	}
}

func (p *printer) head(x *Sheet) {
	p.paper.Box(0, 0, paper.PageWidth, 3, accent)
	p.y = 17
	p.lines(margin, width, paper.Style{Size: 9, Colour: accent, Bold: true}, x.Label)
	p.lines(margin, width, paper.Style{Size: 19, Colour: ink, Bold: true}, x.Title)
	p.y++
	p.lines(margin, width, faint, x.Name+" · "+x.Period)
	p.y += gap
	p.key(x.Key)
}

// key prints the figures that everybody asks for first, side by side.
func (p *printer) key(rows []Row) {
	value := paper.Style{Size: 10, Colour: ink, Bold: true}
	each := width / float64(len(rows))
	start, deepest := p.y, p.y
	for i, r := range rows {
		x := margin + float64(i)*each + 2.5
		y := start + 2
		for _, part := range []struct {
			style paper.Style
			text  string
		}{{small, r.Label}, {value, r.Value}, {small, r.Note}} {
			y += p.write(x, y, part.style, p.paper.Wrap(part.style, each-5, part.text))
		}
		deepest = max(deepest, y+2)
	}
	for i := range len(rows) + 1 {
		x := margin + float64(i)*each
		p.paper.Rule(x, start, x, deepest, 0.2, line)
	}
	p.paper.Rule(margin, start, margin+width, start, 0.2, line)
	p.paper.Rule(margin, deepest, margin+width, deepest, 0.2, line)
	p.y = deepest + gap
}

func (p *printer) section(n int, s *Section) {
	title := paper.Style{Size: 11.5, Colour: ink, Bold: true}
	p.y += 2.5
	p.room(title.Leading() + 36) // a title is not left alone
	p.write(margin, p.y, paper.Style{Size: 11.5, Colour: accent, Bold: true}, []string{strconv.Itoa(n)})
	p.y += p.write(margin+8, p.y, title, []string{s.Title})
	p.paper.Rule(margin, p.y+0.6, margin+width, p.y+0.6, 0.5, accent)
	p.y += 0.6 + gap*0.8
	for _, b := range s.Blocks {
		p.block(&b)
		p.y += gap * 0.7
	}
}

func (p *printer) block(b *Block) {
	switch {
	case b.Text != "":
		p.lines(margin, width, body, b.Text)
	case b.Mono != "":
		p.room(8)
		p.paper.Box(margin, p.y, width, 7, sunk)
		p.paper.Line(margin+2.5, p.y+4.7, body, b.Mono)
		p.y += 7
	case b.Rows != nil:
		p.rows(b.Rows)
	case b.Rules != nil:
		p.rules(b.Rules)
	case b.Table != nil:
		p.table(b.Table)
	case b.Cascade != nil:
		p.cascade(b.Cascade)
	case b.Signings != nil:
		p.signings(b.Signings)
	}
}
