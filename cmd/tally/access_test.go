package main

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/node/desk/access"
)

// A fixture is how one route is really asked.
type fixture struct {
	body     any
	own      map[string]string // what stands for {name} and its like, of one's own
	foreign  string            // for {name}, of another one
	contents string            // content type, if it is not JSON
}

// fixtures say how the routes are asked that take more than their path. A route
// with something in braces that is not here makes the test fail: so does every
// new one.
func fixtures(own, foreign string) map[string]fixture {
	void := map[string]any{"commands": []any{map[string]any{"kind": "trade.void", "object": "NONE"}}}
	keys := map[string]any{"keys": []any{strings.Repeat("00", 32)}}
	signature := map[string]any{"key": strings.Repeat("00", 32), "signature": "00"}
	return map[string]fixture{
		"POST /api/v1/commands":             {body: void},
		"POST /api/v1/drafts":               {body: void},
		"POST /api/v1/envelopes":            {body: "?", contents: "application/cbor"},
		"GET /api/v1/keys/{key}":            {own: map[string]string{"key": strings.Repeat("00", 32)}},
		"GET /api/v1/deals/{name}":          {own: map[string]string{"name": "D1"}, foreign: "D9"},
		"GET /api/v1/deals/{name}/proof":    {own: map[string]string{"name": "D1"}, foreign: "D9"},
		"GET /api/v1/invoices/{name}":       {own: map[string]string{"name": "I1"}, foreign: "I9"},
		"GET /api/v1/invoices/{name}/proof": {own: map[string]string{"name": "I1"}, foreign: "I9"},
		"GET /api/v1/parties/{name}":        {own: map[string]string{"name": "S"}, foreign: "X"},
		"GET /api/v1/parties/{name}/proof":  {own: map[string]string{"name": "S"}, foreign: "X"},
		"PUT /api/v1/parties/{name}/display-name": {
			own: map[string]string{"name": "S"}, foreign: "X", body: map[string]any{"en": "Sun"},
		},
		"POST /api/v1/clock":                   {body: map[string]any{"to": "day"}},
		"GET /api/v1/leaves/{name}":            {own: map[string]string{"name": own}, foreign: foreign},
		"GET /api/v1/leaves/{name}/proof":      {own: map[string]string{"name": own}, foreign: foreign},
		"POST /api/v1/webhooks":                {body: map[string]any{"url": "ftp://x"}},
		"DELETE /api/v1/webhooks/{id}":         {own: map[string]string{"id": "999"}},
		"POST /api/v1/webhooks/{id}/resume":    {own: map[string]string{"id": "999"}},
		"POST /api/v1/webhooks/{id}/rotate":    {own: map[string]string{"id": "999"}},
		"GET /api/v1/webhooks/{id}/deliveries": {own: map[string]string{"id": "999"}},
		"POST /api/v1/webhooks/{id}/deliveries/{delivery}/redeliver": {
			own: map[string]string{"id": "999", "delivery": "9"},
		},
		"GET /api/v1/drafts/{id}":           {own: map[string]string{"id": "999"}},
		"POST /api/v1/drafts/{id}/approve":  {own: map[string]string{"id": "999"}},
		"POST /api/v1/drafts/{id}/prepare":  {own: map[string]string{"id": "999"}, body: keys},
		"POST /api/v1/drafts/{id}/sign":     {own: map[string]string{"id": "999"}, body: signature},
		"POST /api/v1/drafts/{id}/withdraw": {own: map[string]string{"id": "999"}},
		"PUT /api/v1/people/{id}/role": {
			own: map[string]string{"id": "999"}, body: map[string]any{"role": "viewer"},
		},
		"DELETE /api/v1/people/{id}":      {own: map[string]string{"id": "999"}},
		"DELETE /api/v1/invitations/{id}": {own: map[string]string{"id": "999"}},
		"DELETE /api/v1/api-keys/{id}":    {own: map[string]string{"id": "999"}},
		"POST /api/v1/invitations":        {body: map[string]any{"name": "A", "role": "viewer"}},
		"PUT /api/v1/organisation":        {body: map[string]any{"two_people": false}},
		"POST /api/v1/login":              {body: map[string]any{"login": "nobody", "password": "wrong"}},
		"POST /api/v1/accept":             {body: map[string]any{"token": "none", "password": "wrong"}},
		"POST /api/v1/step-up":            {body: map[string]any{"password": "wrong"}},
		"POST /api/v1/api-keys":           {body: map[string]any{"name": "k", "role": "viewer", "scopes": []any{"read"}}},
	}
}

