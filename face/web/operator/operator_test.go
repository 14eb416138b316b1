package operator

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/desk/access"
)

const ms = time.Millisecond

func ordinary(dir string) Page {
	today, _ := day.Of(2026, 11, 3)
	at := today.Start(0) + 14*day.Hour + 2*day.Minute
	most := make([]int, 60)
	for i := range most {
		most[i] = i * i % 23
	}
	return Page{
		At: at, Started: at - 50*day.Hour,
		Commits: Commits{
			Count: 4210, Median: 3400 * time.Microsecond, P99: 19 * ms,
			Classes: []Class{
				{ms, 2 * ms, 310},
				{2 * ms, 4 * ms, 2480},
				{4 * ms, 8 * ms, 1105},
				{8 * ms, 16 * ms, 270},
				{16 * ms, 33 * ms, 42},
				{33 * ms, 66 * ms, 3},
			},
		},
		Queue:   Queue{Now: 4, Room: 1024, Each: 15 * time.Second, Most: most},
		Heights: Heights{Published: 10432, Viewed: 10430, Behind: 40 * ms},
		Head: Head{
			Leaves: 48213, Height: 10430, Day: "2026-11-03", Root: "q83vEjRWeJA=",
			Text: "log.example.org/books\n48213\nq83vEjRWeJA=\nday 2026-11-03\nheight 10430\n\n" +
				"— log.example.org/books 5Xw0pXkZ8Q2v6dT1rY9s3uB7nM4cL0aKfHjGxPzEoWiRtUyS\n",
		},
		Days: Days{Today: today, Closed: today - 1},
		Disk: Disk{
			Dir: dir, Free: 412 << 30, Known: true, Parts: []Part{
				{"views.db", 912 << 20, 1, false},
				{"journal", 611 << 20, 10, true},
				{"history", 204 << 20, 61, false},
				{"checkpoints", 1 << 20, 4100, true},
				{"desk.db", 300 << 10, 3, true},
				{"keys", 190, 3, true},
				{"lock", 0, 1, false},
			},
		},
		Doors: Doors{Open: 14, Slowed: 3},
	}
}

func TestPage(t *testing.T) {
	quiet := ordinary("/srv/books")
	quiet.Commits, quiet.Queue.Now, quiet.Disk.Known = Commits{}, 0, false
	broken := ordinary("/srv/books")
	broken.Failed, broken.Heights.Stalled, broken.Heights.Behind = true, true, 41*time.Second
	broken.Head.Wrong, broken.Disk.Free, broken.Days.Closed = golden.Hostile, 1<<30, broken.Days.Today-9
	hostile := ordinary("/srv/it's " + golden.Hostile)
	hostile.Commits.SinceStart = true
	for _, kind := range []string{"logged-in", "login-failed"} {
		hostile.Events = append(hostile.Events, ui.SecurityEvent{
			At: hostile.At, Kind: kind, By: golden.Hostile, Subject: golden.Hostile, Address: "192.0.2.1",
			Bad: kind == "login-failed",
		})
	}
	for name, p := range map[string]Page{
		"empty": quiet, "ordinary": ordinary("/srv/books"), "broken": broken, "hostile": hostile,
	} {
		golden.Check(t, name, func(lang string) golden.Page {
			p.Shell = shell(lang)
			return p
		})
	}
}

func shell(lang string) ui.Shell {
	return ui.Shell{
		Lang: lang, Path: "/operator", Organisation: "Platform",
		Who:   access.Who{Name: "Li Wei", Role: access.Operator},
		Calls: []ui.Call{{Method: "GET", Path: "/api/v1/platform"}},
	}
}

// TestItCanBeHeldStill: what moves by itself has a way to stop it.
func TestItCanBeHeldStill(t *testing.T) {
	for live, want := range map[bool][2]string{
		true:  {`hx-trigger="refresh"`, `href="/operator?live=off"`},
		false: {"", `href="/operator"`},
	} {
		p := ordinary("/srv/books")
		p.Shell, p.Live = shell("en"), live
		var out bytes.Buffer
		if err := p.Render(&out); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); !strings.Contains(got, want[0]) || !strings.Contains(got, want[1]) ||
			!live && strings.Contains(got, "data-fresh") {
			t.Errorf("live %t: the page lacks one of %q", live, want)
		}
	}
}
