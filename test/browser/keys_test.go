package browser

import (
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// leave signs out.
func (x *Trade) leave(t *testing.T, tab *Tab) {
	t.Helper()
	tab.press(t, `form[action="/logout"] button`)
	tab.sees(t, "Sign in")
}

// TestADraftIsSignedByPasskey: what a maker prepares, an administrator signs
// with the passkey that it registered on the page of keys. Unsigned it waits.
// Once the key is ended, the platform signs again.
func TestADraftIsSignedByPasskey(t *testing.T) {
	x := OpenTrade(t)
	x.Accepted("D1", yuan(100_000))
	x.Accepted("D2", yuan(50_000))
	tab := Start(t).Open(t)
	key := x.in(t, tab)
	x.registered(t, tab, "S")
	x.leave(t, tab)
	tab.Visit(t, x.InviteColleague(access.Maker))
	tab.fill(t, map[string]string{"login": "sun@example.com", "name": "Sun Mei", "password": secret})
	tab.press(t, "main form .button-main")
	tab.leaves(t, "/invite/")
	var drafts []string
	for _, name := range []string{"D1", "D2"} {
		tab.Visit(t, x.Address+"/cash/take?deal="+name)
		tab.press(t, "main form .button-main")
		tab.sees(t, "A checker of your organisation has to sign it")
		drafts = append(drafts, Eval[string](t, tab, "location.href"))
	}
	x.leave(t, tab)
	tab.Visit(t, x.Address+"/login?next=/drafts")
	tab.press(t, `[data-passkey="login"] button`)
	tab.sees(t, "Waiting for a second person")

	tab.Visit(t, drafts[0])
	tab.sees(t, "You sign it yourself")
	tab.clean(t)
	key.Verify(t, false)
	tab.press(t, `[data-passkey="sign"] button`)
	tab.sees(t, "The passkey was not accepted")
	tab.Visit(t, drafts[0])
	tab.sees(t, "Waits for a signature")
	if s := x.state("D1"); s != deal.Accepted {
		t.Fatalf("unsigned, D1 is %s", s)
	}
	key.Verify(t, true)
	tab.press(t, `[data-passkey="sign"] button`)
	tab.sees(t, "Signed by you, by passkey at "+x.Address)
	tab.clean(t)
	if e := x.leaf(t, "D1"); e.Kind != command.ReceivableDraw || e.Signed[0].How != reader.Passkey ||
		e.Signed[0].Origin != x.Address {
		t.Errorf("D1: %s, signed %+v, want a draw signed by a passkey at %s", e.Kind, e.Signed, x.Address)
	}

	tab.Visit(t, x.Address+"/people/keys")
	tab.press(t, `form[action="/people/keys/end"] [data-passkey="sign"] button`)
	tab.sees(t, "It is in the log")
	tab.sees(t, "Nothing: ended")
	tab.clean(t)
	tab.Visit(t, drafts[1])
	tab.sees(t, "The platform keeps a key of S")
	tab.press(t, `main form .button-main`)
	tab.sees(t, "Signed by the platform for you")
	if e := x.leaf(t, "D2"); e.Signed[0].How != reader.Platform {
		t.Errorf("D2: signed %+v, want by the platform", e.Signed)
	}
}

// TestAStepIsSignedByPasskey: a buyer confirms a debt with its passkey, and sees
// what came of it.
func TestAStepIsSignedByPasskey(t *testing.T) {
	x := OpenTrade(t)
	today := x.Today()
	x.Carry(
		command.New(command.TradeInvoice, "I1", "S").SetText(command.Seller, "S").SetText(command.Buyer, "B").
			SetText(command.Number, "INV-1").SetDay(command.Issued, today).SetDay(command.Due, today.Add(60)).
			SetAmount(command.Gross, yuan(100_000)),
		command.New(command.ReceivablePresent, "D1", "S").SetText(command.Invoice, "I1"),
	)
	tab := Start(t).Open(t)
	key := x.enters(t, tab, "B")
	x.registered(t, tab, "B")
	tab.Visit(t, x.Address+"/steps/confirm?deal=D1&back=/approve")
	tab.sees(t, "You sign this yourself")
	tab.clean(t)
	key.Verify(t, false)
	tab.press(t, `[data-passkey="sign"] button`)
	tab.sees(t, "The passkey was not accepted")
	if s := x.state("D1"); s != deal.Presented {
		t.Fatalf("unsigned, D1 is %s", s)
	}
	key.Verify(t, true)
	tab.press(t, `[data-passkey="sign"] button`)
	tab.sees(t, "Signed by you, by passkey at "+x.Address)
	tab.sees(t, "Carried out")
	tab.clean(t)
	if e := x.leaf(t, "D1"); e.Kind != command.ReceivableConfirm || e.Signed[0].How != reader.Passkey {
		t.Errorf("D1: %s, signed %+v, want a confirmation signed by a passkey", e.Kind, e.Signed)
	}
}
