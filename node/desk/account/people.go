package account

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A Person is a user as its organisation sees it.
type Person struct {
	ID           int64
	Organisation string
	Login, Name  string
	Role         access.Role
	Until        day.Date // last day of the role, 0 for no end
	Language     string   // "en", "zh" or "" for what the browser says
	Passkeys     int
	Created      time.Time
}

const personColumns = `u.id, u.organisation, u.login, u.name, u.role, u.until, u.language, u.created,
	(SELECT count(*) FROM passkeys p WHERE p.user_id = u.id)`

func personFields(p *Person) []any {
	return []any{
		&p.ID, &p.Organisation, &p.Login, &p.Name, &p.Role, &p.Until, &p.Language, at(&p.Created), &p.Passkeys,
	}
}

// mostPeople bounds the people of an organisation, and so what lists hold.
const mostPeople = 1000

// People lists who belongs to w's organisation, by name. Everybody there may
// know who its colleagues are.
func (d *Desk) People(ctx context.Context, w access.Who) ([]Person, error) {
	if !w.Known() {
		return nil, ErrForbidden
	}
	return list(ctx, d.store, personFields, "SELECT "+personColumns+` FROM users u
		WHERE u.organisation = $1 AND u.removed = 0 ORDER BY u.name, u.id LIMIT $2`, w.Organisation, mostPeople)
}

// Self returns who w is itself, with its login and what it has set.
func (d *Desk) Self(ctx context.Context, w access.Who) (p Person, err error) {
	err = d.store.Read(ctx, func(tx *sql.Tx) error {
		row := tx.QueryRowContext(ctx, "SELECT "+personColumns+" FROM users u WHERE u.id = $1", w.User)
		return found("find oneself", row.Scan(personFields(&p)...))
	})
	return p, err
}

// ChangeRole gives one of w's organisation another role, or another end of it
// (0: none). Sessions of the person end, so that it logs in as what it is now.
// It fails with ErrForbidden for a role above w's own and for w itself, so that
// somebody is always left to administrate.
func (d *Desk) ChangeRole(r *http.Request, w access.Who, id int64, role access.Role, until day.Date) error {
	if err := d.checkRole(w.Organisation, role, until); err != nil {
		return err
	}
	return d.lower(r, w, id, role, RoleChanged, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx,
			"UPDATE users SET role = $1, until = $2, generation = generation + 1 WHERE id = $3", role, until, id)
		return err
	})
}

// Remove ends what one of w's organisation may do: sessions, passkeys and API
// keys of the person hold no more. The row stays, since the log names it.
func (d *Desk) Remove(r *http.Request, w access.Who, id int64) error {
	return d.lower(r, w, id, access.Viewer, PersonRemoved, func(ctx context.Context, tx *sql.Tx) error {
		now := micros(d.opt.Now())
		for _, statement := range []string{
			"UPDATE users SET removed = $1, generation = generation + 1, password = '' WHERE id = $2",
			"UPDATE api_keys SET revoked = $1 WHERE user_id = $2 AND revoked = 0",
			"UPDATE invitations SET used = $1 WHERE used = 0 AND (made_by = $2 OR user_id = $2)",
		} {
			if _, err := tx.ExecContext(ctx, statement, now, id); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM passkeys WHERE user_id = $1", id)
		return err
	})
}

// lower changes somebody of w's organisation, while nobody uses a right.
func (d *Desk) lower(
	r *http.Request, w access.Who, id int64, role access.Role, kind Kind, change func(context.Context, *sql.Tx) error,
) error {
	if err := manages(w); err != nil {
		return err
	}
	if id == w.User || role > w.Role {
		return ErrForbidden
	}
	ctx := r.Context()
	return d.taking(ctx, w, func(tx *sql.Tx) error {
		u, err := findUser(ctx, tx, "id", id)
		if err != nil || u.organisation != w.Organisation || u.removed != 0 {
			return orUnknown(err)
		}
		if u.role > w.Role {
			return ErrForbidden
		}
		if err := change(ctx, tx); err != nil {
			return err
		}
		return d.note(ctx, tx, w.Organisation, Event{
			User: w.User, Kind: kind, Subject: u.login, Address: d.opt.Address(r),
		})
	})
}

// orUnknown answers for what is another organisation's as for what is not there.
func orUnknown(err error) error {
	if err != nil {
		return err
	}
	return ErrUnknown
}

// checkRole fails unless somebody of an organisation can have the role.
func (d *Desk) checkRole(organisation string, role access.Role, until day.Date) error {
	if role < access.Viewer || role > access.Operator || role == access.Operator && organisation != d.opt.Operator {
		return &FieldError{"role", "viewer, maker, checker or administrator; operator at the operator's own"}
	}
	if until != 0 && until < d.today() {
		return &FieldError{"until", "today or later"}
	}
	return nil
}

// SetLanguage keeps what language w reads: "en", "zh", or "" for what its
// browser says.
func (d *Desk) SetLanguage(ctx context.Context, w access.Who, language string) error {
	if err := checkLanguage(language); err != nil {
		return err
	}
	return d.store.Write(ctx, func(tx *sql.Tx) error {
		return one(tx.ExecContext(ctx, "UPDATE users SET language = $1 WHERE id = $2", language, w.User))
	})
}

// TwoPeople reports whether in the organisation one person makes a command for
// money and another one signs it.
func (d *Desk) TwoPeople(ctx context.Context, organisation string) (two bool, err error) {
	err = d.store.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx,
			"SELECT count(*) > 0 FROM organisations WHERE name = $1 AND two_people = 1", organisation).Scan(&two)
	})
	return two, err
}

// SetTwoPeople says for w's organisation whether money takes two people.
func (d *Desk) SetTwoPeople(r *http.Request, w access.Who, two bool) error {
	if err := managesInPerson(w); err != nil {
		return err
	}
	ctx := r.Context()
	return d.taking(ctx, w, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO organisations (name, two_people) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET two_people = excluded.two_people`, w.Organisation, two)
		if err != nil {
			return err
		}
		return d.note(ctx, tx, w.Organisation, Event{
			User: w.User, Kind: TwoPeopleChanged, Subject: w.Organisation, Address: d.opt.Address(r),
		})
	})
}
