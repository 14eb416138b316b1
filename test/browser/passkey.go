package browser

import (
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// A Passkey is an authenticator in a tab, as one that is built into a phone:
// it keeps its keys, and it knows who holds it.
type Passkey struct {
	tab *Tab
	id  webauthn.AuthenticatorID
}

// AddPasskey gives the tab an authenticator, that says yes to every request
// after it has verified its user.
func (tab *Tab) AddPasskey(t *testing.T) *Passkey {
	t.Helper()
	if _, err := chromedp.Call(tab.Ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatalf("enable passkeys: %v", err)
	}
	made, err := chromedp.Call(tab.Ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21,
			Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
			AutomaticPresenceSimulation: true, IsUserVerified: true,
		},
	})
	if err != nil {
		t.Fatalf("add an authenticator: %v", err)
	}
	return &Passkey{tab, made.AuthenticatorID}
}

// Keys returns how many keys it holds.
func (p *Passkey) Keys(t *testing.T) int {
	t.Helper()
	held, err := chromedp.Call(p.tab.Ctx, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: p.id})
	if err != nil {
		t.Fatalf("list passkeys: %v", err)
	}
	return len(held.Credentials)
}

// Verify sets whether it recognises its user from now on: a stranger's finger
// is not recognised.
func (p *Passkey) Verify(t *testing.T, recognised bool) {
	t.Helper()
	_, err := chromedp.Call(p.tab.Ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{
		AuthenticatorID: p.id, IsUserVerified: recognised,
	})
	if err != nil {
		t.Fatalf("set whether the user is verified: %v", err)
	}
}
