package hook

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// backOff returns how long is waited after so many attempts, and whether there
// is another one: some three days in all.
func backOff(attempts int) (time.Duration, bool) {
	waits := [...]time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour,
		20 * time.Hour, 24 * time.Hour,
	}
	if attempts < 1 || attempts > len(waits) {
		return 0, false
	}
	return waits[attempts-1], true
}

// An errand is a message and where it goes.
type errand struct {
	Delivery
	hook Hook
}

// sendDue sets out with what is due, as much as may be on its way, and notes in its
// own time what came of each. It does not wait for receivers: one that answers
// slowly holds up nobody else's.
func (h *Hooks) sendDue(ctx context.Context, all *sync.WaitGroup) error {
	due, err := h.due(ctx)
	for _, e := range due {
		if !h.away.begin(&e) {
			continue
		}
		all.Go(func() {
			err := h.deliver(ctx, e)
			h.away.end(&e)
			switch {
			case err == nil:
				nudge(h.send) // there may be more
			case ctx.Err() == nil:
				h.cfg.Failed("send a webhook", err)
			}
		})
	}
	return err
}

// due returns the first messages that are due of each webhook.
func (h *Hooks) due(ctx context.Context) (all []errand, err error) {
	hooks, err := h.list(ctx, "WHERE paused = 0 ORDER BY id", 0)
	if err != nil {
		return nil, err
	}
	of := map[int64]Hook{}
	for _, k := range hooks {
		of[k.ID] = k
	}
	err = h.cfg.DB.Read(ctx, func(tx *sql.Tx) error {
		found, err := queryDeliveries(ctx, tx, `JOIN webhooks AS w ON w.paused = 0 AND d.id IN (SELECT f.id
			FROM deliveries AS f WHERE f.webhook = w.id AND f.due > 0 AND f.due <= $1 ORDER BY f.due, f.id LIMIT $2)
			ORDER BY d.due, d.id`, h.cfg.Now().UnixMicro(), ofHook)
		for _, d := range found {
			if hook, there := of[d.Webhook]; there {
				all = append(all, errand{d, hook})
			}
		}
		return err
	})
	return all, err
}

// deliver sends one message and notes what came of it.
func (h *Hooks) deliver(ctx context.Context, e errand) error {
	body, err := h.cfg.Body(ctx, e.hook.who(), e.Leaf)
	if err != nil {
		return fmt.Errorf("make the message of leaf %d: %w", e.Leaf, err)
	}
	status, err := h.post(ctx, &e, body)
	if ctx.Err() != nil {
		return ctx.Err() // it is tried again after the next start
	}
	now := h.cfg.Now()
	d := e.Delivery
	d.Attempts++
	d.Status, d.Error, d.Due = status, "", 0
	switch wait, again := backOff(d.Attempts); {
	case err == nil:
		d.Done = now.UnixMicro()
	case again:
		d.Due, d.Error = now.Add(wait).UnixMicro(), reason(err)
	default:
		d.Error = reason(err)
	}
	return h.cfg.DB.Write(ctx, func(tx *sql.Tx) error {
		if status == http.StatusGone { // the receiver wants no more
			_, err := tx.ExecContext(ctx, "UPDATE webhooks SET paused = $1 WHERE id = $2", now.UnixMicro(), d.Webhook)
			if err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE deliveries SET attempts = $1, due = $2, done = $3, status = $4, error = $5
			WHERE id = $6`, d.Attempts, d.Due, d.Done, d.Status, d.Error, d.ID)
		return err
	})
}

// reason says in a few words why a message did not arrive. It tells nothing of
// this machine's network.
func reason(err error) string {
	text := err.Error()
	var asked *url.Error
	switch {
	case errors.Is(err, ErrPrivate):
		text = ErrPrivate.Error()
	case errors.As(err, new(*net.DNSError)):
		text = "the name of the host was not found"
	case errors.As(err, &asked):
		text = asked.Err.Error()
	}
	return text[:min(len(text), 200)]
}

// post sends a message. It fails unless the receiver answers with 2xx.
func (h *Hooks) post(ctx context.Context, e *errand, body []byte) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.hook.URL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	now := h.cfg.Now()
	id, at := e.MessageID(), now.Unix()
	signatures := Sign(e.hook.Secret, id, at, body)
	if len(e.hook.Before) > 0 && now.UnixMicro() < e.hook.BeforeUntil {
		signatures += " " + Sign(e.hook.Before, id, at, body)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Tallystick")
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(at, 10))
	r.Header.Set("webhook-signature", signatures)
	res, err := h.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 4096)) // so that the connection serves again
	if res.StatusCode/100 != 2 {
		return res.StatusCode, fmt.Errorf("the receiver answered %d", res.StatusCode)
	}
	return res.StatusCode, nil
}
