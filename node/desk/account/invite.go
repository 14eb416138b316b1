package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"net/http"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node/desk/access"
)

// How long links hold. Each works once.
const (
	SetupFor  = 30 * time.Minute
	InviteFor = 72 * time.Hour
)

// An Invitation is a link that is out: it makes somebody one of an organisation,
// with a role, or lets one who is choose a new password.
type Invitation struct {
	ID           int64
	Setup        bool  // it makes the first administrator
	User         int64 // who chooses a new password, 0 for a newcomer
	Organisation string
	Name         string
	Role         access.Role
	Until        day.Date // last day of the role, 0 for no end
	Expires      time.Time
}

const invitationColumns = `id, setup, user_id, organisation, name, role, until, expires`

func invitationFields(i *Invitation) []any {
	return []any{&i.ID, &i.Setup, &i.User, &i.Organisation, &i.Name, &i.Role, &i.Until, at(&i.Expires)}
}

// newToken returns 32 random bytes as text, and their hash for the store.
func newToken(prefix string) (token string, hash []byte) {
	var b [32]byte
	rand.Read(b[:])
	token = prefix + base64.RawURLEncoding.EncodeToString(b[:])
	sum := sha256.Sum256([]byte(token))
	return token, sum[:]
}

// Setup returns the token of a link by which the first administrator comes in,
// if there is none yet. A link of before holds no more.
func (d *Desk) Setup(ctx context.Context) (token string, needed bool, err error) {
	token, hash := newToken("")
	err = d.store.Write(ctx, func(tx *sql.Tx) error {
		has, err := hasOperator(ctx, tx)
		if err != nil || has {
			return err
		}
		needed = true
		if _, err := tx.ExecContext(ctx, "DELETE FROM invitations WHERE setup = 1"); err != nil {
			return err
		}
		return d.addInvitation(ctx, tx, hash, 0, &Invitation{
			Setup: true, Organisation: d.opt.Operator, Role: access.Operator, Expires: d.opt.Now().Add(SetupFor),
		})
	})
	if err != nil || !needed {
		return "", false, err
	}
	return token, true, nil
}

// hasOperator reports whether the platform has an administrator.
func hasOperator(ctx context.Context, tx *sql.Tx) (has bool, err error) {
	err = tx.QueryRowContext(ctx, "SELECT count(*) > 0 FROM users WHERE role = $1 AND removed = 0", access.Operator).
		Scan(&has)
	return has, err
}

func (d *Desk) addInvitation(ctx context.Context, tx *sql.Tx, hash []byte, by int64, i *Invitation) error {
	return tx.QueryRowContext(ctx, `INSERT INTO invitations
		(hash, setup, user_id, organisation, name, role, until, made_by, created, expires, used)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) RETURNING id`,
		hash, i.Setup, i.User, i.Organisation, i.Name, i.Role, i.Until, by, micros(d.opt.Now()), micros(i.Expires)).
		Scan(&i.ID)
}

// Invite returns the token of a link by which somebody comes into w's
// organisation. The operator may invite the administrator of another one, which
// must be a party of the log: that is how one comes in. Nobody gives a role
// above its own.
func (d *Desk) Invite(r *http.Request, w access.Who, order Invitation) (token string, i Invitation, err error) {
	if err := managesInPerson(w); err != nil {
		return "", Invitation{}, err
	}
	i = Invitation{
		Organisation: order.Organisation, Role: order.Role, Until: order.Until, Expires: d.opt.Now().Add(InviteFor),
	}
	if i.Organisation == "" {
		i.Organisation = w.Organisation
	}
	if i.Name, err = cleanName(order.Name); err != nil {
		return "", Invitation{}, err
	}
	if err := d.mayInvite(w, i); err != nil {
		return "", Invitation{}, err
	}
	return d.sendOut(r, w, i)
}

