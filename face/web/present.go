package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/invoices"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

func (s *Site) registerPresent(mux *door.Mux) {
	s.selling(mux, http.MethodPost, "/invoices/present", access.Maker, "present invoices for finance", s.present)
	s.selling(mux, http.MethodPost, "/invoices/present/sign", access.Maker, "begin to present invoices by passkey",
		s.signPresent)
	s.selling(mux, http.MethodGet, "/invoices/presented", access.Viewer, "what came of presenting", s.presentedPage)
}

// presenting returns the commands that present the invoices of a form. One that
// says no due day gets that of the form.
func (s *Site) presenting(r *http.Request) ([]office.Wish, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	due, err := day.Date(0), error(nil)
	if text := r.PostForm.Get("due"); text != "" {
		if due, err = day.Parse(text); err != nil {
			return nil, errForm
		}
	}
	who, names := door.WhoOf(r.Context()), slices.Clone(r.PostForm["invoice"])
	slices.Sort(names)
	docs, err := s.Reader.DocumentsNamed(r.Context(), who, slices.Compact(names)...)
	if err != nil {
		return nil, err
	}
	wishes := make([]office.Wish, 0, len(docs))
	for _, d := range docs {
		c := command.New(command.ReceivablePresent, dealName(d.Name, r.PostForm.Get("once")), who.Organisation).
			SetText(command.Invoice, d.Name)
		if d.Due == 0 && due != 0 {
			c.SetDay(command.Due, due)
		}
		wishes = append(wishes, office.Wish{Command: c})
	}
	return wishes, nil
}

// dealName names the deal on an invoice: the same form names the same one, and
// another one later, when the first was cancelled, another.
func dealName(invoice, once string) string {
	sum := sha256.Sum256([]byte(once + "\x00" + invoice))
	mark := "." + hex.EncodeToString(sum[:3])
	if name := invoice + mark; command.ValidName([]byte(name)) {
		return name
	}
	return "D." + hex.EncodeToString(sum[:12])
}

// present asks for finance on the invoices that were ticked.
func (s *Site) present(w http.ResponseWriter, r *http.Request) {
	wishes, err := s.presenting(r)
	switch {
	case errors.Is(err, errForm):
		door.Because(r, door.BadRequest).Write(w, r)
		return
	case err != nil:
		api.Write(w, r, err)
		return
	case len(wishes) == 0:
		http.Redirect(w, r, "/invoices", http.StatusSeeOther) // nothing was ticked
		return
	}
	s.askAndShow(w, r, wishes, office.Ask{Key: r.PostForm.Get("once")}, "/invoices/presented")
}

// signPresent begins to have a passkey sign what is presented.
func (s *Site) signPresent(w http.ResponseWriter, r *http.Request) {
	wishes, err := s.presenting(r)
	if err != nil || len(wishes) == 0 {
		door.Because(r, door.BadRequest).Write(w, r)
		return
	}
	s.startSigning(w, r, wishes, false)
}

// presentedPage shows what the log says of what was presented, or recorded.
func (s *Site) presentedPage(w http.ResponseWriter, r *http.Request) {
	s.showResults(w, r, invoices.Results{Shell: s.Shell(r)})
}

// showResults fills in what the log says at the leaves in the address.
func (s *Site) showResults(w http.ResponseWriter, r *http.Request, page invoices.Results) {
	leaves := r.URL.Query()["leaf"]
	for _, text := range leaves[:min(len(leaves), atOnce)] {
		result, err := s.resultAt(r.Context(), door.WhoOf(r.Context()), text)
		if err != nil {
			api.Write(w, r, err)
			return
		}
		page.Calls = append(page.Calls, ui.Call{Method: http.MethodGet, Path: api.Prefix + "/leaves/" + text})
		page.Done = append(page.Done, result)
	}
	if len(page.Done) == 0 {
		api.Write(w, r, reader.ErrUnknown)
		return
	}
	s.Show(w, r, http.StatusOK, page)
}

// resultAt returns what came of the command at a leaf, if the organisation
// itself recorded or presented an invoice with it.
func (s *Site) resultAt(ctx context.Context, who access.Who, text string) (invoices.Result, error) {
	leaf, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return invoices.Result{}, reader.ErrUnknown
	}
	e, err := s.Reader.Leaf(ctx, who, leaf)
	if err != nil {
		return invoices.Result{}, err
	}
	result := invoices.Result{Leaf: leaf, Refusal: e.Refusal()}
	switch {
	case e.By != who.Organisation:
		return result, reader.ErrUnknown
	case e.Kind == command.TradeInvoice:
		return uploaded(e.Command, office.Result{Leaf: leaf, Refusal: e.Refusal()}), nil
	case e.Kind != command.ReceivablePresent:
		return result, reader.ErrUnknown
	}
	result.Invoice = string(e.Command.Text(command.Invoice))
	result.Number = result.Invoice
	if e.Code == 0 {
		result.Deal = e.Object
	}
	docs, err := s.Reader.DocumentsNamed(ctx, who, result.Invoice)
	switch {
	case errors.Is(err, reader.ErrUnknown):
		return result, nil // there was none of that name, and so it was refused
	case err != nil:
		return result, err
	}
	result.Number, result.Amount = docs[0].Number, money.Of(docs[0].Left, docs[0].Currency)
	return result, nil
}
