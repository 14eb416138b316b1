package hook

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"github.com/tallystick/tallystick/node/desk/access"
)

// Make makes a webhook of who's organisation, which is told what happens from
// now on.
func (h *Hooks) Make(ctx context.Context, who access.Who, url string) (Hook, error) {
	if err := checkURL(url, h.cfg.Private); err != nil {
		return Hook{}, err
	}
	next, err := h.cfg.Feed.End()
	if err != nil {
		return Hook{}, err
	}
	hook := Hook{
		Organisation: who.Organisation, URL: url, Secret: newSecret(), Next: next, Created: h.cfg.Now().UnixMicro(),
	}
	err = h.cfg.DB.Write(ctx, func(tx *sql.Tx) error {
		count := 0
		err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM webhooks WHERE organisation = $1", who.Organisation).Scan(&count)
		if err != nil {
			return err
		}
		if count >= MostHooks {
			return ErrTooMany
		}
		return tx.QueryRowContext(ctx, `INSERT INTO webhooks
			(organisation, url, secret, before, before_until, next_leaf, created, paused)
			VALUES ($1, $2, $3, $4, 0, $5, $6, 0) RETURNING id`,
			hook.Organisation, hook.URL, hook.Secret, []byte{}, hook.Next, hook.Created).Scan(&hook.ID)
	})
	return hook, err
}

// Of returns the webhooks of who's organisation.
func (h *Hooks) Of(ctx context.Context, who access.Who) ([]Hook, error) {
	return h.list(ctx, "WHERE organisation = $1 ORDER BY id", who.Organisation)
}

func (h *Hooks) list(ctx context.Context, where string, of any) (all []Hook, err error) {
	err = h.cfg.DB.Read(ctx, func(tx *sql.Tx) error {
		args := []any{}
		if of != 0 {
			args = append(args, of)
		}
		rows, err := tx.QueryContext(ctx, `SELECT id, organisation, url, secret, before, before_until, next_leaf, created,
			paused FROM webhooks `+where, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k Hook
			err := rows.Scan(&k.ID, &k.Organisation, &k.URL, &k.Secret, &k.Before, &k.BeforeUntil, &k.Next,
				&k.Created, &k.Paused)
			if err != nil {
				return err
			}
			all = append(all, k)
		}
		return rows.Err()
	})
	return all, err
}

// change changes a webhook of who's organisation.
func (h *Hooks) change(ctx context.Context, who access.Who, id int64, statement string, args ...any) error {
	err := h.cfg.DB.Write(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, statement, append([]any{id, who.Organisation}, args...)...)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrUnknown)
		}
		return nil
	})
	nudge(h.look) // it may be resumed
	nudge(h.send) // or to deliver again
	return err
}

// Remove ends a webhook; what was not delivered never is.
func (h *Hooks) Remove(ctx context.Context, who access.Who, id int64) error {
	err := h.change(ctx, who, id, "DELETE FROM webhooks WHERE id = $1 AND organisation = $2")
	if err != nil {
		return err
	}
	return h.cfg.DB.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM deliveries WHERE webhook = $1", id)
		return err
	})
}

// Resume lets a paused webhook go on where it stopped.
func (h *Hooks) Resume(ctx context.Context, who access.Who, id int64) error {
	return h.change(ctx, who, id, "UPDATE webhooks SET paused = 0 WHERE id = $1 AND organisation = $2")
}

// Rotate gives a webhook a new secret. For a day the old one signs too.
func (h *Hooks) Rotate(ctx context.Context, who access.Who, id int64) (secret []byte, err error) {
	secret = newSecret()
	return secret, h.change(ctx, who, id, `UPDATE webhooks SET before = secret, before_until = $3, secret = $4
		WHERE id = $1 AND organisation = $2`, h.cfg.Now().Add(oldFor).UnixMicro(), secret)
}

// A Delivery is one message to one webhook.
type Delivery struct {
	ID       int64
	Webhook  int64
	Leaf     uint64
	Created  int64 // in microseconds since 1970, as the others
	Attempts int
	Due      int64  // when it is tried next, 0: never again
	Done     int64  // when it arrived, 0: not yet
	Status   int    // of the last answer, 0: there was none
	Error    string // of the last attempt
}

// MessageID is the id of a message, the same each time it is sent.
func (d *Delivery) MessageID() string { return fmt.Sprintf("msg_%d_%d", d.Webhook, d.Leaf) }

const deliveryColumns = "d.id, d.webhook, d.leaf, d.created, d.attempts, d.due, d.done, d.status, d.error"

func (d *Delivery) fields() []any {
	return []any{&d.ID, &d.Webhook, &d.Leaf, &d.Created, &d.Attempts, &d.Due, &d.Done, &d.Status, &d.Error}
}

// Deliveries returns the deliveries of a webhook below a number, 0 for above
// all, newest first.
func (h *Hooks) Deliveries(
	ctx context.Context, who access.Who, id, below int64, limit int,
) (all []Delivery, err error) {
	if below == 0 {
		below = math.MaxInt64
	}
	err = h.cfg.DB.Read(ctx, func(tx *sql.Tx) error {
		var own int
		err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM webhooks WHERE id = $1 AND organisation = $2",
			id, who.Organisation).Scan(&own)
		if err != nil || own == 0 {
			return errors.Join(err, ErrUnknown)
		}
		all, err = queryDeliveries(ctx, tx, "WHERE d.webhook = $1 AND d.id < $2 ORDER BY d.id DESC LIMIT $3",
			id, below, limit)
		return err
	})
	return all, err
}

func queryDeliveries(ctx context.Context, tx *sql.Tx, where string, args ...any) (all []Delivery, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+deliveryColumns+" FROM deliveries AS d "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d Delivery
		if err := rows.Scan(d.fields()...); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// Redeliver sends a message once more, whether it arrived or not.
func (h *Hooks) Redeliver(ctx context.Context, who access.Who, id, delivery int64) error {
	return h.change(ctx, who, id, `UPDATE deliveries SET due = $4, done = 0, attempts = 0 WHERE id = $3 AND webhook = $1
		AND webhook IN (SELECT id FROM webhooks WHERE organisation = $2)`, delivery, h.cfg.Now().UnixMicro())
}
