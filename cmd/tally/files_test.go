package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

// TestListsAreFiles: each list of a page is a file of both formats, with what is
// on the page and nothing that a spreadsheet would carry out.
func TestListsAreFiles(t *testing.T) {
	v := newTown(t)
	err := v.account.Populate(context.Background(), []account.Person{
		{Organisation: "S", Login: "s-formula", Name: "=HYPERLINK(1)", Role: access.Viewer},
	})
	if err != nil {
		t.Fatal(err)
	}
	admin := v.as("S", access.Administrator)
	v.into(v.ask("POST", "/api/v1/api-keys", admin, map[string]any{
		"name": "@SUM(1)", "role": "viewer", "scopes": []any{"read"},
	}), 201, nil)
	v.waiting("D2")
	for path, words := range map[string][]string{
		"/people?list=people":        {"id,name,login,role", "'=HYPERLINK(1)", "s-maker"},
		"/people?list=events":        {"at,event,by", "key-made", "'@SUM(1)"},
		"/developer?list=api-keys":   {"'@SUM(1)", "viewer,read", "holds"},
		"/cash?list=offers":          {"deal,invoice,number"},
		"/cash?list=waiting":         {"D1,I1", "D2,ID2", "1000.00"},
		"/journal?x=1":               {"leaf,height,at", "receivable.present,D2,S"},
		"/parties/B?list=deals":      {"D1,I1", "D2,ID2"},
		"/parties/B?list=invoices":   {"I1,", "ID2,"},
		"/parties/B?list=limits":     {"limit,owner,on"},
		"/parties/S?list=accounts":   {"account,currency,balance"},
		"/search?q=D1&list=deals":    {"D1,I1"},
		"/search?q=I1&list=invoices": {"I1,I1"},
		"/search?q=B&list=parties":   {"B,B,buyer"},
		"/invoices?show=sold":        {"I1,", "ID2,"},
	} {
		got := v.ask("GET", path+"&format=csv", admin, nil)
		text := string(got.body)
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/csv") {
			t.Errorf("%s: %d %.200s", path, got.status, text)
		}
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s has no %q: %s", path, w, text)
			}
		}
		cells := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",\n\r", r) })
		for _, foreign := range []string{"D9", "I9", "x-viewer"} {
			if slices.Contains(cells, foreign) { // a cell: two letters are in a random key's hint now and then
				t.Errorf("%s has %s of others: %s", path, foreign, text)
			}
		}
		book := v.ask("GET", path+"&format=xlsx", admin, nil)
		if book.status != 200 || !bytes.HasPrefix(book.body, []byte("PK")) {
			t.Errorf("%s as a workbook: %d %.100s", path, book.status, book.body)
		}
	}
	v.into(v.ask("GET", "/people?list=events&format=csv", v.as("S", access.Viewer), nil), 403, nil)
	v.into(v.ask("GET", "/developer?list=api-keys&format=csv", v.as("S", access.Maker), nil), 403, nil)
	v.into(v.ask("GET", "/parties/X?list=deals&format=csv", admin, nil), 404, nil)
	v.into(v.ask("GET", "/cash?list=others&format=csv", admin, nil), 404, nil)
}