// pageFixtures say how the pages are asked that take more than their path.
func pageFixtures(own, foreign string) map[string]fixture {
	const form = "application/x-www-form-urlencoded"
	all := map[string]fixture{
		"GET /{$}":            {own: map[string]string{"$": ""}},
		"GET /deals/{name}":   {own: map[string]string{"name": "D1"}, foreign: "D9"},
		"GET /parties/{name}": {own: map[string]string{"name": "S"}, foreign: "X"},
		"GET /journal/{name}": {own: map[string]string{"name": own}, foreign: foreign},
		"POST /account/passkeys/{id}/remove": {
			body: "", contents: form, own: map[string]string{"id": "AAAA"},
		},
		"POST /logout":                {body: "", contents: form},
		"GET /drafts/{id}":            {own: map[string]string{"id": "999"}},
		"GET /steps/{step}":           {own: map[string]string{"step": "confirm"}},
		"POST /steps/{step}":          {own: map[string]string{"step": "confirm"}, body: "deal=D9", contents: form},
		"POST /steps/{step}/sign":     {own: map[string]string{"step": "confirm"}, body: "deal=D9", contents: form},
		"POST /passkey/add/begin":     {},
		"POST /passkey/add/finish":    {body: map[string]any{}},
		"POST /passkey/login/begin":   {},
		"POST /passkey/login/finish":  {body: map[string]any{}},
		"POST /passkey/prove/begin":   {},
		"POST /passkey/prove/finish":  {body: map[string]any{}},
		"POST /passkey/sign/finish":   {body: map[string]any{}},
		"POST /passkey/sign/cancel":   {},
		"POST /cash/take":             {body: "draw=none", contents: form},
		"GET /invoices/{name}":        {own: map[string]string{"name": "I1"}, foreign: "I9"},
		"POST /invoices/present":      {body: "invoice=none", contents: form},
		"POST /invoices/present/sign": {body: "invoice=none", contents: form},
		"POST /invoices/upload":       {body: "", contents: "multipart/form-data; boundary=x"},
		"POST /cash/take/sign":        {body: "draw=none", contents: form},
	}
	for _, path := range []string{
		"/drafts/{id}/approve", "/drafts/{id}/sign", "/drafts/{id}/withdraw",
		"/people/{id}/role", "/people/{id}/password", "/people/{id}/remove", "/people/invitations/{id}/withdraw",
		"/developer/keys/{id}/revoke", "/developer/webhooks/{id}/rotate", "/developer/webhooks/{id}/resume",
		"/developer/webhooks/{id}/remove", "/developer/webhooks/{id}/deliveries/{delivery}/redeliver",
	} {
		all["POST "+path] = fixture{
			body: "role=viewer", contents: form, own: map[string]string{"id": "999", "delivery": "9"},
		}
	}
	for _, path := range []string{"/people/{id}", "/developer/webhooks/{id}"} {
		all["GET "+path] = fixture{own: map[string]string{"id": "999"}}
	}
	for _, path := range []string{
		"/people/keys", "/people/keys/sign", "/people/keys/end", "/people/keys/end/sign",
		"/people/invite", "/people/two", "/developer/keys", "/developer/webhooks",
	} {
		all["POST "+path] = fixture{body: "name=&url=ftp://x", contents: form}
	}
	for _, path := range []string{"/login", "/prove", "/display", "/account/password"} {
		all["POST "+path] = fixture{body: "login=nobody&password=wrong&old=wrong", contents: form}
	}
	for _, path := range []string{"/setup/{token}", "/invite/{token}"} {
		none := map[string]string{"token": "none"}
		all["GET "+path] = fixture{own: none}
		all["POST "+path] = fixture{own: none, body: "login=nobody", contents: form}
	}
	return all
}

// TestEveryRouteDoesWhatTheMatrixSays asks each route as each role, about its
// own and about foreign objects, and compares what comes back with the matrix.
func TestEveryRouteDoesWhatTheMatrixSays(t *testing.T) {
	v := newTown(t)
	known := fixtures(v.leafOf("D1"), v.leafOf("D9"))
	maps.Copy(known, pageFixtures(v.leafOf("D1"), v.leafOf("D9")))
	maps.Copy(known, shownFixtures())
	asked := 0
	for _, r := range v.mux.Routes() {
		name := r.Method + " " + r.Path
		f, there := known[name]
		switch {
		case strings.HasPrefix(r.Path, "/api/v1/commands/"):
			f = fixture{body: map[string]any{"object": "NONE"}}
		case !there && (strings.Contains(r.Path, "{") || r.Method != http.MethodGet && r.Path != "/api/v1/logout"):
			t.Errorf("%s: there is no fixture for the route", name)
			continue
		}
		for _, row := range r.Matrix() {
			v.compare(r, f, row, "own", row.Own)
			asked++
			if row.Foreign != "" {
				v.compare(r, f, row, "foreign", row.Foreign)
				asked++
			}
		}
	}
	t.Logf("%d requests", asked)
}

// compare asks a route as a role and compares the answer with a verdict.
func (v *town) compare(r access.Route, f fixture, row access.Row, whose, verdict string) {
	v.t.Helper()
	role, _ := access.ParseRole(row.Role)
	org := "S"
	if role == access.Operator {
		org = v.signer.Owner()
	}
	if sides, _ := v.sides(org); verdict == "yes" && r.Sides != 0 && sides&r.Sides == 0 {
		verdict = "forbidden" // the matrix is that of an organisation on every side
	}
	path := r.Path
	for name, value := range f.own {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	if r.Subject == access.Object {
		object := f.own["name"]
		if whose == "foreign" {
			object = f.foreign
		}
		path = strings.ReplaceAll(r.Path, "{name}", object)
		for name, value := range f.own {
			path = strings.ReplaceAll(path, "{"+name+"}", value)
		}
	}
	contents := f.contents
	if contents == "" {
		contents = "application/json"
	}
	got := v.ask(r.Method, path, v.as(org, role), f.body, "Content-Type", contents)
	if why := differs(got, verdict, r.Subject == access.Object); why != "" {
		v.t.Errorf("%s %s as %s on %s: %s: %s, want %s", r.Method, path, row.Role, whose, why, got.body, verdict)
	}
}

// differs says how a reply is not what a verdict promises, "" if it is.
func differs(got reply, verdict string, object bool) string {
	guarded := strings.Contains(string(got.body), `"name":"forbidden"`) ||
		strings.Contains(string(got.body), `"name":"log-in"`) || strings.Contains(string(got.body), `"name":"prove-presence"`)
	ok := false
	switch verdict {
	case "yes": // the guard lets it pass; what comes then is the handler's word
		ok = got.status < 500 && !guarded && (!object || got.status == http.StatusOK)
	case "unknown":
		ok = got.status == http.StatusUnauthorized
	case "forbidden":
		ok = got.status == http.StatusForbidden
	case "hidden":
		ok = got.status == http.StatusNotFound
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("status %d", got.status)
}
