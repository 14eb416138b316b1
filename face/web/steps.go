package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/step"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// registerSteps registers where anything is asked of the log by hand.
func (s *Site) registerSteps(mux *door.Mux) {
	route := access.Route{
		Path: "/steps/{step}", Least: access.Maker, Scope: access.Write, Subject: access.Own,
	}
	route.Method, route.Summary = http.MethodGet, "what a step means, before it is asked"
	mux.Handle(route, http.HandlerFunc(s.stepPage))
	route.Method, route.Summary = http.MethodPost, "ask a step, or prepare it for a second person"
	mux.Handle(route, http.HandlerFunc(s.takeStep))
	route.Path, route.Summary = "/steps/{step}/sign", "begin to sign a step by passkey"
	mux.Handle(route, http.HandlerFunc(s.signStep))
}

// An asking is a request for a step, as it was read.
type asking struct {
	*kindOfStep
	who   access.Who
	form  url.Values
	deals []reader.Deal
	offer *programme.Terms // that is to be changed, nil if there is none
	page  step.Page
	draft bool // somebody else has to sign
	unfit bool // the terms are none that the machine takes
}

// readStep reads a request for a step. Deals that the organisation cannot see
// are as good as none, but that an offer may be made on one it was told of.
func (s *Site) readStep(r *http.Request) (*asking, error) {
	k := kindNamed(r.PathValue("step"))
	if k == nil {
		return nil, reader.ErrUnknown
	}
	a := &asking{kindOfStep: k, who: door.WhoOf(r.Context()), form: r.Form}
	named := r.Form["deal"]
	named = slices.DeleteFunc(named[:min(len(named), reader.MostRows)], func(d string) bool { return d == "" })
	if !k.many {
		named = named[:min(len(named), 1)]
	}
	var err error
	a.deals, err = s.Reader.DealsNamed(r.Context(), a.who, named...)
	switch {
	case errors.Is(err, reader.ErrUnknown) && k.blind:
		a.deals = nil
	case err != nil:
		return nil, err
	case len(a.deals) == 0 && !k.blind:
		return nil, reader.ErrUnknown
	}
	if a.kind == command.ReceivableOffer && len(a.deals) == 1 {
		if a.offer, err = s.Reader.Offer(r.Context(), a.who, a.deals[0].Name); err != nil {
			return nil, err
		}
	}
	if a.draft, err = s.needsSecond(r, a); err != nil {
		return nil, err
	}
	return a, s.showsStep(r, a)
}

// needsSecond reports whether a step takes another person than who asks.
func (s *Site) needsSecond(r *http.Request, a *asking) (bool, error) {
	needs := office.Needs(a.kind)
	if !needs.Money || a.who.Role < needs.Least {
		return needs.Money, nil
	}
	return s.Desk.TwoPeople(r.Context(), a.who.Organisation)
}

// showsStep fills in the page of a step before it is asked.
func (s *Site) showsStep(r *http.Request, a *asking) error {
	a.page = step.Page{
		Shell: s.Shell(r), Step: a.name, Path: "/steps/" + a.name, Draft: a.draft,
		Back: door.SafePath(r.Form.Get("back")), Once: r.Form.Get("once"),
	}
	if a.page.Once == "" {
		a.page.Once = rand.Text()
	}
	called := s.Names(r.Context(), a.page.Lang, others(a.deals, a.who.Organisation)...)
	for _, d := range a.deals {
		a.page.Rows = append(a.page.Rows, step.Row{
			Deal: d.Name, Number: d.Number, Other: called[otherOf(d.Seller, d.Buyer, a.who.Organisation)], Due: d.Due,
			State: ui.DealState(d.State), Amount: money.Of(a.moves(d), d.Currency),
		})
	}
	if !a.draft {
		key, err := s.signingKey(r.Context(), a.who, a.kind)
		if err != nil {
			return err
		}
		a.page.Sign = key != nil
	}
	a.fill()
	return s.exemplify(a)
}

// stepPage shows a step before it is asked. Who is to sign proves to be there
// first, so that nothing is lost on the way.
func (s *Site) stepPage(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	a, err := s.readStep(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	if office.Needs(a.kind).Money && !a.draft && !a.page.Sign && s.stale(a.who) {
		toProve(w, r, r.URL.RequestURI())
		return
	}
	s.Show(w, r, http.StatusOK, a.page)
}

// takeStep asks a step, and shows what came of it.
func (s *Site) takeStep(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	a, err := s.readStep(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	wishes, sound := a.sound()
	if !sound {
		s.Show(w, r, http.StatusUnprocessableEntity, a.page)
		return
	}
	if a.draft {
		err = s.draftStep(r, a, wishes)
	} else {
		err = s.askStep(r, a, wishes)
	}
	switch {
	case errors.Is(err, office.ErrStale):
		a.form.Del("once")
		toProve(w, r, a.page.Path+"?"+a.form.Encode())
	case err != nil:
		api.Write(w, r, err)
	case !a.page.Refused.None():
		s.Show(w, r, http.StatusUnprocessableEntity, a.page)
	default:
		s.Show(w, r, http.StatusOK, a.page)
	}
}

// sound makes the commands of a step, and reports whether they can be asked.
func (a *asking) sound() ([]office.Wish, bool) {
	wishes, sound := a.wishes()
	if name, unseen := a.unseen(); unseen && name == "" {
		a.wrong("deal", step.Wrong())
		sound = false
	}
	return wishes, sound && !a.unfit
}

// signStep begins to have a passkey sign a step. What came of it is shown where
// drafts are: it is one until it is signed.
func (s *Site) signStep(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	a, err := s.readStep(r)
	if err == nil && !a.page.Sign {
		err = office.ErrOwnKey
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	wishes, sound := a.sound()
	if !sound {
		door.Because(r, door.BadRequest).Write(w, r)
		return
	}
	ceremony, err := s.beginSigning(r.Context(), a.who, wishes, false)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	answer(w, struct {
		account.Ceremony
		Next string `json:"next"`
	}{ceremony, "/drafts/" + ceremony.ID})
}

func (s *Site) draftStep(r *http.Request, a *asking, wishes []office.Wish) error {
	d, err := s.Office.Draft(r.Context(), a.who, wishes, false)
	if err == nil {
		a.page.Drafted = draftPath(d.ID)
	}
	return err
}

// askStep asks, once however often the form is sent, and waits until lists show
// it.
func (s *Site) askStep(r *http.Request, a *asking, wishes []office.Wish) error {
	answer, err := s.ask(r.Context(), a.who, wishes, office.Ask{Key: a.page.Once})
	if err != nil {
		return err
	}
	if answer.Refusal != nil {
		a.page.Refused = sentence(a.page.Lang, answer.Refusal)
		return nil
	}
	if name, is := a.unseen(); is {
		a.page.Rows = []step.Row{{Deal: name}}
	}
	for i, result := range answer.Results {
		if asked := wishes[i].Command.Amount(command.Amount); asked.Currency() != 0 {
			a.page.Rows[i].Amount = asked
		}
		a.page.Results = append(a.page.Results, step.Result{Leaf: result.Leaf, Refusal: result.Refusal})
	}
	return s.awaitShown(r.Context(), answer.Height)
}

// wishes makes the commands of a step. What is not right is noted beside its
// field, and then nothing is asked.
func (a *asking) wishes() (all []office.Wish, sound bool) {
	sound = true
	deals := a.deals
	if name, is := a.unseen(); is {
		deals = []reader.Deal{{Deal: view.Deal{Name: name, Currency: money.CNY}}}
	}
	for _, d := range deals {
		c := command.New(a.kind, d.Name, a.who.Organisation)
		c.Fill()
		for _, f := range a.fields {
			text := a.written(f, d)
			if text == "" && f.may {
				continue
			}
			if no := client.Set(c, f.field.String(), text); no != nil {
				a.wrong(f.field.String(), step.Wrong())
				sound = false
			}
		}
		if a.offer != nil { // no field of the page, and not changed unseen
			c.SetText(command.Rounding, a.offer.Rounding.String())
		}
		all = append(all, office.Wish{Command: c})
	}
	a.page.Calls = callsOf(all[max(0, len(all)-1):]) // one stands for all
	return all, sound
}

// toProve leads to where presence is proved, and back.
func toProve(w http.ResponseWriter, r *http.Request, next string) {
	http.Redirect(w, r, "/prove?"+url.Values{"next": {next}}.Encode(), http.StatusSeeOther)
}

// others returns whom deals are with, each once.
func others(deals []reader.Deal, self string) []string {
	var all []string
	for _, d := range deals {
		if other := otherOf(d.Seller, d.Buyer, self); !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	return all
}

// otherOf returns whom a trade is with: for the seller the buyer, else the
// seller.
func otherOf(seller, buyer, self string) string {
	if seller == self {
		return buyer
	}
	return seller
}
