package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/drafts"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// registerDrafts registers what waits for a second person.
func (s *Site) registerDrafts(mux *door.Mux) {
	s.own(mux, http.MethodGet, "/drafts", "what waits for a second person", s.draftsPage)
	s.own(mux, http.MethodGet, "/drafts/{id}", "a draft, before it is signed or after", s.draftPage)
	mux.Handle(access.Route{
		Method: http.MethodPost, Path: "/drafts/{id}/approve", Least: access.Checker, Scope: access.Write,
		Subject: access.Own, Fresh: true, Summary: "sign a draft and send it",
	}, http.HandlerFunc(s.approveDraft))
	mux.Handle(access.Route{
		Method: http.MethodPost, Path: "/drafts/{id}/sign", Least: access.Checker, Scope: access.Write,
		Subject: access.Own, Summary: "begin to sign a draft by passkey",
	}, http.HandlerFunc(s.signDraft))
	mux.Handle(access.Route{
		Method: http.MethodPost, Path: "/drafts/{id}/withdraw", Least: access.Maker, Scope: access.Write,
		Subject: access.Own, Summary: "end a draft unsigned",
	}, http.HandlerFunc(s.withdrawDraft))
}

func draftPath(id int64) string { return "/drafts/" + strconv.FormatInt(id, 10) }

// draftsOnPage is how many drafts a page shows.
const draftsOnPage = 20

func (s *Site) draftsPage(w http.ResponseWriter, r *http.Request) {
	below := number(r.URL.Query().Get("after"))
	found, err := s.Office.Drafts(r.Context(), door.WhoOf(r.Context()), below, draftsOnPage+1)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	page := drafts.Page{Shell: s.Shell(r)}
	page.Calls = []ui.Call{{Method: http.MethodGet, Path: api.Prefix + "/drafts"}}
	if len(found) > draftsOnPage {
		found = found[:draftsOnPage]
		page.Last = strconv.FormatInt(found[draftsOnPage-1].ID, 10)
	}
	for _, d := range found {
		row, err := s.draftRow(d)
		if err != nil {
			api.Write(w, r, err)
			return
		}
		page.Drafts = append(page.Drafts, row)
	}
	s.Show(w, r, http.StatusOK, page)
}

func (s *Site) draftRow(d *office.Draft) (drafts.Draft, error) {
	row := drafts.Draft{
		Path: draftPath(d.ID), Number: d.ID, Maker: d.Maker.Name, Checker: d.Checker.Name,
		Made: dayOf(d.Made), Until: dayOf(d.Until), State: s.stateOf(d),
	}
	commands, err := d.Decoded()
	for i, c := range commands {
		x := drafts.Command{Kind: c.Kind, Object: string(c.Object), Amount: c.Amount(command.Amount), Details: details(c)}
		if strings.HasPrefix(c.Kind.String(), "receivable.") {
			x.Path = ui.DealPath(x.Object)
		}
		if d.State == office.DraftSent {
			x.Leaf = d.First + uint64(i)
		}
		row.Commands = append(row.Commands, x)
	}
	return row, err
}

func (s *Site) stateOf(d *office.Draft) drafts.State {
	switch {
	case d.State == office.DraftOpen && d.Until < s.Now().UnixMicro():
		return drafts.Expired
	case d.State == office.DraftSending:
		return drafts.Sending
	case d.State == office.DraftSent:
		return drafts.Sent
	case d.State == office.DraftWithdrawn:
		return drafts.Withdrawn
	}
	return drafts.Open
}

// details returns the fields of a command as they are written, but for the
// amount, which has a column.
func details(c *command.Command) string {
	var all []string
	for _, f := range client.Format(c) {
		if f.Name != command.Amount.String() {
			all = append(all, f.Name+" "+f.Text)
		}
	}
	return strings.Join(all, ", ")
}

func (s *Site) draftPage(w http.ResponseWriter, r *http.Request) {
	s.showDraft(w, r, http.StatusOK, nil)
}

