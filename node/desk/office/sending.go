package office

import (
	"context"

	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// sendDraft sends a completed draft, or gives the answer of one that was sent.
// A draft whose envelope the log did not take is open again.
func (o *Office) sendDraft(ctx context.Context, d *Draft) (Answer, error) {
	switch d.State {
	case DraftSent:
		return o.Outcome(d)
	case DraftOpen, DraftWithdrawn:
		return Answer{}, ErrDraftClosed
	}
	a, err := o.submit(d.Envelope)
	if err != nil {
		return Answer{}, err
	}
	ctx = context.WithoutCancel(ctx) // it is answered for, whoever still listens
	d.Envelope, d.Prepared = nil, nil
	if a.Refusal != nil {
		d.State, d.Checker = DraftOpen, Person{}
		return a, o.save(ctx, d, DraftSending)
	}
	d.State, d.First, d.Height = DraftSent, a.Results[0].Leaf, a.Height
	_, err = saveDraft(ctx, o.cfg.DB, d, DraftSending) // somebody who sent it too may have noted it
	return a, err
}

// Outcome returns what came of a draft that was sent.
func (o *Office) Outcome(d *Draft) (Answer, error) {
	if d.State != DraftSent {
		return Answer{}, ErrDraftClosed
	}
	return o.answer(solo.Answer{Repeat: &solo.Repeat{First: d.First, Count: len(d.Commands), Height: d.Height}})
}
