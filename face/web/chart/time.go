package chart

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/words"
)

// Lines are series over days: balances, levels, and thresholds across them.
type Lines struct {
	Language   string
	Money      bool // the figures are money: written with two decimals and in short on the axis
	Unit       string
	Series     []Line
	Thresholds []Threshold
}

// A Line is one series.
type Line struct {
	Name   string
	Token  string // of its colour; "" for the first of the charts' colours
	Area   bool   // filled below
	Steps  bool   // holds its value until the next point
	Points []Point
}

// A Point is a figure on a day.
type Point struct {
	Day   day.Date
	Value money.Amount // or
	Ratio float64      // in the unit of the lines, if they are not money
}

// A Threshold is a level that matters, across all days.
type Threshold struct {
	Name  string
	Token string // "warn", "bad"
	Level float64
}

// Chart draws the lines.
func (l Lines) Chart() Chart {
	var series list
	var names []string
	for i, line := range l.Series {
		s := l.series(line)
		if i == 0 && len(l.Thresholds) > 0 {
			s["markLine"] = l.marks()
		}
		series, names = append(series, s), append(names, line.Name)
	}
	format := "$compact"
	if !l.Money {
		format = "{value}" + l.Unit
	}
	c := base(middle, series...).across(
		object{"type": "time", "axisLabel": object{
			"color": "$ink-3", "hideOverlap": true, "fontSize": 12, "margin": 10, "formatter": "$date",
		}, "splitNumber": 5},
		object{"axisLabel": object{"color": "$ink-3", "formatter": format, "fontSize": 12}, "scale": !l.Money},
	).pointed()
	c.option["tooltip"].(object)["axisPointer"] = object{"type": "line", "lineStyle": object{"color": "$line-strong"}}
	if len(names) > 1 {
		c = c.legend(names...)
	}
	return c
}

func (l Lines) series(line Line) object {
	token := line.Token
	if token == "" {
		token = "chart-1"
	}
	var points list
	for _, p := range line.Points {
		value, text := any(p.Ratio), decimal(p.Ratio)+l.Unit
		if l.Money {
			value, text = major(p.Value), words.Money(p.Value)
		}
		tip := list{words.Date(l.Language, p.Day), line.Name + "\t" + text}
		points = append(points, object{"value": list{p.Day.String(), value}, "tip": tip})
	}
	s := object{
		"type": "line", "name": line.Name, "data": points, "symbol": "circle", "symbolSize": 6,
		"showSymbol": len(points) < 15,
		"lineStyle":  object{"color": "$" + token, "width": 2}, "itemStyle": fill("$" + token),
	}
	if line.Area {
		s["areaStyle"] = object{"color": "$" + token, "opacity": 0.12}
	}
	if line.Steps {
		s["step"] = "end"
	}
	return s
}

func (l Lines) marks() object {
	var lines list
	for _, t := range l.Thresholds {
		lines = append(lines, object{
			"yAxis": t.Level, "lineStyle": object{"color": "$" + t.Token, "type": "dashed", "width": 1.5},
			"label": object{
				"formatter": escaped(t.Name), "position": "insideStartTop", "color": "$" + t.Token, "fontSize": 12,
			},
		})
	}
	return object{"symbol": "none", "silent": true, "data": lines}
}

// A Timeline is what happened, and what is to come, on a line of days.
type Timeline struct {
	Language string
	Today    day.Date // a line across; 0 for none
	TodayIs  string   // what it is called
	Events   []Event
}

// An Event is one dot on a timeline.
type Event struct {
	Day   day.Date
	Name  string
	Token string // of its colour; "" for that of things done
	Open  bool   // to come: drawn hollow
}

// Chart draws the timeline.
func (t Timeline) Chart() Chart {
	var dots list
	for i, e := range t.Events {
		token := e.Token
		if token == "" {
			token = "chart-1"
		}
		style := object{"color": "$" + token, "borderColor": "$" + token, "borderWidth": 2, "opacity": 1}
		if e.Open {
			style["color"] = "$bg"
		}
		position := list{"top", "bottom"}[i%2]
		dots = append(dots, object{
			"value": list{e.Day.String(), 0}, "itemStyle": style, "tip": list{e.Name, words.Date(t.Language, e.Day)},
			"label": object{"formatter": escaped(e.Name), "position": position},
		})
	}
	series := object{
		"type": "scatter", "data": dots, "symbolSize": 12, "labelLayout": object{"hideOverlap": true},
		"label": object{"show": true, "color": "$ink", "fontSize": 12, "distance": 10, "width": 130, "overflow": "break"},
	}
	lines := list{object{"yAxis": 0, "label": object{"show": false}}}
	if t.Today != 0 {
		lines = append(lines, object{"xAxis": t.Today.String()})
	}
	series["markLine"] = object{
		"symbol": "none", "silent": true, "lineStyle": object{"color": "$line-strong", "type": "solid"},
		"label": object{"formatter": escaped(t.TodayIs), "color": "$ink-3", "fontSize": 12, "position": "end"},
		"data":  lines,
	}
	c := base(low, series).across(
		object{"type": "time", "axisLine": object{"show": false}, "splitNumber": 6, "axisLabel": object{
			"color": "$ink-3", "hideOverlap": true, "fontSize": 12, "formatter": "$date",
		}},
		object{"show": false, "min": -1, "max": 1},
	)
	c.option["grid"] = object{"left": 70, "right": 70, "top": 24, "bottom": 4, "containLabel": true}
	return c
}
