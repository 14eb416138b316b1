package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// ask asks wishes of the log: with the key of a form once, however often that
// is sent.
func (s *Site) ask(
	ctx context.Context, who access.Who, wishes []office.Wish, ask office.Ask,
) (office.Answer, error) {
	digest := sha256.New()
	for _, w := range wishes {
		digest.Write(w.Command.Seal())
	}
	ask.Digest = [32]byte(digest.Sum(nil))
	return s.Office.Ask(ctx, who, wishes, ask)
}

// askAndShow asks wishes and leads to where what came of them is shown.
func (s *Site) askAndShow(w http.ResponseWriter, r *http.Request, wishes []office.Wish, ask office.Ask, next string) {
	answer, err := s.ask(r.Context(), door.WhoOf(r.Context()), wishes, ask)
	switch {
	case err != nil:
		api.Write(w, r, err)
		return
	case answer.Refusal != nil:
		api.Refused(r, answer.Refusal).Write(w, r)
		return
	}
	s.leadTo(w, r, next, answer)
}

// leadTo leads to a page that shows what came of what was asked.
func (s *Site) leadTo(w http.ResponseWriter, r *http.Request, path string, answer office.Answer) {
	next, err := s.shownAt(r.Context(), path, answer)
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// shownAt waits until pages show an answer, and returns where: a path with the
// leaves of what was asked.
func (s *Site) shownAt(ctx context.Context, path string, answer office.Answer) (string, error) {
	q := url.Values{}
	for _, result := range answer.Results {
		q.Add("leaf", strconv.FormatUint(result.Leaf, 10))
	}
	return path + "?" + q.Encode(), s.awaitShown(ctx, answer.Height)
}

// awaitShown waits until pages show a height. That they are too far behind is no
// error: it is carried out all the same, and the frame says so.
func (s *Site) awaitShown(ctx context.Context, height uint64) error {
	err := s.Reader.Wait(ctx, height)
	if errors.Is(err, reader.ErrLags) {
		return nil
	}
	return err
}

// callsOf returns the calls that ask the same as wishes do.
func callsOf(wishes []office.Wish) []ui.Call {
	calls := make([]ui.Call, 0, len(wishes))
	for _, w := range wishes {
		calls = append(calls, ui.Call{
			Method: http.MethodPost, Path: api.Prefix + "/commands/" + w.Command.Kind.String(),
			Body: string(client.JSON(w.Command)),
		})
	}
	return calls
}
