package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/keys"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// registerKeys registers the page of the keys that sign for an organisation.
// What a passkey signs needs no other proof of presence.
func (s *Site) registerKeys(mux *door.Mux) {
	s.manages(mux, http.MethodGet, "/people/keys", "which keys sign for the organisation", false, s.keysPage)
	s.manages(mux, http.MethodPost, "/people/keys", "let somebody's passkey sign", true, s.registerKey)
	s.manages(mux, http.MethodPost, "/people/keys/sign", "begin to sign by passkey which key is to sign", false,
		s.signRegistration)
	s.manages(mux, http.MethodPost, "/people/keys/end", "end a key", true, s.endKey)
	s.manages(mux, http.MethodPost, "/people/keys/end/sign", "begin to sign by passkey the end of a key", false,
		s.signEnd)
}

// keysFile is what the page of keys is made of.
type keysFile struct {
	page keys.Page
	held []account.Held // by anybody of the organisation
	log  []party.Key
}

// readKeys reads which keys there are, and how what is asked about them gets
// signed.
func (s *Site) readKeys(r *http.Request) (*keysFile, error) {
	ctx, who := r.Context(), door.WhoOf(r.Context())
	f := &keysFile{page: keys.Page{
		Shell: s.Shell(r), Way: ui.ByOwnKey, End: ui.ByOwnKey, Form: keys.Form{Once: r.PostForm.Get("once")},
	}}
	if f.page.Form.Once == "" {
		f.page.Form.Once = rand.Text()
	}
	var err error
	if f.held, err = s.Desk.PasskeysHeld(ctx, who); err != nil {
		return nil, err
	}
	f.log, err = s.Office.Keys(who.Organisation)
	if errors.Is(err, office.ErrNobody) {
		return f, nil // the log does not know the organisation: there is nothing to sign
	}
	if err == nil {
		err = s.waysOfKeys(ctx, who, &f.page)
	}
	f.fill(who)
	return f, err
}

// waysOfKeys says how what is asked about keys gets signed: by whoever asks if
// its passkey may, else by the platform.
func (s *Site) waysOfKeys(ctx context.Context, who access.Who, p *keys.Page) error {
	var err error
	if p.Way, err = s.signer(ctx, who, command.PartyKey, command.PartyMandate); err != nil {
		return err
	}
	if p.Custody, err = s.Office.Custody(who.Organisation); err != nil {
		return err
	}
	p.End = p.Way
	two, err := s.Desk.TwoPeople(ctx, who.Organisation)
	if two && p.Way != ui.ByOwnKey {
		p.Way = ui.ByDraft
		if p.Custody {
			p.End = ui.ByPlatform // a passkey does not sign what its own holder prepared
		} else {
			p.End = ui.ByDraft
		}
	}
	return err
}

// fill puts keys and passkeys together.
func (f *keysFile) fill(who access.Who) {
	for _, k := range f.log {
		public := k.Public.Bytes()
		row := keys.Key{
			Public: hex.EncodeToString(public), Passkey: assertion.IsKey(public), Bounded: k.Mandated == 1,
			Ended: k.Revoked(), Keys: k.Mandated == 0, Until: k.Until,
		}
		if k.Limit != 0 {
			row.Limit = money.Of(k.Limit, k.Currency)
		}
		if i := f.holder(public); i >= 0 {
			row.Holder, row.Name, row.Mine = f.held[i].Person.Name, f.held[i].Name, f.held[i].Person.ID == who.User
		}
		f.page.Keys = append(f.page.Keys, row)
	}
	for _, h := range f.held {
		if f.known(h.LogKey) || h.Person.Role < access.Maker {
			continue
		}
		f.page.Waiting = append(f.page.Waiting, keys.Waiting{
			ID: base64.RawURLEncoding.EncodeToString(h.ID), Holder: h.Person.Name, Name: h.Name, Role: h.Person.Role,
			Made: dayOf(h.Created.UnixMicro()),
		})
	}
}

func (f *keysFile) holder(public []byte) int {
	return slices.IndexFunc(f.held, func(h account.Held) bool { return bytes.Equal(h.LogKey, public) })
}

func (f *keysFile) known(public []byte) bool {
	return slices.ContainsFunc(f.log, func(k party.Key) bool { return bytes.Equal(k.Public.Bytes(), public) })
}

// keysPage shows the page. What came of the last step stands in the address as
// leaves.
func (s *Site) keysPage(w http.ResponseWriter, r *http.Request) {
	f, err := s.readKeys(r)
	if err == nil {
		err = s.cameOf(r, &f.page)
	}
	if err != nil {
		api.Write(w, r, err)
		return
	}
	f.page.Notice = keys.Done(r.URL.Query().Get("done"))
	s.showKeys(w, r, http.StatusOK, f)
}

func (s *Site) showKeys(w http.ResponseWriter, r *http.Request, status int, f *keysFile) {
	if len(f.page.Calls) == 0 {
		f.page.Calls = []ui.Call{{
			Method: http.MethodPost, Path: api.Prefix + "/commands/party.key",
			Body: `{"object":"` + f.page.Who.Organisation + `","key":"…","relying-party":"…","origin":"…"}`,
		}}
	}
	s.Show(w, r, status, f.page)
}

// mostCame bounds the leaves in an address.
const mostCame = 4

