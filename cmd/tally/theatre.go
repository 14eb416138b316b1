package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/face/web"
	"github.com/tallystick/tallystick/lab/world"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/disclosure"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// supplier is the role of members that sell.
const supplier = "supplier"

// A theatre is a serving of a world that people look at, and act in.
type theatre struct {
	*serving
	world   *world.World
	members []world.Member   // in the order in which they are offered
	cast    []account.Person // whose eyes one can see with, beside members
}

// serveDemo shows a world until ctx is done.
func serveDemo(ctx context.Context, s *streams, f demoFlags) (err error) {
	if f.dir == "" {
		if f.dir, err = os.MkdirTemp("", "tally-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(f.dir)) }()
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer listener.Close() // the server closes it; else nobody was served
	days := f.days
	if err := world.Found(f.dir, f.seed); errors.Is(err, node.ErrNotEmpty) {
		days = 0 // it goes on where it stood
	} else if err != nil {
		return unfounded(f.dir, err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return err
	}
	origin := "http://" + localhost + ":" + port
	g, warnings := &theatre{}, &slog.HandlerOptions{Level: slog.LevelWarn}
	g.serving, err = openServing(ctx, servingConfig{
		dir: f.dir, demo: true, stage: g, log: slog.New(slog.NewJSONHandler(s.err, warnings)),
		hosts: []string{localhost},
		site:  account.Site{ID: localhost, Name: "Tallystick", Origins: []string{origin}},
	})
	if err != nil {
		return err
	}
	if err = g.live(ctx, s, days); err == nil {
		err = g.settle(ctx)
	}
	if err == nil {
		s.say("Tallystick is at %s", origin)
		err = g.run(ctx, s, listener, runConfig{origin: origin, closeAt: -1})
	}
	return errors.Join(err, g.close())
}

// enter opens the world in an open log and returns who signs for the platform.
func (g *theatre) enter(n *node.Node) (_ *desk.Signer, err error) {
	if g.world, err = world.Open(n); err != nil {
		return nil, err
	}
	return g.world.Custodian().Signer(), nil
}

// live lets days pass before anybody looks.
func (g *theatre) live(ctx context.Context, s *streams, days int) error {
	told := s.progress("demo")
	if err := g.world.Advance(ctx, days, func(d day.Date) { told.at(d.String()) }); err != nil {
		return err
	}
	return g.node.Settle()
}

// settle gives everybody a name to be called by, and a person who acts.
func (g *theatre) settle(ctx context.Context) error {
	if err := g.order(ctx); err != nil {
		return err
	}
	g.cast = make([]account.Person, 0, len(g.members))
	for _, m := range g.members {
		if err := g.office.Call(ctx, m.ID, office.DisplayName{En: m.English, Zh: m.Chinese}); err != nil {
			return err
		}
		role := access.Administrator
		if m.Role == "operator" {
			role = access.Operator
		}
		g.cast = append(g.cast, account.Person{
			Organisation: m.ID, Login: strings.ToLower(m.ID) + "@demo.invalid", Name: m.ID, Role: role,
		})
	}
	if err := g.account.Populate(ctx, g.cast); err != nil {
		return err
	}
	return g.show(ctx)
}

// order lists the members, and before the other suppliers the one that can have
// most today where the platform signs: it is met first.
func (g *theatre) order(ctx context.Context) error {
	g.members = g.world.Members()
	first := slices.IndexFunc(g.members, func(m world.Member) bool { return m.Role == supplier })
	best, most := first, int64(0)
	for i, m := range g.members {
		if m.Role != supplier || !m.Custody() {
			continue
		}
		today, err := g.reader.Today(ctx, access.Who{Organisation: m.ID, Role: access.Viewer, Scopes: access.Read})
		if err != nil {
			return err
		}
		for _, t := range today { // in a world there is one currency
			if t.Drawable > most {
				best, most = i, t.Drawable
			}
		}
	}
	lead := g.members[best]
	g.members = slices.Insert(slices.Delete(g.members, best, best+1), first, lead)
	return nil
}

// show has every seller show to all funders what nobody has offered on.
func (g *theatre) show(ctx context.Context) error {
	sellers, err := g.sellers(ctx)
	if err != nil {
		return err
	}
	funders, err := g.shown.Funders()
	if err != nil {
		return err
	}
	all := access.Who{Organisation: g.signer.Owner(), Role: access.Operator, Scopes: access.Read}
	free := reader.DealFilter{States: []deal.State{deal.Presented, deal.Confirmed}}
	for page := (reader.Page{Limit: reader.MostRows}); ; {
		found, err := g.reader.Deals(ctx, all, free, page)
		if err != nil {
			return err
		}
		for _, d := range found.Rows {
			if err := g.showTo(ctx, sellers[d.Seller], d.Name, funders); err != nil {
				return err
			}
			page.After = d.Name
		}
		if !found.More {
			return nil
		}
	}
}

// showTo has a seller show a deal to funders, unless it has done so before.
func (g *theatre) showTo(ctx context.Context, seller access.Who, name string, funders []string) error {
	before, err := g.shown.Of(ctx, seller, name)
	if err != nil || len(before) > 0 {
		return err
	}
	for _, f := range funders {
		err := g.shown.Show(ctx, seller, name, f, "")
		if err != nil && !errors.Is(err, disclosure.ErrTaken) && !errors.Is(err, disclosure.ErrNoFunder) {
			return err
		}
	}
	return nil
}

// sellers returns who acts for each organisation.
func (g *theatre) sellers(ctx context.Context) (map[string]access.Who, error) {
	cast, err := g.account.Cast(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]access.Who{}
	for _, p := range cast {
		all[p.Organisation] = access.Who{User: p.ID, Organisation: p.Organisation, Role: p.Role, Scopes: access.Write}
	}
	return all, nil
}

// Today is the day of the log.
func (g *theatre) Today() day.Date { return g.world.Today() }

// Members returns everybody of the world.
func (g *theatre) Members(lang string) []web.Member {
	all := make([]web.Member, 0, len(g.cast))
	for i, m := range g.members {
		name := office.DisplayName{En: m.English, Zh: m.Chinese}.In(lang)
		all = append(all, web.Member{
			Login: g.cast[i].Login, Organisation: m.ID, Name: name, Role: m.Role, Tier: m.Tier,
		})
	}
	return all
}

// Become makes the browser somebody of the world.
func (g *theatre) Become(w http.ResponseWriter, r *http.Request, login string) (access.Who, error) {
	return g.account.Become(w, r, login)
}

// Advance lets time pass; if nothing falls due any more it stands.
func (g *theatre) Advance(ctx context.Context, step string) error {
	today, days := g.world.Today(), 0
	switch step {
	case "day":
		days = 1
	case "month":
		days = int(today.AddMonths(1) - today)
	case "due":
		next, found, err := g.world.NextDue()
		if err != nil {
			return err
		}
		if found {
			days = int(next - today)
		}
	default:
		return web.ErrStep
	}
	return g.Pass(ctx, days)
}

// Pass lets so many days pass.
func (g *theatre) Pass(ctx context.Context, days int) error {
	if err := g.world.Advance(ctx, days, nil); err != nil {
		return err
	}
	if err := g.node.Settle(); err != nil {
		return err
	}
	return g.show(ctx)
}
