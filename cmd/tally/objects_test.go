package main

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/proof"
)

// read returns the page at a path as a viewer of an organisation sees it.
func (v *town) read(org, path string) string {
	v.t.Helper()
	return html.UnescapeString(v.page(path, v.as(org, access.Viewer), nil, http.StatusOK))
}

// has checks what a page shows, and what it does not.
func (v *town) has(page string, wanted []string, unwanted ...string) {
	v.t.Helper()
	for _, w := range wanted {
		if !strings.Contains(page, w) {
			v.t.Errorf("the page has no %q", w)
		}
	}
	for _, u := range unwanted {
		if strings.Contains(page, u) {
			v.t.Errorf("the page shows %q", u)
		}
	}
}

// TestThePagesOfOneObject: a deal tells what happened and who signed, a party
// what is shared with it, and the journal what is one's own, page by page.
func TestThePagesOfOneObject(t *testing.T) {
	v := newTown(t)
	called := office.DisplayName{En: "Bramble & Sons", Zh: "荆棘"}
	if err := v.office.Call(context.Background(), "B", called); err != nil {
		t.Fatal(err)
	}
	v.has(v.read("S", "/deals/D1"), []string{
		"Deal D1", "Bramble & Sons", "1,000.00", "Signed by the platform for you", "/journal/" + v.leafOf("D1"),
		"/api/v1/deals/D1/proof",
	}, "D9")
	v.has(v.read("B", "/deals/D1"), []string{"Signed by the platform for you"})
	v.has(v.read("S", "/parties/B"), []string{"Bramble & Sons", "/deals/D1", "Deals you share"}, "Accounts")
	v.has(v.read("S", "/parties/S"), []string{"This is your organisation", "The platform keeps a key for it"})
	v.has(v.read("S", "/journal"), []string{"/deals/D1", "presented the invoice"}, "D9", "I9")
	v.has(v.read("S", "/journal?after=3"), []string{"To the latest entries"}, "/deals/D1")
}

// TestWhatIsNewHasNoProofYet: pages and API say so, and from when it has one.
func TestWhatIsNewHasNoProofYet(t *testing.T) {
	v := newTown(t)
	v.waiting("D2")
	paths := []string{"/api/v1/deals/D2/proof", "/api/v1/invoices/ID2/proof"}
	v.has(v.read("S", "/deals/D2"), []string{"newer than the last state root", "3 Jun 2026"}, paths...)
	viewer := v.as("S", access.Viewer)
	for _, path := range paths {
		var p problem
		v.into(v.ask(http.MethodGet, path, viewer, nil), http.StatusConflict, &p)
		if p.Name != "no-state-root" || p.Limits["from"] != "2026-06-03" || p.Do == "" {
			t.Errorf("%s: %+v, want no-state-root until 2026-06-03", path, p)
		}
	}
	next, _ := day.Parse("2026-06-03")
	if err := v.node.State(next.Start(0) + day.Hour); err != nil {
		t.Fatal(err)
	}
	v.carry(command.New(command.ReceivableConfirm, "D2", "B"))
	v.shown()
	v.has(v.read("S", "/deals/D2"), paths, "newer than the last state root")
	for _, path := range paths {
		v.into(v.ask(http.MethodGet, path, viewer, nil), http.StatusOK, nil)
	}
}

// TestASearchFindsOnesOwn: by names of the log, by what a party is called, by
// the number of an entry; and never what is foreign.
func TestASearchFindsOnesOwn(t *testing.T) {
	v := newTown(t)
	for name, called := range map[string]string{"B": "Bramble Sons", "Y": "Bramble Daughters"} {
		if err := v.office.Call(context.Background(), name, office.DisplayName{En: called}); err != nil {
			t.Fatal(err)
		}
	}
	v.has(v.read("S", "/search?q=D"), []string{"/deals/D1"}, "/deals/D9")
	v.has(v.read("S", "/search?q=I1"), []string{"result for “I1”"})
	v.has(v.read("S", "/search?q=bramble"), []string{"/parties/B\""}, "/parties/Y\"")
	v.has(v.read("S", "/search?q="+v.leafOf("D1")), []string{"/journal/" + v.leafOf("D1")})
	foreign := v.leafOf("D9")
	v.has(v.read("S", "/search?q="+foreign), []string{"results for “" + foreign}, "/journal/"+foreign)
	v.has(v.read("S", "/search"), []string{"What are you looking for?"}, "results for")
}

// TestThePageOfAnEntryCanBeChecked: what the page offers to download holds under
// the key in the command line that it shows.
func TestThePageOfAnEntryCanBeChecked(t *testing.T) {
	v := newTown(t)
	leaf := v.leafOf("D1")
	page := v.read("S", "/journal/"+leaf)
	v.has(page, []string{"receivable.confirm", "Carried out", "tally check leaf-" + leaf + ".proof --key '"})
	line := regexp.MustCompile(`tally check (\S+) --key '([^']+)'`).FindStringSubmatch(page)
	if line == nil {
		t.Fatal("the page shows no command line")
	}
	got := v.ask(http.MethodGet, "/api/v1/leaves/"+leaf+"/proof", v.as("S", access.Viewer), nil)
	if name := got.header.Get("Content-Disposition"); !strings.Contains(name, `"`+line[1]+`"`) {
		t.Errorf("the file is called %s, the command line says %s", name, line[1])
	}
	if claim, err := proof.Check(got.body, line[2]); err != nil {
		t.Errorf("the proof does not hold: %v (%s)", err, claim.Text)
	}
}
