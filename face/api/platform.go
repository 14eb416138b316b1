package api

import (
	"context"
	"encoding/base64"
	"net/http"

	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/vitals"
)

// A Platform is how the machine is that keeps the log.
type Platform struct {
	At      string `json:"at" format:"date-time"`
	Started string `json:"started" format:"date-time"`

	Commits Commits `json:"commits" doc:"Of the last quarter of an hour."`
	Queued  int     `json:"queued" doc:"Envelopes that wait now."`
	Room    int     `json:"queue_room" doc:"How many may wait."`

	Published uint64  `json:"published" doc:"The height that is durable."`
	Viewed    uint64  `json:"viewed" doc:"The height that lists show."`
	Behind    float64 `json:"behind_seconds"`
	Stalled   bool    `json:"stalled" doc:"Views and history stand still until the next start."`
	Failed    bool    `json:"failed" doc:"The log takes nothing until the next start."`

	Today  string `json:"today,omitempty" format:"date" doc:"The business day of the last batch."`
	Closed string `json:"closed,omitempty" format:"date" doc:"The last business day that was closed."`

	Head Head `json:"head" doc:"The newest signed checkpoint."`

	Free  *uint64 `json:"free_bytes,omitempty" doc:"That are left on the log's disk, if the system says."`
	Parts []Part  `json:"parts" doc:"What the log's directory takes, a minute old at most."`

	Connections        int64  `json:"connections"`
	ConnectionsRefused int64  `json:"connections_refused" doc:"Since the start, because there were too many."`
	Slowed             uint64 `json:"slowed" doc:"Since the start: let in late because the views were behind."`
	TurnedAway         uint64 `json:"turned_away" doc:"Since the start: not let in because the views were behind."`
}

// Commits is how long envelopes took from when they came until they were durable.
type Commits struct {
	Count  uint64  `json:"count"`
	Median float64 `json:"p50_seconds"`
	P99    float64 `json:"p99_seconds"`
}

// A Head is a signed checkpoint.
type Head struct {
	Leaves   uint64 `json:"leaves"`
	Root     string `json:"root" doc:"In base64, as it is signed."`
	Text     string `json:"text" doc:"The signed note."`
	Verified bool   `json:"verified" doc:"Its signature holds and the tiles have its root: checked just now."`
}

// A Part is a file or folder of the log's directory.
type Part struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	Files  int    `json:"files"`
	Backup bool   `json:"backup" doc:"It cannot be made again from the others."`
}

// registerPlatform registers what the operator asks about the machine.
func (a *API) registerPlatform() {
	register(a, access.Route{
		Method: http.MethodGet, Path: Prefix + "/platform", Least: access.Operator, Scope: access.Read,
		Subject: access.Platform, Summary: "How the machine is",
	}, operation{id: "get-platform"}, a.platform)
}

func (a *API) platform(_ context.Context, who access.Who, _ *struct{}) (*bodyAnswer[Platform], error) {
	r, err := a.cfg.Vitals.Read(who)
	if err != nil {
		return nil, err
	}
	return &bodyAnswer[Platform]{platformOf(&r)}, nil
}

func platformOf(r *vitals.Report) Platform {
	late := &r.Pace.Recent
	p := Platform{
		At: instant(r.At), Started: instant(r.Started),
		Commits: Commits{late.Count(), late.Share(500).Seconds(), late.Share(990).Seconds()},
		Queued:  r.Pace.Queued, Room: r.Pace.Room,
		Published: r.Published, Viewed: r.Viewed, Behind: r.Behind.Seconds(),
		Stalled: r.Stalled != nil, Failed: r.Failed,
		Today: dayOrNone(r.Today), Closed: dayOrNone(r.Closed),
		Head: Head{
			Leaves: r.Head.Size, Root: base64.StdEncoding.EncodeToString(r.Head.Root[:]), Text: string(r.Head.Text),
			Verified: r.Head.Wrong == nil,
		},
		Parts:       listOf(r.Sizes.Parts, func(p vitals.Part) Part { return Part(p) }).Body.Data,
		Connections: r.Connections, ConnectionsRefused: r.ConnectionsRefused,
		Slowed: r.Slowed, TurnedAway: r.TurnedAway,
	}
	if r.Sizes.Known {
		p.Free = &r.Sizes.Free
	}
	return p
}
