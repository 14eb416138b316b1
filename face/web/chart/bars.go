package chart

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/words"
)

// A Ladder is a row of bars, each with the part that can be had in solid: due
// money per week, and what of it is there today.
type Ladder struct {
	Solid, Rest string // what the two parts of a bar are called
	Steps       []Step
}

// A Step is one bar of a ladder.
type Step struct {
	Label string       // below the bar, short
	Name  string       // what is pointed at: "Week of 3 Nov"
	Solid money.Amount // what can be had
	Rest  money.Amount // the rest of the bar, above it
}

// Chart draws the ladder.
func (l Ladder) Chart() Chart {
	var labels, solid, rest list
	for _, s := range l.Steps {
		tip := list{s.Name, l.Solid + "\t" + words.Money(s.Solid), l.Rest + "\t" + words.Money(s.Rest)}
		labels = append(labels, s.Label)
		solid = append(solid, object{"value": major(s.Solid), "tip": tip, "itemStyle": object{"borderRadius": corners(s)}})
		rest = append(rest, object{"value": major(s.Rest), "tip": tip})
	}
	return base(middle,
		object{
			"type": "bar", "stack": "due", "name": l.Solid, "data": solid, "barMaxWidth": 44, "barCategoryGap": "36%",
			"itemStyle": fill("$chart-1"),
		},
		object{
			"type": "bar", "stack": "due", "name": l.Rest, "data": rest,
			"itemStyle": object{"color": "$chart-1-soft", "borderRadius": list{4, 4, 0, 0}},
		},
	).across(object{"type": "category", "data": labels}, nil).pointed().legend(l.Solid, l.Rest)
}

// corners rounds the top of a bar only where nothing stands on it.
func corners(s Step) list {
	if s.Rest.Sign() > 0 {
		return list{0, 0, 0, 0}
	}
	return list{4, 4, 0, 0}
}

// A Calendar is money by day or week, and beside it a curve such as what
// paying that early would earn.
type Calendar struct {
	Money, Curve string // what bars and curve are called; no Curve: bars alone
	Unit         string // of the curve, behind its figures: "%"
	Days         []Due
}

// A Due is one bar of a calendar.
type Due struct {
	Label string // below the bar
	Name  string // what is pointed at
	Total money.Amount
	Curve float64 // in the unit of the curve
	Late  bool    // past due: drawn in the colour of warning
}

// Chart draws the calendar.
func (c Calendar) Chart() Chart {
	var labels, bars, curve list
	for _, d := range c.Days {
		tip := list{d.Name, c.Money + "\t" + words.Money(d.Total)}
		if c.Curve != "" {
			tip = append(tip, c.Curve+"\t"+decimal(d.Curve)+c.Unit)
		}
		bar := object{"value": major(d.Total), "tip": tip}
		if d.Late {
			bar["itemStyle"] = fill("$warn-fill")
		}
		labels, bars = append(labels, d.Label), append(bars, bar)
		curve = append(curve, object{"value": d.Curve, "tip": tip})
	}
	series := list{object{
		"type": "bar", "name": c.Money, "data": bars, "barMaxWidth": 44, "barCategoryGap": "36%",
		"itemStyle": object{"color": "$chart-1", "borderRadius": list{4, 4, 0, 0}},
	}}
	if c.Curve == "" {
		return base(middle, series...).across(object{"type": "category", "data": labels}, nil).pointed()
	}
	series = append(series, object{
		"type": "line", "name": c.Curve, "data": curve, "yAxisIndex": 1, "symbol": "circle", "symbolSize": 6,
		"lineStyle": object{"color": "$chart-2", "width": 2}, "itemStyle": fill("$chart-2"), "smooth": 0.2,
	})
	chart := base(middle, series...).across(object{"type": "category", "data": labels}, nil).pointed()
	chart.option["yAxis"] = list{chart.option["yAxis"], object{
		"type": "value", "splitLine": object{"show": false}, "splitNumber": 4, "alignTicks": true,
		"axisLabel": object{"color": "$ink-3", "formatter": "{value}" + c.Unit, "fontSize": 12},
	}}
	return chart.legend(c.Money, c.Curve)
}

// A Histogram is how many fall into each of a row of classes.
type Histogram struct {
	Count string // what is counted
	Bins  []Bin
}

// A Bin is one class of a histogram.
type Bin struct {
	Label string // below it
	Name  string // what is pointed at
	Count int64
	Mark  bool // worth a look: drawn in the colour of warning
}

