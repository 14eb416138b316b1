package office

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// addDraft keeps a new draft and returns its number.
func addDraft(ctx context.Context, db DB, d *Draft) (id int64, err error) {
	body, err := json.Marshal(d)
	if err != nil {
		return 0, err
	}
	err = db.Write(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `INSERT INTO drafts (organisation, state, number, body)
			VALUES ($1, $2, $3, $4) RETURNING id`, d.Organisation, d.State, d.Number, string(body)).Scan(&id)
	})
	return id, err
}

// draftCalled returns an organisation's draft, and whether it has one of the
// number.
func draftCalled(ctx context.Context, db DB, organisation string, id int64) (d *Draft, found bool, err error) {
	err = db.Read(ctx, func(tx *sql.Tx) error {
		row := tx.QueryRowContext(ctx, "SELECT id, body FROM drafts WHERE organisation = $1 AND id = $2", organisation, id)
		d, err = readDraft(row.Scan)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return d, err == nil, err
}

func readDraft(scan func(...any) error) (*Draft, error) {
	var id int64
	var body string
	if err := scan(&id, &body); err != nil {
		return nil, err
	}
	d := &Draft{}
	if err := json.Unmarshal([]byte(body), d); err != nil {
		return nil, fmt.Errorf("read draft %d: %w", id, err)
	}
	d.ID = id
	return d, nil
}

// draftsOf returns an organisation's drafts below a number, newest first.
func draftsOf(ctx context.Context, db DB, organisation string, below int64, limit int) (all []*Draft, err error) {
	if below == 0 {
		below = math.MaxInt64
	}
	err = db.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT id, body FROM drafts WHERE organisation = $1 AND id < $2
			ORDER BY id DESC LIMIT $3`, organisation, below, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			d, err := readDraft(rows.Scan)
			if err != nil {
				return err
			}
			all = append(all, d)
		}
		return rows.Err()
	})
	return all, err
}

// saveDraft keeps d if the kept one is still in the state was, and reports it.
func saveDraft(ctx context.Context, db DB, d *Draft, was DraftState) (done bool, err error) {
	body, err := json.Marshal(d)
	if err != nil {
		return false, err
	}
	err = db.Write(ctx, func(tx *sql.Tx) error {
		n, err := changed(tx.ExecContext(ctx, `UPDATE drafts SET state = $1, number = $2, body = $3
			WHERE organisation = $4 AND id = $5 AND state = $6`,
			d.State, d.Number, string(body), d.Organisation, d.ID, was))
		done = n == 1
		return err
	})
	return done, err
}
