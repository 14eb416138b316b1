package chart

import (
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/words"
)

// A Treemap is exposure as areas: groups, in them members, coloured by how
// late they are.
type Treemap struct {
	Total  string // what the area means
	Groups []Group
}

// A Group is a part of a treemap, with its members.
type Group struct {
	Name    string
	Members []Member
}

// A Member is one area of a treemap.
type Member struct {
	Name   string
	Total  money.Amount
	Late   Lateness
	Status string // in words, shown when pointed at
	Link   string // followed when clicked; "" for none
}

// Lateness is a class of days past due. Its colour is a token of its own, so
// that the legend of the page and the chart agree.
type Lateness uint8

// The classes: on time, then late by up to 30, 60 and 90 days and by more.
const (
	OnTime Lateness = iota
	Late30
	Late60
	Late90
	LateMore
)

// LateBy returns the class of a number of days past due.
func LateBy(days int64) Lateness {
	switch {
	case days <= 0:
		return OnTime
	case days <= 30:
		return Late30
	case days <= 60:
		return Late60
	case days <= 90:
		return Late90
	}
	return LateMore
}

// Token returns the name of the colour of the class: "late-0" to "late-4".
func (l Lateness) Token() string { return "late-" + strconv.Itoa(int(l)) }

// Chart draws the treemap.
func (m Treemap) Chart() Chart {
	var groups list
	for _, g := range m.Groups {
		var members list
		for _, n := range g.Members {
			tip := list{g.Name + " · " + n.Name, m.Total + "\t" + words.Money(n.Total)}
			if n.Status != "" {
				tip = append(tip, n.Status)
			}
			area := object{
				"name": n.Name, "value": major(n.Total), "tip": tip, "itemStyle": fill("$" + n.Late.Token()),
				"label": object{"color": "$" + n.Late.Token() + "-ink"},
			}
			if n.Link != "" {
				area["href"], area["cursor"] = n.Link, "pointer"
			}
			members = append(members, area)
		}
		groups = append(groups, object{"name": g.Name, "children": members})
	}
	return base(high, object{
		"type": "treemap", "data": groups, "roam": false, "nodeClick": false, "breadcrumb": object{"show": false},
		"left": 0, "right": 0, "top": 0, "bottom": 0, "visibleMin": 1,
		"label":      object{"show": true, "fontSize": 12, "overflow": "truncate", "padding": 4},
		"upperLabel": object{"show": true, "height": 26, "color": "$ink", "fontSize": 12, "fontWeight": 600},
		"itemStyle":  object{"borderColor": "$bg", "borderWidth": 1, "gapWidth": 2, "color": "$bg"},
		"levels": list{
			object{"itemStyle": object{"borderWidth": 0, "gapWidth": 10}, "upperLabel": object{"show": false}},
			object{"itemStyle": object{"borderColor": "$bg", "color": "$bg", "borderWidth": 0, "gapWidth": 2}},
			object{"itemStyle": object{"borderWidth": 0, "borderRadius": 3}},
		},
		"emphasis": object{"upperLabel": object{"color": "$ink"}},
	})
}

// A Sankey is the way of money: nodes, and what flows between them.
type Sankey struct {
	Flow  string // what the width means
	Open  string // what it means of streams that are still to come
	Nodes []Node
	Links []Stream
}

// A Node is a place where money comes from or goes to.
type Node struct {
	ID, Name string
	Token    string // of its colour: "chart-2", "warn"; "" for that of all
}

// A Stream is money from one node to another.
type Stream struct {
	From, To string // ids of nodes
	Amount   money.Amount
	Open     bool // still to come: drawn paler
}

// Chart draws the sankey.
func (s Sankey) Chart() Chart {
	var nodes, links list
	names := map[string]string{}
	for _, n := range s.Nodes {
		token := n.Token
		if token == "" {
			token = "chart-1"
		}
		names[n.ID] = n.Name
		nodes = append(nodes, object{
			"name": n.ID, "itemStyle": fill("$" + token), "label": object{"formatter": escaped(n.Name)},
			"tip": list{n.Name},
		})
	}
	for _, l := range s.Links {
		stream, says := object{"source": l.From, "target": l.To, "value": major(l.Amount)}, s.Flow
		if l.Open {
			stream["lineStyle"], says = object{"opacity": 0.12}, s.Open
		}
		stream["tip"] = list{names[l.From] + " → " + names[l.To], says + "\t" + words.Money(l.Amount)}
		links = append(links, stream)
	}
	return base(middle, object{
		"type": "sankey", "data": nodes, "links": links, "left": 0, "right": 170, "top": 8, "bottom": 8,
		"nodeWidth": 10, "nodeGap": 22, "draggable": false, "nodeAlign": "left",
		"label":     object{"color": "$ink", "fontSize": 12, "width": 158, "overflow": "truncate"},
		"lineStyle": object{"color": "target", "opacity": 0.34, "curveness": 0.5},
		"itemStyle": object{"borderWidth": 0, "borderRadius": 2},
		"emphasis":  object{"focus": "adjacency", "lineStyle": object{"opacity": 0.5}},
	})
}

// escaped makes a text safe in a formatter, where braces mean something, and
// a dollar in front the name of a colour.
func escaped(text string) string {
	text = strings.NewReplacer("{", "(", "}", ")").Replace(text)
	if strings.HasPrefix(text, "$") {
		return "\u200b" + text // a space of no width
	}
	return text
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
