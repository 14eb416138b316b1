package termsheet

import (
	"strconv"

	"github.com/tallystick/tallystick/face/paper"
)

// pad is the room above and below the text of a row.
const pad = 1.1

func (p *printer) rows(rows []Row) {
	for i, r := range rows {
		if r.Strong {
			p.result(r)
			continue
		}
		label := p.paper.Wrap(faint, column-4, r.Label)
		value := p.paper.Wrap(body, width-column, r.Value)
		note := p.paper.Wrap(signed, width-column, r.Note)
		high := float64(max(len(label), len(value)))*body.Leading() + float64(len(note))*signed.Leading() + 2*pad
		p.room(high)
		p.write(margin, p.y+pad, faint, label)
		y := p.y + pad
		y += p.write(margin+column, y, body, value)
		p.write(margin+column, y, signed, note)
		p.y += high
		if i < len(rows)-1 {
			p.paper.Rule(margin, p.y, margin+width, p.y, 0.2, line)
		}
	}
}

// result prints what the lines before it come to.
func (p *printer) result(r Row) {
	label := p.paper.Wrap(strong, width-40, r.Label)
	high := float64(len(label))*strong.Leading() + 2*pad
	p.room(high)
	p.paper.Box(margin, p.y, width, high, sunk)
	p.write(margin+2.5, p.y+pad, strong, label)
	p.paper.Right(margin+width-2.5, p.y+pad+0.72*strong.Leading(), strong, r.Value)
	p.y += high
}

func (p *printer) rules(rules []Rule) {
	const indent = 8.0
	for i, r := range rules {
		text := p.paper.Wrap(body, width-indent, r.Text)
		otherwise := p.paper.Wrap(small, width-indent, r.Else)
		condition := p.paper.Wrap(signed, width-indent, r.Signed)
		high := float64(len(text))*body.Leading() + float64(len(otherwise))*small.Leading() +
			float64(len(condition))*signed.Leading()
		p.room(high)
		p.write(margin, p.y, number, []string{strconv.Itoa(i + 1)})
		p.y += p.write(margin+indent, p.y, body, text)
		p.y += p.write(margin+indent, p.y, small, otherwise)
		p.y += p.write(margin+indent, p.y, signed, condition)
		p.y += 1.4
	}
}

// columns divides the width among the columns of a table, by what their texts
// need. If that is too much, those that need more than their share break lines.
func (p *printer) columns(t *Table) []float64 {
	const least, between = 14.0, 4.0
	wide, sum := make([]float64, len(t.Head)), 0.0
	for i, head := range t.Head {
		wide[i] = max(least, p.paper.Width(body, head)+between)
		for _, row := range t.Cells {
			wide[i] = max(wide[i], p.paper.Width(body, row[i].Text)+between)
		}
		sum += wide[i]
	}
	fixed, free := 0.0, 0.0
	share := width / float64(len(wide))
	for _, w := range wide {
		if sum > width && w <= share {
			fixed += w
		} else {
			free += w
		}
	}
	for i, w := range wide {
		if sum <= width || w > share {
			wide[i] = w * (width - fixed) / free
		}
	}
	return wide
}

func (p *printer) table(t *Table) {
	wide := p.columns(t)
	head := make([]Cell, len(t.Head))
	for i, text := range t.Head {
		head[i] = Cell{Text: text}
	}
	p.room(30) // the head is not left alone
	p.row(t, wide, head, small, quiet)
	for _, cells := range t.Cells {
		p.row(t, wide, cells, body, line)
	}
}

// row prints the cells of a row and the rule below them.
func (p *printer) row(t *Table, wide []float64, cells []Cell, s paper.Style, below paper.Colour) {
	high := 0.0
	texts, conditions := make([][]string, len(cells)), make([][]string, len(cells))
	for i, c := range cells {
		texts[i] = p.paper.Wrap(s, wide[i]-3, c.Text)
		conditions[i] = p.paper.Wrap(signed, wide[i]-3, c.Signed)
		high = max(high, float64(len(texts[i]))*s.Leading()+float64(len(conditions[i]))*signed.Leading())
	}
	p.room(high + 2*pad)
	x := margin
	for i := range cells {
		if t.Amounts && i == len(cells)-1 {
			for j, text := range texts[i] {
				p.paper.Right(margin+width, p.y+pad+(float64(j)+0.72)*s.Leading(), s, text)
			}
			continue
		}
		y := p.y + pad
		y += p.write(x, y, s, texts[i])
		p.write(x, y, signed, conditions[i])
		x += wide[i]
	}
	p.y += high + 2*pad
	p.paper.Rule(margin, p.y, margin+width, p.y, 0.2, below)
}

func (p *printer) cascade(c *Cascade) {
	if c.Height() < bottom-top { // else it breaks where it must
		p.room(c.Height())
	}
	start := p.y
	for _, at := range c.Places() {
		if start+at.Y+boxHeight > bottom {
			start, p.y = top-at.Y, bottom
			p.room(boxHeight)
		}
		x, middle := margin+at.X, start+at.Middle
		fill, text, label := accent, white, at.Text
		if at.Number > 0 {
			fill, text, label = soft, ink, strconv.Itoa(at.Number)+". "+at.Text
			p.paper.Rule(margin+at.From, max(start+at.Top, top), margin+at.From, middle, 0.3, accent)
			p.paper.Rule(margin+at.From, middle, x-0.6, middle, 0.3, accent)
			p.paper.Rule(x-2, middle-1.1, x-0.6, middle, 0.3, accent)
			p.paper.Rule(x-2, middle+1.1, x-0.6, middle, 0.3, accent)
		}
		p.paper.Box(x, start+at.Y, boxWidth, boxHeight, fill)
		p.paper.Line(x+3, middle+1.15, paper.Style{Size: 9, Colour: text}, label)
	}
	p.y = start + c.Height()
}

// signings prints places for signatures, two beside each other.
func (p *printer) signings(all []Signing) {
	const between, deep = 12.0, 13.0
	each := (width - between) / 2
	for i := 0; i < len(all); i += 2 {
		pair := all[i:min(i+2, len(all))]
		names, most := make([][]string, len(pair)), 0
		for j, s := range pair {
			names[j] = p.paper.Wrap(body, each, s.Party)
			most = max(most, len(names[j]))
		}
		head := strong.Leading() + float64(most)*body.Leading()
		high := head + float64(len(pair[0].Lines))*deep + 2*gap
		p.room(high)
		for j, s := range pair {
			x := margin + float64(j)*(each+between)
			y := p.y + p.write(x, p.y, strong, []string{s.Role})
			p.write(x, y, body, names[j])
			for k, what := range s.Lines {
				y := p.y + head - 2 + float64(k+1)*deep
				p.paper.Rule(x, y, x+each, y, 0.2, ink)
				p.paper.Line(x, y+3.2, small, what)
			}
		}
		p.y += high
	}
}
