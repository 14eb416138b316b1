package account

import (
	"context"
	"crypto/ecdh"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/tallystick/tallystick/node/desk/access"
)

// A Passkey is a key in somebody's device. It opens a session, proves presence,
// and may sign commands if the log knows LogKey as a key of its party.
type Passkey struct {
	ID      []byte // of the credential
	Name    string // as its owner calls it
	LogKey  []byte // 33 bytes: 2 or 3 and the x of a point of P-256, or 1 and an ed25519 key
	Created time.Time
	Used    time.Time

	cose          []byte
	flags         byte
	counter       uint32
	authenticator []byte
	transports    string
}

// mostPasskeys is how many one person may have.
const mostPasskeys = 20

// newSite returns what registers and checks passkeys, nil without a site.
func newSite(s Site) (*webauthn.WebAuthn, error) {
	if s.ID == "" {
		return nil, nil //nolint:nilnil // no site is a valid site: see Options
	}
	site, err := webauthn.New(&webauthn.Config{
		RPID: s.ID, RPDisplayName: s.Name, RPOrigins: s.Origins,
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: protocol.ResidentKeyRequired(),
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			UserVerification:   protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys at %s: %w", s.ID, err)
	}
	return site, nil
}

// algorithms are those that the log can check too.
var algorithms = []protocol.CredentialParameter{
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
	{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
}

// An owner is a user as the library wants to see it.
type owner struct {
	user
	passkeys []webauthn.Credential
}

// WebAuthnID implements [webauthn.User]: the handle says nothing of the person.
func (o *owner) WebAuthnID() []byte { return o.handle }

// WebAuthnName implements [webauthn.User].
func (o *owner) WebAuthnName() string { return o.login }

// WebAuthnDisplayName implements [webauthn.User].
func (o *owner) WebAuthnDisplayName() string { return o.name }

// WebAuthnCredentials implements [webauthn.User].
func (o *owner) WebAuthnCredentials() []webauthn.Credential { return o.passkeys }

// findOwner returns the active user whose column is value, with its passkeys.
func (d *Desk) findOwner(ctx context.Context, column string, value any) (*owner, error) {
	o := &owner{}
	err := d.store.Read(ctx, func(tx *sql.Tx) (err error) {
		o.user, err = findUser(ctx, tx, column, value)
		return err
	})
	if err != nil {
		return nil, err
	}
	if !d.active(o.user) {
		return nil, ErrUnknown
	}
	keys, err := d.passkeysOf(ctx, o.id)
	for _, k := range keys {
		c := webauthn.Credential{ID: k.ID, PublicKey: k.cose, Flags: webauthn.CredentialFlagsFromMsgpByte(k.flags)}
		c.Authenticator.AAGUID, c.Authenticator.SignCount = k.authenticator, k.counter
		for t := range strings.SplitSeq(k.transports, ",") {
			if t != "" {
				c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
			}
		}
		o.passkeys = append(o.passkeys, c)
	}
	return o, err
}

const passkeyColumns = `k.id, k.name, k.cose, k.log_key, k.flags, k.counter, k.aaguid, k.transports, k.created, k.used`

func passkeyFields(k *Passkey) []any {
	return []any{
		&k.ID, &k.Name, &k.cose, &k.LogKey, &k.flags, &k.counter, &k.authenticator, &k.transports,
		at(&k.Created), at(&k.Used),
	}
}

func (d *Desk) passkeysOf(ctx context.Context, user int64) ([]Passkey, error) {
	return list(ctx, d.store, passkeyFields, "SELECT "+passkeyColumns+` FROM passkeys k
		WHERE k.user_id = $1 ORDER BY k.created, k.id LIMIT $2`, user, mostPasskeys)
}

// A Held is a passkey, and who holds it.
type Held struct {
	Passkey
	Person Person
}

// PasskeysHeld lists the passkeys of everybody in w's organisation, by the
// names of people. Administrators may: they say which of them sign.
func (d *Desk) PasskeysHeld(ctx context.Context, w access.Who) ([]Held, error) {
	if err := managesInPerson(w); err != nil {
		return nil, err
	}
	return list(ctx, d.store, func(h *Held) []any {
		return append(passkeyFields(&h.Passkey), personFields(&h.Person)...)
	}, "SELECT "+passkeyColumns+", "+personColumns+` FROM passkeys k JOIN users u ON u.id = k.user_id
		WHERE u.organisation = $1 AND u.removed = 0 ORDER BY u.name, u.id, k.created, k.id LIMIT $2`,
		w.Organisation, mostPeople*mostPasskeys)
}

// Passkeys lists those of w, the oldest first.
func (d *Desk) Passkeys(ctx context.Context, w access.Who) ([]Passkey, error) {
	if !w.Session {
		return nil, ErrForbidden
	}
	return d.passkeysOf(ctx, w.User)
}

// A Ceremony is half of registering or using a passkey: a page hands Options to
// the browser's navigator.credentials and sends what it answers back, with ID,
// within five minutes and once.
type Ceremony struct {
	ID      string          `json:"id"`
	Options json.RawMessage `json:"options"` // {"publicKey": …}
}

// BeginPasskey starts to register a passkey of w.
func (d *Desk) BeginPasskey(ctx context.Context, w access.Who) (Ceremony, error) {
	if !w.Session {
		return Ceremony{}, ErrForbidden
	}
	if d.site == nil {
		return Ceremony{}, ErrNoSite
	}
	o, err := d.findOwner(ctx, "id", w.User)
	if err != nil {
		return Ceremony{}, err
	}
	options, data, err := d.site.BeginRegistration(o,
		webauthn.WithCredentialParameters(algorithms),
		webauthn.WithExclusions(webauthn.Credentials(o.passkeys).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin to register: %w", err)
	}
	return d.begin(registering, w.User, options, data)
}

// FinishPasskey keeps the passkey that the browser's answer to the ceremony
// holds, under a name. It fails with ErrPasskey if the answer is not to it.
func (d *Desk) FinishPasskey(
	r *http.Request, w access.Who, ceremony, name string, answer []byte,
) (k Passkey, err error) {
	name, err = cleanName(name)
	if err != nil {
		return Passkey{}, err
	}
	data, err := d.ceremonies.take(ceremony, registering, w.User)
	if err != nil {
		return Passkey{}, err
	}
	o, err := d.findOwner(r.Context(), "id", w.User)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Passkey{}, ErrPasskey
	}
	c, err := d.site.CreateCredential(o, data, parsed)
	if err != nil {
		return Passkey{}, ErrPasskey
	}
	if k, err = passkeyOf(c, name); err != nil {
		return Passkey{}, err
	}
	k.Created = d.opt.Now()
	return k, d.giving(r.Context(), w, func(tx *sql.Tx) error { return d.addPasskey(r, tx, o, k) })
}

// passkeyOf returns what is kept of a credential.
func passkeyOf(c *webauthn.Credential, name string) (Passkey, error) {
	key, err := logKey(c.PublicKey)
	if err != nil {
		return Passkey{}, err
	}
	var transports []string
	for _, t := range c.Transport {
		transports = append(transports, string(t))
	}
	return Passkey{
		ID: c.ID, Name: name, LogKey: key, cose: c.PublicKey, flags: c.Flags.MsgpByte(),
		counter: c.Authenticator.SignCount, authenticator: c.Authenticator.AAGUID,
		transports: strings.Join(transports, ","),
	}, nil
}

// logKey returns a COSE key in the form in which the log keeps keys of passkeys.
func logKey(cose []byte) ([]byte, error) {
	parsed, err := webauthncose.ParsePublicKey(cose)
	if err != nil {
		return nil, ErrPasskey
	}
	switch k := parsed.(type) {
	case webauthncose.EC2PublicKeyData:
		point := append(append([]byte{4}, k.XCoord...), k.YCoord...)
		if _, err := ecdh.P256().NewPublicKey(point); err != nil {
			return nil, ErrPasskey
		}
		return append([]byte{2 + point[len(point)-1]&1}, k.XCoord...), nil
	case webauthncose.OKPPublicKeyData:
		if len(k.XCoord) == ed25519.PublicKeySize {
			return append([]byte{1}, k.XCoord...), nil
		}
	}
	return nil, ErrPasskey
}

func (d *Desk) addPasskey(r *http.Request, tx *sql.Tx, o *owner, k Passkey) error {
	ctx := r.Context()
	if len(o.passkeys) >= mostPasskeys {
		return &FieldError{"name", "one of at most 20 passkeys: remove some"}
	}
	err := one(tx.ExecContext(ctx, `INSERT INTO passkeys
		(id, user_id, name, cose, log_key, flags, counter, aaguid, transports, created, used)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) ON CONFLICT DO NOTHING`,
		k.ID, o.id, k.Name, k.cose, k.LogKey, k.flags, k.counter, k.authenticator, k.transports, micros(k.Created)))
	if errors.Is(err, ErrUnknown) {
		return ErrTaken
	}
	if err != nil {
		return err
	}
	return d.note(ctx, tx, o.organisation, Event{
		User: o.id, Kind: PasskeyAdded, Subject: k.Name, Address: d.opt.Address(r),
	})
}

// Where returns the relying party of this desk's passkeys, and the origin of
// the site at which whoever sends r uses them; "" if the desk has no site.
func (d *Desk) Where(r *http.Request) (relyingParty, origin string) {
	here := d.opt.Site
	if d.site == nil || len(here.Origins) == 0 {
		return "", ""
	}
	if sent := r.Header.Get("Origin"); slices.Contains(here.Origins, sent) {
		return here.ID, sent
	}
	return here.ID, here.Origins[0]
}

// ToSign returns what a page hands to navigator.credentials, {"publicKey": …},
// so that the passkey k signs challenge. Who checks the signature is the log.
func (d *Desk) ToSign(k Passkey, challenge [32]byte) (json.RawMessage, error) {
	if d.site == nil {
		return nil, ErrNoSite
	}
	return json.Marshal(protocol.CredentialAssertion{Response: protocol.PublicKeyCredentialRequestOptions{
		Challenge: challenge[:], RelyingPartyID: d.opt.Site.ID, UserVerification: protocol.VerificationRequired,
		Timeout: int(ceremonyFor.Milliseconds()),
		AllowedCredentials: []protocol.CredentialDescriptor{
			{Type: protocol.PublicKeyCredentialType, CredentialID: k.ID},
		},
	}})
}

// RemovePasskey forgets one of w's passkeys. The log may still know its key: who
// removes a passkey for good revokes that too.
func (d *Desk) RemovePasskey(r *http.Request, w access.Who, id []byte) error {
	if !w.Session {
		return ErrForbidden
	}
	ctx := r.Context()
	return d.taking(ctx, w, func(tx *sql.Tx) error {
		var name string
		err := tx.QueryRowContext(ctx, "DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING name", id, w.User).
			Scan(&name)
		if err != nil {
			return found("remove a passkey", err)
		}
		return d.note(ctx, tx, w.Organisation, Event{
			User: w.User, Kind: PasskeyRemoved, Subject: name, Address: d.opt.Address(r),
		})
	})
}

// BeginLogin starts a login by passkey of whoever is there: the passkey says who
// it is.
func (d *Desk) BeginLogin(_ context.Context) (Ceremony, error) {
	if d.site == nil {
		return Ceremony{}, ErrNoSite
	}
	options, data, err := d.site.BeginDiscoverableLogin()
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin a login: %w", err)
	}
	return d.begin(entering, 0, options, data)
}

// FinishLogin gives the browser a session if its answer to the ceremony proves
// who is there. It fails with ErrPasskey if not.
func (d *Desk) FinishLogin(w http.ResponseWriter, r *http.Request, ceremony string, answer []byte) (access.Who, error) {
	data, err := d.ceremonies.take(ceremony, entering, 0)
	if err != nil {
		return access.Who{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return access.Who{}, ErrPasskey
	}
	var o *owner
	byHandle := func(_, handle []byte) (webauthn.User, error) {
		o, err = d.findOwner(r.Context(), "handle", handle)
		return o, err
	}
	c, refused := d.site.ValidateDiscoverableLogin(byHandle, data, parsed)
	return d.admit(w, r, o, c, errors.Join(refused, err), LoggedIn)
}

// BeginStepUp starts to prove afresh, by passkey, that w is there.
func (d *Desk) BeginStepUp(ctx context.Context, w access.Who) (Ceremony, error) {
	if !w.Session {
		return Ceremony{}, ErrForbidden
	}
	if d.site == nil {
		return Ceremony{}, ErrNoSite
	}
	o, err := d.findOwner(ctx, "id", w.User)
	if err != nil {
		return Ceremony{}, err
	}
	if len(o.passkeys) == 0 {
		return Ceremony{}, ErrUnknown
	}
	options, data, err := d.site.BeginLogin(o)
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin to prove presence: %w", err)
	}
	return d.begin(proving, w.User, options, data)
}

// FinishStepUp proves w's presence by the browser's answer to the ceremony. The
// session gets a new token. It fails with ErrPasskey if the answer is not w's.
func (d *Desk) FinishStepUp(
	w http.ResponseWriter, r *http.Request, who access.Who, ceremony string, answer []byte,
) (access.Who, error) {
	data, err := d.ceremonies.take(ceremony, proving, who.User)
	if err != nil {
		return access.Who{}, err
	}
	o, err := d.findOwner(r.Context(), "id", who.User)
	if err != nil {
		return access.Who{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return access.Who{}, ErrPasskey
	}
	c, err := d.site.ValidateLogin(o, data, parsed)
	return d.admit(w, r, o, c, err, PresenceProved)
}

// admit gives the owner of a passkey that has proved itself a session. The
// counter is kept and not judged: passkeys that are synchronised have none.
func (d *Desk) admit(
	w http.ResponseWriter, r *http.Request, o *owner, c *webauthn.Credential, err error, kind Kind,
) (access.Who, error) {
	var refused *protocol.Error
	var unknown *protocol.ErrorUnknownCredential
	switch {
	case errors.Is(err, ErrUnknown), errors.As(err, &refused), errors.As(err, &unknown):
		return access.Who{}, ErrPasskey
	case err != nil:
		return access.Who{}, err
	}
	err = d.store.Write(r.Context(), func(tx *sql.Tx) error {
		err := one(tx.ExecContext(r.Context(), "UPDATE passkeys SET used = $1, counter = $2, flags = $3 WHERE id = $4",
			micros(d.opt.Now()), c.Authenticator.SignCount, c.Flags.MsgpByte(), c.ID))
		if err != nil {
			return err
		}
		return d.note(r.Context(), tx, o.organisation, Event{
			User: o.id, Kind: kind, Subject: o.login, Address: d.opt.Address(r),
		})
	})
	if err != nil {
		return access.Who{}, err
	}
	return d.enter(w, r, o.user)
}
