package disclosure

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// A Showing is a party that a deal was shown to.
type Showing struct {
	Party string
	At    time.Time
	User  int64 // who showed it
}

// An act is somebody's wish to show a deal or to withdraw it.
type act struct {
	id name.ID // of the deal
	to uint32  // row of the party
}

// Show has the seller of a deal show it to a funder. Shown again, nothing
// changes. address is where the request came from.
func (b *Book) Show(ctx context.Context, who access.Who, deal, to, address string) error {
	a, err := b.may(who, deal, to)
	if err != nil {
		return err
	}
	err = b.change(ctx, who, account.Event{Kind: account.DealShown, Subject: deal + " " + to, Address: address},
		`INSERT INTO shown (deal, party, user_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT (deal, party) DO NOTHING`,
		func() { b.keep(a.to, a.id) }, deal, to, who.User, b.cfg.Now().UnixMicro())
	if err != nil {
		return fmt.Errorf("show a deal: %w", err)
	}
	return nil
}

// Withdraw has the seller of a deal show it no more to a party, which then knows
// of it as little as any other. What was not shown stays so.
func (b *Book) Withdraw(ctx context.Context, who access.Who, deal, from, address string) error {
	a, err := b.may(who, deal, from)
	if err != nil {
		return err
	}
	err = b.change(ctx, who, account.Event{Kind: account.DealWithdrawn, Subject: deal + " " + from, Address: address},
		"DELETE FROM shown WHERE deal = $1 AND party = $2", func() { b.Forget(a.to, a.id) }, deal, from)
	if err != nil {
		return fmt.Errorf("withdraw a deal that was shown: %w", err)
	}
	return nil
}

// may finds the deal and the funder, if who may say to whom the deal is shown.
func (b *Book) may(who access.Who, text, to string) (act, error) {
	if who.Role < access.Maker || who.Role == access.Operator || who.Scopes&access.Write == 0 {
		return act{}, ErrForbidden
	}
	v, err := b.cfg.Log.Recent(0)
	if err != nil {
		return act{}, err
	}
	id, d, err := own(v, who, text)
	if err != nil {
		return act{}, err
	}
	if !reader.Free(d) {
		return act{}, ErrTaken
	}
	row := v.PartyRow(to)
	if row == 0 || !v.Parties.At(row).Roles.Has(party.Funder) || row == d.Seller || row == d.Buyer {
		return act{}, ErrNoFunder
	}
	return act{id, row}, nil
}

// own returns the live deal called text, if who's organisation sells it.
func own(v *machine.View, who access.Who, text string) (name.ID, *deal.Deal, error) {
	id, d := find(v, text)
	if self := v.PartyRow(who.Organisation); d == nil || self == 0 || d.Seller != self {
		return 0, nil, reader.ErrUnknown
	}
	return id, d, nil
}

// change runs a statement for who, unless who has lost the right to it; if a
// row changed, the event is kept with it, and then remember is called.
func (b *Book) change(
	ctx context.Context, who access.Who, e account.Event, query string, remember func(), args ...any,
) error {
	return b.cfg.Account.Commit(ctx, who, func() error {
		b.turn.Lock()
		defer b.turn.Unlock()
		err := b.cfg.DB.Write(ctx, func(tx *sql.Tx) error {
			done, err := tx.ExecContext(ctx, query, args...)
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); err != nil || n == 0 {
				return err
			}
			return b.cfg.Account.Note(ctx, tx, who, e)
		})
		if err == nil {
			remember()
		}
		return err
	})
}

// mostShowings is how many parties of one deal are listed.
const mostShowings = 100

// Of returns to whom the seller of a deal has shown it, the first one first; of
// a deal that somebody has offered on, to whom it had. Others get
// reader.ErrUnknown.
func (b *Book) Of(ctx context.Context, who access.Who, text string) ([]Showing, error) {
	v, err := b.cfg.Log.Recent(0)
	if err != nil {
		return nil, err
	}
	if _, _, err := own(v, who, text); err != nil {
		return nil, err
	}
	var all []Showing
	err = b.cfg.DB.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT party, at, user_id FROM shown
			WHERE deal = $1 ORDER BY at, party LIMIT $2`, text, mostShowings)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s Showing
			var at int64
			if err := rows.Scan(&s.Party, &at, &s.User); err != nil {
				return err
			}
			s.At = time.UnixMicro(at)
			all = append(all, s)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read to whom a deal is shown: %w", err)
	}
	return all, nil
}
