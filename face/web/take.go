package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/take"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/say"
)

func (s *Site) registerTake(mux *door.Mux) {
	s.selling(mux, http.MethodGet, "/cash/take", access.Viewer, "what taking money means", s.takePage)
	s.selling(mux, http.MethodPost, "/cash/take", access.Maker, "take money, or prepare it for others", s.takeMoney)
	s.selling(mux, http.MethodPost, "/cash/take/sign", access.Checker, "begin to take money by passkey", s.signTake)
	s.selling(mux, http.MethodGet, "/cash/taken", access.Viewer, "what came of taking money", s.takenPage)
}

// A taking is a request for money, as it was read.
type taking struct {
	who   access.Who
	draws []shownDraw
	page  take.Page
}

// A shownDraw is a draw as its page showed it: what is asked is what was seen.
type shownDraw struct {
	deal   string
	amount money.Amount // 0: nothing is drawn
	terms  string       // the hash of those that are accepted, in hexadecimal; "" if none are
}

// seal writes a draw for a form to carry. The name stands last: it may hold
// what parts the others.
func (d shownDraw) seal() string {
	terms := d.terms
	if terms == "" {
		terms = "-"
	}
	return d.amount.String() + " " + terms + " " + d.deal
}

// parseDraw reads what seal wrote.
func parseDraw(text string) (shownDraw, bool) {
	parts := strings.SplitN(text, " ", 4)
	if len(parts) != 4 {
		return shownDraw{}, false
	}
	a, err := money.ParseAmount(parts[0] + " " + parts[1])
	d := shownDraw{deal: parts[3], amount: a}
	if parts[2] != "-" {
		d.terms = parts[2]
	}
	hash, badHash := hex.DecodeString(d.terms)
	return d, err == nil && badHash == nil && (len(hash) == 0 || len(hash) == sha256.Size)
}

// asks returns the commands of a draw.
func (d shownDraw) asks(by string) []office.Wish {
	var all []office.Wish
	if d.terms != "" {
		hash, _ := hex.DecodeString(d.terms) // parseDraw has seen to it
		all = append(all, office.Wish{
			Command: command.New(command.ReceivableAccept, d.deal, by).SetBytes(command.Terms, hash),
		})
	}
	if d.amount.Sign() > 0 {
		all = append(all, office.Wish{
			Command: command.New(command.ReceivableDraw, d.deal, by).SetAmount(command.Amount, d.amount),
		})
	}
	return all
}

// wishes returns the commands of all draws.
func (t *taking) wishes() []office.Wish {
	var all []office.Wish
	for _, d := range t.draws {
		all = append(all, d.asks(t.who.Organisation)...)
	}
	return all
}

// readTaking reads which deals a request is about, and fills the page with what
// taking money of them means now. It fails with ErrUnknown if there is none.
func (s *Site) readTaking(r *http.Request) (*taking, error) {
	t := &taking{who: door.WhoOf(r.Context())}
	names := r.Form["deal"]
	for _, text := range r.PostForm["draw"] {
		d, ok := parseDraw(text)
		if !ok {
			return nil, reader.ErrUnknown
		}
		t.draws, names = append(t.draws, d), append(names, d.deal)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	rows, err := s.Reader.Draws(r.Context(), t.who, names...)
	if err == nil && len(rows) == 0 {
		err = reader.ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	s.fillTake(r, t, rows)
	t.page.Way, err = s.way(r.Context(), t)
	return t, err
}

// fillTake fills the page, and seals what it shows unless that was read.
func (s *Site) fillTake(r *http.Request, t *taking, rows []reader.Ready) {
	shell := s.Shell(r)
	t.page = take.Page{Shell: shell, Payee: shell.Organisation, Once: r.PostForm.Get("once")}
	if t.page.Once == "" {
		t.page.Once = rand.Text()
	}
	if today, err := s.Reader.Day(); err == nil {
		t.page.Today = today
	}
	var parties []string
	for _, d := range rows {
		parties = append(parties, d.Buyer, d.Funder)
	}
	called := s.Names(r.Context(), shell.Lang, parties...)
	shown := t.draws == nil
	for _, d := range rows {
		x := takeRow(d, called, shell.Lang)
		sealed := shownDraw{deal: d.Name, amount: x.Amount}
		if x.Accept {
			hash := d.Terms.Hash()
			sealed.terms = hex.EncodeToString(hash[:])
		}
		x.Sealed = sealed.seal()
		if shown && len(sealed.asks("")) == 0 {
			continue
		}
		if shown {
			t.draws = append(t.draws, sealed)
		}
		t.page.Draws = append(t.page.Draws, x)
	}
	for _, sum := range sums(rows) {
		c := sum.Available.Currency()
		x := take.Sum{
			Amount: sum.Available, Rate: sum.Rate, Interest: money.Of(0, c), Fee: money.Of(0, c), Rest: money.Of(0, c),
		}
		for _, d := range rows {
			if d.Currency == c && d.Drawable > 0 {
				x.Interest = x.Interest.Add(money.Of(d.Quote.Interest, c))
				x.Fee = x.Fee.Add(money.Of(d.Quote.Fee, c))
				x.Rest = x.Rest.Add(money.Of(d.Quote.Rest, c))
			}
		}
		t.page.Sums = append(t.page.Sums, x)
	}
	t.page.Calls = callsOf(t.wishes())
}

// takeRow shows what can be drawn of one deal.
func takeRow(d reader.Ready, called map[string]string, lang string) take.Draw {
	x := take.Draw{
		Deal: d.Name, Number: numberOf(d.Deal), Buyer: called[d.Buyer], Funder: called[d.Funder], Due: d.Due,
		Accept: d.State == deal.Offered, Terms: d.Terms, Rate: rounded(d.Quote.Yearly),
		Amount: money.Of(d.Drawable, d.Currency), Cost: money.Of(d.Quote.Cost(), d.Currency),
	}
	if d.Hindrance != nil {
		x.Reason = ui.Plain(say.Sentence(lang, d.Hindrance))
	}
	return x
}

// way says how what t asks for gets signed.
func (s *Site) way(ctx context.Context, t *taking) (ui.Way, error) {
	second := t.who.Role < access.Checker
	if !second {
		var err error
		if second, err = s.Desk.TwoPeople(ctx, t.who.Organisation); err != nil {
			return "", err
		}
	}
	if second {
		return ui.ByDraft, nil
	}
	way, err := s.signer(ctx, t.who, kindsOf(t.wishes())...)
	if err != nil || way != ui.ByPlatform || !s.stale(t.who) {
		return way, err
	}
	self, err := s.Desk.Self(ctx, t.who)
	t.page.Passkeys = s.Passkeys && self.Passkeys > 0
	return ui.ByProof, err
}

func (s *Site) takePage(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	if len(r.Form["deal"]) == 0 {
		http.Redirect(w, r, "/cash", http.StatusSeeOther) // everything was unticked
		return
	}
	t, err := s.readTaking(r)
	switch {
	case err != nil:
		api.Write(w, r, err)
	case len(t.wishes()) == 0:
		http.Redirect(w, r, "/cash", http.StatusSeeOther) // which says why there is nothing to take
	default:
		s.Show(w, r, http.StatusOK, t.page)
	}
}

// takeMoney asks for what was shown, once however often the form is sent.
func (s *Site) takeMoney(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	t, err := s.readTaking(r)
	if err == nil && t.page.Way == ui.ByProof {
		var proved bool
		if proved, err = s.proveTaking(w, r, t); err == nil && !proved {
			s.Show(w, r, http.StatusUnauthorized, t.page)
			return
		}
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	if t.page.Way == ui.ByDraft {
		d, err := s.Office.Draft(r.Context(), t.who, t.wishes(), false)
		if err != nil {
			api.Write(w, r, err)
			return
		}
		http.Redirect(w, r, draftPath(d.ID), http.StatusSeeOther)
		return
	}
	answer, err := s.ask(r.Context(), t.who, t.wishes(), office.Ask{Key: t.page.Once})
	switch {
	case err != nil:
		api.Write(w, r, err)
	case answer.Refusal != nil:
		t.page.Refused = ui.Plain(say.Sentence(t.page.Lang, answer.Refusal))
		s.Show(w, r, http.StatusUnprocessableEntity, t.page)
	default:
		s.leadTo(w, r, "/cash/taken", answer)
	}
}

// proveTaking proves presence by the password of the form, and reports whether
// it was right. The page says if not.
func (s *Site) proveTaking(w http.ResponseWriter, r *http.Request, t *taking) (bool, error) {
	who, err := s.Desk.StepUp(w, r, t.who, r.PostForm.Get("password"))
	var locked *account.LockedError
	switch {
	case errors.Is(err, account.ErrWrong):
		t.page.Wrong = true
		return false, nil
	case errors.As(err, &locked):
		t.page.Wait = seconds(locked.Wait)
		return false, nil
	case err != nil:
		return false, err
	}
	t.who, t.page.Way = who, ui.ByPlatform
	return true, nil
}

// signTake begins to have a passkey sign what was shown.
func (s *Site) signTake(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	t, err := s.readTaking(r)
	if err == nil && t.page.Way != ui.ByPasskey {
		err = office.ErrOwnKey
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.startSigning(w, r, t.wishes(), false)
}
