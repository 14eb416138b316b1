package deal

import (
	"testing"

	"github.com/tallystick/tallystick/core/name"
	"pgregory.net/rapid"
)

// TestDisputesLaw: what is disputed of each deal is the last word of its buyer
// until it is appeased, also after the indexes were made anew and after a step
// back, and a deal is marked exactly while something is disputed.
func TestDisputesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const deals = 5
		d, model := New(name.New(0)), [deals + 1]int64{}
		for range deals {
			d.Rows.Add(Deal{State: Presented})
		}
		for range rapid.IntRange(1, 40).Draw(t, "words") {
			id := rapid.Uint32Range(1, deals).Draw(t, "deal")
			switch rapid.IntRange(0, 4).Draw(t, "word") {
			case 0:
				d.Appease(id)
				model[id] = 0
			case 1:
				d.Rebuild()
			case 2:
				rows, marks, x := d.Disputes.Freeze(), d.Rows.Freeze(), d.FreezeIndexes()
				d.Contest(id, 7)
				d.Appease(id%deals + 1)
				d.Disputes.Restore(rows)
				d.Rows.Restore(marks)
				d.RestoreIndexes(x)
			default:
				model[id] = rapid.Int64Range(1, 1000).Draw(t, "amount")
				d.Contest(id, model[id])
			}
			for id := uint32(1); id <= deals; id++ {
				if got, marked := d.Contested(id), d.Rows.At(id).Marks.Has(Disputed); got != model[id] || marked != (got > 0) {
					t.Fatalf("of deal %d %d is disputed, marked %t, want %d", id, got, marked, model[id])
				}
			}
		}
	})
}
