package api

import (
	"context"
	"net/http"

	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/disclosure"
)

// A Showing is a funder that a deal was shown to.
type Showing struct {
	Party string `json:"party"`
	At    string `json:"at" format:"date-time"`
	User  int64  `json:"user" doc:"Who showed it, as people are listed."`
}

// A Funder is whom a deal can be shown to.
type Funder struct {
	Party  string `json:"party"`
	NameEn string `json:"name_en"`
	NameZh string `json:"name_zh"`
}

type shownTo struct {
	Name  string `path:"name" maxLength:"60"`
	Party string `path:"party" maxLength:"48"`
}

const aboutShown = "As long as nobody has offered on the deal, its seller decides which funders see it, with its " +
	"documents. For all others it is as if there were none. "

// registerShown registers how sellers show deals to funders.
func (a *API) registerShown() {
	route := func(method, path, summary string, least access.Role, scope access.Scope) access.Route {
		return access.Route{
			Method: method, Path: Prefix + path, Least: least, Scope: scope, Sides: party.Supplier, Subject: access.Object,
			Object: "deal", Summary: summary,
		}
	}
	register(a, route(http.MethodGet, "/deals/{name}/shown", "To whom a deal was shown", access.Viewer, access.Read),
		operation{id: "list-shown", about: aboutShown + "After an offer: to whom it had been."}, a.shownOf)
	one := "/deals/{name}/shown/{party}"
	register(a, route(http.MethodPut, one, "Show a deal to a funder", access.Maker, access.Write),
		operation{id: "show-deal", about: aboutShown + "Shown again, nothing changes."}, a.show)
	register(a, route(http.MethodDelete, one, "Show a deal to a funder no more", access.Maker, access.Write),
		operation{id: "withdraw-shown", about: aboutShown + "What was not shown stays so."}, a.withdraw)
	funders := route(http.MethodGet, "/funders", "Funders that a deal can be shown to", access.Viewer, access.Read)
	funders.Subject, funders.Object = access.Own, ""
	register(a, funders, operation{id: "list-funders"}, a.funders)
}

func (a *API) shownOf(ctx context.Context, who access.Who, in *named) (*listAnswer[Showing], error) {
	all, err := a.cfg.Shown.Of(ctx, who, in.Name)
	return listOf(all, func(s disclosure.Showing) Showing { return Showing{s.Party, instant(s.At), s.User} }), err
}

// show answers with to whom the deal is shown then.
func (a *API) show(ctx context.Context, who access.Who, in *shownTo) (*listAnswer[Showing], error) {
	if err := a.cfg.Shown.Show(ctx, who, in.Name, in.Party, door.AddressOf(requestOf(ctx))); err != nil {
		return nil, err
	}
	return a.shownOf(ctx, who, &named{Name: in.Name})
}

func (a *API) withdraw(ctx context.Context, who access.Who, in *shownTo) (*listAnswer[Showing], error) {
	if err := a.cfg.Shown.Withdraw(ctx, who, in.Name, in.Party, door.AddressOf(requestOf(ctx))); err != nil {
		return nil, err
	}
	return a.shownOf(ctx, who, &named{Name: in.Name})
}

func (a *API) funders(ctx context.Context, _ access.Who, _ *struct{}) (*listAnswer[Funder], error) {
	all, err := a.cfg.Shown.Funders()
	if err != nil {
		return nil, err
	}
	called, err := a.cfg.Office.Names(ctx, all)
	return listOf(all, func(f string) Funder { return Funder{f, called[f].En, called[f].Zh} }), err
}
