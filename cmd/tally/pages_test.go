package main

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk/access"
)

// page asks for a page as somebody, with a form if there is one, and wants its
// status and words in it.
func (v *town) page(path, cookie string, form url.Values, status int, words ...string) string {
	v.t.Helper()
	client := v.web.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	method, headers := http.MethodGet, []string{"Accept", "text/html"}
	var body any
	if form != nil {
		method, body = http.MethodPost, form.Encode()
		headers = append(headers, "Content-Type", "application/x-www-form-urlencoded")
	}
	got := v.ask(method, path, cookie, body, headers...)
	text := string(got.body) + got.header.Get("Location")
	if got.status != status {
		v.t.Fatalf("%s %s: status %d, want %d: %.800s", method, path, got.status, status, text)
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			v.t.Errorf("%s %s does not say %q: %.1500s", method, path, w, text[max(0, strings.Index(text, "<main")):])
		}
	}
	return text
}

// waiting has the supplier present another invoice, so that it is to be
// confirmed.
func (v *town) waiting(names ...string) {
	v.t.Helper()
	for _, name := range names {
		v.carry(invoiceOf("I"+name, "S", "B"), presented(name, "S", "I"+name))
	}
	v.shown()
}

// shown waits until pages show all that was carried out.
func (v *town) shown() {
	v.t.Helper()
	now, err := v.node.Published()
	if err == nil {
		err = v.reader.Wait(context.Background(), now.Meta.Height)
	}
	if err != nil {
		v.t.Fatal(err)
	}
}

// TestTheBuyerConfirmsAndDisputes: what waits is listed, confirmed in one
// batch, once, and every row says what came of it.
func TestTheBuyerConfirmsAndDisputes(t *testing.T) {
	v := newTown(t)
	v.waiting("D2", "D3")
	buyer := v.as("B", access.Checker)
	v.page("/approve", buyer, nil, 200, "ID2", "ID3", "Waiting for your word", "3,000.00")
	v.page("/steps/confirm?deal=D2&deal=D3&back=/approve", buyer, nil, 200, "2,000.00", "Confirm")
	form := url.Values{"deal": {"D2", "D3"}, "once": {"first"}, "back": {"/approve"}}
	first := v.page("/steps/confirm", buyer, form, 200, "carried out", "/journal/")
	if again := v.page("/steps/confirm", buyer, form, 200, "carried out"); again != first {
		t.Error("sent again, the form has another answer")
	}
	form.Set("once", "second")
	v.page("/steps/confirm", buyer, form, 200, "Nothing was carried out", "D2 is confirmed")
	if text := v.page("/approve", buyer, nil, 200, "Nothing waits for you"); strings.Contains(text, "Dispute") {
		t.Error("what is confirmed still waits")
	}
	dispute := url.Values{"deal": {"D2"}, "amount": {"1,200.00"}, "reason": {"late"}}
	v.page("/steps/dispute", buyer, dispute, 200, "is more than the")
	dispute.Set("amount", "a lot")
	v.page("/steps/dispute", buyer, dispute, 422, "This is not right")
	dispute.Set("amount", "200")
	v.page("/steps/dispute", buyer, dispute, 200, "carried out", "200.00")
}

// TestForeignDealsAreNone: nobody learns of a deal by a step, and who only
// looks asks for nothing.
func TestForeignDealsAreNone(t *testing.T) {
	v := newTown(t)
	buyer := v.as("B", access.Checker)
	unknown := v.page("/steps/confirm?deal=NONE", buyer, nil, 404)
	foreign := v.page("/steps/confirm?deal=D9", buyer, nil, 404)
	id := regexp.MustCompile(`<code[^>]*>[a-z0-9]{16}</code>|[a-z0-9]{16}|D9|NONE`)
	if id.ReplaceAllString(unknown, "") != id.ReplaceAllString(foreign, "") {
		t.Error("a foreign deal is told from none")
	}
	v.page("/steps/confirm", buyer, url.Values{"deal": {"D9"}}, 404)
	v.page("/steps/burn", buyer, nil, 404)
	v.page("/steps/confirm?deal=D1", v.as("B", access.Viewer), nil, 403)
	if text := v.page("/approve", v.as("B", access.Viewer), nil, 200); strings.Contains(text, "checkbox") {
		t.Error("a viewer is offered something to tick")
	}
}

// TestTwoPeopleForMoney: what a maker asks becomes a draft, which a checker
// sees and signs.
func TestTwoPeopleForMoney(t *testing.T) {
	v := newTown(t)
	v.waiting("D2")
	maker, checker := v.as("B", access.Maker), v.as("B", access.Checker)
	v.page("/steps/confirm?deal=D2", maker, nil, 200, "Prepare for signature")
	made := v.page("/steps/confirm", maker, url.Values{"deal": {"D2"}}, 200, "waits for a second person")
	path := regexp.MustCompile(`/drafts/[0-9]+`).FindString(made[strings.Index(made, "See the draft")-60:])
	v.page("/drafts", maker, nil, 200, path, "Waits for a signature")
	v.page(path, maker, nil, 200, "A checker of your organisation has to sign it")
	v.page(path+"/approve", maker, url.Values{}, 403)
	v.page(path, v.as("S", access.Checker), nil, 404)
	v.page(path, checker, nil, 200, "Sign and send")
	v.page(path+"/approve", checker, url.Values{}, 303, path)
	v.page(path, checker, nil, 200, "Carried out", "/journal/", "checker of B")

	made = v.page("/steps/pay", maker, url.Values{"deal": {"D1"}, "amount": {"1"}}, 200, "waits for a second person")
	path = regexp.MustCompile(`/drafts/[0-9]+`).FindString(made[strings.Index(made, "See the draft")-60:])
	v.page(path+"/withdraw", maker, url.Values{}, 303, "")
	v.page(path, checker, nil, 200, "Withdrawn")
}

