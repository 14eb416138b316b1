package bench

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/feed"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// PagesConfig says how pages are measured.
type PagesConfig struct {
	Dir     string // for the logs, each in a folder of its number of receivables
	Keep    bool   // leave them there, and take those that are there
	Small   int    // receivables of the one log
	Large   int    // and of the other
	Parties int
	Runs    int // of each page on each log, by turns; the median counts
	// More returns pages to measure beside the questions of the reader, such as
	// whole pages as they are served to the busiest on each side, and what ends
	// the serving; nil for none.
	More     func(*node.Node, map[view.Side]access.Who) (pages []Page, leave func() error, err error)
	Progress func(format string, args ...any)
}

// A Page is something that is asked of a log on behalf of somebody.
type Page struct {
	Name string
	Side view.Side // who asks: the busiest party on that side
	Ask  func(ctx context.Context, who access.Who) error
}

// A PageTime is what a page took on either log.
type PageTime struct {
	Page  string  `json:"page"`
	Small float64 `json:"at_10k_us"`
	Large float64 `json:"at_1m_us"`
	Ratio float64 `json:"ratio"`
}

// A PagesResult is all that was measured.
type PagesResult struct {
	Small int        `json:"small"` // receivables
	Large int        `json:"large"`
	Pages []PageTime `json:"pages"`
	Worst float64    `json:"worst_ratio"`
}

// A library is a filled log that is read.
type library struct {
	log   *node.Node
	leave func() error // nil: nothing is served
	pages []Page
	who   map[view.Side]access.Who
}

// Pages measures what pages ask on a small and on a large log, by turns.
func Pages(ctx context.Context, cfg PagesConfig) (res PagesResult, err error) {
	res = PagesResult{Small: cfg.Small, Large: cfg.Large}
	var logs []*library
	defer func() {
		for _, l := range logs {
			err = errors.Join(err, l.close())
		}
		if !cfg.Keep {
			err = errors.Join(err, os.RemoveAll(cfg.Dir))
		}
	}()
	for _, deals := range []int{cfg.Small, cfg.Large} {
		l, err := cfg.open(ctx, deals)
		if err != nil {
			return res, err
		}
		logs = append(logs, l)
	}
	for i := range logs[0].pages {
		var took [2][]time.Duration
		for run := range cfg.Runs + cfg.Runs/10 + 1 {
			for k, l := range logs {
				d, err := l.ask(ctx, i)
				if err != nil {
					return res, err
				}
				if run > cfg.Runs/10 { // the first ones warm up
					took[k] = append(took[k], d)
				}
			}
		}
		t := PageTime{Page: logs[0].pages[i].Name, Small: micros(took[0]), Large: micros(took[1])}
		t.Ratio = t.Large / t.Small
		res.Worst = max(res.Worst, t.Ratio)
		res.Pages = append(res.Pages, t)
	}
	return res, nil
}

func micros(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Nanoseconds()) / 1e3
}

// ask asks page i once and returns how long it took.
func (l *library) ask(ctx context.Context, i int) (time.Duration, error) {
	p := l.pages[i]
	start := time.Now()
	if err := p.Ask(ctx, l.who[p.Side]); err != nil {
		return 0, fmt.Errorf("ask for %s: %w", p.Name, err)
	}
	return time.Since(start), nil
}

// open opens a log of so many receivables, most of them financed, as it is
// served. It is made first if it is not there.
func (cfg *PagesConfig) open(ctx context.Context, deals int) (*library, error) {
	dir := filepath.Join(cfg.Dir, fmt.Sprint(deals))
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := cfg.fill(ctx, dir, deals); err != nil {
			return nil, err
		}
	}
	start := time.Now()
	n, err := node.Open(dir, node.Options{Pages: true})
	if err != nil {
		return nil, err
	}
	l := &library{log: n}
	if err := l.ready(cfg, deals, start); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

// ready indexes the lists of a log that was opened from start on, and lists the
// pages that are asked of it.
func (l *library) ready(cfg *PagesConfig, deals int, start time.Time) error {
	opened := time.Since(start)
	if err := l.log.IndexLists(); err != nil {
		return err
	}
	if cfg.Progress != nil {
		cfg.Progress("%d receivables: opened in %.1f s, indexed in %.1f s", deals, opened.Seconds(),
			(time.Since(start) - opened).Seconds())
	}
	var err error
	if l.who, err = busiest(l.log, cfg.Parties); err != nil {
		return err
	}
	if l.pages, err = l.questions(); err != nil || cfg.More == nil {
		return err
	}
	more, leave, err := cfg.More(l.log, l.who)
	l.leave, l.pages = leave, append(l.pages, more...)
	return err
}

