package office

import (
	"errors"
	"fmt"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// An Answer is what came of an envelope. It is durable.
type Answer struct {
	Height   uint64          // of the block that holds it
	Results  []Result        // one for each command, in their order
	Refusal  *refuse.Refusal // of the whole envelope, which then is not in the journal
	Repeated bool            // it was answered before; these are the first results
}

// A Result is what came of one command.
type Result struct {
	Leaf    uint64
	Kind    command.Kind
	Refusal *refuse.Refusal // nil: carried out
	Effects []byte          // as the leaf binds them; see [Result.Postings]
}

// Halted reports whether err says that the log has stopped: its disk failed, or
// it is being closed. Nothing is asked of it any more.
func Halted(err error) bool { return errors.Is(err, solo.ErrStopped) }

// Postings returns the postings of a result.
func (r *Result) Postings() ([]event.Posting, error) {
	e, err := event.ReadEffects(r.Effects)
	if err != nil {
		return nil, fmt.Errorf("read what leaf %d did: %w", r.Leaf, err)
	}
	return e.Postings, nil
}

// submit sends an envelope and waits for its answer.
func (o *Office) submit(envelope []byte) (Answer, error) {
	done := make(chan solo.Answer, 1)
	o.cfg.Log.Submit(envelope, func(a solo.Answer) { done <- a })
	return o.answer(<-done)
}

// answer reads what the log says.
func (o *Office) answer(a solo.Answer) (Answer, error) {
	switch {
	case errors.Is(a.Err, solo.ErrBusy):
		return Answer{}, ErrBusy
	case a.Err != nil:
		return Answer{}, fmt.Errorf("submit: %w", a.Err)
	case a.Refusal != nil:
		return Answer{Refusal: a.Refusal}, nil
	case a.Repeat == nil:
		return Answer{Height: a.Height, Results: fresh(a.Receipts)}, nil
	}
	height, records, err := o.cfg.Log.Outcome(a)
	if err != nil {
		return Answer{}, fmt.Errorf("find the first answer: %w", err)
	}
	return Answer{Height: height, Results: recorded(records), Repeated: true}, nil
}

func fresh(receipts []machine.Receipt) []Result {
	all := make([]Result, len(receipts))
	for i := range receipts {
		r := &receipts[i]
		all[i] = Result{Leaf: r.Leaf, Kind: r.Kind, Refusal: r.Refusal, Effects: r.Effects}
	}
	return all
}

func recorded(records []history.Record) []Result {
	all := make([]Result, len(records))
	for i := range records {
		r := &records[i]
		all[i] = Result{Leaf: r.Leaf, Kind: r.Kind, Refusal: r.Refusal(), Effects: r.Effects}
	}
	return all
}
