package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/desk/access"
)

// drafted has a maker of B prepare the confirmation of a deal, and returns the
// path of its draft.
func (v *town) drafted(deal string) string {
	v.t.Helper()
	v.waiting(deal)
	made := v.page("/steps/confirm", v.as("B", access.Maker), url.Values{"deal": {deal}}, 200, "waits for a second person")
	return regexp.MustCompile(`/drafts/[0-9]+`).FindString(made[strings.Index(made, "See the draft")-60:])
}

// TestADraftIsSentOnceByTwoWhoSignAtOnce: several people press at the same
// moment, and press again.
func TestADraftIsSentOnceByTwoWhoSignAtOnce(t *testing.T) {
	v := newTown(t)
	path := v.drafted("D2")
	var all sync.WaitGroup
	for range 5 {
		for _, role := range []access.Role{access.Checker, access.Administrator} {
			cookie := v.as("B", role)
			all.Go(func() { v.post(path+"/approve", cookie, url.Values{}) })
		}
	}
	all.Wait()
	if err := v.node.Settle(); err != nil {
		t.Fatal(err)
	}
	leaves, err := v.node.Events("D2", 20)
	if err != nil {
		t.Fatal(err)
	}
	confirmed := 0
	err = v.node.Asks(leaves[len(leaves)-1], func(_ uint64, c *command.Command) bool {
		if c.Kind == command.ReceivableConfirm && string(c.Object) == "D2" {
			confirmed++
		}
		return true
	})
	if err != nil || confirmed != 1 {
		t.Errorf("D2 was confirmed %d times, %v", confirmed, err)
	}
}

// TestWhoIsDemotedSignsNothing: the session that was open is one no more, and
// the draft waits on.
func TestWhoIsDemotedSignsNothing(t *testing.T) {
	v := newTown(t)
	path := v.drafted("D2")
	checker := v.as("B", access.Checker)
	v.page(path, checker, nil, 200, "Sign and send")
	admin := v.who("B", access.Administrator)
	people, err := v.account.People(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.Role != access.Checker {
			continue
		}
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		if err := v.account.ChangeRole(r, admin, p.ID, access.Viewer, 0); err != nil {
			t.Fatal(err)
		}
	}
	if r := v.post(path+"/approve", checker, url.Values{}); r.status != http.StatusUnauthorized {
		t.Errorf("who was demoted signs: status %d, want 401", r.status)
	}
	v.page(path, v.as("B", access.Administrator), nil, 200, "Waits for a signature")
}

// who returns who somebody of an organisation is.
func (v *town) who(org string, role access.Role) access.Who {
	v.t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", nil)
	who, err := v.account.Become(w, r, login(org, role))
	if err != nil {
		v.t.Fatal(err)
	}
	return who
}

// TestPrivatePagesAreKeptByNobody: no browser, and nothing on the way, keeps
// what is somebody's own; nobody frames it.
func TestPrivatePagesAreKeptByNobody(t *testing.T) {
	v := newTown(t)
	cookie := v.as("S", access.Administrator)
	asked := 0
	for _, r := range v.mux.Routes() {
		if r.Method != http.MethodGet || r.Subject == access.Open || strings.Contains(r.Path, "/events") {
			continue
		}
		path := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(r.Path, "D1")
		got := v.ask("GET", path, cookie, nil, "Accept", "text/html")
		asked++
		if c := got.header.Get("Cache-Control"); c != "no-store" {
			t.Errorf("%s: Cache-Control %q, want no-store", path, c)
		}
		if got.header.Get("X-Frame-Options") != "DENY" || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s may be framed, or taken for something else", path)
		}
	}
	if asked < 30 {
		t.Errorf("%d private routes asked, want all", asked)
	}
}

// TestNobodyIsLedAway: wherever a way back is taken along, it stays here.
func TestNobodyIsLedAway(t *testing.T) {
	v := newTown(t)
	cookie := v.as("S", access.Administrator)
	for _, next := range []string{
		"//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example",
		"/%5cevil.example", "/%2fevil.example", "javascript:alert(1)", "//evil.example/%2f..", " //evil.example",
		"/x\r\nLocation: //evil.example", "https:evil.example", "/.//evil.example", "///evil.example", "http:///evil.example",
	} {
		q := url.Values{"next": {next}, "back": {next}}
		for name, r := range map[string]reply{
			"log in":  v.ask("GET", "/login?"+q.Encode(), cookie, nil, "Accept", "text/html"),
			"display": v.post("/display", cookie, url.Values{"language": {"en"}, "back": {next}}),
		} {
			to := r.header.Get("Location")
			at, err := url.Parse(v.web.URL + "/login")
			if err == nil {
				at, err = at.Parse(to)
			}
			if err != nil || to != "" && v.web.URL != at.Scheme+"://"+at.Host || strings.HasPrefix(to, "//") {
				t.Errorf("%s with %q leads to %q", name, next, to)
			}
		}
	}
}

// TestBombsAreNotUnpacked: files that grow a thousandfold, and forms of many
// parts, are told what is wrong, and nothing is recorded.
func TestBombsAreNotUnpacked(t *testing.T) {
	v := newTown(t)
	nothing := make([]byte, 1<<20)
	var book, packed bytes.Buffer
	archive := zip.NewWriter(&book)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		part, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		for range 64 {
			_, _ = part.Write(nothing) // in memory
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	squeeze := gzip.NewWriter(&packed)
	for range 256 {
		_, _ = squeeze.Write(nothing) // in memory
	}
	if err := squeeze.Close(); err != nil {
		t.Fatal(err)
	}
	_, before, _, err := v.node.Head()
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"bomb.xlsx": book.Bytes(), "bomb.csv.gz": packed.Bytes()} {
		if r := v.uploads(name, "simple", file); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s of %d bytes: status %d, want 422", name, len(file), r.status)
		}
	}
	var parts bytes.Buffer
	form := multipart.NewWriter(&parts)
	for i := range 5000 {
		if err := form.WriteField(fmt.Sprint("f", i), ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := v.ask("POST", "/invoices/upload", v.as("S", access.Maker), parts.Bytes(),
		"Content-Type", form.FormDataContentType())
	if r.status != http.StatusBadRequest {
		t.Errorf("a form of 5,000 parts: status %d, want 400", r.status)
	}
	if _, after, _, err := v.node.Head(); err != nil || after != before {
		t.Errorf("%d leaves were recorded, %v", after-before, err)
	}
}
