package office

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallystick/tallystick/node/desk/access"
)

// A DisplayName is what an organisation is called on pages. It never enters
// the log.
type DisplayName struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// In returns the name in a language, the other one's if there is none.
func (d DisplayName) In(language string) string {
	if language == "zh" && d.Zh != "" || d.En == "" {
		return d.Zh
	}
	return d.En
}

// printable reports whether a name can be shown as it is: nothing in it moves
// or hides what stands beside it.
func (d DisplayName) printable() bool {
	for _, text := range []string{d.En, d.Zh} {
		if len(text) > MaxDisplayName || !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable) {
			return false
		}
	}
	return true
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// MaxDisplayName is the longest display name, in bytes.
const MaxDisplayName = 200

// Errors of display names.
var (
	ErrDisplayName = errors.New("a display name is printable text of at most 200 bytes, in one language at least")
	ErrNotYours    = errors.New("there is no such party, or another one says what it is called")
)

// Names returns what parties are called; one without a display name is called
// by its name in the log.
func (o *Office) Names(ctx context.Context, parties []string) (map[string]DisplayName, error) {
	names := make(map[string]DisplayName, len(parties))
	err := o.cfg.DB.Read(ctx, func(tx *sql.Tx) error {
		for _, p := range parties {
			name, err := displayName(ctx, tx, p)
			if err != nil {
				return err
			}
			names[p] = name
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look up display names: %w", err)
	}
	return names, nil
}

func displayName(ctx context.Context, tx *sql.Tx, party string) (DisplayName, error) {
	name := DisplayName{En: party, Zh: party}
	err := tx.QueryRowContext(ctx, "SELECT en, zh FROM display_names WHERE party = $1", party).Scan(&name.En, &name.Zh)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return name, err
}

// Rename has an organisation's administrator, or the operator, say what a party
// is called. Others get ErrNotYours, whether the party is there or not.
func (o *Office) Rename(ctx context.Context, who access.Who, party string, name DisplayName) error {
	v, err := o.cfg.Log.Published()
	if err != nil {
		return fmt.Errorf("name a party: %w", err)
	}
	own := who.Role == access.Administrator && who.Organisation == party
	if v.PartyRow(party) == 0 || !own && who.Role != access.Operator {
		return ErrNotYours
	}
	return o.cfg.Commit(ctx, who, func() error { return o.Call(ctx, party, name) })
}

// Call gives a party its display name.
func (o *Office) Call(ctx context.Context, party string, name DisplayName) error {
	if name == (DisplayName{}) || !name.printable() {
		return ErrDisplayName
	}
	err := o.cfg.DB.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO display_names (party, en, zh) VALUES ($1, $2, $3)
			ON CONFLICT (party) DO UPDATE SET en = $2, zh = $3`, party, name.En, name.Zh)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a display name: %w", err)
	}
	return nil
}

// Called returns the parties whose display names hold a text, in the order of
// their names in the log, at most limit. Whoever asks may not know all of them.
func (o *Office) Called(ctx context.Context, text string, limit int) ([]string, error) {
	var parties []string
	pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
	err := o.cfg.DB.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT party FROM display_names
			WHERE en LIKE $1 ESCAPE '\' OR zh LIKE $1 ESCAPE '\' ORDER BY party LIMIT $2`, pattern, limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var party string
			if err := rows.Scan(&party); err != nil {
				return err
			}
			parties = append(parties, party)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("look for display names: %w", err)
	}
	return parties, nil
}
