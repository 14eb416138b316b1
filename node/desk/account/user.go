package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A user is a row of users.
type user struct {
	id           int64
	organisation string
	login, name  string
	role         access.Role
	until        day.Date // 0: no end
	password     string
	handle       []byte
	language     string
	generation   int64
	created      int64
	removed      int64
}

const userColumns = `id, organisation, login, name, role, until, password, handle, language, generation,
	created, removed`

func (u *user) fields() []any {
	return []any{
		&u.id, &u.organisation, &u.login, &u.name, &u.role, &u.until, &u.password, &u.handle, &u.language,
		&u.generation, &u.created, &u.removed,
	}
}

// findUser returns the user whose column is value, or ErrUnknown. Removed users
// are found too.
func findUser(ctx context.Context, tx *sql.Tx, column string, value any) (u user, err error) {
	err = tx.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE "+column+" = $1", value).Scan(u.fields()...)
	return u, found("find a user", err)
}

// found turns the absence of a row into ErrUnknown.
func found(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return ErrUnknown
	}
	return fmt.Errorf("%s: %w", what, err)
}

// addUser keeps a new user and sets its id. It fails with ErrTaken if another
// has the login.
func addUser(ctx context.Context, tx *sql.Tx, u *user) error {
	u.handle = make([]byte, 32)
	rand.Read(u.handle)
	err := tx.QueryRowContext(ctx, `INSERT INTO users
		(organisation, login, name, role, until, password, handle, language, generation, created, removed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, 0) ON CONFLICT DO NOTHING RETURNING id`,
		u.organisation, u.login, u.name, u.role, u.until, u.password, u.handle, u.language, u.created).Scan(&u.id)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrTaken
	}
	u.generation = 1
	return found("add a user", err)
}

// active reports whether the user may be anybody now: it is not removed and its
// role has not ended.
func (d *Desk) active(u user) bool {
	return u.id != 0 && u.removed == 0 && (u.until == 0 || d.today() <= u.until)
}

// whoOf returns the user at a browser, who has not proved anything yet.
func (d *Desk) whoOf(u user) access.Who {
	sides, _ := d.opt.Sides(u.organisation)
	return access.Who{
		User: u.id, Name: u.name, Organisation: u.organisation, Sides: sides, Role: u.role,
		Scopes: access.Read | access.Write | access.Manage, Session: true, Language: u.language,
	}
}

// The bounds of what people are called.
const (
	maxLogin = 200 // bytes
	maxName  = 100 // bytes
)

// cleanLogin returns the one form of a login: lower case, composed.
func cleanLogin(login string) (string, error) {
	login = norm.NFKC.String(strings.ToLower(strings.TrimSpace(login)))
	if login == "" || len(login) > maxLogin || !plain(login) || strings.ContainsFunc(login, unicode.IsSpace) {
		return "", &FieldError{"login", "an e-mail address or a name without spaces, at most 200 bytes"}
	}
	return login, nil
}

// cleanName returns the one form of what somebody or something is called.
func cleanName(name string) (string, error) {
	name = norm.NFC.String(strings.TrimSpace(name))
	if name == "" || len(name) > maxName || !plain(name) {
		return "", &FieldError{"name", "1 to 100 bytes of text on one line"}
	}
	return name, nil
}

// plain reports whether nothing in s is invisible or turns the direction of
// writing, so that no two look the same that are not.
func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r == utf8.RuneError || !unicode.IsPrint(r)
	})
}

func checkLanguage(language string) error {
	switch language {
	case "", "en", "zh":
		return nil
	}
	return &FieldError{"language", "en, zh or nothing"}
}
