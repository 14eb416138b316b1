package door

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A Problem is why a request got nothing, after RFC 9457. It never repeats the
// value that was sent.
type Problem struct {
	Type   string            `json:"type"` // "/problems/" and Name, unless given
	Title  string            `json:"title"`
	Status int               `json:"status"`
	Detail string            `json:"detail,omitempty"`
	Code   uint16            `json:"code,omitempty"`   // permanent code of a refusal (core/refuse); 0: the doors' own
	Name   string            `json:"name"`             // permanent name of the code, or of a [Cause]
	Field  string            `json:"field,omitempty"`  // of the request, "commands[3].amount"
	Limits map[string]string `json:"limits,omitempty"` // the figures that were not met
	Do     string            `json:"do,omitempty"`     // what to do next
	Errors []FieldError      `json:"errors,omitempty"` // where several fields are at fault
	Trace  string            `json:"request_id,omitempty"`

	RetryAfter time.Duration `json:"-"` // 0: no header
}

// A FieldError is what is wrong with one field.
type FieldError struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Write answers the request with p: as JSON, or as a page for whoever prefers
// one and is not under /api/.
func (p Problem) Write(w http.ResponseWriter, r *http.Request) {
	if p.Status == 0 {
		p.Status = http.StatusInternalServerError
	}
	if p.Type == "" {
		p.Type = "/problems/" + p.Name
	}
	p = p.worded(Language(r))
	v := visitOf(r.Context())
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Encoding", "Etag", "Last-Modified"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept")
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.RetryAfter.Seconds()))))
	}
	if v != nil {
		p.Trace, v.problem = v.id, p.Name
		if v.mux.cfg.ErrorPage != nil && WantsPage(r) {
			v.mux.cfg.ErrorPage(w, r, p)
			return
		}
	}
	h.Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller is gone
}

// WantsPage reports whether the request is for a person: outside /api/, and
// preferring HTML to JSON.
func WantsPage(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return false
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		kind, _, _ := strings.Cut(part, ";")
		switch strings.TrimSpace(kind) {
		case "text/html", "application/xhtml+xml":
			return true
		case "application/json", "application/problem+json":
			return false
		}
	}
	return r.Header.Get("HX-Request") == "true"
}

// sendOn sends people to a page and back, and others a problem.
func (m *Mux) sendOn(w http.ResponseWriter, r *http.Request, page string, c Cause) {
	p := problem(c)
	if page == "" || !WantsPage(r) {
		p.Write(w, r)
		return
	}
	to := page + "?next=" + url.QueryEscape(nextOf(r))
	switch {
	case r.Header.Get("HX-Request") == "true":
		w.Header().Set("HX-Redirect", to)
		p.Write(w, r)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, to, http.StatusSeeOther)
	default:
		w.Header().Set("Link", "<"+to+`>; rel="next"`)
		p.Write(w, r)
	}
}

// nextOf returns where to come back to: the page that was asked for, or the one
// that a fragment was asked from. It is always a path of this site.
func nextOf(r *http.Request) string {
	if current, err := url.Parse(r.Header.Get("HX-Current-URL")); err == nil && current.Path != "" {
		return SafePath(current.RequestURI())
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host {
			return SafePath(from.RequestURI())
		}
		return "/"
	}
	return SafePath(r.URL.RequestURI())
}

// SafePath returns next if it leads to a page of this site, and "/" if not:
// what a caller sends as the way back must not lead away.
func SafePath(next string) string {
	u, err := url.Parse(next)
	ok := err == nil && u.Scheme == "" && u.Host == "" && u.User == nil &&
		strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") && !strings.ContainsAny(next, "\\\r\n\t") &&
		!strings.HasPrefix(u.Path, "//") && !strings.Contains(u.Path, "\\")
	if !ok {
		return "/"
	}
	return next
}

// BodyProblem returns what a body that could not be read is answered with.
func BodyProblem(r *http.Request, err error) Problem {
	var over *http.MaxBytesError
	if !errors.As(err, &over) {
		return Because(r, BadRequest)
	}
	p := Because(r, TooLarge)
	p.Limits = map[string]string{"bytes": strconv.FormatInt(over.Limit, 10)}
	return p
}
