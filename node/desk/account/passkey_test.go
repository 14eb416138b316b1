package account

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A device is an authenticator with one passkey.
type device struct {
	key          crypto.Signer
	id, handle   []byte
	flags        byte
	origin, rpID string
	cose         map[int]any
	counter      uint32
}

const (
	present  = 0x01
	verified = 0x04
	attested = 0x40
)

func newDevice(t *testing.T, key crypto.Signer) *device {
	t.Helper()
	d := &device{key: key, flags: present | verified, origin: "http://localhost:8080", rpID: "localhost", id: make([]byte, 16)}
	rand.Read(d.id)
	switch public := key.Public().(type) {
	case *ecdsa.PublicKey:
		raw, err := public.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		d.cose = map[int]any{1: 2, 3: -7, -1: 1, -2: raw[1:33], -3: raw[33:]}
	case ed25519.PublicKey:
		d.cose = map[int]any{1: 1, 3: -8, -1: 6, -2: []byte(public)}
	}
	return d
}

func es256(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

var b64 = base64.RawURLEncoding.EncodeToString

// clientData is what the browser writes of a challenge in the options.
func (d *device) clientData(t *testing.T, kind string, options json.RawMessage) []byte {
	t.Helper()
	var o struct {
		PublicKey struct {
			Challenge string
			User      struct{ ID string }
		}
	}
	if err := json.Unmarshal(options, &o); err != nil {
		t.Fatal(err)
	}
	if o.PublicKey.User.ID != "" {
		handle, err := base64.RawURLEncoding.DecodeString(o.PublicKey.User.ID)
		if err != nil {
			t.Fatal(err)
		}
		d.handle = handle
	}
	return []byte(`{"type":"` + kind + `","challenge":"` + o.PublicKey.Challenge + `","origin":"` + d.origin +
		`","crossOrigin":false}`)
}

func (d *device) authData(flags byte) []byte {
	site := sha256.Sum256([]byte(d.rpID))
	d.counter++
	return binary.BigEndian.AppendUint32(append(site[:], flags), d.counter)
}

// create answers a registration.
func (d *device) create(t *testing.T, c Ceremony) []byte {
	t.Helper()
	client := d.clientData(t, "webauthn.create", c.Options)
	cose, err := webauthncbor.Marshal(d.cose)
	if err != nil {
		t.Fatal(err)
	}
	auth := append(d.authData(d.flags|attested), make([]byte, 16)...)
	auth = append(binary.BigEndian.AppendUint16(auth, uint16(len(d.id))), d.id...)
	object, err := webauthncbor.Marshal(map[string]any{
		"fmt": "none", "attStmt": map[string]any{}, "authData": append(auth, cose...),
	})
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]any{"clientDataJSON": b64(client), "attestationObject": b64(object)})
}

// get answers a login or a proof of presence.
func (d *device) get(t *testing.T, c Ceremony) []byte {
	t.Helper()
	client := d.clientData(t, "webauthn.get", c.Options)
	auth := d.authData(d.flags)
	hash := sha256.Sum256(client)
	signed := append(bytes.Clone(auth), hash[:]...)
	how, digest := crypto.SignerOpts(crypto.Hash(0)), signed
	if _, ok := d.key.(*ecdsa.PrivateKey); ok {
		sum := sha256.Sum256(signed)
		how, digest = crypto.SHA256, sum[:]
	}
	signature, err := d.key.Sign(rand.Reader, digest, how)
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(auth), "signature": b64(signature),
		"userHandle": b64(d.handle),
	})
}

