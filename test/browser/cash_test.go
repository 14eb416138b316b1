package browser

import (
	"context"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
)

const secret = "a sentence is easy to keep"

func yuan(n int64) money.Amount { return money.Of(100*n, money.CNY) }

// in lets somebody of S come in by an invitation, and gives it a passkey.
func (x *Trade) in(t *testing.T, tab *Tab) *Passkey {
	t.Helper()
	return x.enters(t, tab, "S")
}

// enters is in for any organisation.
func (x *Trade) enters(t *testing.T, tab *Tab, organisation string) *Passkey {
	t.Helper()
	key := tab.AddPasskey(t)
	tab.Look(t, 1440, "light")
	tab.Visit(t, x.Invite(organisation))
	tab.fill(t, map[string]string{"login": "li@example.com", "name": "Li Wei", "password": secret})
	tab.press(t, "main form .button-main")
	tab.leaves(t, "/invite/")
	tab.Visit(t, x.Address+"/account")
	tab.press(t, `[data-passkey="add"] button`)
	tab.sees(t, "not used yet")
	return key
}

// registered has the administrator that has come in make its passkey a key of
// its organisation in the log, which the platform signs.
func (x *Trade) registered(t *testing.T, tab *Tab, organisation string) {
	t.Helper()
	tab.Visit(t, x.Address+"/people/keys")
	tab.sees(t, "The platform keeps a key of "+organisation)
	tab.press(t, `form[action="/people/keys"] .button-main`)
	tab.sees(t, "Signed by the platform for you")
	tab.clean(t)
	tab.Visit(t, x.Address+"/account")
	tab.sees(t, "signs for "+organisation+" in the log")
}

// leaf returns what the log says of the last command about a deal.
func (x *Trade) leaf(t *testing.T, object string) reader.Entry {
	t.Helper()
	leaves, err := x.Node.Events(object, 1)
	x.must(err)
	e, err := x.Reader.Leaf(t.Context(), access.Who{Organisation: "S", Role: access.Viewer}, leaves[0])
	x.must(err)
	return e
}

// state returns how a deal stands.
func (x *Trade) state(name string) deal.State {
	d, err := x.Reader.Deal(context.Background(), access.Who{Organisation: "S"}, name)
	x.must(err)
	return d.State
}

// TestThreeClicksToMoney: a supplier that has signed in by passkey opens Cash
// today, takes the money and confirms with its passkey, which signs the draws
// in the log. Terms that were offered are accepted with it.
func TestThreeClicksToMoney(t *testing.T) {
	x := OpenTrade(t)
	x.Accepted("D1", yuan(100_000))
	x.Offered("D2", yuan(50_000))
	tab := Start(t).Open(t)
	key := x.in(t, tab)
	x.registered(t, tab, "S")
	x.leave(t, tab)
	tab.Visit(t, x.Address+"/login?next=/account")
	tab.press(t, `[data-passkey="login"] button`)
	tab.sees(t, "last used")

	clicks := 0
	click := func(selector, then string) {
		t.Helper()
		tab.press(t, selector)
		clicks++
		tab.sees(t, then)
		tab.clean(t)
	}
	click(`nav a[href="/cash"]`, "120,000.00")
	click(`button[form="take"]`, "You sign it yourself")
	tab.sees(t, "1,200.00") // 6 % of 120,000 for 60 of 360 days
	key.Verify(t, false)
	tab.press(t, `[data-passkey="sign"] button`) // a stranger's finger is no click of the supplier's
	tab.sees(t, "The passkey was not accepted")
	if s := x.state("D1"); s != deal.Accepted {
		t.Fatalf("unsigned, D1 is %s", s)
	}
	key.Verify(t, true)
	click(`[data-passkey="sign"] button`, "120,000.00 CNY is on its way")
	if clicks != 3 {
		t.Errorf("%d clicks to money, want 3", clicks)
	}
	tab.sees(t, "Signed by you, with your passkey, at "+x.Address)
	for _, name := range []string{"D1", "D2"} {
		e := x.leaf(t, name)
		if e.Kind != command.ReceivableDraw || len(e.Signed) != 1 || e.Signed[0].How != reader.Passkey ||
			e.Signed[0].Origin != x.Address {
			t.Errorf("%s: %s, signed %+v, want a draw signed by a passkey at %s", name, e.Kind, e.Signed, x.Address)
		}
		x.Carry(command.New(command.BankConfirm, "line-"+name, "K").SetText(command.Instruction, name))
	}
	tab.Visit(t, Eval[string](t, tab, "location.href"))
	tab.sees(t, "The bank has paid 120,000.00 CNY")
	tab.press(t, `nav a[href="/cash"]`)
	tab.sees(t, "No invoices yet")
}

// TestThePlatformSigns: for a supplier in custody, whose person has just proved
// to be there.
func TestThePlatformSigns(t *testing.T) {
	x := OpenTrade(t)
	x.Accepted("D1", yuan(100_000))
	tab := Start(t).Open(t)
	x.in(t, tab)
	tab.Visit(t, x.Address+"/cash/take?deal=D1")
	tab.sees(t, "The platform keeps the key of S")
	tab.press(t, "main form .button-main")
	tab.sees(t, "Signed by the platform for S")
	if e := x.leaf(t, "D1"); e.Kind != command.ReceivableDraw || e.Signed[0].How != reader.Platform {
		t.Errorf("D1: %s, signed %+v, want a draw signed by the platform", e.Kind, e.Signed)
	}
	tab.Visit(t, x.Address+"/cash/take?deal=D1")
	tab.sees(t, "No invoices yet") // there is nothing to take any more
}