// showDraft shows a draft, and why it could not be sent. Of one that was sent
// it shows what came of each command.
func (s *Site) showDraft(w http.ResponseWriter, r *http.Request, status int, answer *office.Answer) {
	who := door.WhoOf(r.Context())
	d, err := s.Office.DraftOf(r.Context(), who, idOf(r))
	if err == nil && d.State == office.DraftSent && answer == nil {
		var first office.Answer
		first, err = s.Office.Outcome(d)
		answer = &first
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	page := drafts.DraftPage{Shell: s.Shell(r)}
	page.Trail = []ui.Link{{Text: ui.Say("nav.drafts"), Path: "/drafts"}}
	page.Calls = []ui.Call{{Method: http.MethodGet, Path: api.Prefix + draftPath(d.ID)}}
	if page.Draft, err = s.draftRow(d); err != nil {
		api.Write(w, r, err)
		return
	}
	if answer != nil {
		if answer.Refusal != nil {
			page.Refused = sentence(page.Lang, answer.Refusal)
		}
		for i, result := range answer.Results[:min(len(answer.Results), len(page.Draft.Commands))] {
			if result.Refusal != nil {
				page.Draft.Commands[i].Refused = sentence(page.Lang, result.Refusal)
			}
		}
	}
	if page.Sign, err = s.whoSigns(r, d); err != nil {
		api.Write(w, r, err)
		return
	}
	if page.Signed, err = s.signedBy(r, page.Lang, d); err != nil {
		api.Write(w, r, err)
		return
	}
	page.Drop = page.Draft.State == drafts.Open && (d.Maker.ID == who.User || who.Role >= access.Checker)
	s.Show(w, r, status, page)
}

// whoSigns says whether whoever asks can sign a draft, and with what: a passkey
// that the log knows goes before the platform's key.
func (s *Site) whoSigns(r *http.Request, d *office.Draft) (drafts.Sign, error) {
	ctx, who := r.Context(), door.WhoOf(r.Context())
	switch err := s.Office.MaySign(ctx, who, d); {
	case errors.Is(err, office.ErrDraftClosed):
		return drafts.NotOpen, nil
	case errors.Is(err, office.ErrRole), errors.Is(err, office.ErrChecker):
		return drafts.Role, nil
	case errors.Is(err, office.ErrFourEyes):
		return drafts.Others, nil
	case err != nil:
		return 0, err
	}
	kinds, err := draftKinds(d)
	if err != nil {
		return 0, err
	}
	way, err := s.signer(ctx, who, kinds...)
	switch {
	case err != nil:
		return 0, err
	case way == ui.ByPasskey:
		return drafts.Passkey, nil
	case way == ui.ByOwnKey:
		return drafts.OwnKey, nil
	case s.stale(who):
		return drafts.Prove, nil
	}
	return drafts.Now, nil
}

// draftKinds returns what a draft asks.
func draftKinds(d *office.Draft) ([]command.Kind, error) {
	commands, err := d.Decoded()
	if err != nil {
		return nil, err
	}
	kinds := make([]command.Kind, len(commands))
	for i, c := range commands {
		kinds[i] = c.Kind
	}
	return kinds, nil
}

// signedBy says who signed a draft that was sent; nothing while lists are too
// far behind to tell.
func (s *Site) signedBy(r *http.Request, lang string, d *office.Draft) (ui.Text, error) {
	if d.State != office.DraftSent {
		return ui.Text{}, nil
	}
	who := door.WhoOf(r.Context())
	e, err := s.Reader.Leaf(r.Context(), who, d.First)
	if errors.Is(err, reader.ErrLags) || errors.Is(err, reader.ErrUnknown) {
		return ui.Text{}, nil
	}
	signed := entry.Teller{Lang: lang, Self: who.Organisation}.Signed(&e)
	if err != nil || len(signed) == 0 {
		return ui.Text{}, err
	}
	return signed[0], nil
}

// signDraft begins to have a passkey sign a draft.
func (s *Site) signDraft(w http.ResponseWriter, r *http.Request) {
	ctx, who := r.Context(), door.WhoOf(r.Context())
	d, err := s.Office.DraftOf(ctx, who, idOf(r))
	if err == nil {
		err = s.Office.MaySign(ctx, who, d)
	}
	var kinds []command.Kind
	if err == nil {
		kinds, err = draftKinds(d)
	}
	var key *account.Passkey
	if err == nil {
		key, err = s.keyToSign(ctx, who, kinds...)
	}
	var ceremony account.Ceremony
	if err == nil {
		ceremony, err = s.toSign(ctx, who, d, key)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	answer(w, ceremony)
}

func (s *Site) approveDraft(w http.ResponseWriter, r *http.Request) {
	answer, err := s.Office.Approve(r.Context(), door.WhoOf(r.Context()), idOf(r))
	switch {
	case errors.Is(err, office.ErrDraftMoved), errors.Is(err, office.ErrDraftClosed):
		s.showDraft(w, r, http.StatusConflict, nil) // it shows how it stands now
	case err != nil:
		api.Write(w, r, err)
	case answer.Refusal != nil:
		s.showDraft(w, r, http.StatusUnprocessableEntity, &answer)
	default:
		http.Redirect(w, r, draftPath(idOf(r)), http.StatusSeeOther)
	}
}

func (s *Site) withdrawDraft(w http.ResponseWriter, r *http.Request) {
	err := s.Office.Withdraw(r.Context(), door.WhoOf(r.Context()), idOf(r))
	if err != nil && !errors.Is(err, office.ErrDraftClosed) && !errors.Is(err, office.ErrDraftMoved) {
		api.Write(w, r, err)
		return
	}
	http.Redirect(w, r, draftPath(idOf(r)), http.StatusSeeOther)
}
