package account

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/tallystick/tallystick/node/desk/access"
)

// Populate makes up people, if this is a demonstration: of each, Organisation,
// Login, Name, Role and Language count. Nobody of them has a password. Who is
// there already stays as it is.
func (d *Desk) Populate(ctx context.Context, people []Person) error {
	if !d.opt.Demo {
		return ErrNoDemo
	}
	return d.store.Write(ctx, func(tx *sql.Tx) error {
		for _, p := range people {
			u := user{
				organisation: p.Organisation, role: p.Role, until: p.Until, language: p.Language,
				created: micros(d.opt.Now()),
			}
			var err error
			if u.login, err = cleanLogin(p.Login); err != nil {
				return err
			}
			if u.name, err = cleanName(p.Name); err != nil {
				return err
			}
			if err := d.checkRole(u.organisation, u.role, u.until); err != nil {
				return err
			}
			if _, err := findUser(ctx, tx, "login", u.login); err == nil {
				continue
			}
			if err := addUser(ctx, tx, &u); err != nil {
				return err
			}
		}
		return nil
	})
}

// Cast lists everybody of every organisation, for the switch of roles of a
// demonstration.
func (d *Desk) Cast(ctx context.Context) ([]Person, error) {
	if !d.opt.Demo {
		return nil, ErrNoDemo
	}
	return list(ctx, d.store, personFields, "SELECT "+personColumns+` FROM users u
		WHERE u.removed = 0 ORDER BY u.organisation, u.role, u.id LIMIT $1`, mostPeople)
}

// Become gives the browser a session of somebody else, without a proof of
// anything, if this is a demonstration. Elsewhere it fails with ErrNoDemo.
func (d *Desk) Become(w http.ResponseWriter, r *http.Request, login string) (access.Who, error) {
	if !d.opt.Demo {
		return access.Who{}, ErrNoDemo
	}
	login, err := cleanLogin(login)
	if err != nil {
		return access.Who{}, ErrUnknown
	}
	var u user
	err = d.store.Read(r.Context(), func(tx *sql.Tx) (err error) {
		u, err = findUser(r.Context(), tx, "login", login)
		return err
	})
	if err != nil || !d.active(u) {
		return access.Who{}, orUnknown(err)
	}
	return d.enter(w, r, u)
}
