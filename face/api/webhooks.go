package api

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/hook"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// A Webhook is where the organisation wants to be told.
type Webhook struct {
	ID      int64  `json:"id"`
	URL     string `json:"url"`
	Created string `json:"created" format:"date-time"`
	Paused  string `json:"paused,omitempty" doc:"Since when nothing is sent: the receiver answered 410."`
	Next    uint64 `json:"next_leaf" doc:"The leaf that is looked at next."`
	Secret  string `json:"secret,omitempty" doc:"Shown this once: with it the receiver checks signatures."`
}

// A Delivery is one message to one webhook.
type Delivery struct {
	ID       int64  `json:"id"`
	Message  string `json:"message" doc:"The id of the message, the same each time it is sent."`
	Leaf     uint64 `json:"leaf"`
	Created  string `json:"created" format:"date-time"`
	Attempts int    `json:"attempts"`
	Due      string `json:"due,omitempty" doc:"When it is tried next."`
	Done     string `json:"done,omitempty" doc:"When it arrived."`
	Status   int    `json:"status,omitempty" doc:"What the receiver answered last."`
	Error    string `json:"error,omitempty"`
}

// A Message is the body of a webhook, after Standard Webhooks.
type Message struct {
	Type      string `json:"type" example:"receivable.draw"`
	Timestamp string `json:"timestamp"`
	Data      Entry  `json:"data"`
}

type webhookInput struct {
	Body struct {
		URL string `json:"url" maxLength:"2000"`
	}
}

type deliveriesInput struct {
	ID    int64 `path:"id" minimum:"1"`
	Limit int   `query:"limit" minimum:"1" maximum:"100" default:"20"`
	After int64 `query:"starting_after" minimum:"0"`
}

type deliveryInput struct {
	ID       int64 `path:"id" minimum:"1"`
	Delivery int64 `path:"delivery" minimum:"1"`
}

// registerWebhooks registers what administrators do about webhooks.
func (a *API) registerWebhooks() {
	route := func(method, path, summary string) access.Route {
		return access.Route{
			Method: method, Path: Prefix + "/webhooks" + path, Least: access.Administrator, Scope: access.Manage,
			Subject: access.Own, Summary: summary,
		}
	}
	gone := http.StatusNoContent
	register(a, route(http.MethodGet, "", "The organisation's webhooks"), operation{id: "list-webhooks"}, a.webhooks)
	register(a, route(http.MethodPost, "", "Be told what happens from now on"), operation{
		id: "make-webhook", status: http.StatusCreated,
		about: "Each leaf that you may see is sent at least once, signed after Standard Webhooks: the type is the kind of " +
			"command, the data is the entry as /leaves gives it. A message that does not arrive is sent again, later and " +
			"later, for three days, and bears the same id each time.",
	}, a.makeWebhook)
	register(a, route(http.MethodDelete, "/{id}", "End a webhook"), operation{id: "remove-webhook", status: gone},
		func(ctx context.Context, who access.Who, in *byID) (*struct{}, error) {
			return nil, a.cfg.Hooks.Remove(ctx, who, in.ID)
		})
	register(a, route(http.MethodPost, "/{id}/resume", "Let a paused webhook go on"),
		operation{id: "resume-webhook", status: gone},
		func(ctx context.Context, who access.Who, in *byID) (*struct{}, error) {
			return nil, a.cfg.Hooks.Resume(ctx, who, in.ID)
		})
	register(a, route(http.MethodPost, "/{id}/rotate", "Give a webhook a new secret"),
		operation{id: "rotate-webhook", about: "For a day the old secret signs too."}, a.rotateWebhook)
	register(a, route(http.MethodGet, "/{id}/deliveries", "What was sent, newest first"),
		operation{id: "list-deliveries"}, a.deliveries)
	register(a, route(http.MethodPost, "/{id}/deliveries/{delivery}/redeliver", "Send a message once more"),
		operation{id: "redeliver", status: gone},
		func(ctx context.Context, who access.Who, in *deliveryInput) (*struct{}, error) {
			return nil, a.cfg.Hooks.Redeliver(ctx, who, in.ID, in.Delivery)
		})
}

func webhookOf(k hook.Hook) Webhook {
	w := Webhook{ID: k.ID, URL: k.URL, Created: micros(k.Created), Next: k.Next}
	if k.Paused != 0 {
		w.Paused = micros(k.Paused)
	}
	return w
}

func (a *API) webhooks(ctx context.Context, who access.Who, _ *struct{}) (*listAnswer[Webhook], error) {
	all, err := a.cfg.Hooks.Of(ctx, who)
	return listOf(all, webhookOf), err
}

func (a *API) makeWebhook(ctx context.Context, who access.Who, in *webhookInput) (*bodyAnswer[Webhook], error) {
	k, err := a.cfg.Hooks.Make(ctx, who, in.Body.URL)
	w := webhookOf(k)
	w.Secret = hook.Written(k.Secret)
	return &bodyAnswer[Webhook]{w}, err
}

func (a *API) rotateWebhook(ctx context.Context, who access.Who, in *byID) (*bodyAnswer[Webhook], error) {
	secret, err := a.cfg.Hooks.Rotate(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	all, err := a.cfg.Hooks.Of(ctx, who)
	for _, k := range all {
		if k.ID == in.ID {
			w := webhookOf(k)
			w.Secret = hook.Written(secret)
			return &bodyAnswer[Webhook]{w}, err
		}
	}
	return nil, hook.ErrUnknown
}

func (a *API) deliveries(ctx context.Context, who access.Who, in *deliveriesInput) (*listAnswer[Delivery], error) {
	all, err := a.cfg.Hooks.Deliveries(ctx, who, in.ID, in.After, in.Limit+1)
	out := listOf(all[:min(len(all), in.Limit)], deliveryOf)
	out.Body.HasMore = len(all) > in.Limit
	return out, err
}

func deliveryOf(d hook.Delivery) Delivery {
	out := Delivery{
		ID: d.ID, Message: d.MessageID(), Leaf: d.Leaf, Created: micros(d.Created), Attempts: d.Attempts,
		Status: d.Status, Error: d.Error,
	}
	if d.Due != 0 {
		out.Due = micros(d.Due)
	}
	if d.Done != 0 {
		out.Done = micros(d.Done)
	}
	return out
}

// Messages makes the bodies of webhooks from what r may show.
func Messages(r *reader.Reader) func(ctx context.Context, who access.Who, leaf uint64) ([]byte, error) {
	return func(ctx context.Context, who access.Who, leaf uint64) ([]byte, error) {
		e, err := r.Leaf(ctx, who, leaf)
		if err != nil {
			return nil, err
		}
		data := entryOf("en", &e)
		return json.Marshal(Message{Type: data.Kind, Timestamp: data.Instant, Data: data})
	}
}
