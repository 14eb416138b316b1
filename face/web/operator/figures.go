package operator

import (
	"strings"
	"time"

	"github.com/tallystick/tallystick/face/web/chart"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/words"
)

// Latency returns the picture of the page: how many commits took how long.
func (p Page) Latency() ui.Figure {
	says := "latency.says"
	if p.Commits.SinceStart {
		says = "latency.start"
	}
	h := chart.Histogram{Count: page.Text(p.Lang, "commits")}
	table := ui.Table{
		ID: "latency-numbers", Caption: ui.Say("latency"),
		Columns: []ui.Column{{Label: ui.Say("took")}, {Label: ui.Say("commits"), Right: true}},
	}
	for _, c := range p.Commits.Classes {
		name := ui.Say("between", c.From, c.To)
		if c.To == 0 {
			name = ui.Say("above", c.From)
		}
		h.Bins = append(h.Bins, chart.Bin{
			Label: words.Took(p.Lang, c.From), Name: page.Plain(p.Lang, name), Count: c.Count, Mark: c.From >= p.Commits.P99,
		})
		table.Rows = append(table.Rows, []any{name, c.Count})
	}
	return ui.Figure{
		ID: "latency", Title: ui.Say("latency"), Says: ui.Say(says, p.Commits.Count, p.Commits.Median, p.Commits.P99),
		Chart: h.Chart(), Table: table,
	}
}

// Waiting returns the picture of what waited.
func (p Page) Waiting() ui.Figure {
	h := chart.Histogram{Count: page.Text(p.Lang, "waited")}
	table := ui.Table{
		ID: "queue-numbers", Caption: ui.Say("queue"),
		Columns: []ui.Column{{Label: ui.Say("ago")}, {Label: ui.Say("waited"), Right: true}},
	}
	most := 0
	for i, n := range p.Queue.Most {
		ago := p.Queue.Each * time.Duration(len(p.Queue.Most)-1-i)
		name := ui.Say("now")
		if ago > 0 {
			name = ui.Say("before", ago)
		}
		h.Bins = append(h.Bins, chart.Bin{
			Label: page.Plain(p.Lang, name), Name: page.Plain(p.Lang, name), Count: int64(n), Mark: n >= p.Queue.Room,
		})
		if n > 0 {
			table.Rows = append(table.Rows, []any{name, n})
		}
		most = max(most, n)
	}
	return ui.Figure{
		ID: "queue", Title: ui.Say("queue"), Says: ui.Say("queue.says", most, p.Queue.Room),
		Chart: h.Chart().Low(), Table: table,
	}
}

// PartTable returns what the log's directory takes.
func (p Page) PartTable() ui.Table {
	t := ui.Table{
		ID: "parts", Caption: ui.Say("disk"),
		Columns: []ui.Column{
			{Label: ui.Say("part")},
			{Label: ui.Say("size"), Right: true},
			{Label: ui.Say("files"), Right: true},
			{Label: ui.Say("copy.it")},
		},
	}
	total, files := int64(0), 0
	for _, part := range p.Disk.Parts {
		var keep any
		about, known := what(part.Name)
		switch {
		case part.Backup:
			keep = ui.Say("keep")
		case known:
			keep = ui.Say("again")
		}
		t.Rows = append(t.Rows, []any{about, ui.Bytes(part.Bytes), part.Files, keep})
		total, files = total+part.Bytes, files+part.Files
	}
	t.Foot = []any{ui.Say("all"), ui.Bytes(total), files, nil}
	return t
}

// what says what a part of the directory is, with its name below, and whether
// that is known.
func what(name string) (about any, known bool) {
	switch name {
	case "journal", "history", "events", "tiles", "checkpoints", "snapshots", "payload", "keys":
		return ui.Under{Main: ui.Say("part." + name), Reason: ui.Code(name)}, true
	case "views.db", "desk.db", "log.vkey":
		key, _, _ := strings.Cut(name, ".")
		return ui.Under{Main: ui.Say("part." + key), Reason: ui.Code(name)}, true
	}
	return ui.Code(name), false
}

// Backup returns the command that copies what cannot be made again.
func (p Page) Backup() ui.Snippet {
	text := "tar -C '" + strings.ReplaceAll(p.Disk.Dir, "'", `'\''`) + "' -czf backup.tar.gz"
	for _, part := range p.Disk.Parts {
		if part.Backup {
			text += " " + part.Name
		}
	}
	return ui.Snippet{Label: ui.Say("backup"), Text: text}
}
