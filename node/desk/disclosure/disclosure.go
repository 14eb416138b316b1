// Package disclosure is where a seller shows a deal to funders of its choice,
// before any of them is a side of it.
//
//	seller + deal + funder ─▶ is the deal its own, and free? ─▶ desk.db, a security event
//	                                       reader, feed ◀── who is shown what, in memory
//
// It is kept at the desk, not in the log: it moves nothing and binds nobody, and
// what was withdrawn is to be gone. It counts as long as no offer stands: the
// funder that made one is a side of the deal, and what it offered is no business
// of the others. If the seller declines, the others see the deal again.
package disclosure

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// Why nothing is shown or withdrawn, beside reader.ErrUnknown: the deal is none
// that the organisation sells.
var (
	ErrForbidden = errors.New("showing a deal needs another role")
	ErrTaken     = errors.New("a funder has offered on the deal, or it has ended: it is not shown any more")
	ErrNoFunder  = errors.New("there is no such funder, or it is a side of the deal")
)

// A Log is what is needed of an open node.
type Log interface {
	Recent(height uint64) (*machine.View, error)
}

// A DB is the desk's database, which store/sqlite opens.
type DB interface {
	Read(ctx context.Context, f func(*sql.Tx) error) error
	Write(ctx context.Context, f func(*sql.Tx) error) error
}

// An Account knows who may still do what, and keeps what happened.
type Account interface {
	Commit(ctx context.Context, who access.Who, write func() error) error
	Note(ctx context.Context, tx *sql.Tx, who access.Who, e account.Event) error
}

// Config is what a Book works with.
type Config struct {
	Log     Log
	DB      DB
	Account Account
	Now     func() time.Time
}

// A Book says what is shown to whom. Any goroutine may use it.
type Book struct {
	cfg  Config
	turn sync.Mutex // of who changes the database, and what is in memory with it

	mutex   sync.RWMutex
	shown   map[uint32][]name.ID // by row of the party, ascending; a slice is never changed
	funders []uint32             // rows of parties, in their order
	looked  uint32               // at the roles of parties, up to this row
}

// Open reads what is shown and still counts.
func Open(ctx context.Context, cfg Config) (*Book, error) {
	b := &Book{cfg: cfg, shown: map[uint32][]name.ID{}}
	v, err := cfg.Log.Recent(0)
	if err != nil {
		return nil, err
	}
	err = cfg.DB.Read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT deal, party FROM shown ORDER BY deal, party")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text, to string
			if err := rows.Scan(&text, &to); err != nil {
				return err
			}
			row := v.PartyRow(to)
			if id, d := find(v, text); d != nil && row != 0 && !reader.Over(d) {
				b.shown[row] = append(b.shown[row], id)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("read to whom deals are shown: %w", err)
	}
	for _, ids := range b.shown {
		slices.Sort(ids)
	}
	return b, nil
}

// find returns the live deal called text, nil if there is none.
func find(v *machine.View, text string) (name.ID, *deal.Deal) {
	id := v.Names.Find([]byte(text))
	if t, row := v.Names.Target(id); t == name.Receivable {
		return id, v.Deals.At(row)
	}
	return 0, nil
}

// keep notes that a deal is shown. What others were given stays as it is.
func (b *Book) keep(to uint32, id name.ID) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if i, found := slices.BinarySearch(b.shown[to], id); !found {
		b.shown[to] = slices.Insert(slices.Clone(b.shown[to]), i, id)
	}
}

// Forget notes that deals are not shown to the party in a row any more, because
// they are never free again, or were withdrawn.
func (b *Book) Forget(to uint32, ids ...name.ID) {
	if len(ids) == 0 {
		return
	}
	slices.Sort(ids)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.shown[to] = slices.DeleteFunc(slices.Clone(b.shown[to]), func(id name.ID) bool {
		_, gone := slices.BinarySearch(ids, id)
		return gone
	})
}

// To returns the deals that are shown to the party in a row, the oldest first.
// That they are still free is for whoever reads them to see. Nobody changes the
// slice.
func (b *Book) To(to uint32) []name.ID {
	b.mutex.RLock()
	defer b.mutex.RUnlock()
	return b.shown[to]
}

// Funders returns whom deals can be shown to, in the order of their
// registration: they are on the platform to be asked, so their names are open
// to everybody on it.
func (b *Book) Funders() ([]string, error) {
	v, err := b.cfg.Log.Recent(0)
	if err != nil {
		return nil, err
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for ; b.looked < v.Parties.Len(); b.looked++ {
		if v.Parties.At(b.looked + 1).Roles.Has(party.Funder) {
			b.funders = append(b.funders, b.looked+1)
		}
	}
	names := make([]string, 0, len(b.funders))
	for _, row := range b.funders {
		if row <= v.Parties.Len() { // another may have looked at a later state
			names = append(names, v.PartyName(row))
		}
	}
	return names, nil
}
