package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
)

// A Draft is a set of commands that somebody prepared and others are to sign.
type Draft struct {
	ID       string            `json:"id"`
	State    string            `json:"state" enum:"open,sending,sent,withdrawn"`
	Maker    string            `json:"maker" doc:"Who prepared it."`
	Checker  string            `json:"checker,omitempty" doc:"Who completed it."`
	Made     string            `json:"made" format:"date-time"`
	Until    string            `json:"until" format:"date-time" doc:"It can be signed until then."`
	Atomic   bool              `json:"atomic"`
	Commands []json.RawMessage `json:"commands"`
	Keys     []KeySigned       `json:"keys,omitempty" doc:"The keys that are to sign it, where it was prepared for some."`
	Leaf     *uint64           `json:"leaf,omitempty" doc:"Of the first command, once it is sent."`
}

// A KeySigned is a key that is to sign a draft.
type KeySigned struct {
	Key    string `json:"key"`
	Signed bool   `json:"signed"`
}

func draftOf(d *office.Draft) (Draft, error) {
	commands, err := d.Decoded()
	if err != nil {
		return Draft{}, err
	}
	out := Draft{
		ID: strconv.FormatInt(d.ID, 10), State: string(d.State), Maker: d.Maker.Name, Checker: d.Checker.Name,
		Made: micros(d.Made), Until: micros(d.Until), Atomic: d.Atomic,
	}
	for _, c := range commands {
		out.Commands = append(out.Commands, client.JSON(c))
	}
	if p := d.Prepared; p != nil {
		for i, k := range p.Keys {
			out.Keys = append(out.Keys, KeySigned{hex.EncodeToString(k), len(p.Signatures[i]) > 0})
		}
	}
	if d.State == office.DraftSent {
		out.Leaf = &d.First
	}
	return out, nil
}

func micros(t int64) string { return time.UnixMicro(t).UTC().Format(time.RFC3339) }

// A draftID names a draft.
type draftID struct {
	ID int64 `path:"id" minimum:"1"`
}

type draftAnswer struct{ Body Draft }

type draftPage struct {
	Limit         int   `query:"limit" minimum:"1" maximum:"100" default:"20"`
	StartingAfter int64 `query:"starting_after" minimum:"0" doc:"The id of the last one of the page before."`
}

// registerDrafts registers what makers and checkers do.
func (a *API) registerDrafts() {
	drafts := Prefix + "/drafts"
	own := func(method, path, summary string, least access.Role, scope access.Scope) access.Route {
		return access.Route{
			Method: method, Path: path, Least: least, Scope: scope, Subject: access.Own, Summary: summary,
		}
	}
	register(a, own(http.MethodPost, drafts, "Prepare commands for others to sign", access.Maker, access.Write), operation{
		id: "make-draft", status: http.StatusCreated, about: "Takes what asking several commands takes.",
		body: jsonBody(batchSchema()), options: []door.Option{door.MaxBody(batchBody)},
	}, a.makeDraft)
	register(a, own(http.MethodGet, drafts, "The organisation's drafts, newest first", access.Viewer, access.Read),
		operation{id: "list-drafts"}, a.listDrafts)
	register(a, own(http.MethodGet, drafts+"/{id}", "A draft", access.Viewer, access.Read),
		operation{id: "get-draft"}, a.getDraft)
	approve := own(http.MethodPost, drafts+"/{id}/approve", "Sign a draft with the key kept for you, and send it",
		access.Checker, access.Write)
	approve.Fresh = true
	register(a, approve, operation{id: "approve-draft", about: "Sent again it gives the first answer."}, a.approveDraft)
	register(a, own(http.MethodPost, drafts+"/{id}/withdraw", "End a draft unsigned", access.Maker, access.Write),
		operation{id: "withdraw-draft", status: http.StatusNoContent}, a.withdrawDraft)
}

func (a *API) makeDraft(ctx context.Context, who access.Who, in *struct{ RawBody []byte }) (*draftAnswer, error) {
	b, wishes, err := readBatch(in.RawBody)
	if err != nil {
		return nil, err
	}
	d, err := a.cfg.Office.Draft(ctx, who, wishes, b.Atomic)
	if err != nil {
		return nil, err
	}
	return draftBody(d)
}

func draftBody(d *office.Draft) (*draftAnswer, error) {
	body, err := draftOf(d)
	return &draftAnswer{body}, err
}

func (a *API) listDrafts(ctx context.Context, who access.Who, in *draftPage) (*listAnswer[Draft], error) {
	found, err := a.cfg.Office.Drafts(ctx, who, in.StartingAfter, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &listAnswer[Draft]{Body: List[Draft]{Data: []Draft{}, HasMore: len(found) > in.Limit}}
	for _, d := range found[:min(len(found), in.Limit)] {
		body, err := draftOf(d)
		if err != nil {
			return nil, err
		}
		out.Body.Data = append(out.Body.Data, body)
	}
	return out, nil
}

func (a *API) getDraft(ctx context.Context, who access.Who, in *draftID) (*draftAnswer, error) {
	d, err := a.cfg.Office.DraftOf(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	return draftBody(d)
}

func (a *API) approveDraft(ctx context.Context, who access.Who, in *draftID) (*commandsAnswer, error) {
	answer, err := a.cfg.Office.Approve(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	if answer.Refusal != nil {
		return nil, &refused{why: answer.Refusal}
	}
	return a.answered(ctx, answer)
}

func (a *API) withdrawDraft(ctx context.Context, who access.Who, in *draftID) (*struct{}, error) {
	return nil, a.cfg.Office.Withdraw(ctx, who, in.ID)
}
