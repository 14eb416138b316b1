package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/disclosure"
)

const showD1 = "/api/v1/deals/D1/shown/F"

// shownFixtures say how the routes are asked that show D1 to F.
func shownFixtures() map[string]fixture {
	all := map[string]fixture{}
	for _, route := range []string{
		"GET /api/v1/deals/{name}/shown", "PUT /api/v1/deals/{name}/shown/{party}",
		"DELETE /api/v1/deals/{name}/shown/{party}",
	} {
		all[route] = fixture{own: map[string]string{"name": "D1", "party": "F"}, foreign: "D9"}
	}
	for _, route := range []string{"POST /deals/{name}/show", "POST /deals/{name}/shown/{party}/withdraw"} {
		all[route] = fixture{
			own: map[string]string{"name": "D1", "party": "F"}, foreign: "D9", body: "funder=F",
			contents: "application/x-www-form-urlencoded",
		}
	}
	return all
}

// offered offers terms of a funder.
func offered(deal, by string) *command.Command {
	return command.New(command.ReceivableOffer, deal, by).SetText(command.Funder, by).
		SetRate(command.Advance, money.One*8/10).SetRate(command.Rate, money.One*6/100)
}

// anonymous returns what an answer says, without the number of its request.
func anonymous(r reply) string { return requestID.ReplaceAllString(string(r.body), "") }

var requestID = regexp.MustCompile(`"request_id":"[a-z0-9]+"`)

// rival registers another funder, of whom somebody reads.
func (v *town) rival() string {
	v.t.Helper()
	by := v.signer.Owner()
	v.carry(command.New(command.PartyAdd, "G", by).SetText(command.Roles, "funder"),
		command.New(command.PartyKey, "G", by).SetBytes(command.Key, v.signer.Public()).SetInt(command.Custody, 1))
	err := v.account.Populate(context.Background(), []account.Person{
		{Organisation: "G", Login: login("G", access.Viewer), Name: "viewer of G", Role: access.Viewer},
	})
	if err != nil {
		v.t.Fatal(err)
	}
	return v.as("G", access.Viewer)
}

// sees asks for everything around D1 as somebody, and wants all of it or none.
func (v *town) sees(cookie string, all bool) {
	v.t.Helper()
	v.shown()
	never := anonymous(v.ask("GET", "/api/v1/deals/NEVER", cookie, nil))
	for _, path := range []string{
		"/deals/D1", "/invoices/I1", "/parties/S", "/parties/B", "/leaves/" + v.leafOf("I1"), "/leaves/" + v.leafOf("D1"),
		"/deals/D1/proof", "/leaves/" + v.leafOf("D1") + "/proof",
	} {
		got := v.ask("GET", "/api/v1"+path, cookie, nil)
		if all && got.status != 200 || !all && (got.status != 404 || anonymous(got) != never) {
			v.t.Errorf("%s: %d %s, seen: want %t", path, got.status, got.body, all)
		}
	}
	var list struct{ Data []struct{ Name string } }
	v.into(v.ask("GET", "/api/v1/deals?shown=true", cookie, nil), 200, &list)
	if shown := len(list.Data) == 1 && list.Data[0].Name == "D1"; shown != all {
		v.t.Errorf("the list of what is shown has %v, want D1: %t", list.Data, all)
	}
	for _, path := range []string{"/pipeline", "/search?q=D1", "/search?q=I1", "/pipeline?list=shown&format=csv"} {
		page := v.page(path, cookie, nil, 200)
		if has := strings.Contains(page, "/deals/D1") || strings.Contains(page, "D1,I1"); has != all {
			v.t.Errorf("%s has D1: want %t", path, all)
		}
	}
}

// TestAllThatIsShownCanBeRead: the table of deals that are shown goes on, part by
// part, beside the list of the funder's own, and a file has all of them.
func TestAllThatIsShownCanBeRead(t *testing.T) {
	v := newTown(t)
	const deals = 45
	seller, funder := v.as("S", access.Maker), v.as("F", access.Viewer)
	for i := range deals {
		name := fmt.Sprintf("E%02d", i)
		v.carry(invoiceOf("I"+name, "S", "B"), presented(name, "S", "I"+name))
		v.into(v.ask("PUT", "/api/v1/deals/"+name+"/shown/F", seller, nil), 200, nil)
	}
	v.shown()
	seen, path := map[string]bool{}, "/pipeline"
	for path != "" && len(seen) <= deals {
		page := html.UnescapeString(v.page(path, funder, nil, 200))
		for _, m := range regexp.MustCompile(`href="/deals/(E\d\d)"`).FindAllStringSubmatch(page, -1) {
			seen[m[1]] = true
		}
		path = ""
		if m := regexp.MustCompile(`href="(/pipeline\?[^"]*after=E[^"]*)"`).FindStringSubmatch(page); m != nil {
			path = m[1]
		}
	}
	if len(seen) != deals {
		t.Errorf("%d deals are seen, want %d", len(seen), deals)
	}
	if file := v.page("/pipeline?list=shown&format=csv", funder, nil, 200); strings.Count(file, "\n") != deals+1 {
		t.Errorf("the file has %d lines, want %d and the head", strings.Count(file, "\n"), deals)
	}
	v.page("/search?q=E4", funder, nil, 200, "/deals/E40", "/deals/E44")
}

// TestADealIsShownToAFunder: a funder sees a deal from when its seller shows it,
// is told what happens with it, and offers; the others then see it no more,
// unless its seller declines.
func TestADealIsShownToAFunder(t *testing.T) {
	v := newTown(t)
	seller, funder, rival := v.as("S", access.Maker), v.as("F", access.Viewer), v.rival()
	v.sees(funder, false)
	v.into(v.ask("PUT", showD1, seller, nil), 200, nil)
	v.into(v.ask("PUT", showD1, seller, nil), 200, nil)
	v.into(v.ask("PUT", "/api/v1/deals/D1/shown/G", seller, nil), 200, nil)
	v.sees(funder, true)
	v.sees(rival, true)
	maker := v.as("F", access.Maker)
	if page := v.page("/deals/D1", maker, nil, 200, "/steps/offer?"); strings.Contains(page, "Shown to") {
		t.Error("a funder is told to whom else the deal is shown")
	}
	_, leaves, _, err := v.node.Head()
	if err != nil {
		t.Fatal(err)
	}
	v.carry(command.New(command.ReceivableDispute, "D1", "B").SetAmount(command.Amount, money.Of(100, money.CNY)),
		command.New(command.ReceivableSettleDispute, "D1", "B"))
	got := v.follow(funder, fmt.Sprint(leaves-1), 1)
	if len(got) != 1 || !strings.HasSuffix(got[0], "receivable.dispute") {
		t.Errorf("the funder is told %v, want the dispute", got)
	}
	v.carry(offered("D1", "F"))
	v.sees(rival, false)
	v.into(v.ask("GET", "/api/v1/deals/D1", funder, nil), 200, nil)
	var p problem
	v.into(v.ask("DELETE", showD1, seller, nil), 409, &p)
	v.into(v.ask("PUT", "/api/v1/deals/D1/shown/G", seller, nil), 409, &p)
	if p.Name != "deal-taken" || p.Do == "" {
		t.Errorf("after an offer: %+v", p)
	}
	v.page("/deals/D1", seller, nil, 200, "only if you decline the offer", "/steps/decline?")
	v.carry(command.New(command.ReceivableDecline, "D1", "S"))
	v.sees(rival, true)
	v.sees(funder, true)
	v.carry(offered("D1", "G"))
	v.sees(funder, false)
}

