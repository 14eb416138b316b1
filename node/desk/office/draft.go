package office

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A DraftState is how far a draft is.
type DraftState string

// The states of drafts.
//
//	open ─▶ sending ─▶ sent
//	  └──▶ withdrawn
const (
	DraftOpen      DraftState = "open"
	DraftSending   DraftState = "sending" // its envelope is complete, the answer not known
	DraftSent      DraftState = "sent"
	DraftWithdrawn DraftState = "withdrawn"
)

// DraftFor is how long a draft may be signed.
const DraftFor = 7 * 24 * time.Hour

// A Person is somebody of an organisation, as a draft remembers them.
type Person struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// A Draft is a set of commands that one person prepared and others are to sign.
type Draft struct {
	ID           int64      `json:"id"`
	Organisation string     `json:"organisation"`
	Maker        Person     `json:"maker"`
	Checker      Person     `json:"checker"` // who completed it
	Made         int64      `json:"made"`    // in microseconds since 1970, as Until
	Until        int64      `json:"until"`
	State        DraftState `json:"state"`
	Atomic       bool       `json:"atomic"`
	Commands     [][]byte   `json:"commands"` // in their canonical bytes
	Prepared     *Prepared  `json:"prepared,omitempty"`

	Envelope []byte `json:"envelope,omitempty"` // while it is being sent
	Number   uint64 `json:"number"`             // of the desk's key; 0 if others sign
	First    uint64 `json:"first"`              // the leaf of the first command, once it is sent
	Height   uint64 `json:"height"`
}

// Errors of drafts.
var (
	ErrNoDraft     = errors.New("there is no such draft")
	ErrDraftClosed = errors.New("the draft was signed, withdrawn or has expired")
	ErrDraftMoved  = errors.New("somebody else has just changed the draft")
)

// Draft keeps wishes until somebody signs them. A maker may prepare what takes
// a checker to sign.
func (o *Office) Draft(ctx context.Context, who access.Who, wishes []Wish, atomic bool) (*Draft, error) {
	for _, w := range wishes {
		err := o.mayAsk(who, w.Command)
		if err != nil && !errors.Is(err, ErrChecker) && !errors.Is(err, ErrStale) {
			return nil, err
		}
	}
	commands, err := o.prepare(wishes)
	if err != nil {
		return nil, err
	}
	now := o.cfg.Now()
	d := &Draft{
		Organisation: who.Organisation, Maker: Person{who.User, who.Name}, State: DraftOpen, Atomic: atomic,
		Made: now.UnixMicro(), Until: now.Add(DraftFor).UnixMicro(),
	}
	for _, c := range commands {
		d.Commands = append(d.Commands, c.Seal())
	}
	if d.ID, err = addDraft(ctx, o.cfg.DB, d); err != nil {
		return nil, fmt.Errorf("keep a draft: %w", err)
	}
	return d, nil
}

// Drafts returns the drafts of who's organisation below a number, newest
// first; 0 is above all.
func (o *Office) Drafts(ctx context.Context, who access.Who, below int64, limit int) ([]*Draft, error) {
	return draftsOf(ctx, o.cfg.DB, who.Organisation, below, limit)
}

// DraftOf returns a draft of who's organisation, or ErrNoDraft.
func (o *Office) DraftOf(ctx context.Context, who access.Who, id int64) (*Draft, error) {
	d, found, err := draftCalled(ctx, o.cfg.DB, who.Organisation, id)
	if err == nil && !found {
		err = ErrNoDraft
	}
	return d, err
}

// Decoded returns the commands of a draft.
func (d *Draft) Decoded() ([]*command.Command, error) {
	all := make([]*command.Command, 0, len(d.Commands))
	for _, raw := range d.Commands {
		c := &command.Command{}
		if err := c.Decode(raw); err != nil {
			return nil, fmt.Errorf("read draft %d: %w", d.ID, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// Withdraw ends a draft that nobody has completed. Its maker may, and whoever
// may sign it.
func (o *Office) Withdraw(ctx context.Context, who access.Who, id int64) error {
	d, err := o.open(ctx, who, id)
	if err != nil {
		return err
	}
	if d.Maker.ID != who.User && who.Role < access.Checker {
		return ErrRole
	}
	d.State = DraftWithdrawn
	return o.save(ctx, d, DraftOpen)
}

// Approve signs a draft with the key that the platform keeps for who's
// organisation, and sends it. Sent again it gives the first answer.
func (o *Office) Approve(ctx context.Context, who access.Who, id int64) (answer Answer, err error) {
	err = o.cfg.Commit(ctx, who, func() error {
		d, err := o.DraftOf(ctx, who, id)
		if err != nil {
			return err
		}
		if d.State == DraftOpen {
			if err := o.approve(ctx, who, d); err != nil {
				return err
			}
		}
		answer, err = o.sendDraft(ctx, d)
		return err
	})
	return answer, err
}

// approve seals an open draft with the platform's key.
func (o *Office) approve(ctx context.Context, who access.Who, d *Draft) error {
	commands, err := o.maySign(ctx, who, d)
	if err != nil {
		return err
	}
	v, err := o.cfg.Log.Published()
	if err != nil {
		return fmt.Errorf("approve draft %d: %w", d.ID, err)
	}
	if err := o.authority(v, d.Organisation); err != nil {
		return err
	}
	if err := o.admit(ctx); err != nil {
		return err
	}
	if d.Envelope, d.Number, err = o.signer(d.Organisation).Numbered(d.Atomic, commands); err != nil {
		return err
	}
	d.Checker, d.State = Person{who.User, who.Name}, DraftSending
	return o.save(ctx, d, DraftOpen)
}

// MaySign says why who may not sign a draft, nil if it may: with a passkey, that
// is a proof of presence itself, or through the platform.
func (o *Office) MaySign(ctx context.Context, who access.Who, d *Draft) error {
	who.Proved = o.cfg.Now()
	_, err := o.maySign(ctx, who, d)
	return err
}

// maySign says why who may not sign an open draft, and reads its commands.
func (o *Office) maySign(ctx context.Context, who access.Who, d *Draft) ([]*command.Command, error) {
	if d.State != DraftOpen || d.Until < o.cfg.Now().UnixMicro() {
		return nil, ErrDraftClosed
	}
	commands, err := d.Decoded()
	if err != nil {
		return nil, err
	}
	for _, c := range commands {
		if err := o.mayAsk(who, c); err != nil {
			return nil, err
		}
	}
	if d.Maker.ID != who.User {
		return commands, nil
	}
	wanted, err := o.cfg.TwoPeople(ctx, d.Organisation)
	if err == nil && wanted {
		err = ErrFourEyes
	}
	return commands, err
}

// open returns a draft that may still be signed.
func (o *Office) open(ctx context.Context, who access.Who, id int64) (*Draft, error) {
	d, err := o.DraftOf(ctx, who, id)
	if err == nil && (d.State != DraftOpen || d.Until < o.cfg.Now().UnixMicro()) {
		err = ErrDraftClosed
	}
	return d, err
}

func (o *Office) save(ctx context.Context, d *Draft, was DraftState) error {
	done, err := saveDraft(ctx, o.cfg.DB, d, was)
	if err == nil && !done {
		err = ErrDraftMoved
	}
	return err
}
