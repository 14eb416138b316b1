package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// A stream is silent for so long at most, then a comment shows that it lives;
// an organisation has so many at a time.
const (
	heartbeat   = 15 * time.Second
	mostStreams = 32
)

// streams counts the streams that organisations have.
type streams struct {
	mutex sync.Mutex
	open  map[string]int
}

// take counts one more, and reports whether it may be.
func (s *streams) take(organisation string) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.open[organisation] >= mostStreams {
		return false
	}
	s.open[organisation]++
	return true
}

func (s *streams) give(organisation string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.open[organisation]--; s.open[organisation] == 0 {
		delete(s.open, organisation)
	}
}

func (a *API) registerEvents() {
	raw(a, access.Route{
		Method: http.MethodGet, Path: Prefix + "/events", Least: access.Viewer, Scope: access.Read, Subject: access.Own,
		Summary: "What happens, as it happens",
	}, operation{
		id: "follow-events", options: []door.Option{door.Stream()},
		about: "Server-sent events: of each leaf that you may see its index as id, its kind as event, and the entry as " +
			"data. With Last-Event-ID the stream goes on behind that leaf, else it begins with the next one.",
	}, func(op *huma.Operation) {
		op.Parameters = []*huma.Param{{
			Name: "Last-Event-ID", In: "header", Description: "The last leaf that was seen.",
			Schema: &huma.Schema{Type: huma.TypeInteger},
		}}
		op.Responses["200"] = &huma.Response{Description: "The stream.", Content: map[string]*huma.MediaType{
			"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}},
		}}
	}, a.follow)
}

func (a *API) follow(w http.ResponseWriter, r *http.Request) {
	who := door.WhoOf(r.Context())
	from, err := a.begin(r)
	if err != nil {
		Write(w, r, err)
		return
	}
	if !a.streams.take(who.Organisation) {
		p := door.Because(r, door.TooMany)
		p.RetryAfter = office.RetryAfter
		p.Limits = map[string]string{"streams": strconv.Itoa(mostStreams)}
		p.Write(w, r)
		return
	}
	defer a.streams.give(who.Organisation)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	control := http.NewResponseController(w)
	if _, err := fmt.Fprint(w, ": follow\n\n"); err != nil || control.Flush() != nil {
		return
	}
	for {
		all, next, err := a.events(r.Context(), who, from)
		if err != nil {
			return // the caller is gone or shut out, or the log has stopped
		}
		if writeEvents(w, door.Language(r), all) != nil || control.Flush() != nil {
			return
		}
		from = next
	}
}

// begin returns the leaf that a stream begins at.
func (a *API) begin(r *http.Request) (uint64, error) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		return a.cfg.Feed.End()
	}
	last, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, &notJSONError{field: "Last-Event-ID", why: "the id of an event is the index of a leaf"}
	}
	return last + 1, nil
}

// events returns what comes next, nothing after a heartbeat. It fails if the
// caller may not follow any more.
func (a *API) events(ctx context.Context, who access.Who, from uint64) ([]reader.Entry, uint64, error) {
	waiting, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	all, next, err := a.cfg.Feed.Next(waiting, who, from)
	if errors.Is(err, context.DeadlineExceeded) {
		err = ctx.Err()
	}
	if err != nil {
		return nil, next, err
	}
	return all, next, a.cfg.Account.Commit(ctx, who, func() error { return nil })
}

// writeEvents writes events, a comment if there are none.
func writeEvents(w http.ResponseWriter, language string, all []reader.Entry) error {
	if len(all) == 0 {
		_, err := fmt.Fprint(w, ": \n\n")
		return err
	}
	for i := range all {
		e := entryOf(language, &all[i])
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", e.Leaf, e.Kind, data); err != nil {
			return err
		}
	}
	return nil
}
