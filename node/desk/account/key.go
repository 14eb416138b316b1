package account

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/tallystick/tallystick/node/desk/access"
)

// keyPrefix begins every API key, so that those who search for leaked keys
// know one.
const keyPrefix = "tsk_"

// The life of an API key.
const (
	KeyFor     = 90 * 24 * time.Hour  // unless its order says otherwise
	LongestKey = 366 * 24 * time.Hour // at most
	mostKeys   = 100                  // of an organisation that hold
)

// A Key is what a program shows. It acts for the person who made it, with the
// role of its own or the person's, whichever is less, and ends with it.
type Key struct {
	ID      int64
	User    int64
	Name    string
	Hint    string // its first letters, by which its owner knows it
	Role    access.Role
	Scopes  access.Scope
	Created time.Time
	Expires time.Time
	Used    time.Time // to the minute; zero: never
	Revoked time.Time // zero: not

	organisation string
}

const keyColumns = `id, organisation, user_id, name, hint, role, scopes, created, expires, used, revoked`

func keyFields(k *Key) []any {
	return []any{
		&k.ID, &k.organisation, &k.User, &k.Name, &k.Hint, &k.Role, &k.Scopes, at(&k.Created), at(&k.Expires),
		at(&k.Used), at(&k.Revoked),
	}
}

// NewKey makes an API key of w's organisation as order says: Name, Role, Scopes
// and, unless zero, Expires. The secret is shown this once and kept by nobody.
func (d *Desk) NewKey(r *http.Request, w access.Who, order Key) (secret string, k Key, err error) {
	if err := managesInPerson(w); err != nil {
		return "", Key{}, err
	}
	if k, err = d.newKey(w, order); err != nil {
		return "", Key{}, err
	}
	ctx := r.Context()
	secret, hash := newToken(keyPrefix)
	k.Hint = secret[:len(keyPrefix)+4]
	err = d.giving(ctx, w, func(tx *sql.Tx) error {
		if err := roomForKey(ctx, tx, w.Organisation, k.Created); err != nil {
			return err
		}
		err := tx.QueryRowContext(ctx, `INSERT INTO api_keys
			(organisation, user_id, name, hash, hint, role, scopes, created, expires, used, revoked)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0) RETURNING id`,
			w.Organisation, w.User, k.Name, hash, k.Hint, k.Role, k.Scopes, micros(k.Created), micros(k.Expires)).Scan(&k.ID)
		if err != nil {
			return fmt.Errorf("add a key: %w", err)
		}
		return d.note(ctx, tx, w.Organisation, Event{
			User: w.User, Kind: KeyMade, Subject: k.Name, Address: d.opt.Address(r),
		})
	})
	return secret, k, err
}

func (d *Desk) newKey(w access.Who, order Key) (k Key, err error) {
	now := d.opt.Now()
	k = Key{
		User: w.User, Role: order.Role, Scopes: order.Scopes, Created: now, Expires: order.Expires,
		organisation: w.Organisation,
	}
	if k.Expires.IsZero() {
		k.Expires = now.Add(KeyFor)
	}
	if k.Name, err = cleanName(order.Name); err != nil {
		return k, err
	}
	switch {
	case k.Role < access.Viewer || k.Role > access.Operator:
		return k, &FieldError{"role", "viewer, maker, checker or administrator"}
	case k.Role > w.Role:
		return k, ErrForbidden
	case k.Scopes == 0 || k.Scopes&^(access.Read|access.Write|access.Manage) != 0:
		return k, &FieldError{"scopes", "some of read, write and manage"}
	case !k.Expires.After(now) || k.Expires.After(now.Add(LongestKey)):
		return k, &FieldError{"expires", "later than now, by 366 days at most"}
	}
	return k, nil
}

func roomForKey(ctx context.Context, tx *sql.Tx, organisation string, now time.Time) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM api_keys
		WHERE organisation = $1 AND revoked = 0 AND expires > $2`, organisation, micros(now)).Scan(&n)
	if err == nil && n >= mostKeys {
		return &FieldError{"organisation", "one with fewer than 100 keys: revoke some"}
	}
	return err
}

// Keys lists the API keys of w's organisation, the newest first, also those that
// hold no more.
func (d *Desk) Keys(ctx context.Context, w access.Who) ([]Key, error) {
	if err := manages(w); err != nil {
		return nil, err
	}
	return list(ctx, d.store, keyFields, "SELECT "+keyColumns+` FROM api_keys
		WHERE organisation = $1 ORDER BY id DESC LIMIT $2`, w.Organisation, mostPeople)
}

// RevokeKey ends an API key of w's organisation. When it has returned nothing is
// taken any more that the key asks for, or asked for and is under way.
func (d *Desk) RevokeKey(r *http.Request, w access.Who, id int64) error {
	if err := manages(w); err != nil {
		return err
	}
	ctx := r.Context()
	return d.taking(ctx, w, func(tx *sql.Tx) error {
		var name string
		err := tx.QueryRowContext(ctx, `UPDATE api_keys SET revoked = $1
			WHERE id = $2 AND organisation = $3 AND revoked = 0 RETURNING name`,
			micros(d.opt.Now()), id, w.Organisation).Scan(&name)
		if err != nil {
			return found("revoke a key", err)
		}
		return d.note(ctx, tx, w.Organisation, Event{
			User: w.User, Kind: KeyRevoked, Subject: name, Address: d.opt.Address(r),
		})
	})
}

// parseBearer returns the hash of the API key in an Authorization header, and
// whether there is one.
func parseBearer(header string) (hash [sha256.Size]byte, ok bool) {
	scheme, key, _ := strings.Cut(header, " ")
	secret, ok := strings.CutPrefix(key, keyPrefix)
	if !ok || !strings.EqualFold(scheme, "Bearer") || !isToken(secret) {
		return hash, false
	}
	return sha256.Sum256([]byte(key)), true
}

// identifyKey says for whom the key in an Authorization header acts.
func (d *Desk) identifyKey(ctx context.Context, header string) (w access.Who, err error) {
	hash, ok := parseBearer(header)
	if !ok {
		return access.Who{}, fmt.Errorf("the header holds no API key: %w", access.ErrCredentials)
	}
	err = d.store.Read(ctx, func(tx *sql.Tx) error {
		w, err = d.whoOfKey(ctx, tx, "hash", hash[:])
		return err
	})
	if errors.Is(err, ErrUnknown) {
		return access.Who{}, fmt.Errorf("the API key does not hold: %w", access.ErrCredentials)
	}
	if err == nil {
		d.noteUse(ctx, w.Key)
	}
	return w, err
}

// whoOfKey returns for whom the key whose column is value acts, or ErrUnknown if
// it holds no more.
func (d *Desk) whoOfKey(ctx context.Context, tx *sql.Tx, column string, value any) (access.Who, error) {
	var k Key
	err := tx.QueryRowContext(ctx, "SELECT "+keyColumns+" FROM api_keys WHERE "+column+" = $1", value).
		Scan(keyFields(&k)...)
	if err != nil {
		return access.Who{}, found("find a key", err)
	}
	if !k.Revoked.IsZero() || !d.opt.Now().Before(k.Expires) {
		return access.Who{}, ErrUnknown
	}
	u, err := findUser(ctx, tx, "id", k.User)
	if err != nil {
		return access.Who{}, err
	}
	if !d.active(u) || u.organisation != k.organisation {
		return access.Who{}, ErrUnknown
	}
	w := d.whoOf(u)
	w.Session, w.Key, w.Scopes, w.Role = false, k.ID, k.Scopes, min(k.Role, u.role)
	return w, nil
}

// noteUse keeps when a key was used last, once a minute. A key works also when
// that cannot be kept.
func (d *Desk) noteUse(ctx context.Context, id int64) {
	now := d.opt.Now()
	if last, ok := d.used.Load(id); ok && now.Sub(last.(time.Time)) < time.Minute {
		return
	}
	d.used.Store(id, now)
	_ = d.store.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE api_keys SET used = $1 WHERE id = $2", micros(now), id)
		return err
	})
}