func (d *Desk) mayInvite(w access.Who, i Invitation) error {
	if err := d.checkRole(i.Organisation, i.Role, i.Until); err != nil {
		return err
	}
	if i.Organisation == w.Organisation {
		if i.Role > w.Role {
			return ErrForbidden
		}
		return nil
	}
	if w.Role != access.Operator || i.Role != access.Administrator {
		return ErrForbidden
	}
	if _, ok := d.opt.Sides(i.Organisation); !ok {
		return &FieldError{"organisation", "a party of the log"}
	}
	return nil
}

// sendOut keeps an invitation and returns its token. The lists of both
// organisations tell of it.
func (d *Desk) sendOut(r *http.Request, w access.Who, i Invitation) (string, Invitation, error) {
	ctx := r.Context()
	token, hash := newToken("")
	err := d.giving(ctx, w, func(tx *sql.Tx) error {
		if err := d.addInvitation(ctx, tx, hash, w.User, &i); err != nil {
			return err
		}
		e := Event{User: w.User, Kind: PersonInvited, Subject: i.Name, Address: d.opt.Address(r)}
		if i.Organisation != w.Organisation {
			if err := d.note(ctx, tx, i.Organisation, e); err != nil {
				return err
			}
		}
		return d.note(ctx, tx, w.Organisation, e)
	})
	return token, i, err
}

// InviteAgain returns the token of a link by which one of w's organisation, who
// has forgotten its password, chooses a new one.
func (d *Desk) InviteAgain(r *http.Request, w access.Who, id int64) (token string, i Invitation, err error) {
	if err := managesInPerson(w); err != nil {
		return "", Invitation{}, err
	}
	var u user
	err = d.store.Read(r.Context(), func(tx *sql.Tx) (err error) {
		u, err = findUser(r.Context(), tx, "id", id)
		return err
	})
	if err != nil || u.organisation != w.Organisation || u.removed != 0 {
		return "", Invitation{}, orUnknown(err)
	}
	if u.role > w.Role {
		return "", Invitation{}, ErrForbidden
	}
	return d.sendOut(r, w, Invitation{
		User: u.id, Organisation: u.organisation, Name: u.name, Role: u.role, Until: u.until,
		Expires: d.opt.Now().Add(InviteFor),
	})
}

// Invitations lists the links of w's organisation that are out and hold.
func (d *Desk) Invitations(ctx context.Context, w access.Who) ([]Invitation, error) {
	if err := manages(w); err != nil {
		return nil, err
	}
	return list(ctx, d.store, invitationFields, "SELECT "+invitationColumns+` FROM invitations
		WHERE organisation = $1 AND setup = 0 AND used = 0 AND expires > $2 ORDER BY id DESC LIMIT $3`,
		w.Organisation, micros(d.opt.Now()), mostPeople)
}

// Withdraw makes a link of w's organisation hold no more.
func (d *Desk) Withdraw(r *http.Request, w access.Who, id int64) error {
	if err := manages(w); err != nil {
		return err
	}
	ctx := r.Context()
	return d.taking(ctx, w, func(tx *sql.Tx) error {
		err := one(tx.ExecContext(ctx, `UPDATE invitations SET used = $1
			WHERE id = $2 AND organisation = $3 AND setup = 0 AND used = 0`, micros(d.opt.Now()), id, w.Organisation))
		if err != nil {
			return err
		}
		return d.note(ctx, tx, w.Organisation, Event{
			User: w.User, Kind: InvitationDropped, Address: d.opt.Address(r),
		})
	})
}

// Look returns what the link with a token is for, or ErrLink. It uses nothing
// up: what fetches links to show what they lead to does no harm.
func (d *Desk) Look(ctx context.Context, token string) (i Invitation, err error) {
	err = d.store.Read(ctx, func(tx *sql.Tx) error {
		i, err = d.findInvitation(ctx, tx, token)
		return err
	})
	return i, err
}