// cameOf reads what came of the commands about keys at the leaves in the address.
func (s *Site) cameOf(r *http.Request, p *keys.Page) error {
	leaves := r.URL.Query()["leaf"]
	tell := entry.Teller{Lang: p.Lang, Self: p.Who.Organisation}
	for _, text := range leaves[:min(len(leaves), mostCame)] {
		leaf, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return reader.ErrUnknown
		}
		e, err := s.Reader.Leaf(r.Context(), p.Who, leaf)
		if err != nil {
			return err
		}
		if e.By != p.Who.Organisation || e.Kind != command.PartyKey && e.Kind != command.PartyMandate {
			return reader.ErrUnknown
		}
		came := keys.Outcome{Leaf: leaf, Refused: tell.Why(&e)}
		if signed := tell.Signed(&e); len(signed) > 0 {
			came.Signed = signed[0]
		}
		p.Came = append(p.Came, came)
	}
	return nil
}

// registration reads which passkey is to sign, and returns what is asked of the
// log. What is not right is noted beside its field, and then nothing is asked.
func (s *Site) registration(r *http.Request, f *keysFile) []office.Wish {
	form := &f.page.Form
	form.Passkey, form.Limit = r.PostForm.Get("passkey"), strings.TrimSpace(r.PostForm.Get("limit"))
	i := slices.IndexFunc(f.page.Waiting, func(w keys.Waiting) bool { return w.ID == form.Passkey })
	if i < 0 {
		form.Field = "passkey"
		return nil
	}
	var limit money.Amount
	if form.Limit != "" {
		var err error
		if limit, err = money.ParseAmount(form.Limit); err != nil || limit.Sign() <= 0 {
			form.Field = "limit"
			return nil
		}
	}
	h := f.held[slices.IndexFunc(f.held, func(h account.Held) bool {
		return base64.RawURLEncoding.EncodeToString(h.ID) == form.Passkey
	})]
	x := office.Enrolment{Key: h.LogKey, Role: h.Person.Role, Until: h.Person.Until, Limit: limit}
	x.RelyingParty, x.Origin = s.Desk.Where(r)
	wishes := x.Wishes(f.page.Who.Organisation)
	f.page.Calls = callsOf(wishes)
	return wishes
}

// ending reads which key is to end, and returns what is asked of the log.
func (f *keysFile) ending(r *http.Request) []office.Wish {
	public, err := hex.DecodeString(r.PostForm.Get("key"))
	fields := f.page.Ends()
	may := err == nil && len(fields) > 0 && slices.ContainsFunc(fields[0].Options, func(o ui.Option) bool {
		return o.Value == r.PostForm.Get("key")
	})
	if !may {
		f.page.Form.Field = "key"
		return nil
	}
	wishes := []office.Wish{office.Ending(f.page.Who.Organisation, public)}
	f.page.Calls = callsOf(wishes)
	return wishes
}

func (s *Site) registerKey(w http.ResponseWriter, r *http.Request) {
	f, err := s.readKeys(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.askKeys(w, r, f, s.registration(r, f), f.page.Way)
}

func (s *Site) endKey(w http.ResponseWriter, r *http.Request) {
	f, err := s.readKeys(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.askKeys(w, r, f, f.ending(r), f.page.End)
}

// askKeys has the platform sign what is about keys, or prepares it for a second
// person.
func (s *Site) askKeys(w http.ResponseWriter, r *http.Request, f *keysFile, wishes []office.Wish, way ui.Way) {
	switch {
	case wishes == nil:
		s.showKeys(w, r, http.StatusUnprocessableEntity, f)
	case way == ui.ByDraft:
		d, err := s.Office.Draft(r.Context(), f.page.Who, wishes, true)
		if err != nil {
			api.Write(w, r, err)
			return
		}
		http.Redirect(w, r, draftPath(d.ID), http.StatusSeeOther)
	default:
		s.askAndShow(w, r, wishes, office.Ask{Atomic: true, Key: f.page.Form.Once}, "/people/keys")
	}
}

func (s *Site) signRegistration(w http.ResponseWriter, r *http.Request) {
	f, err := s.readKeys(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.beginKeys(w, r, s.registration(r, f), f.page.Way)
}

func (s *Site) signEnd(w http.ResponseWriter, r *http.Request) {
	f, err := s.readKeys(r)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	s.beginKeys(w, r, f.ending(r), f.page.End)
}

// beginKeys begins to have a passkey sign what is about keys.
func (s *Site) beginKeys(w http.ResponseWriter, r *http.Request, wishes []office.Wish, way ui.Way) {
	switch {
	case wishes == nil:
		door.Because(r, door.BadRequest).Write(w, r)
	case way != ui.ByPasskey:
		api.Write(w, r, office.ErrOwnKey)
	default:
		s.startSigning(w, r, wishes, true)
	}
}

// stillSigns reports whether a passkey of somebody in who's organisation is a
// key in the log that signs.
func (s *Site) stillSigns(ctx context.Context, who access.Who, person int64) (bool, error) {
	if s.Office == nil || !s.Passkeys {
		return false, nil
	}
	held, err := s.Desk.PasskeysHeld(ctx, who)
	if err != nil {
		return false, err
	}
	var public [][]byte
	for _, h := range held {
		if h.Person.ID == person {
			public = append(public, h.LogKey)
		}
	}
	signing, err := s.Office.Own(who.Organisation, public)
	return len(signing) > 0, err
}
