package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/say"
)

// Status says how HTTP names a refusal. It is the only such table: single
// commands, batches, envelopes and pages all use it.
func Status(k refuse.Kind) int {
	switch k {
	case refuse.MalformedKind:
		return http.StatusBadRequest
	case refuse.ForbiddenKind:
		return http.StatusForbidden
	case refuse.MissingKind:
		return http.StatusNotFound
	case refuse.ConflictKind:
		return http.StatusConflict
	case refuse.ExceedsKind:
		return http.StatusUnprocessableEntity
	}
	return http.StatusInternalServerError
}

// A refused is a refusal as an error, with where it was met.
type refused struct {
	why   *refuse.Refusal
	place string // "commands[3]", "" if there is one command
	leaf  *uint64
}

// Error returns the refusal's own form.
func (r *refused) Error() string { return r.why.String() }

// Refused returns the problem of a refusal, in the language of the request.
func Refused(r *http.Request, no *refuse.Refusal) door.Problem {
	language := door.Language(r)
	p := door.Problem{
		Type: "/problems/" + no.Code.String(), Status: Status(no.Code.Kind()), Code: uint16(no.Code),
		Name: no.Code.String(), Title: no.Code.String(), Field: fieldOf(no), Limits: figures(no),
	}
	// A sentence says what happened; the next one, what to do about it.
	p.Detail, p.Do = cutSentence(say.Sentence(language, no))
	return p
}

// cutSentence parts what happened from what to do.
func cutSentence(text string) (what, do string) {
	for _, stop := range []string{". ", "。"} {
		if i := strings.Index(text, stop); i >= 0 {
			return text[:i+len(strings.TrimSpace(stop))], strings.TrimSpace(text[i+len(stop):])
		}
	}
	return text, ""
}

// fieldOf returns the field that a refusal of the form names.
func fieldOf(no *refuse.Refusal) string {
	switch no.Code {
	case refuse.NameInvalid, refuse.FieldMissing, refuse.FieldUnknown, refuse.FieldInvalid, refuse.AmountTooLarge,
		refuse.TooManyDecimals, refuse.DayInvalid, refuse.TermsInvalid:
		if len(no.Figures) > 0 {
			return printable(no.Figures[0].Text)
		}
	case refuse.AmountNotAbove0, refuse.LimitExceeded, refuse.AmountNotOwed, refuse.AmountAboveClaim,
		refuse.MandateExceeded:
		return "amount"
	}
	return ""
}

// printable strips what a caller made up: a field of the registry, or nothing.
func printable(name string) string {
	switch name {
	case "kind", "object", "by", "sequence":
		return name
	}
	if knownField(name) {
		return name
	}
	return ""
}

// figures names the figures that the machine gave, such as what is left. Texts
// that the caller made up are left out.
func figures(no *refuse.Refusal) map[string]string {
	all := map[string]string{}
	for i, f := range no.Figures {
		if f.Type == refuse.IDFigure {
			continue
		}
		name := strconv.Itoa(i + 1)
		if names := figureNames[no.Code]; i < len(names) {
			name = names[i]
		}
		all[name] = f.String()
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// A fault is why an operation failed, on its way through huma.
type fault struct{ err error }

func asFault(err error) error { return &fault{err} }

// Error implements error.
func (f *fault) Error() string { return f.err.Error() }

// GetStatus implements huma.StatusError.
func (f *fault) GetStatus() int { return statusOf(f.err) }

// ContentType implements huma.ContentTypeFilter.
func (f *fault) ContentType(string) string { return "application/problem+json" }

// problems makes problems of what failed, here or in huma, whose own errors
// would repeat what the caller sent.
func (a *API) problems(ctx huma.Context, status string, v any) (any, error) {
	r, w := humago.Unwrap(ctx)
	var p door.Problem
	switch e := v.(type) {
	case *fault:
		p = problemOf(r, e.err)
		var no *refused
		if errors.As(e.err, &no) && no.leaf != nil {
			ctx.SetHeader("Tally-Leaf", strconv.FormatUint(*no.leaf, 10))
		}
	case *huma.ErrorModel:
		p = malformed(r, e)
	default:
		return v, nil
	}
	if p.RetryAfter > 0 {
		ctx.SetHeader("Retry-After", strconv.Itoa(int(p.RetryAfter.Seconds())))
	}
	if p.Type == "" {
		p.Type = "/problems/" + p.Name
	}
	if w, ok := w.(*reply); ok {
		w.problem = p.Status
	}
	p.Trace = door.RequestID(r.Context())
	return p, nil
}

// malformed is the problem of a request that huma could not take. It names the
// fields and what is wrong with them, never what stood there.
func malformed(r *http.Request, e *huma.ErrorModel) door.Problem {
	if b, ok := r.Body.(*body); ok && b.failed != nil {
		return door.BodyProblem(r, b.failed)
	}
	cause := door.BadRequest
	switch e.Status {
	case http.StatusRequestEntityTooLarge:
		cause = door.TooLarge
	case http.StatusInternalServerError:
		cause = door.Internal
	case http.StatusRequestTimeout:
		cause = door.BadRequest
	}
	p := door.Because(r, cause)
	p.Status = e.Status
	for _, d := range e.Errors {
		if known := wellKnown(d.Message); d.Location != "" && known != "" {
			p.Errors = append(p.Errors, door.FieldError{Field: placeOf(d), Detail: known})
		}
	}
	return p
}

// placeOf says where something is wrong; a name that the caller made up is not
// part of it.
func placeOf(d *huma.ErrorDetail) string {
	if strings.HasPrefix(d.Message, "un") { // unknown query parameter, unexpected property
		place, _, _ := strings.Cut(d.Location, ".")
		return place
	}
	return d.Location
}

// wellKnown returns a message of huma's that repeats nothing, "" for others.
func wellKnown(message string) string {
	for _, start := range []string{"expected", "required", "unknown query parameter", "unexpected property", "invalid"} {
		if strings.HasPrefix(message, start) && len(message) < 120 && !strings.ContainsAny(message, "\n`") {
			return message
		}
	}
	return ""
}