func (d *Desk) findInvitation(ctx context.Context, tx *sql.Tx, token string) (i Invitation, err error) {
	if !isToken(token) {
		return i, ErrLink
	}
	hash := sha256.Sum256([]byte(token))
	err = tx.QueryRowContext(ctx, "SELECT "+invitationColumns+` FROM invitations
		WHERE hash = $1 AND used = 0 AND expires > $2`, hash[:], micros(d.opt.Now())).Scan(invitationFields(&i)...)
	if errors.Is(err, sql.ErrNoRows) {
		return i, ErrLink
	}
	if err == nil && i.Setup {
		has, err := hasOperator(ctx, tx)
		if err != nil {
			return i, err
		}
		if has {
			return i, ErrLink
		}
	}
	return i, err
}

// An Acceptance is what somebody says of itself who follows a link. Who chooses
// a new password keeps login and name.
type Acceptance struct {
	Login, Name, Password string
	Language              string // "en", "zh" or ""
}

// Accept uses up the link with a token and gives the browser a session of the
// person that it makes. It fails with ErrLink, ErrTaken or an ErrInvalid.
func (d *Desk) Accept(w http.ResponseWriter, r *http.Request, token string, a Acceptance) (access.Who, error) {
	ctx := r.Context()
	i, err := d.Look(ctx, token) // before a hash is paid for; once more when it counts
	if err != nil {
		return access.Who{}, err
	}
	u, err := d.newcomer(ctx, i, a)
	if err != nil {
		return access.Who{}, err
	}
	if u.password, err = d.hashPassword(ctx, a.Password); err != nil {
		return access.Who{}, err
	}
	err = d.taking(ctx, access.Nobody(), func(tx *sql.Tx) error {
		if _, err := d.findInvitation(ctx, tx, token); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE invitations SET used = $1 WHERE id = $2", micros(d.opt.Now()), i.ID)
		if err != nil {
			return err
		}
		return d.settle(r, tx, &u)
	})
	if err != nil {
		return access.Who{}, err
	}
	return d.enter(w, r, u)
}

// newcomer returns the user that an acceptance makes, or the one that chooses a
// new password.
func (d *Desk) newcomer(ctx context.Context, i Invitation, a Acceptance) (u user, err error) {
	if i.User != 0 {
		err = d.store.Read(ctx, func(tx *sql.Tx) error {
			u, err = findUser(ctx, tx, "id", i.User)
			return err
		})
		if err != nil || u.removed != 0 {
			return u, errors.Join(ErrLink, err)
		}
		return u, checkPassword(a.Password, u.login, u.name, u.organisation)
	}
	u = user{
		organisation: i.Organisation, role: i.Role, until: i.Until, language: a.Language, created: micros(d.opt.Now()),
	}
	if u.login, err = cleanLogin(a.Login); err != nil {
		return u, err
	}
	if a.Name == "" {
		a.Name = i.Name
	}
	if u.name, err = cleanName(a.Name); err != nil {
		return u, err
	}
	if err := checkLanguage(a.Language); err != nil {
		return u, err
	}
	return u, checkPassword(a.Password, u.login, u.name, u.organisation)
}

// settle keeps the newcomer, or the new password of one who was here.
func (d *Desk) settle(r *http.Request, tx *sql.Tx, u *user) error {
	ctx := r.Context()
	if u.id != 0 {
		return d.replacePassword(r, tx, u)
	}
	var people int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM users WHERE organisation = $1 AND removed = 0",
		u.organisation).Scan(&people)
	if err != nil {
		return err
	}
	if people >= mostPeople {
		return &FieldError{"organisation", "one with fewer than 1,000 people"}
	}
	if err := addUser(ctx, tx, u); err != nil {
		return err
	}
	return d.note(ctx, tx, u.organisation, Event{
		User: u.id, Kind: InvitationTaken, Subject: u.login, Address: d.opt.Address(r),
	})
}
