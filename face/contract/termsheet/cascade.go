package termsheet

// Sizes of the picture of a waterfall, in millimetres.
const (
	cascadeWidth = 170.0
	boxWidth     = 58.0
	boxHeight    = 7.5
	boxGap       = 3.0
	mostIndent   = 16.0
	elbow        = 5.0 // from the left of a box to the way down from it
)

// A Place is where a box of the picture stands. The way from the box before it
// goes down at From and then right to the box.
type Place struct {
	X, Y   float64
	Text   string
	Number int     // of the step; 0 for the money that comes in
	From   float64 // x of the way down
	Top    float64 // y of its start
	Middle float64 // y of its end, half way down the box
}

// Places lays out the stairs: each box is lower and further right than the one
// before, for what is left flows on to it.
func (c *Cascade) Places() []Place {
	indent := min(mostIndent, (cascadeWidth-boxWidth)/float64(len(c.Steps)))
	all := []Place{{Text: c.In, Middle: boxHeight / 2}}
	for i, step := range c.Steps {
		before := all[i]
		p := Place{X: before.X + indent, Y: before.Y + boxHeight + boxGap, Text: step, Number: i + 1}
		p.From, p.Top, p.Middle = before.X+min(elbow, indent/2), before.Y+boxHeight, p.Y+boxHeight/2
		all = append(all, p)
	}
	return all
}

// Height is how high the picture is.
func (c *Cascade) Height() float64 { return float64(len(c.Steps)+1)*(boxHeight+boxGap) - boxGap }