// close ends what is served of the log, and the log.
func (l *library) close() error {
	var err error
	if l.leave != nil {
		err = l.leave()
	}
	return errors.Join(err, l.log.Close())
}

// fill makes a log in dir, which is there when it is whole.
func (cfg *PagesConfig) fill(ctx context.Context, dir string, deals int) error {
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	b := &bench{cfg: Config{Dir: part, Parties: cfg.Parties, Progress: cfg.Progress}}
	if err := b.prepare(); err != nil {
		return err
	}
	if err := errors.Join(b.fill(ctx, deals), b.n.Close()); err != nil {
		return err
	}
	return os.Rename(part, dir)
}

// fill carries groups of receivables to the stages of a life, four in five as
// far as the confirmed advance.
func (b *bench) fill(ctx context.Context, deals int) error {
	if err := b.n.State(b.w.at); err != nil {
		return err
	}
	// One by one: a key signs in the block after the one that registers it.
	if _, _, err := b.submit(b.w.register(), groupSize, 1); err != nil {
		return err
	}
	const perWave = 500
	for left := deals / groupSize; left > 0; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n := min(perWave, left)
		groups := b.w.groups(n)
		rest := n / 5
		var envelopes [][]byte
		envelopes = append(envelopes, b.w.wave(groups[rest:], 7)...)
		envelopes = append(envelopes, b.w.wave(groups[:rest/2], 2)...)
		envelopes = append(envelopes, b.w.wave(groups[rest/2:rest], 5)...)
		if _, _, err := b.submit(envelopes, groupSize, 64); err != nil {
			return err
		}
		left -= n
		b.say("%d of %d receivables", deals-left*groupSize, deals)
	}
	return b.n.Settle()
}

// busiest returns who has the most deals on each side.
func busiest(n *node.Node, parties int) (map[view.Side]access.Who, error) {
	v, err := n.Published()
	if err != nil {
		return nil, err
	}
	all := map[view.Side]access.Who{}
	for _, side := range view.Sides() {
		name, most := "", int64(0)
		for p := range firstTrade + parties {
			deals := int64(0)
			for _, x := range n.Sums().States(v.PartyRow(partyName(p)), side) {
				deals += x.Deals
			}
			if deals > most {
				name, most = partyName(p), deals
			}
		}
		all[side] = access.Who{
			User: 1, Organisation: name, Role: access.Viewer, Scopes: access.Read, Language: "en",
		}
	}
	return all, nil
}

// questions returns what the pages of each role ask, and the lists behind them.
func (l *library) questions() ([]Page, error) {
	r := reader.New(l.log)
	ctx := context.Background()
	newest, err := r.Deals(ctx, l.who[view.Seller], reader.DealFilter{}, reader.Page{})
	if err != nil {
		return nil, err
	}
	if len(newest.Rows) == 0 {
		return nil, errors.New("the busiest seller has no deals")
	}
	d, last := newest.Rows[0], newest.Rows[len(newest.Rows)-1].Name
	file, err := r.Deal(ctx, l.who[view.Seller], d.Name)
	if err != nil {
		return nil, err
	}
	leaf := file.Events[len(file.Events)-1].Leaf
	list := func(name string, side view.Side, f reader.DealFilter, p reader.Page) Page {
		return Page{name, side, func(ctx context.Context, who access.Who) error {
			got, err := r.Deals(ctx, who, f, p)
			if err == nil && len(got.Rows) == 0 {
				err = errors.New("an empty list")
			}
			return err
		}}
	}
	return append(l.pictures(r),
		list("deals", view.Seller, reader.DealFilter{}, reader.Page{}),
		list("deals, next page", view.Seller, reader.DealFilter{}, reader.Page{After: last}),
		list("deals, financed", view.Funder, reader.DealFilter{States: []deal.State{deal.Financed}}, reader.Page{}),
		list("deals, due", view.Buyer, reader.DealFilter{DueFrom: d.Due - 7, DueTo: d.Due + 7}, reader.Page{}),
		list("deals, with one buyer", view.Seller, reader.DealFilter{Counterparty: d.Buyer}, reader.Page{}),
		list("deals, by name", view.Funder, reader.DealFilter{Prefix: "D1"}, reader.Page{}),
		Page{"invoices", view.Seller, func(ctx context.Context, who access.Who) error {
			_, err := r.Documents(ctx, who, reader.InvoiceFilter{}, reader.Page{})
			return err
		}},
		Page{"draws", view.Seller, func(ctx context.Context, who access.Who) error {
			_, err := r.Draws(ctx, who, d.Name)
			return err
		}},
		Page{"invoice", view.Seller, func(ctx context.Context, who access.Who) error {
			_, err := r.Invoice(ctx, who, d.Invoice)
			return err
		}},
		Page{"deal", view.Seller, func(ctx context.Context, who access.Who) error {
			_, err := r.Deal(ctx, who, d.Name)
			return err
		}},
		Page{"journal entry", view.Seller, func(ctx context.Context, who access.Who) error {
			_, err := r.Leaf(ctx, who, leaf)
			return err
		}},
		Page{"journal", view.Seller, l.journal(r)},
		Page{"search", view.Seller, func(ctx context.Context, who access.Who) error {
			_, err := r.Search(ctx, who, d.Name[:2])
			return err
		}},
	), nil
}

