package web

import (
	"encoding/base64"
	"net/http"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/operator"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/vitals"
)

func (s *Site) registerOperator(mux *door.Mux) {
	mux.Handle(access.Route{
		Method: http.MethodGet, Path: "/operator", Least: access.Operator, Scope: access.Read, Subject: access.Platform,
		Summary: "how the machine is",
	}, http.HandlerFunc(s.operatorPage))
}

// newestEvents is how many security events the operator's page shows.
const newestEvents = 8

func (s *Site) operatorPage(w http.ResponseWriter, r *http.Request) {
	if s.Vitals == nil {
		door.Because(r, door.NotFound).Write(w, r)
		return
	}
	who := door.WhoOf(r.Context())
	report, err := s.Vitals.Read(who)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	events, _, err := s.securityEvents(r.Context(), who, 0, newestEvents)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	page := operatorOf(&report)
	page.Shell, page.Live, page.Events = s.Shell(r), r.URL.Query().Get("live") != "off", events
	page.Calls = []ui.Call{
		{Method: http.MethodGet, Path: api.Prefix + "/platform"},
		{Method: http.MethodGet, Path: "/metrics"},
		{Method: http.MethodGet, Path: "/readyz"},
	}
	s.Show(w, r, http.StatusOK, page)
}

func operatorOf(r *vitals.Report) operator.Page {
	p := operator.Page{
		At: instantOf(r.At), Started: instantOf(r.Started),
		Commits: commitsOf(r),
		Queue:   operator.Queue{Now: r.Pace.Queued, Room: r.Pace.Room, Each: vitals.Slot, Most: r.Pace.Waited[:]},
		Heights: operator.Heights{
			Published: r.Published, Viewed: r.Viewed, Behind: r.Behind, Stalled: r.Stalled != nil,
		},
		Head: operator.Head{
			Leaves: r.Head.Size, Height: r.Head.Height, Day: r.Head.Day,
			Root: base64.StdEncoding.EncodeToString(r.Head.Root[:]), Text: string(r.Head.Text),
		},
		Days: operator.Days{Today: r.Today, Closed: r.Closed},
		Disk: operator.Disk{Dir: r.Dir, Free: int64(min(r.Sizes.Free, 1<<62)), Known: r.Sizes.Known},
		Doors: operator.Doors{
			Open: r.Connections, Refused: r.ConnectionsRefused,
			Slowed: int64(min(r.Slowed, 1<<62)), TurnedAway: int64(min(r.TurnedAway, 1<<62)),
		},
		Failed: r.Failed,
	}
	if r.Head.Wrong != nil {
		p.Head.Wrong = r.Head.Wrong.Error()
	}
	for _, part := range r.Sizes.Parts {
		p.Disk.Parts = append(p.Disk.Parts, operator.Part(part))
	}
	return p
}

// commitsOf returns how long commits took of late, or since the start if there
// were none.
func commitsOf(r *vitals.Report) operator.Commits {
	spread := &r.Pace.Recent
	c := operator.Commits{SinceStart: spread.Count() == 0}
	if c.SinceStart {
		spread = &r.Pace.All
	}
	c.Count, c.Median, c.P99 = int64(spread.Count()), spread.Share(500), spread.Share(990)
	for _, d := range spread.Doublings() {
		c.Classes = append(c.Classes, operator.Class{From: d.From, To: d.To, Count: int64(d.Count)})
	}
	return c
}

// instantOf returns a time as pages show it; the zero time is 0.
func instantOf(t time.Time) day.Instant {
	if t.IsZero() {
		return 0
	}
	return day.Instant(t.UnixMicro())
}
