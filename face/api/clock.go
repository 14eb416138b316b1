package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/tallystick/tallystick/node/desk/access"
)

// A TestClock is the clock of a demonstration, which goes on when it is told to.
type TestClock interface {
	// Pass lets so many days pass.
	Pass(ctx context.Context, days int) error
	// Advance lets time pass: by a "day", until the next thing is "due" (if
	// nothing is, the clock stands), by a "month".
	Advance(ctx context.Context, step string) error
}

var errWallClock = errors.New("the clock is the wall's")

// A Clock is the clock of the log.
type Clock struct {
	Instant string `json:"instant" doc:"Of the next batch, UTC."`
	Today   string `json:"today" doc:"The business day of the last batch."`
	Closed  string `json:"closed" doc:"The last business day that was closed."`
	Test    bool   `json:"test" doc:"It stands until it is told to go on; else it is the wall's."`
}

type clockInput struct {
	Body struct {
		To   string `json:"to,omitempty" enum:"day,due,month" doc:"The next day, the next due day of a deal, or a month on."`
		Days int    `json:"days,omitempty" minimum:"1" maximum:"31" doc:"So many days instead."`
	}
}

// registerClock registers how the log's clock is read, and moved where that is
// possible.
func (a *API) registerClock() {
	route := open(Prefix+"/clock", "The log's clock")
	register(a, route, operation{id: "get-clock"}, a.clock)
	route.Method, route.Summary = http.MethodPost, "Let time pass, in a demonstration"
	route.Least, route.Scope = access.Viewer, access.Write
	register(a, route, operation{
		id: "advance-clock", about: "Everything that falls due meanwhile happens. Where the clock is the wall's: 409.",
	}, a.advance)
}

func (a *API) clock(context.Context, access.Who, *struct{}) (*bodyAnswer[Clock], error) {
	v, err := a.cfg.Log.Published()
	if err != nil {
		return nil, err
	}
	return &bodyAnswer[Clock]{Clock{
		Instant: a.cfg.Log.Clock().String(), Today: v.Meta.Today.String(), Closed: dayOrNone(v.Meta.Closed),
		Test: a.cfg.Clock != nil,
	}}, nil
}

func (a *API) advance(ctx context.Context, who access.Who, in *clockInput) (*bodyAnswer[Clock], error) {
	if a.cfg.Clock == nil {
		return nil, errWallClock
	}
	if (in.Body.To == "") == (in.Body.Days == 0) {
		return nil, &notJSONError{field: "to", why: "want either to or days"}
	}
	pass := func() error { return a.cfg.Clock.Pass(ctx, in.Body.Days) }
	if in.Body.To != "" {
		pass = func() error { return a.cfg.Clock.Advance(ctx, in.Body.To) }
	}
	if err := pass(); err != nil {
		return nil, err
	}
	return a.clock(ctx, who, nil)
}
