package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/take"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// takenPage shows what the log says of what was asked for: the leaves stand in
// the address, so that the page can be opened again.
func (s *Site) takenPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	page := take.Taken{Shell: s.Shell(r)}
	page.Payee = page.Organisation
	for _, text := range q["leaf"][:min(len(q["leaf"]), 2*reader.MostRows)] {
		page.Calls = append(page.Calls, ui.Call{Method: http.MethodGet, Path: api.Prefix + "/leaves/" + text})
		result, err := s.takenAt(r.Context(), door.WhoOf(r.Context()), text)
		if err != nil {
			api.Write(w, r, err)
			return
		}
		page.Results = append(page.Results, result)
	}
	if len(page.Results) == 0 {
		api.Write(w, r, reader.ErrUnknown)
		return
	}
	s.Show(w, r, http.StatusOK, page)
}

// takenAt returns what came of the command at a leaf, if it was one for money
// by the organisation itself.
func (s *Site) takenAt(ctx context.Context, who access.Who, text string) (take.Result, error) {
	leaf, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return take.Result{}, reader.ErrUnknown
	}
	e, err := s.Reader.Leaf(ctx, who, leaf)
	if err != nil {
		return take.Result{}, err
	}
	if e.By != who.Organisation || e.Kind != command.ReceivableAccept && e.Kind != command.ReceivableDraw {
		return take.Result{}, reader.ErrUnknown
	}
	deals, err := s.Reader.DealsNamed(ctx, who, e.Object)
	if err != nil {
		return take.Result{}, err
	}
	d := deals[0]
	result := take.Result{
		Leaf: leaf, Deal: d.Name, Number: numberOf(d), Accept: e.Kind == command.ReceivableAccept, Day: e.Instant.Date(0),
		Due: d.Due, Refusal: e.Refusal(), State: ui.DealState(d.State),
		There: d.Transit == 0 && d.State != deal.Accepted,
	}
	if !result.Accept {
		result.Amount = e.Command.Amount(command.Amount)
	}
	result.Signer, result.Origin = signerOf(e)
	return result, nil
}

// signerOf says who signed an entry, and at which site.
func signerOf(e reader.Entry) (take.Signer, string) {
	by := func(how reader.How) int {
		return slices.IndexFunc(e.Signed, func(k reader.Signature) bool { return k.How == how })
	}
	if i := by(reader.Passkey); i >= 0 {
		return take.ByPasskey, e.Signed[i].Origin
	}
	if by(reader.Platform) >= 0 {
		return take.ByPlatform, ""
	}
	return take.ByKey, ""
}