// TestTheFunderOffersAndSeesWhatIsOut: an offer on a deal that it was told of,
// with what the supplier gets; then notice, and what is out.
func TestTheFunderOffersAndSeesWhatIsOut(t *testing.T) {
	v := newTown(t)
	funder := v.as("F", access.Checker)
	v.page("/pipeline", funder, nil, 200, "No deals yet")
	v.page("/exposure", funder, nil, 200, "Nothing is out")
	offer := url.Values{
		"deal": {"D1"}, "once": {"a"}, "advance": {"80"}, "rate": {"6"}, "fee": {"0.5"}, "reserve": {"0"},
		"default-rate": {"150"}, "grace": {"15"}, "basis": {"act/360"}, "need-notice": {"yes"},
	}
	v.page("/steps/offer?deal=D1", funder, nil, 200, "What a supplier would get", "80,000.00")
	offer.Set("advance", "180")
	v.page("/steps/offer", funder, offer, 422, "The terms are not allowed: advance")
	offer.Set("advance", "80")
	v.page("/steps/offer", funder, offer, 200, "carried out")
	v.page("/pipeline?state=offered", funder, nil, 200, "Change the offer", "I1")
	v.page("/steps/offer?deal=D1", funder, nil, 200, "What the supplier gets", "800.00")
	v.startsFromItsOffer(funder, offer)

	yuan := func(n int64) money.Amount { return money.Of(100*n, money.CNY) }
	v.carry(command.New(command.PartyAdd, "K", v.signer.Owner()).SetText(command.Roles, "bank"),
		command.New(command.PartyKey, "K", v.signer.Owner()).SetBytes(command.Key, v.signer.Public()).
			SetInt(command.Custody, 1), command.New(command.ReceivableAccept, "D1", "S"))
	v.shown()
	v.page("/pipeline?state=accepted", funder, nil, 200, "Give notice", "checkbox")
	v.page("/steps/notify", funder, url.Values{"deal": {"D1"}}, 200, "carried out")
	v.carry(command.New(command.ReceivableDraw, "D1", "S").SetAmount(command.Amount, yuan(800)),
		command.New(command.BankConfirm, "L1", "K").SetText(command.Instruction, "D1"))
	v.shown()
	v.page("/exposure", funder, nil, 200, "800.00", "100.00%", "On time")
	v.page("/books", funder, nil, 200, "Principal lent", "800.00", "Bank account")
	v.page("/pipeline?format=csv", funder, nil, 200, "D1,I1,I1,financed,S,B,F,2026-08-30,CNY,1000.00")
	v.page("/pipeline?format=csv", v.as("S", access.Viewer), nil, 200, "deal,invoice")
	if text := v.page("/pipeline?format=csv", v.as("X", access.Viewer), nil, 200); strings.Contains(text, "D1") {
		t.Error("a stranger reads a deal in a file")
	}
}

// startsFromItsOffer checks that an offer is changed from how it stands, and
// that what was unticked on the way stays so.
func (v *town) startsFromItsOffer(funder string, offer url.Values) {
	v.t.Helper()
	first := maps.Clone(offer)
	offer.Set("once", "b")
	for field, value := range map[string]string{
		"advance": "72.5", "rate": "7.25", "fee": "0", "reserve": "2", "default-rate": "140",
		"grace": "9", "basis": "30e/360",
	} {
		offer.Set(field, value)
	}
	v.page("/steps/offer", funder, offer, 200, "carried out")
	ticked := `name="need-notice" value="yes" checked`
	text := v.page("/steps/offer?deal=D1", funder, nil, 200, `value="72.5"`, `value="7.25"`, `value="0"`, `value="2"`,
		`value="140"`, `value="9"`, `value="30e/360" selected`, ticked, "725.00")
	if strings.Count(text, " checked") != 1 {
		v.t.Error("a gate that the offer does not have is ticked")
	}
	if text := v.page("/steps/offer?deal=D1&advance=72.5", funder, nil, 200); strings.Contains(text, " checked") {
		v.t.Error("what was unticked is ticked again")
	}
	first.Set("once", "c")
	v.page("/steps/offer", funder, first, 200, "carried out")
}

// TestMoneyWaitsForPresence: who has not proved to be there lately proves it
// first, and comes back to what it was about to ask.
func TestMoneyWaitsForPresence(t *testing.T) {
	v := newTown(t)
	v.waiting("D2")
	cookie := v.as("B", access.Checker)
	later := v.now().Add(2 * access.FreshFor)
	v.cfg.now = func() time.Time { return later }
	to := v.page("/steps/confirm?deal=D2", cookie, nil, 303)
	if !strings.Contains(to, "/prove?next=%2Fsteps%2Fconfirm%3Fdeal%3DD2") {
		t.Errorf("it leads to %s", to)
	}
	to = v.page("/steps/confirm", cookie, url.Values{"deal": {"D2"}, "once": {"x"}, "no-setoff": {"yes"}}, 303)
	if !strings.Contains(to, "/prove?next=") || !strings.Contains(to, "no-setoff") {
		t.Errorf("it leads to %s", to)
	}
	if rows, err := v.reader.DealsNamed(context.Background(), access.Who{Organisation: "B"}, "D2"); err != nil ||
		rows[0].State.String() != "presented" {
		t.Errorf("D2 is %v, %v", rows, err)
	}
}
