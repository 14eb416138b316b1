package ui

import (
	"testing"

	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
)

func TestTableLinks(t *testing.T) {
	due, amount := Column{Key: "due", Label: Plain("Due"), Sorts: true}, Column{
		Key:   "amount",
		Label: Plain("Amount"), Sorts: true,
	}
	table := Table{Path: "/invoices?state=open&after=x", Sort: ParseSort("due"), Before: "b", After: "d&e"}
	tests := []struct{ got, want string }{
		{table.SortLink(due), "/invoices?sort=-due&state=open"},
		{table.SortLink(amount), "/invoices?sort=amount&state=open"},
		{table.Earlier(), "/invoices?before=b&sort=due&state=open"},
		{table.Later(), "/invoices?after=d%26e&sort=due&state=open"},
		{table.Export("csv"), "/invoices?format=csv&sort=due&state=open"},
		{table.Sorted(due), "ascending"},
		{table.Sorted(amount), ""},
		{Table{Sort: ParseSort("-due")}.Sorted(due), "descending"},
		{Table{Path: "/x"}.Earlier(), ""},
		{ParseSort("-due").String(), "-due"},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%d: got %q, want %q", i, tt.got, tt.want)
		}
	}
}

// TestOnlyPagesThatAreThere: the menu leads nowhere else, and nobody starts on
// what is not there.
func TestOnlyPagesThatAreThere(t *testing.T) {
	supplier := access.Who{Role: access.Administrator, Sides: party.Supplier}
	for _, tt := range []struct {
		pages map[string]bool
		want  string
		n     int
	}{
		{map[string]bool{"/cash": true, "/people": true, "/exposure": true}, "/cash", 2},
		{map[string]bool{"/people": true}, "/people", 1},
		{map[string]bool{}, "/account", 0},
	} {
		if first, menu := First(supplier, tt.pages), Places(supplier, "", tt.pages); first != tt.want || len(menu) != tt.n {
			t.Errorf("of %v: %s first of %d, want %s of %d", tt.pages, first, len(menu), tt.want, tt.n)
		}
	}
}

// TestPlaces: each side has its menu, and starts at its first page.
func TestPlaces(t *testing.T) {
	tests := []struct {
		who   access.Who
		first string
		n     int
	}{
		{access.Nobody(), "/login", 0},
		{access.Who{Role: access.Viewer, Sides: party.Supplier}, "/cash", 4},
		{access.Who{Role: access.Maker, Sides: party.Buyer}, "/approve", 5},
		{access.Who{Role: access.Administrator, Sides: party.Funder}, "/exposure", 7},
		{access.Who{Role: access.Operator, Sides: party.Operator}, "/operator", 4},
		{access.Who{Role: access.Viewer, Sides: party.Regulator}, "/journal", 2},
	}
	for _, tt := range tests {
		if got := First(tt.who, nil); got != tt.first {
			t.Errorf("%v of %v starts at %s, want %s", tt.who.Role, tt.who.Sides, got, tt.first)
		}
		if got := len(Places(tt.who, "", nil)); got != tt.n {
			t.Errorf("%v of %v sees %d places, want %d", tt.who.Role, tt.who.Sides, got, tt.n)
		}
	}
	for path, here := range map[string]bool{
		"/cash": true, "/cash/take": true, "/cash?x": true,
		"/cashier": false, "/": false,
	} {
		if got := Places(access.Who{Role: access.Viewer, Sides: party.Supplier}, path, nil)[0].Here; got != here {
			t.Errorf("at %s the first place is marked: %v", path, got)
		}
	}
}

// TestLinksStayHere: a link that came from data cannot lead away.
func TestLinksStayHere(t *testing.T) {
	for path, want := range map[string]string{
		"/deals/D1": "/deals/D1", "?sort=due": "?sort=due", "#top": "#top",
		"javascript:alert(1)": "#", "//evil.example": "#", `/\evil.example`: "#", "https://evil.example": "#", "": "#",
	} {
		if got := (Link{Path: path}).To(); got != want {
			t.Errorf("a link to %q leads to %q, want %q", path, got, want)
		}
	}
}
