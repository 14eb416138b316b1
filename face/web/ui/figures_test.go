package ui_test

import (
	"fmt"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/words"
)

func say(lang, key string, args ...any) string { return galleryPage.Text(lang, key, args...) }

func ladder(lang string) chart.Chart {
	l := chart.Ladder{Solid: say(lang, "ladder.solid"), Rest: say(lang, "ladder.rest")}
	for i, due := range []int64{42, 18, 64, 0, 31, 88, 27, 12, 55, 40, 9, 21} {
		week := on(11, 2).Add(7 * i)
		l.Steps = append(l.Steps, chart.Step{
			Label: words.Day(lang, week), Name: say(lang, "week", week),
			Solid: cny(due * 60_000_00), Rest: cny(due * 40_000_00 * int64(i%3) / 2),
		})
	}
	return l.Chart()
}

func calendar(lang string) chart.Chart {
	c := chart.Calendar{Money: say(lang, "stat.due"), Curve: say(lang, "curve"), Unit: "%"}
	for i, due := range []int64{42, 18, 64, 10, 31, 88, 27, 12} {
		week := on(11, 2).Add(7 * i)
		c.Days = append(c.Days, chart.Due{
			Label: words.Day(lang, week), Name: say(lang, "week", week),
			Total: cny(due * 100_000_00), Curve: float64(10*i) / 20, Late: i == 0,
		})
	}
	return c.Chart()
}

func treemap(name string) chart.Chart {
	m := chart.Treemap{Total: "CNY"}
	for g, anchor := range []string{name, "Harbour Motors", "Delta Appliances"} {
		group := chart.Group{Name: anchor}
		for i := range 6 - g {
			group.Members = append(group.Members, chart.Member{
				Name: fmt.Sprintf("Supplier %d of tier %d", i+1, g+1), Total: cny(int64(7-i) * int64(4-g) * 90_000_00),
				Late: chart.Lateness((i + g) % 5), Link: "/parties/x",
			})
		}
		m.Groups = append(m.Groups, group)
	}
	return m.Chart()
}

func sankey(lang, name string) chart.Chart {
	return chart.Sankey{
		Flow: say(lang, "col.amount"),
		Nodes: []chart.Node{
			{ID: "in", Name: name},
			{ID: "fee", Name: say(lang, "fee"), Token: "chart-2"},
			{ID: "interest", Name: say(lang, "interest"), Token: "chart-3"},
			{ID: "principal", Name: say(lang, "principal")},
			{ID: "rest", Name: say(lang, "rest"), Token: "chart-4"},
		},
		Links: []chart.Stream{
			{From: "in", To: "fee", Amount: cny(1500_00)},
			{From: "in", To: "interest", Amount: cny(9_000_00)},
			{From: "in", To: "principal", Amount: cny(80_000_00)},
			{From: "in", To: "rest", Amount: cny(9_500_00)},
		},
	}.Chart()
}

func lines(lang string) chart.Chart {
	l := chart.Lines{
		Language: lang, Unit: "%",
		Thresholds: []chart.Threshold{{Name: say(lang, "call"), Token: "warn", Level: 70}, {Name: say(lang,
			"sell"), Token: "bad", Level: 80}},
	}
	for s, level := range []float64{58, 45} {
		line := chart.Line{Name: say(lang, "ltv", s+1), Area: s == 0}
		if s == 1 {
			line.Token, line.Steps = "chart-3", true
		}
		for i := range 24 {
			line.Points = append(line.Points, chart.Point{Day: on(6, 1).Add(7 * i), Ratio: level +
				float64((i*7)%11) + float64(i)/2})
		}
		l.Series = append(l.Series, line)
	}
	return l.Chart()
}

func timeline(lang string) chart.Chart {
	t := chart.Timeline{Language: lang, Today: on(11, 3), TodayIs: say(lang, "today")}
	for i, s := range []deal.State{deal.Presented, deal.Confirmed, deal.Financed, deal.PartPaid, deal.Settled} {
		t.Events = append(t.Events, chart.Event{Day: on(8, 1).Add(28 * i), Name: galleryPage.Plain(lang,
			ui.DealState(s).Text), Open: i > 3})
	}
	return t.Chart()
}

func histogram(lang string) chart.Chart {
	h := chart.Histogram{Count: say(lang, "stat.count")}
	for i, n := range []int64{2, 9, 31, 54, 48, 27, 12, 5, 2, 1} {
		label := fmt.Sprintf("%d–%d", 10*i, 10*i+9)
		h.Bins = append(h.Bins, chart.Bin{Label: label, Name: label, Count: n, Mark: i > 6})
	}
	return h.Chart()
}

func heatmap(lang string) chart.Chart {
	h := chart.Heatmap{Money: say(lang, "stat.due"), From: on(8, 1), To: on(12, 31), Language: lang}
	for i := range 150 {
		if i%3 != 1 {
			h.Days = append(h.Days, chart.Heat{Day: on(8, 1).Add(i), Total: money.Of(int64(i*37%101)*10_000_00, money.CNY)})
		}
	}
	return h.Chart()
}
