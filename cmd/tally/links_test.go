package main

import (
	"context"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

// mostLinks bounds a walk: each kind of page is looked at, not each page.
const mostLinks = 100

// TestEveryLinkOpens: whatever the menu and the pages behind it lead to opens for
// whoever is led there, of every role and on every side, a bank and the operator
// too. The menu has what the matrix allows, and no more.
func TestEveryLinkOpens(t *testing.T) {
	v := newTown(t)
	v.financed()
	operator := v.signer.Owner()
	for org, roles := range map[string][]access.Role{
		"S": access.Roles(), "B": access.Roles(), "F": access.Roles(), "K": access.Roles(),
		operator: {access.Operator},
	} {
		for _, role := range roles {
			if role == access.Anonymous || role == access.Operator && org != operator {
				continue
			}
			who := v.who(org, role)
			for _, place := range ui.Places(who, "", nil) {
				if !v.allowed(who, place.Path) {
					t.Errorf("%s of %s: the menu has %s, which the matrix does not allow", role, org, place.Path)
				}
			}
			v.walk(org, role)
		}
	}
}

// allowed reports whether the matrix lets somebody open a page.
func (v *town) allowed(who access.Who, path string) bool {
	v.t.Helper()
	for _, r := range v.mux.Routes() {
		if r.Method == http.MethodGet && r.Path == path {
			return r.Ask(who, v.now()) == access.Yes
		}
	}
	return false
}

var (
	hrefs = regexp.MustCompile(`href="(/[^"#]*)"`)
	names = regexp.MustCompile(`/[A-Z0-9][A-Za-z0-9-]*`)
)

// walk follows every link from where somebody starts, of each kind of page a few.
func (v *town) walk(org string, role access.Role) {
	v.t.Helper()
	cookie, from := v.as(org, role), map[string]string{"/": "the start"}
	kinds := map[string]int{}
	for next := []string{"/"}; len(next) > 0; next = next[1:] {
		path := next[0]
		kind := names.ReplaceAllString(strings.Split(path, "?")[0], "/X")
		if kinds[kind]++; kinds[kind] > 3 || len(from) > mostLinks {
			continue
		}
		got := v.ask(http.MethodGet, path, cookie, nil, "Accept", "text/html", "Accept-Language", "zh")
		if got.status >= http.StatusBadRequest {
			v.t.Errorf("%s of %s: %s leads to %s, status %d", role, org, from[path], path, got.status)
		}
		if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			continue
		}
		v.chinese(path, string(got.body))
		for _, m := range hrefs.FindAllStringSubmatch(string(got.body), -1) {
			to := html.UnescapeString(m[1])
			if _, known := from[to]; !known && !strings.HasPrefix(to, "/assets/") {
				from[to] = path
				next = append(next, to)
			}
		}
	}
}

// identifiers are the names that machines have for things and people have words for:
// kinds, fields, states, codes of refusals. Names of people here are those of
// roles, so roles are not among them.
func identifiers() map[string]bool {
	all := map[string]bool{}
	for _, k := range command.Specs() {
		all[k.Name] = true
		for _, f := range k.Uses {
			all[f.Field.String()] = true
		}
	}
	for _, s := range deal.States() {
		all[s.String()] = true
	}
	for _, c := range refuse.Codes() {
		all[c.String()] = true
	}
	for _, name := range strings.Fields("supplier buyer funder act/360 half-even factoring yes no true false") {
		all[name] = true
	}
	return all
}

// apart is what is in the language of machines on purpose, or somebody's name.
var (
	apart = regexp.MustCompile(`(?s)<(head|script|style|code|pre|svg)\b.*?</(head|script|style|code|pre|svg)>|` +
		`<a [^>]*(class="me-name"|href="/(parties|people)/)[^>]*>[^<]*</a>|` + dated + `|<[^>]*>`)
	word = regexp.MustCompile(`[A-Za-z][A-Za-z0-9./-]*`)
)

// dated is a hint that names the columns of a file, as programs write them.
const dated = `<p class="hint"[^>]*>[^<]*seller、buyer[^<]*</p>`

// chinese checks that a page in Chinese has none of the machine's names in its
// text.
func (v *town) chinese(path, page string) {
	v.t.Helper()
	for _, text := range strings.Split(apart.ReplaceAllString(page, "\n"), "\n") {
		for _, w := range word.FindAllString(html.UnescapeString(text), -1) {
			if identifiers()[w] {
				v.t.Errorf("%s says %q in Chinese: %s", path, w, strings.TrimSpace(text))
			}
		}
	}
}

// financed has D1 financed by F, carried out by the bank K, whose people there
// are then too.
func (v *town) financed() {
	v.t.Helper()
	v.carry(command.New(command.PartyAdd, "K", v.signer.Owner()).SetText(command.Roles, "bank"),
		command.New(command.PartyKey, "K", v.signer.Owner()).SetBytes(command.Key, v.signer.Public()).
			SetInt(command.Custody, 1),
		offered("D1", "F"), command.New(command.ReceivableAccept, "D1", "S"),
		command.New(command.ReceivableDraw, "D1", "S").SetAmount(command.Amount, money.Of(80_000, money.CNY)),
		command.New(command.BankConfirm, "L1", "K").SetText(command.Instruction, "D1"))
	var people []account.Person
	for role := access.Viewer; role <= access.Administrator; role++ {
		people = append(people, account.Person{Organisation: "K", Login: login("K", role), Name: "bank", Role: role})
	}
	if err := v.account.Populate(context.Background(), people); err != nil {
		v.t.Fatal(err)
	}
	v.shown()
}