// Chart draws the histogram.
func (h Histogram) Chart() Chart {
	var labels, bars list
	for _, b := range h.Bins {
		bar := object{"value": b.Count, "tip": list{b.Name, h.Count + "\t" + words.Number(b.Count)}}
		if b.Mark {
			bar["itemStyle"] = fill("$warn-fill")
		}
		labels, bars = append(labels, b.Label), append(bars, bar)
	}
	return base(middle, object{
		"type": "bar", "name": h.Count, "data": bars, "barCategoryGap": "8%",
		"itemStyle": object{"color": "$chart-1", "borderRadius": list{3, 3, 0, 0}},
	}).across(object{"type": "category", "data": labels}, object{"minInterval": 1}).pointed()
}

// A Heatmap is how much falls on each day of some months, as shades.
type Heatmap struct {
	Money    string // what the shades mean
	From, To day.Date
	Days     []Heat
	Language string
}

// A Heat is one day of a heatmap.
type Heat struct {
	Day   day.Date
	Total money.Amount
}

// Chart draws the heatmap.
func (h Heatmap) Chart() Chart {
	var cells list
	most := money.Amount{}
	for _, d := range h.Days {
		tip := list{words.Date(h.Language, d.Day), h.Money + "\t" + words.Money(d.Total)}
		cells = append(cells, object{"value": list{d.Day.String(), major(d.Total)}, "tip": tip})
		if most.Currency() == 0 || most.Less(d.Total) {
			most = d.Total
		}
	}
	chart := base(low, object{"type": "heatmap", "coordinateSystem": "calendar", "data": cells})
	chart.option["calendar"] = object{
		"range": list{h.From.String(), h.To.String()}, "left": 40, "right": 8, "top": 28, "bottom": 8,
		"cellSize":  list{"auto", "auto"},
		"itemStyle": object{"color": "$sunk", "borderColor": "$bg", "borderWidth": 3},
		"splitLine": object{"show": false}, "yearLabel": object{"show": false},
		"dayLabel":   object{"nameMap": words.Weekdays(h.Language), "firstDay": 1, "color": "$ink-3", "fontSize": 11},
		"monthLabel": object{"nameMap": words.Months(h.Language), "color": "$ink-3", "fontSize": 12},
	}
	chart.option["visualMap"] = object{
		"show": false, "min": 0, "max": major(most), "dimension": 1,
		"inRange": object{"color": list{"$heat-1", "$heat-2", "$heat-3", "$heat-4"}},
	}
	return chart
}

// Stages are how much stands in each of a row of states, one bar below the
// other, so that their names can be read.
type Stages struct {
	Money, Count string // what the length means, and what is counted
	Stages       []Stage
}

// A Stage is one bar.
type Stage struct {
	Name  string
	Total money.Amount
	Count int64
	Late  bool   // something is wrong there: drawn in the colour of warning
	Link  string // followed when clicked; "" for none
}

// Chart draws the stages, the first one at the top.
func (s Stages) Chart() Chart {
	var names, bars list
	for _, x := range s.Stages {
		tip := list{x.Name, s.Money + "\t" + words.Money(x.Total), s.Count + "\t" + words.Number(x.Count)}
		bar := object{"value": major(x.Total), "tip": tip}
		if x.Late {
			bar["itemStyle"] = fill("$warn-fill")
		}
		if x.Link != "" {
			bar["href"], bar["cursor"] = x.Link, "pointer"
		}
		names, bars = append(names, x.Name), append(bars, bar)
	}
	c := base(middle, object{
		"type": "bar", "name": s.Money, "data": bars, "barMaxWidth": 22, "barCategoryGap": "30%",
		"itemStyle": object{"color": "$chart-1", "borderRadius": list{0, 4, 4, 0}},
	}).across(
		object{"type": "value", "splitNumber": 3, "axisLine": object{"show": false}, "axisLabel": object{
			"color": "$ink-3", "formatter": "$compact", "fontSize": 12, "hideOverlap": true,
		}, "splitLine": object{"lineStyle": object{"color": "$line"}}},
		object{
			"type": "category", "data": names, "inverse": true, "axisTick": object{"show": false},
			"axisLine":  object{"lineStyle": object{"color": "$line-strong"}},
			"axisLabel": object{"color": "$ink-2", "fontSize": 12}, "splitLine": object{"show": false},
		},
	).pointed()
	c.option["grid"] = object{"left": 4, "right": 16, "top": 4, "bottom": 4, "containLabel": true}
	return c
}
