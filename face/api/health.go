package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
)

func open(path, summary string) access.Route {
	return access.Route{
		Method: http.MethodGet, Path: path, Least: access.Anonymous, Subject: access.Open, Summary: summary,
	}
}

// registerHealth registers what those ask who watch the server.
func (a *API) registerHealth() {
	raw(a, open("/healthz", "Whether the process is alive"), operation{id: "healthz"}, says("It is."),
		func(w http.ResponseWriter, _ *http.Request) {
			encode(w, map[string]bool{"alive": true})
		})
	raw(a, open("/readyz", "Whether the server takes requests"), operation{id: "readyz"}, says("It does."),
		func(w http.ResponseWriter, r *http.Request) {
			if err := a.cfg.Ready(); err != nil {
				door.Note(r, err)
				p := door.Because(r, door.Unavailable)
				p.RetryAfter = office.RetryAfter
				p.Write(w, r)
				return
			}
			encode(w, map[string]bool{"ready": true})
		})
}

// says describes the answer of an operation that has no body of a type.
func says(text string) func(*huma.Operation) {
	return func(op *huma.Operation) { op.Responses["200"] = &huma.Response{Description: text} }
}

// registerDescription registers the description of all that was registered.
func (a *API) registerDescription() {
	raw(a, open("/openapi.json", "This description, OpenAPI 3.1"), operation{id: "openapi"}, says("The description."),
		a.describes(func(o *huma.OpenAPI) ([]byte, error) { return o.MarshalJSON() }))
	raw(a, open("/openapi-3.0.json", "This description, OpenAPI 3.0"), operation{id: "openapi-3-0"},
		says("The description."), a.describes((*huma.OpenAPI).Downgrade))
}

func (a *API) describes(write func(*huma.OpenAPI) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := write(a.huma.OpenAPI())
		if err != nil {
			door.Fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text) // the caller is gone
	}
}

// OpenAPI returns the description, version 3.1, as JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }
