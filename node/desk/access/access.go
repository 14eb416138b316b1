// Package access says who may do what at the doors, and nothing else: it knows
// no database, no request and no session.
//
//	who (a person or a key, of one organisation) × route × own or foreign object ─▶ yes or no
//
// A route names the least role that may use it. Beside it stand what it is
// about, so that an organisation reaches only what it is a party to, and
// whether presence must be proved afresh. The doors register nothing without a
// route, so the printed matrix is the whole truth. What a command needs is the
// machine's word: a yes here lets it be asked, not carried out.
package access

import (
	"errors"
	"slices"
	"time"

	"github.com/tallystick/tallystick/core/party"
)

// A Role is what a caller may do in its organisation. Each role may do what
// those before it may, but that an operator stands apart: it keeps the
// platform, and signs for no organisation but its own.
type Role uint8

// The roles.
const (
	Anonymous     Role = iota // nobody has said who it is
	Viewer                    // reads
	Maker                     // prepares commands, and asks for those that move no money
	Checker                   // signs for money; another person than the maker, where the organisation wants two
	Administrator             // of one organisation: people, keys, webhooks
	Operator                  // administrator of the platform's own organisation
	lastRole
)

var roleNames = [lastRole]string{"anonymous", "viewer", "maker", "checker", "administrator", "operator"}

// String returns the role's name.
func (r Role) String() string {
	if r < lastRole {
		return roleNames[r]
	}
	return "unknown"
}

// ParseRole returns the role with a name.
func ParseRole(name string) (Role, bool) {
	i := slices.Index(roleNames[:], name)
	return Role(max(i, 0)), i >= 0
}

// Roles returns every role, least first.
func Roles() []Role {
	all := make([]Role, lastRole)
	for i := range all {
		all[i] = Role(i)
	}
	return all
}

// A Scope is what an API key may be used for.
type Scope uint8

// The scopes. People at a browser have all of them.
const (
	Read   Scope = 1 << iota // lists, objects, proofs
	Write                    // commands
	Manage                   // people, keys, webhooks of the organisation
)

// A Who is the caller of a request.
type Who struct {
	User         int64  // 0 for nobody
	Name         string // as people are shown to each other
	Organisation string // the name of its party in the log, "" for nobody
	Sides        party.Roles
	Role         Role
	Scopes       Scope
	Session      bool      // a person at a browser, not an API key
	Key          int64     // the API key, 0 for none
	Proved       time.Time // when it last proved to be who it is
	Language     string    // "en" or "zh"
}

// ErrCredentials is why a request is turned away that claims to be of somebody
// and does not prove it: a key that was never given, is revoked or has ended.
var ErrCredentials = errors.New("the credentials are not valid")

// Nobody is the caller that has not said who it is.
func Nobody() Who { return Who{Role: Anonymous, Scopes: Read} }

// Known reports whether somebody said who it is.
func (w Who) Known() bool { return w.Role != Anonymous }

// A Subject is what a route is about, which decides what is foreign.
type Subject uint8

// The subjects.
const (
	Open     Subject = iota // the same for everyone: health, assets, the log's public data
	Own                     // the caller's own organisation, whatever is asked
	Object                  // an object of the log, named in the path; foreign if the organisation is no party to it
	Platform                // the machine itself
)

// String returns the subject's name.
func (s Subject) String() string {
	return [...]string{"open", "own", "object", "platform"}[s]
}

// A Route is one way in.
type Route struct {
	Method  string // "GET"
	Path    string // a pattern of http.ServeMux: "/api/v1/deals/{name}"
	Least   Role
	Scope   Scope       // what an API key must hold
	Sides   party.Roles // one of these must be the organisation's; 0: any
	Subject Subject
	Fresh   bool   // presence was proved within FreshFor, or the request carries a signature
	Object  string // what {name} is: "deal", "invoice", "party", "leaf"; "" unless Subject is Object
	Summary string // in a few words, for the matrix and the API's description
}

// FreshFor is how long a proof of presence counts as fresh. A clock may be set
// back by Astray without anything coming of it.
const (
	FreshFor = 5 * time.Minute
	Astray   = time.Minute
)

// Fresh reports whether w has just proved to be there: an API key proves it
// with each request. A proof that lies ahead is none: the clock was set back,
// and it would be fresh for as long.
func (w Who) Fresh(now time.Time) bool {
	age := now.Sub(w.Proved)
	return !w.Session || age >= -Astray && age <= FreshFor
}

// A Verdict is what comes of asking.
type Verdict uint8

// The verdicts.
const (
	Yes       Verdict = iota
	Unknown           // say who you are first
	Forbidden         // known, and not allowed
	Stale             // prove once more that you are there
	Hidden            // foreign: answered as if there were no such object
)

// String returns the verdict's name.
func (v Verdict) String() string {
	return [...]string{"yes", "unknown", "forbidden", "stale", "hidden"}[v]
}

// Ask says whether w may use the route at the time now. That an object is
// foreign is found by whoever reads it: see [Route.Matrix].
func (r Route) Ask(w Who, now time.Time) Verdict {
	switch {
	case r.Least == Anonymous:
		return Yes
	case !w.Known():
		return Unknown
	case w.Role < r.Least, w.Scopes&r.Scope != r.Scope:
		return Forbidden
	case r.Subject == Platform && w.Role != Operator:
		return Forbidden
	case r.Sides != 0 && w.Sides&r.Sides == 0:
		return Forbidden
	case r.Fresh && !w.Fresh(now):
		return Stale
	}
	return Yes
}

// A Row is what the matrix says of one role on one route.
type Row struct {
	Role    string `json:"role"`
	Own     string `json:"own"`
	Foreign string `json:"foreign"` // "" where nothing can be foreign
}

// Matrix returns what comes of each role, freshly proved and with every scope
// and side, on its own and on foreign objects.
func (r Route) Matrix() []Row {
	rows := make([]Row, 0, lastRole)
	now := time.Unix(0, 0)
	for _, role := range Roles() {
		w := Who{Role: role, Scopes: Read | Write | Manage, Sides: ^party.Roles(0), Session: true, Proved: now}
		own := r.Ask(w, now)
		row := Row{Role: role.String(), Own: own.String()}
		if r.Subject == Object {
			row.Foreign = own.String()
			if own == Yes && role != Operator {
				row.Foreign = Hidden.String()
			}
		}
		rows = append(rows, row)
	}
	return rows
}
