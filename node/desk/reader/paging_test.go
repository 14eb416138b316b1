package reader_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// pages reads a list of deals page by page, forwards from its beginning, or
// backwards from behind its end.
func (w *world) pages(who string, f reader.DealFilter, limit int, last string) []string {
	w.t.Helper()
	var all []string
	for p := (reader.Page{Limit: limit, Before: last}); ; {
		l, err := w.r.Deals(context.Background(), as(who), f, p)
		page := names(w.t, l, err)
		if len(page) > limit || len(page) == 0 && l.More {
			w.t.Fatalf("%s, %+v, %+v: %d rows, more is %t", who, f, p, len(page), l.More)
		}
		if last == "" {
			all = append(all, page...)
		} else {
			all = append(page, all...)
		}
		if !l.More {
			return all
		}
		if p.After = page[len(page)-1]; last != "" {
			p.After, p.Before = "", page[0]
		}
	}
}

// TestPagesMakeUpTheListLaw: whatever the list is narrowed and ordered by, its
// pages in a row are the whole, and so are those from its end.
func TestPagesMakeUpTheListLaw(t *testing.T) {
	w := random(t, 5)
	today := w.n.Clock().Date(0)
	filters := []reader.DealFilter{
		{},
		{States: deal.States()},
		{States: []deal.State{deal.Settled, deal.Presented, deal.Overdue}},
		{DueFrom: today - 300, DueTo: today + 300},
		{DueFrom: 1, States: []deal.State{deal.Overdue}},
		{ByDue: true, Side: view.Funder, States: []deal.State{deal.Overdue, deal.Recourse}},
		{ByDue: true},
		{Prefix: "deal"},
		{Prefix: "deal1"},
		{Counterparty: orgs[6]},
		{Counterparty: orgs[0]},
	}
	for _, who := range append([]string{"operator"}, orgs...) {
		for _, f := range filters {
			f.Reverse = len(who)%2 == 0
			l, err := w.r.Deals(context.Background(), as(who), f, reader.Page{Limit: reader.MostRows})
			whole := names(t, l, err)
			if sorted := slices.Compact(slices.Sorted(slices.Values(whole))); len(sorted) != len(whole) {
				t.Errorf("%s, %+v: %v holds a deal twice", who, f, whole)
			}
			for _, limit := range []int{1, 3} {
				if got := w.pages(who, f, limit, ""); !slices.Equal(got, whole) {
					t.Errorf("%s, %+v in pages of %d: %v, want %v", who, f, limit, got, whole)
				}
			}
			if n := len(whole); n > 0 {
				if got := w.pages(who, f, 2, whole[n-1]); !slices.Equal(got, whole[:n-1]) {
					t.Errorf("%s, %+v backwards: %v, want %v", who, f, got, whole[:n-1])
				}
			}
			f.Reverse = !f.Reverse
			l, err = w.r.Deals(context.Background(), as(who), f, reader.Page{Limit: reader.MostRows})
			back := names(t, l, err)
			if slices.Reverse(back); !slices.Equal(back, whole) {
				t.Errorf("%s, %+v the other way: %v, want %v", who, f, back, whole)
			}
		}
	}
}

// TestPagesStandWhileTheListGrows: what is recorded after the first page was
// read changes none of those behind it.
func TestPagesStandWhileTheListGrows(t *testing.T) {
	w := twoTrades(t)
	first, err := w.r.Deals(context.Background(), as("S1"), reader.DealFilter{}, reader.Page{Limit: 1})
	if got := names(t, first, err); !slices.Equal(got, []string{"D3"}) || !first.More {
		t.Fatalf("first page: %v, want D3 and more", got)
	}
	w.financed("D4", "S1", "B1", "F1")
	w.settled()
	second, err := w.r.Deals(context.Background(), as("S1"), reader.DealFilter{}, reader.Page{Limit: 1, After: "D3"})
	if got := names(t, second, err); !slices.Equal(got, []string{"D1"}) || second.More {
		t.Errorf("second page: %v, more is %t, want D1 alone", got, second.More)
	}
	before, err := w.r.Deals(context.Background(), as("S1"), reader.DealFilter{}, reader.Page{Before: "D3"})
	if got := names(t, before, err); !slices.Equal(got, []string{"D4"}) {
		t.Errorf("before the first page: %v, want D4", got)
	}
}

// TestLagIsSaid: while views stand still, a read that wants more than they show
// waits and is told so; what is behind is said in heights and time.
func TestLagIsSaid(t *testing.T) {
	w := twoTrades(t)
	resume := w.n.PauseViews()
	w.do(command.New(command.ReceivableNotify, "D1", "F1"))
	v, err := w.n.Published()
	must(t, err)
	height := v.Meta.Height
	soon, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := w.r.Wait(soon, height); !errors.Is(err, reader.ErrLags) {
		t.Errorf("wait for %d: %v, want %v", height, err, reader.ErrLags)
	}
	published, viewed, lag := w.r.Height()
	if published != height || viewed >= height || lag <= 0 {
		t.Errorf("published %d, viewed %d, %s behind, want %d and less", published, viewed, lag, height)
	}
	resume()
	must(t, w.r.Wait(context.Background(), height))
	if published, viewed, lag := w.r.Height(); published != height || viewed != height || lag != 0 {
		t.Errorf("published %d, viewed %d, %s behind, want %d and no lag", published, viewed, lag, height)
	}
	must(t, w.r.Wait(context.Background(), height))
}
