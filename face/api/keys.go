package api

import (
	"context"
	"net/http"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

// An APIKey is what a program shows instead of a person.
type APIKey struct { //nolint:revive // its name is that of the schema
	ID      int64    `json:"id"`
	Name    string   `json:"name"`
	Hint    string   `json:"hint" doc:"Its first letters."`
	Role    string   `json:"role"`
	Scopes  []string `json:"scopes" enum:"read,write,manage"`
	Created string   `json:"created" format:"date-time"`
	Expires string   `json:"expires" format:"date-time"`
	Used    string   `json:"used,omitempty" doc:"When it was last used, to the minute."`
	Revoked string   `json:"revoked,omitempty"`
	Secret  string   `json:"secret,omitempty" doc:"Shown this once: send it as Authorization: Bearer."`
}

type newKeyInput struct {
	Body struct {
		Name   string   `json:"name" minLength:"1" maxLength:"200"`
		Role   string   `json:"role" enum:"viewer,maker,checker,administrator,operator"`
		Scopes []string `json:"scopes" enum:"read,write,manage" minItems:"1" maxItems:"3"`
		Days   int      `json:"days,omitempty" minimum:"1" maximum:"366" default:"90" doc:"How long it holds."`
	}
}

// registerKeys registers what administrators do about API keys.
func (a *API) registerKeys() {
	route := func(method, path, summary string) access.Route {
		return access.Route{
			Method: method, Path: Prefix + path, Least: access.Administrator, Scope: access.Manage, Subject: access.Own,
			Summary: summary, Fresh: method != http.MethodGet,
		}
	}
	register(a, route(http.MethodGet, "/api-keys", "The organisation's API keys"), operation{id: "list-api-keys"}, a.keys)
	register(a, route(http.MethodPost, "/api-keys", "Make an API key"),
		operation{id: "make-api-key", status: http.StatusCreated}, a.newKey)
	register(a, route(http.MethodDelete, "/api-keys/{id}", "Revoke an API key"), operation{
		id: "revoke-api-key", status: http.StatusNoContent,
		about: "When it has answered, nothing that was asked with the key is taken any more.",
	}, a.revokeKey)
}

// scopes names the scopes of keys.
func scopes() map[string]access.Scope {
	return map[string]access.Scope{"read": access.Read, "write": access.Write, "manage": access.Manage}
}

// ScopeNames returns what scopes are called.
func ScopeNames(s access.Scope) []string {
	all := []string{}
	for _, name := range []string{"read", "write", "manage"} {
		if s&scopes()[name] != 0 {
			all = append(all, name)
		}
	}
	return all
}

func apiKeyOf(k account.Key, secret string) APIKey {
	return APIKey{
		ID: k.ID, Name: k.Name, Hint: k.Hint, Role: k.Role.String(), Scopes: ScopeNames(k.Scopes),
		Created: instant(k.Created), Expires: instant(k.Expires), Used: instant(k.Used), Revoked: instant(k.Revoked),
		Secret: secret,
	}
}

func (a *API) keys(ctx context.Context, who access.Who, _ *struct{}) (*listAnswer[APIKey], error) {
	all, err := a.cfg.Account.Keys(ctx, who)
	return listOf(all, func(k account.Key) APIKey { return apiKeyOf(k, "") }), err
}

func (a *API) newKey(ctx context.Context, who access.Who, in *newKeyInput) (*bodyAnswer[APIKey], error) {
	role, _ := access.ParseRole(in.Body.Role) // the schema has made sure
	order := account.Key{
		Name: in.Body.Name, Role: role, Expires: a.cfg.Now().Add(time.Duration(in.Body.Days) * 24 * time.Hour),
	}
	for _, s := range in.Body.Scopes {
		order.Scopes |= scopes()[s]
	}
	secret, made, err := a.cfg.Account.NewKey(requestOf(ctx), who, order)
	return &bodyAnswer[APIKey]{apiKeyOf(made, secret)}, err
}

func (a *API) revokeKey(ctx context.Context, who access.Who, in *byID) (*struct{}, error) {
	return nil, a.cfg.Account.RevokeKey(requestOf(ctx), who, in.ID)
}
