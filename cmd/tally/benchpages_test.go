package main

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// unmeasured are the pages that show nothing that grows with the log: what is
// once in a life, one row of the desk, or a step on deals that another page
// listed.
var unmeasured = []string{
	"/{$}", "/assets/", "/openapi.json", "/openapi-3.0.json", "/healthz", "/readyz", "/metrics",
	"/setup/{token}", "/invite/{token}", "/prove", "/cash/taken", "/invoices/presented", "/invoices/uploaded",
	"/drafts/{id}", "/people/{id}", "/developer/webhooks/{id}", "/steps/{step}",
}

// TestEveryPageIsMeasured: a new page is measured by `tally bench pages`, or
// said to need none.
func TestEveryPageIsMeasured(t *testing.T) {
	for _, r := range bareServing(slog.New(slog.DiscardHandler)).mux.Routes() {
		if r.Method != http.MethodGet || strings.HasPrefix(r.Path, "/api/") || slices.Contains(unmeasured, r.Path) {
			continue
		}
		if !slices.ContainsFunc(benchedPages[:], func(p benched) bool { return p.route == r.Path }) {
			t.Errorf("nobody measures %s", r.Path)
		}
	}
}
