package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/tallystick/tallystick/lab/bench"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// A benched page is one that is measured.
type benched struct {
	route string // in the matrix
	query string
	by    string // which of the busiest asks, or the operator; "" for nobody
}

// benchedPages are the pages that show something of the log or of the desk. In
// braces is what stands for it on the log that is asked.
//
//tidy:data
var benchedPages = [...]benched{
	{"/login", "", ""},
	{"/cash", "", "seller"},
	{"/cash/take", "?deal={ready}", "seller"},
	{"/invoices", "", "seller"},
	{"/invoices/{name}", "", "seller"},
	{"/approve", "", "buyer"},
	{"/exposure", "", "funder"},
	{"/books", "", "funder"},
	{"/pipeline", "", "funder"},
	{"/pipeline", "?state=financed", "funder"},
	{"/drafts", "", "seller"},
	{"/deals/{name}", "", "seller"},
	{"/parties/{name}", "", "seller"},
	{"/journal", "", "seller"},
	{"/journal", "", "operator"},
	{"/journal/{name}", "", "seller"},
	{"/search", "?q={prefix}", "seller"},
	{"/operator", "", "operator"},
	{"/developer", "", "seller"},
	{"/people", "", "seller"},
	{"/account", "", "seller"},
}

// servedPages serves a log as `tally serve` does, but for a network, and
// returns every page of the site, asked for by somebody who has logged in.
func servedPages(n *node.Node, busiest map[view.Side]access.Who) ([]bench.Page, func() error, error) {
	s := &serving{
		node: n, stopped: make(chan struct{}), cfg: servingConfig{log: slog.New(slog.DiscardHandler), demo: true},
	}
	leave := func() error {
		if s.desk == nil {
			return nil
		}
		return s.desk.Close()
	}
	ctx := context.Background()
	if err := s.openDesk(ctx); err != nil {
		return nil, leave, err
	}
	entered, err := s.enterBench(ctx, busiest)
	if err != nil {
		return nil, leave, err
	}
	named, err := s.benchNames(ctx, busiest[view.Seller])
	if err != nil {
		return nil, leave, err
	}
	pages := make([]bench.Page, 0, len(benchedPages))
	for _, p := range benchedPages {
		path := p.route + p.query
		for what, name := range named[strings.Split(p.route, "/")[1]] {
			path = strings.ReplaceAll(path, what, url.PathEscape(name))
		}
		name := strings.TrimSpace("GET " + p.route + p.query + " " + p.by)
		pages = append(pages, bench.Page{
			Name: name, Side: view.Seller,
			Ask: func(ctx context.Context, _ access.Who) error { return s.get(ctx, path, entered[p.by]) },
		})
	}
	return pages, leave, nil
}

// enterBench gives the busiest organisations and the operator a person each, who
// enters, and returns their sessions.
func (s *serving) enterBench(ctx context.Context, busiest map[view.Side]access.Who) (map[string][]*http.Cookie, error) {
	called, people := []string{"operator"}, []account.Person{{Organisation: s.signer.Owner(), Role: access.Operator}}
	for _, side := range view.Sides() {
		called = append(called, side.String())
		people = append(people, account.Person{Organisation: busiest[side].Organisation, Role: access.Administrator})
	}
	for i := range people {
		p := &people[i]
		p.Login, p.Name, p.Language = strings.ToLower(p.Organisation)+"@bench.invalid", p.Organisation, "en"
	}
	if err := s.account.Populate(ctx, people); err != nil {
		return nil, err
	}
	entered := map[string][]*http.Cookie{}
	for i, p := range people {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", http.NoBody)
		if _, err := s.account.Become(w, r, p.Login); err != nil {
			return nil, err
		}
		entered[called[i]] = w.Result().Cookies()
	}
	return entered, nil
}

// benchNames returns what stands in braces, by the first part of the route: of
// the newest deal of the busiest seller, and of the largest that it can draw.
func (s *serving) benchNames(ctx context.Context, seller access.Who) (map[string]map[string]string, error) {
	newest, err := s.reader.Deals(ctx, seller, reader.DealFilter{}, reader.Page{Limit: 1})
	if err != nil {
		return nil, err
	}
	today, err := s.reader.Today(ctx, seller)
	if err != nil {
		return nil, err
	}
	if len(newest.Rows) == 0 || len(today) == 0 || len(today[0].Ready) < reader.MostRows {
		return nil, errors.New("a log is too small to be compared: its busiest seller has less to draw than a page shows")
	}
	d := newest.Rows[0]
	file, err := s.reader.Deal(ctx, seller, d.Name)
	if err != nil {
		return nil, err
	}
	leaf := file.Events[len(file.Events)-1].Leaf
	return map[string]map[string]string{
		"cash":     {"{ready}": today[0].Ready[0].Name},
		"deals":    {"{name}": d.Name},
		"invoices": {"{name}": d.Invoice},
		"parties":  {"{name}": d.Buyer},
		"journal":  {"{name}": fmt.Sprint(leaf)},
		"search":   {"{prefix}": d.Name[:2]},
	}, nil
}

// get asks for a page in a session, and wants to be shown it.
func (s *serving) get(ctx context.Context, path string, session []*http.Cookie) error {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, path, http.NoBody)
	r.Header.Set("Accept", "text/html")
	for _, c := range session {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return fmt.Errorf("%s: status %d: %.200s", path, w.Code, w.Body)
	}
	return nil
}
