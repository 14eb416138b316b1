package api

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// A text is the same in each language.
type text struct{ en, zh string }

func (t text) in(language string) string {
	if language == "zh" {
		return t.zh
	}
	return t.en
}

var (
	errNoKey      = errors.New("there is no such key")
	errTwoCursors = errors.New("a part of a list has one end that is known")
)

// A cause is why something was not even asked, with what to do about it. Its
// name never changes.
type cause struct {
	err       error
	status    int
	name      string
	title, do text
	after     time.Duration // when to come again
}

// A notJSONError is a body that is no command, or no list of commands.
type notJSONError struct {
	field string
	why   string // says what is wrong, repeating nothing
}

// Error returns what is wrong.
func (n *notJSONError) Error() string { return n.why }

func statusOf(err error) int {
	var no *refused
	var form *notJSONError
	var field *account.FieldError
	var locked *account.LockedError
	switch {
	case errors.As(err, &no):
		return Status(no.why.Code.Kind())
	case errors.As(err, &form), errors.As(err, &field):
		return http.StatusBadRequest
	case errors.As(err, &locked):
		return http.StatusTooManyRequests
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			return c.status
		}
	}
	if office.Halted(err) {
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problemOf returns the problem of an error, in the language of the request.
func problemOf(r *http.Request, err error) door.Problem {
	var no *refused
	if errors.As(err, &no) {
		p := Refused(r, no.why)
		if no.place != "" {
			p.Field = join(no.place, p.Field)
		}
		return p
	}
	var form *notJSONError
	if errors.As(err, &form) {
		p := door.Because(r, door.BadRequest)
		p.Field, p.Detail = form.field, form.why
		return p
	}
	var field *account.FieldError
	if errors.As(err, &field) {
		p := door.Because(r, door.BadRequest)
		p.Field, p.Detail = field.Field, field.Rule
		return p
	}
	var locked *account.LockedError
	if errors.As(err, &locked) {
		p := door.Because(r, door.TooMany)
		p.RetryAfter = locked.Wait
		return p
	}
	language := door.Language(r)
	for _, c := range causes {
		if errors.Is(err, c.err) {
			p := door.Problem{
				Status: c.status, Name: c.name, Title: c.title.in(language), Do: c.do.in(language), RetryAfter: c.after,
			}
			if unproved := (*reader.UnprovedError)(nil); errors.As(err, &unproved) {
				p.Limits = map[string]string{"from": unproved.From.String()}
			}
			return p
		}
	}
	door.Note(r, err)
	if office.Halted(err) {
		p := door.Because(r, door.Unavailable)
		p.RetryAfter = office.RetryAfter
		return p
	}
	return door.Because(r, door.Internal)
}

func join(place, field string) string {
	if field == "" {
		return place
	}
	return place + "." + field
}

func at(i int) string { return "commands[" + strconv.Itoa(i) + "]" }

// Write answers a request with the problem of an error.
func Write(w http.ResponseWriter, r *http.Request, err error) { problemOf(r, err).Write(w, r) }
