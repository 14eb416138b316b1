package chart

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/ui/golden"
)

func cny(minor int64) money.Amount { return money.Of(minor, money.CNY) }

func on(d int) day.Date {
	date, _ := day.Of(2026, 11, d)
	return date
}

// TestOptions: the options of each chart are what was looked at.
func TestOptions(t *testing.T) {
	charts := map[string]Chart{
		"ladder": Ladder{"Available", "Due", []Step{
			{"2 Nov", "Week of 2 Nov", cny(100), cny(50)}, {"9 Nov", "Week of 9 Nov", cny(12345678901234567), cny(0)},
		}}.Chart(),
		"calendar": Calendar{"Due", "Return", "%", []Due{
			{"2 Nov", "Week of 2 Nov", cny(100), 1.25, true}, {"9 Nov", "Week of 9 Nov", cny(5), 2, false},
		}}.Chart(),
		"calendar-alone": Calendar{Money: "Due", Days: []Due{{"2 Nov", "Week of 2 Nov", cny(100), 0, false}}}.Chart(),
		"histogram": Histogram{"Invoices", []Bin{{"0–9", "0 to 9 days", 3, false}, {
			"10–19",
			"10 to 19 days", 1, true,
		}}}.Chart(),
		"heatmap": Heatmap{"Due", on(1), on(30), []Heat{{on(3), cny(500)}, {on(4), cny(700)}}, "zh"}.Chart(),
		"treemap": Treemap{"Principal", []Group{{"Anchor", []Member{
			{"Seller", cny(500), OnTime, "on time", "/parties/S"}, {"$accent {b}", cny(100), LateBy(61), "", ""},
		}}}}.Chart(),
		"sankey": Sankey{
			"Amount", "To come",
			[]Node{{"in", "Payment", ""}, {"fee", "$fee {a}", "chart-2"}},
			[]Stream{{"in", "fee", cny(1), false}, {"in", "fee", cny(2), true}},
		}.Chart().Tall(),
		"lines": Lines{
			"en", false, "%",
			[]Line{{"A", "", true, false, []Point{{Day: on(1), Ratio: 0.5}}}},
			[]Threshold{{"Call", "warn", 70}},
		}.Chart(),
		"money-lines": Lines{"zh", true, "", []Line{
			{"A", "", false, true, []Point{{Day: on(1), Value: cny(-100)}}}, {"B", "chart-3", false, false, nil},
		}, nil}.Chart(),
		"timeline": Timeline{"en", on(3), "Today", []Event{{on(1), "Presented", "", false}, {
			on(9), "Due",
			"warn", true,
		}}}.Chart(),
	}
	for name, c := range charts {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, []byte(c.JSON()), "", "\t"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden.Same(t, name+".json", pretty.String()+"\n")
	}
}

// TestNothingToDraw: charts of nothing are options that can be drawn, too.
func TestNothingToDraw(t *testing.T) {
	for _, c := range []Chart{
		Ladder{}.Chart(), Calendar{}.Chart(), Histogram{}.Chart(), Heatmap{}.Chart(), Treemap{}.Chart(), Sankey{}.Chart(),
		Lines{}.Chart(), Timeline{}.Chart(),
	} {
		if c.None() || !json.Valid([]byte(c.JSON())) || !strings.HasPrefix(c.Class(), "chart-") {
			t.Errorf("a chart of nothing: %q, %s", c.Class(), c.JSON())
		}
	}
	if (Chart{}).None() != true {
		t.Error("no chart is a chart")
	}
}

func TestLateBy(t *testing.T) {
	for days, want := range map[int64]Lateness{
		-1: OnTime, 0: OnTime, 1: Late30, 30: Late30, 31: Late60, 60: Late60, 61: Late90, 90: Late90, 91: LateMore,
	} {
		if got := LateBy(days); got != want {
			t.Errorf("LateBy(%d) = %d, want %d", days, got, want)
		}
	}
}
