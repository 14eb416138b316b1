package api

import (
	"context"
	"net/http"

	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/office"
)

// A Person is somebody of the organisation.
type Person struct {
	ID       int64  `json:"id"`
	Login    string `json:"login"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	Until    string `json:"until,omitempty" doc:"The last day of the role."`
	Passkeys int    `json:"passkeys"`
	Created  string `json:"created" format:"date-time"`
}

// An Invitation is a link that is out.
type Invitation struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Role    string `json:"role"`
	Until   string `json:"until,omitempty"`
	Expires string `json:"expires" format:"date-time"`
	Token   string `json:"token,omitempty" doc:"Shown this once: the link is /invite/ and this."`
}

type roleInput struct {
	Role  string `json:"role" enum:"viewer,maker,checker,administrator,operator"`
	Until string `json:"until,omitempty" format:"date" doc:"The last day of the role."`
}

type inviteInput struct {
	Body struct {
		Organisation string `json:"organisation,omitempty" maxLength:"48" doc:"For operators: whom the person joins."`
		Name         string `json:"name" maxLength:"200"`
		Role         string `json:"role" enum:"viewer,maker,checker,administrator,operator"`
		Until        string `json:"until,omitempty" format:"date" doc:"The last day of the role."`
	}
}

type changeInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body roleInput
}

// A DisplayName is what an organisation is called on pages. It is not in the log.
type DisplayName struct {
	En string `json:"en,omitempty" maxLength:"200" doc:"In English."`
	Zh string `json:"zh,omitempty" maxLength:"200" doc:"In Chinese; one of both is enough."`
}

type nameInput struct {
	Name string `path:"name" maxLength:"60"`
	Body DisplayName
}

type byID struct {
	ID int64 `path:"id" minimum:"1"`
}

// OrganisationSettings is how an organisation wants to work.
type OrganisationSettings struct {
	TwoPeople bool `json:"two_people" doc:"Who prepares a command for money does not sign it."`
}

type settingsAnswer struct{ Body OrganisationSettings }

// registerPeople registers what administrators do about people.
func (a *API) registerPeople() {
	administrator := func(method, path, summary string) access.Route {
		return access.Route{
			Method: method, Path: Prefix + path, Least: access.Administrator, Scope: access.Manage, Subject: access.Own,
			Summary: summary, Fresh: method != http.MethodGet,
		}
	}
	people := administrator(http.MethodGet, "/people", "Who belongs to the organisation")
	people.Least, people.Scope = access.Viewer, access.Read
	register(a, people, operation{id: "list-people"}, a.people)
	register(a, administrator(http.MethodPut, "/people/{id}/role", "Change somebody's role"),
		operation{id: "change-role", status: http.StatusNoContent}, a.changeRole)
	register(a, administrator(http.MethodDelete, "/people/{id}", "End what somebody may do"),
		operation{id: "remove-person", status: http.StatusNoContent}, a.removePerson)
	register(a, administrator(http.MethodGet, "/invitations", "Invitations that are out"),
		operation{id: "list-invitations"}, a.invitations)
	register(a, administrator(http.MethodPost, "/invitations", "Invite somebody"),
		operation{id: "invite", status: http.StatusCreated}, a.invite)
	register(a, administrator(http.MethodDelete, "/invitations/{id}", "Take an invitation back"),
		operation{id: "withdraw-invitation", status: http.StatusNoContent}, a.withdrawInvitation)
	settings := administrator(http.MethodGet, "/organisation", "How the organisation wants to work")
	settings.Least, settings.Scope = access.Viewer, access.Read
	register(a, settings, operation{id: "get-organisation"}, a.settings)
	register(a, administrator(http.MethodPut, "/organisation", "Say how the organisation wants to work"),
		operation{id: "set-organisation"}, a.setSettings)
	name := administrator(http.MethodPut, "/parties/{name}/display-name", "Say what a party is called")
	name.Subject, name.Object = access.Object, "party"
	register(a, name, operation{
		id: "set-display-name", about: "Your own organisation's; the operator says it of every party. It is shown in lists " +
			"and on pages, and never enters the log.",
	}, a.rename)
}

func (a *API) people(ctx context.Context, who access.Who, _ *struct{}) (*listAnswer[Person], error) {
	all, err := a.cfg.Account.People(ctx, who)
	return listOf(all, func(p account.Person) Person {
		return Person{
			ID: p.ID, Login: p.Login, Name: p.Name, Role: p.Role.String(), Until: dayOrNone(p.Until), Passkeys: p.Passkeys,
			Created: instant(p.Created),
		}
	}), err
}

func (a *API) changeRole(ctx context.Context, who access.Who, in *changeInput) (*struct{}, error) {
	role, _ := access.ParseRole(in.Body.Role) // the schema has made sure
	until, err := dayFrom(in.Body.Until)
	if err != nil {
		return nil, err
	}
	return nil, a.cfg.Account.ChangeRole(requestOf(ctx), who, in.ID, role, until)
}

func (a *API) removePerson(ctx context.Context, who access.Who, in *byID) (*struct{}, error) {
	return nil, a.cfg.Account.Remove(requestOf(ctx), who, in.ID)
}

func (a *API) invitations(ctx context.Context, who access.Who, _ *struct{}) (*listAnswer[Invitation], error) {
	all, err := a.cfg.Account.Invitations(ctx, who)
	return listOf(all, func(i account.Invitation) Invitation { return invitationOf(i, "") }), err
}

func invitationOf(i account.Invitation, token string) Invitation {
	return Invitation{i.ID, i.Name, i.Role.String(), dayOrNone(i.Until), instant(i.Expires), token}
}

func (a *API) invite(ctx context.Context, who access.Who, in *inviteInput) (*bodyAnswer[Invitation], error) {
	role, _ := access.ParseRole(in.Body.Role) // the schema has made sure
	until, err := dayFrom(in.Body.Until)
	if err != nil {
		return nil, err
	}
	order := account.Invitation{Organisation: in.Body.Organisation, Name: in.Body.Name, Role: role, Until: until}
	if order.Organisation == "" {
		order.Organisation = who.Organisation
	}
	token, made, err := a.cfg.Account.Invite(requestOf(ctx), who, order)
	return &bodyAnswer[Invitation]{invitationOf(made, token)}, err
}

func (a *API) withdrawInvitation(ctx context.Context, who access.Who, in *byID) (*struct{}, error) {
	return nil, a.cfg.Account.Withdraw(requestOf(ctx), who, in.ID)
}

func (a *API) settings(ctx context.Context, who access.Who, _ *struct{}) (*settingsAnswer, error) {
	two, err := a.cfg.Account.TwoPeople(ctx, who.Organisation)
	return &settingsAnswer{OrganisationSettings{two}}, err
}

func (a *API) setSettings(
	ctx context.Context, who access.Who, in *struct{ Body OrganisationSettings },
) (*settingsAnswer, error) {
	err := a.cfg.Account.SetTwoPeople(requestOf(ctx), who, in.Body.TwoPeople)
	return &settingsAnswer{in.Body}, err
}

func (a *API) rename(ctx context.Context, who access.Who, in *nameInput) (*bodyAnswer[DisplayName], error) {
	err := a.cfg.Office.Rename(ctx, who, in.Name, office.DisplayName(in.Body))
	return &bodyAnswer[DisplayName]{in.Body}, err
}
