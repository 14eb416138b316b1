// Package chart builds the pictures of the pages, as options of ECharts that
// the script chart.js draws as SVG.
//
// A chart is data, made in Go and tested as JSON: no page writes JavaScript.
// Its colours are the names of tokens ("$accent"), which the script looks up,
// so that a chart follows the scheme of the page; "$compact" stands for the
// short form of a number in the page's language. What a reader points at shows
// its "tip", lines of text that are made here.
//
// A chart never stands alone: ui.Figure gives it a sentence and a table.
package chart

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tallystick/tallystick/core/money"
)

// A Chart is a picture to be drawn. The zero Chart is none.
type Chart struct {
	option object
	size   string
}

// object and list are JSON.
type (
	object = map[string]any
	list   = []any
)

// The heights that a chart may have, as classes of components.css.
const (
	low    = "chart-low"
	middle = "chart-middle"
	high   = "chart-high"
)

// JSON returns the options, keys in order. Text in it is not escaped for HTML:
// html/template does that.
func (c Chart) JSON() string {
	text, err := json.Marshal(c.option)
	if err != nil {
		panic(fmt.Sprintf("chart: options made of maps, texts and numbers: %v", err))
	}
	return string(text)
}

// Class returns the class that gives the chart its height.
func (c Chart) Class() string { return c.size }

// None reports whether there is nothing to draw.
func (c Chart) None() bool { return c.option == nil }

// Tall returns the chart in the greatest height.
func (c Chart) Tall() Chart { return Chart{c.option, high} }

// Low returns the chart in the least height.
func (c Chart) Low() Chart { return Chart{c.option, low} }

// base returns what all charts share: no animation, the words of the page.
func base(size string, series ...any) Chart {
	return Chart{size: size, option: object{
		"animation": false,
		"aria":      object{"enabled": true, "label": object{"enabled": false}},
		"textStyle": object{"fontFamily": "$font", "color": "$ink-2"},
		"tooltip":   object{"trigger": "item"},
		"series":    series,
	}}
}

// across adds axes, categories or time along the foot and values up the side.
func (c Chart) across(x, y object) Chart {
	c.option["grid"] = object{"left": 4, "right": 8, "top": 28, "bottom": 4, "containLabel": true}
	c.option["xAxis"] = merge(object{
		"axisLine":  object{"lineStyle": object{"color": "$line-strong"}},
		"axisTick":  object{"show": false},
		"axisLabel": object{"color": "$ink-3", "hideOverlap": true, "fontSize": 12, "margin": 10},
	}, x)
	c.option["yAxis"] = merge(object{
		"type":        "value",
		"axisLabel":   object{"color": "$ink-3", "formatter": "$compact", "fontSize": 12},
		"splitLine":   object{"lineStyle": object{"color": "$line"}},
		"splitNumber": 4,
	}, y)
	return c
}

// pointed makes the whole column under the pointer show its tip.
func (c Chart) pointed() Chart {
	c.option["tooltip"] = object{
		"trigger":     "axis",
		"axisPointer": object{"type": "shadow", "shadowStyle": object{"color": "$hover"}},
	}
	return c
}

// legend adds the names of the series above the chart.
func (c Chart) legend(names ...string) Chart {
	c.option["legend"] = object{
		"data": names, "left": 0, "top": 0, "itemWidth": 10, "itemHeight": 10, "itemGap": 20, "icon": "roundRect",
		"textStyle": object{"color": "$ink-2", "fontSize": 12}, "selectedMode": false,
	}
	grid, ok := c.option["grid"].(object)
	if ok {
		grid["top"] = 44
	}
	return c
}

func merge(into, from object) object {
	for k, v := range from {
		into[k] = v
	}
	return into
}

// major returns an amount in major units, exactly.
func major(a money.Amount) json.Number {
	text, _, _ := strings.Cut(a.String(), " ")
	return json.Number(text)
}

// fill returns the colour of an area.
func fill(token string) object { return object{"color": token} }