// TestWhatIsWithdrawnIsUnknown: on the page, for everything there is, and after
// a new start.
func TestWhatIsWithdrawnIsUnknown(t *testing.T) {
	v := newTown(t)
	seller, funder := v.as("S", access.Maker), v.as("F", access.Viewer)
	v.page("/deals/D1", seller, nil, 200, "No funder knows of the deal", `<option value="F">`)
	v.page("/deals/D1/show", seller, url.Values{"funder": {"F"}}, 200, "F sees the deal now", "Withdraw")
	v.page("/deals/D1/show", seller, url.Values{"funder": {"B"}}, 422, "Choose a funder")
	v.sees(funder, true)
	again, err := disclosure.Open(context.Background(), disclosure.Config{
		Log: v.node, DB: v.desk, Account: v.account, Now: v.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	state, err := v.node.Published()
	if err != nil {
		t.Fatal(err)
	}
	row := state.PartyRow("F")
	if kept := again.To(row); !slices.Equal(kept, v.serving.shown.To(row)) || len(kept) != 1 {
		t.Errorf("after a new start %v is shown", kept)
	}
	v.page("/deals/D1/shown/F/withdraw", seller, url.Values{}, 200, "F does not see the deal any more")
	v.sees(funder, false)
	text := string(v.ask("GET", "/people", v.as("S", access.Administrator), nil, "Accept", "text/html").body)
	for _, event := range []string{"A deal was shown to a funder", "A deal is not shown to a funder any more", "D1 F"} {
		if !strings.Contains(text, event) {
			t.Errorf("the security events do not say %q", event)
		}
	}
}

// TestNobodyElseShowsADeal: not a stranger, not its buyer, not who sees it, not
// a role or key that may only read; and a key that was revoked stops at once.
func TestNobodyElseShowsADeal(t *testing.T) {
	v := newTown(t)
	v.rival()
	v.into(v.ask("PUT", showD1, v.as("S", access.Maker), nil), 200, nil)
	toG := "/api/v1/deals/D1/shown/G"
	stranger := v.as("X", access.Administrator)
	unknown := anonymous(v.ask("PUT", "/api/v1/deals/NEVER/shown/G", stranger, nil))
	for _, path := range []string{toG, showD1} {
		for _, method := range []string{"PUT", "DELETE"} {
			if got := v.ask(method, path, stranger, nil); got.status != 404 || anonymous(got) != unknown {
				t.Errorf("%s %s by a stranger: %d %s", method, path, got.status, got.body)
			}
		}
	}
	v.into(v.ask("GET", "/api/v1/deals/D1/shown", stranger, nil), 404, nil)
	for _, org := range []string{"B", "F"} {
		v.into(v.ask("PUT", toG, v.as(org, access.Administrator), nil), 403, nil)
		v.into(v.ask("GET", "/api/v1/deals/D1/shown", v.as(org, access.Administrator), nil), 403, nil)
	}
	v.into(v.ask("PUT", toG, v.as(v.signer.Owner(), access.Operator), nil), 403, nil)
	v.into(v.ask("PUT", toG, v.as("S", access.Viewer), nil), 403, nil)
	var p problem
	v.into(v.ask("PUT", "/api/v1/deals/D1/shown/X", v.as("S", access.Maker), nil), 422, &p)
	if p.Name != "no-funder" {
		t.Errorf("to a supplier: %+v", p)
	}
	for name, may := range map[string]struct {
		role   string
		scopes []any
		want   int
	}{
		"reads":          {"maker", []any{"read"}, 403},
		"is of a viewer": {"viewer", []any{"read", "write"}, 403},
		"asks":           {"maker", []any{"read", "write"}, 200},
	} {
		var key struct {
			ID     int64
			Secret string
		}
		admin := v.as("S", access.Administrator)
		v.into(v.ask("POST", "/api/v1/api-keys", admin, map[string]any{
			"name": name, "role": may.role, "scopes": may.scopes,
		}), 201, &key)
		bearer := []string{"Authorization", "Bearer " + key.Secret}
		if got := v.ask("PUT", toG, "", nil, bearer...); got.status != may.want {
			t.Errorf("a key that %s: %d, want %d", name, got.status, may.want)
		}
		v.into(v.ask("DELETE", fmt.Sprintf("/api/v1/api-keys/%d", key.ID), admin, nil), 204, nil)
		v.into(v.ask("DELETE", toG, "", nil, bearer...), 401, nil)
	}
	var shown struct{ Data []struct{ Party string } }
	v.into(v.ask("GET", "/api/v1/deals/D1/shown", v.as("S", access.Viewer), nil), 200, &shown)
	if text, _ := json.Marshal(shown.Data); string(text) != `[{"Party":"F"},{"Party":"G"}]` {
		t.Errorf("shown to %s", text)
	}
}