func (d *device) answer(t *testing.T, response map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"id": b64(d.id), "rawId": b64(d.id), "type": "public-key", "response": response,
		"clientExtensionResults": map[string]any{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// register makes d a passkey of the browser's person.
func (w *world) register(b *browser, d *device) (Passkey, error) {
	w.t.Helper()
	c, err := w.BeginPasskey(w.t.Context(), w.who(b))
	if err != nil {
		w.t.Fatal(err)
	}
	_, r := b.at()
	return w.FinishPasskey(r, w.who(b), c.ID, "phone", d.create(w.t, c))
}

// enter logs a browser in by a device.
func (w *world) enterBy(b *browser, d *device) error {
	w.t.Helper()
	c, err := w.BeginLogin(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	out, r := b.at()
	_, err = w.FinishLogin(out, r, c.ID, d.get(w.t, c))
	b.keep(out)
	return err
}

func TestPasskeysOpenAndSign(t *testing.T) {
	ec := es256(t)
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"ES256": ec, "EdDSA": ed} {
		w := newWorld(t, nil)
		b := w.operator()
		d := newDevice(t, key)
		p, err := w.register(b, d)
		want(t, name+" registers", err, nil)
		if !bytes.Equal(p.LogKey, logForm(t, key)) {
			t.Errorf("%s: the log's form is %x, want %x", name, p.LogKey, logForm(t, key))
		}
		kept, err := w.Passkeys(t.Context(), w.who(b))
		if err != nil || len(kept) != 1 || !bytes.Equal(kept[0].LogKey, p.LogKey) || kept[0].Name != "phone" {
			t.Errorf("%s: kept is %+v, %v", name, kept, err)
		}
		fresh := &browser{}
		want(t, name+" opens", w.enterBy(fresh, d), nil)
		if who := w.who(fresh); who.User != w.who(b).User || w.now().Sub(who.Proved) > time.Minute {
			t.Errorf("%s: opened for %+v", name, who)
		}
	}
}

// logForm is the key as the log keeps it, made in another way.
func logForm(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	switch public := key.Public().(type) {
	case *ecdsa.PublicKey:
		raw, err := public.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		x, y := new(big.Int).SetBytes(raw[1:33]), new(big.Int).SetBytes(raw[33:])
		return elliptic.MarshalCompressed(elliptic.P256(), x, y)
	case ed25519.PublicKey:
		return append([]byte{1}, public...)
	}
	t.Fatal("a key of another kind")
	return nil
}

// TestTheLogChecksWhatAPasskeySigns: the key in the form that is kept for the log
// is one that the log's own verifier takes, and checks an envelope with.
func TestTheLogChecksWhatAPasskeySigns(t *testing.T) {
	w := newWorld(t, nil)
	b := w.operator()
	d := newDevice(t, es256(t))
	p, err := w.register(b, d)
	want(t, "registering", err, nil)
	envelope := []byte("the signed bytes of an envelope")
	challenge := assertion.Challenge(envelope)
	options := `{"publicKey":{"challenge":"` + b64(challenge[:]) + `"}}`
	var answer struct {
		Response struct{ ClientDataJSON, AuthenticatorData, Signature string }
	}
	if err := json.Unmarshal(d.get(t, Ceremony{Options: json.RawMessage(options)}), &answer); err != nil {
		t.Fatal(err)
	}
	raw := func(text string) []byte {
		bytes, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	a := assertion.Assertion{
		AuthenticatorData: raw(answer.Response.AuthenticatorData),
		ClientData:        raw(answer.Response.ClientDataJSON), Signature: raw(answer.Response.Signature),
	}
	read, err := assertion.Parse(a.Bytes())
	want(t, "parsing", err, nil)
	if !assertion.ValidKey(p.LogKey) || string(read.Origin()) != d.origin {
		t.Errorf("key %x, origin %q", p.LogKey, read.Origin())
	}
	want(t, "checking", read.Check(p.LogKey, envelope), nil)
	want(t, "checking other bytes", read.Check(p.LogKey, []byte("others")), assertion.ErrSignature)
}

func TestPasskeysThatDoNotProve(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, w *world, d *device){
		"another site":       func(_ *testing.T, _ *world, d *device) { d.rpID = "evil.example" },
		"another origin":     func(_ *testing.T, _ *world, d *device) { d.origin = "https://evil.example" },
		"a touch alone":      func(_ *testing.T, _ *world, d *device) { d.flags = present },
		"another key":        func(t *testing.T, _ *world, d *device) { d.key = es256(t) },
		"another credential": func(_ *testing.T, _ *world, d *device) { d.id = []byte("0123456789abcdef") },
		"another handle":     func(_ *testing.T, _ *world, d *device) { d.handle = make([]byte, 32) },
		"no handle":          func(_ *testing.T, _ *world, d *device) { d.handle = nil },
	} {
		w := newWorld(t, nil)
		d := newDevice(t, es256(t))
		_, err := w.register(w.operator(), d)
		want(t, "registering", err, nil)
		spoil(t, w, d)
		b := &browser{}
		want(t, name, w.enterBy(b, d), ErrPasskey)
		if w.who(b).Known() {
			t.Errorf("%s opened a session", name)
		}
	}
}

func TestRegistrationNeedsAKnownPersonAndAKeyOfTheLog(t *testing.T) {
	w := newWorld(t, nil)
	b := w.operator()
	touch := newDevice(t, es256(t))
	touch.flags = present
	_, err := w.register(b, touch)
	want(t, "a touch alone", err, ErrPasskey)
	odd := newDevice(t, es256(t))
	odd.cose[3] = -257
	_, err = w.register(b, odd)
	want(t, "an algorithm that was not offered", err, ErrPasskey)
	off := newDevice(t, es256(t))
	off.cose[-3] = make([]byte, 32)
	_, err = w.register(b, off)
	want(t, "a point off the curve", err, ErrPasskey)
	good := newDevice(t, es256(t))
	_, err = w.register(b, good)
	want(t, "a good one", err, nil)
	_, err = w.register(b, good)
	want(t, "the same again", err, ErrTaken)
}

func TestCeremoniesHoldOnceAndForWhomTheyWereBegun(t *testing.T) {
	w := newWorld(t, nil)
	root := w.operator()
	d := newDevice(t, es256(t))
	_, err := w.register(root, d)
	want(t, "registering", err, nil)

	c, err := w.BeginLogin(t.Context())
	want(t, "begin", err, nil)
	answer := d.get(t, c)
	out, r := root.at()
	_, err = w.FinishLogin(out, r, c.ID, answer)
	want(t, "once", err, nil)
	root.keep(out)
	_, err = w.FinishLogin(out, r, c.ID, answer)
	want(t, "replayed", err, ErrPasskey)

	c, err = w.BeginLogin(t.Context())
	want(t, "begin", err, nil)
	w.advance(ceremonyFor)
	_, err = w.FinishLogin(out, r, c.ID, d.get(t, c))
	want(t, "too late", err, ErrPasskey)

	mia := w.join(root, "", "mia", access.Maker)
	c, err = w.BeginStepUp(t.Context(), w.who(root))
	want(t, "begin", err, nil)
	_, err = w.FinishStepUp(out, r, w.who(mia), c.ID, d.get(t, c))
	want(t, "by another person", err, ErrPasskey)
	c, err = w.BeginStepUp(t.Context(), w.who(root))
	want(t, "begin", err, nil)
	_, err = w.FinishLogin(out, r, c.ID, d.get(t, c))
	want(t, "for another purpose", err, ErrPasskey)
	for _, nonsense := range []string{
		"", "{}", "null", "[", `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`,
	} {
		c, err = w.BeginLogin(t.Context())
		want(t, "begin", err, nil)
		_, err = w.FinishLogin(out, r, c.ID, []byte(nonsense))
		want(t, "nonsense "+nonsense, err, ErrPasskey)
	}
}

func TestAPasskeyProvesPresence(t *testing.T) {
	w := newWorld(t, nil)
	b := w.operator()
	_, err := w.BeginStepUp(t.Context(), w.who(b))
	want(t, "without a passkey", err, ErrUnknown)
	d := newDevice(t, es256(t))
	p, err := w.register(b, d)
	want(t, "registering", err, nil)
	w.advance(10 * time.Minute)
	c, err := w.BeginStepUp(t.Context(), w.who(b))
	want(t, "begin", err, nil)
	out, r := b.at()
	_, err = w.FinishStepUp(out, r, w.who(b), c.ID, d.get(t, c))
	want(t, "prove", err, nil)
	before := &browser{cookie: b.cookie}
	b.keep(out)
	if w.who(before).Known() || w.now().Sub(w.who(b).Proved) > time.Minute {
		t.Error("want a new token, proved now")
	}
	mia := w.join(b, "", "mia", access.Maker)
	want(t, "another's passkey", w.RemovePasskey(r, w.who(mia), p.ID), ErrUnknown)
	want(t, "removing it", w.RemovePasskey(r, w.who(b), p.ID), nil)
	want(t, "then it opens nothing", w.enterBy(&browser{}, d), ErrPasskey)
}

func TestPasskeysNeedASite(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Site = Site{} })
	b := w.operator()
	_, err := w.BeginPasskey(t.Context(), w.who(b))
	want(t, "register", err, ErrNoSite)
	_, err = w.BeginLogin(t.Context())
	want(t, "login", err, ErrNoSite)
	_, err = w.BeginStepUp(t.Context(), w.who(b))
	want(t, "prove", err, ErrNoSite)
	if _, err := Open(nil, Options{Site: Site{ID: "127.0.0.1", Name: "x", Origins: []string{"http://127.0.0.1"}}}); err == nil {
		t.Error("an IP address is taken for a site")
	}
}

func TestCeremoniesAreBounded(t *testing.T) {
	c := newCeremonies(time.Now)
	for i := range mostCeremonies + 10 {
		c.put(string(binary.BigEndian.AppendUint32(nil, uint32(i))), challenge{expires: time.Now().Add(time.Hour)})
	}
	if len(c.open) > mostCeremonies || len(c.line) > mostCeremonies {
		t.Errorf("%d are kept, want %d at most", len(c.open), mostCeremonies)
	}
}
