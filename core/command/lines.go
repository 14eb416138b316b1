package command

import "github.com/tallystick/tallystick/core/cbor"

// maxLines is the most goods lines of one order or delivery.
const maxLines = 100

// A GoodsLine is one line of an order or delivery.
type GoodsLine struct {
	Article  string
	Quantity int64 // in the article's unit, thousandths
	Price    int64 // per unit, in minor units; 0 on a delivery
}

// AppendLines appends the canonical bytes of lines.
func AppendLines(dst []byte, lines []GoodsLine) []byte {
	dst = cbor.AppendArray(dst, len(lines))
	for _, l := range lines {
		dst = cbor.AppendText(cbor.AppendArray(dst, 3), l.Article)
		dst = cbor.AppendInt(cbor.AppendInt(dst, l.Quantity), l.Price)
	}
	return dst
}

// ReadLines reads what [AppendLines] wrote. It returns ErrMalformed for other
// bytes, more than 100 lines, an article that is not a name, a quantity that
// is not above zero or a price below it.
func ReadLines(b []byte) ([]GoodsLine, error) {
	r := cbor.NewReader(b)
	n := r.Array()
	if n == 0 || n > maxLines {
		return nil, ErrMalformed
	}
	lines := make([]GoodsLine, 0, n)
	for range n {
		r.ArrayOf(3)
		article := r.Text()
		l := GoodsLine{Article: string(article), Quantity: r.Int(), Price: r.Int()}
		bounded := l.Quantity > 0 && l.Quantity <= 1e12 && l.Price >= 0 && l.Price <= 1e12
		if !ValidName(article) || !bounded {
			return nil, ErrMalformed
		}
		lines = append(lines, l)
	}
	if r.End() != nil {
		return nil, ErrMalformed
	}
	return lines, nil
}