// journal asks for the latest entries of the log.
func (l *library) journal(r *reader.Reader) func(context.Context, access.Who) error {
	f := feed.New(l.log, r)
	return func(ctx context.Context, who access.Who) error {
		end, err := f.End()
		if err == nil {
			_, _, err = f.Back(ctx, who, end, reader.UsualRows, feed.Near)
		}
		return err
	}
}

// fewParties are as many as the busiest seller knows on either log.
const fewParties = 20

// pictures returns what is asked for the pictures of the pages of each role.
func (l *library) pictures(r *reader.Reader) []Page {
	all := func(asks ...func(context.Context, access.Who) error) func(context.Context, access.Who) error {
		return func(ctx context.Context, who access.Who) error {
			for _, ask := range asks {
				if err := ask(ctx, who); err != nil {
					return err
				}
			}
			return nil
		}
	}
	deals := func(f reader.DealFilter) func(context.Context, access.Who) error {
		return func(ctx context.Context, who access.Who) error {
			_, err := r.Deals(ctx, who, f, reader.Page{})
			return err
		}
	}
	late := func(side view.Side) func(context.Context, access.Who) error {
		return deals(reader.DealFilter{Side: side, States: []deal.State{deal.Overdue, deal.Recourse}, Reverse: true})
	}
	awaiting := deals(reader.DealFilter{Side: view.Buyer, States: []deal.State{deal.Presented}})
	next := func(ctx context.Context, who access.Who) error {
		today, err := r.Day()
		if err != nil {
			return err
		}
		return deals(reader.DealFilter{Side: view.Buyer, DueFrom: today})(ctx, who)
	}
	parties := func(ctx context.Context, who access.Who) (reader.List[reader.Party], error) {
		return r.Parties(ctx, who, reader.Page{Limit: fewParties})
	}
	limits := func(ctx context.Context, who access.Who) (reader.List[reader.Limit], error) {
		return r.Limits(ctx, who, reader.Page{})
	}
	payments := func(ctx context.Context, who access.Who) (reader.List[view.Payment], error) {
		return r.Payments(ctx, who, reader.Page{})
	}
	return []Page{
		{"cash", view.Seller, all(only(r.CashLadder), only(r.Today))},
		{"approve", view.Buyer, all(only(r.Calendar), awaiting, late(view.Buyer), next)},
		{"exposure", view.Funder, all(only(r.Exposure), only(r.Returns), late(view.Funder), only(limits))},
		{"pipeline", view.Funder, all(only(r.Pipeline), deals(reader.DealFilter{Side: view.Funder}))},
		{"parties", view.Seller, only(parties)},
		{"limits", view.Funder, only(limits)},
		{"payments", view.Buyer, only(payments)},
	}
}

// only asks, and keeps no more than that it went well.
func only[T any](ask func(context.Context, access.Who) (T, error)) func(context.Context, access.Who) error {
	return func(ctx context.Context, who access.Who) error {
		_, err := ask(ctx, who)
		return err
	}
}
