package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// A Wish is one command that is to be asked.
type Wish struct {
	Command *command.Command
	Payload []byte // kept beside the log, its commitment in the command; nil for none
}

// An Ask says how wishes are to be asked.
type Ask struct {
	Atomic bool     // all or none
	Key    string   // the Idempotency-Key, "" for none
	Digest [32]byte // SHA-256 of what was asked in so many bytes; needed with Key
}

// Ask asks wishes in the name of who's organisation, signed with the key that
// the platform keeps for it, and waits until what came of them is durable. A
// command without a `by` gets the organisation's.
//
// It fails with the errors of this package, with desk.ErrTooMuch, or because
// the log has stopped. That the machine refuses is an answer.
func (o *Office) Ask(ctx context.Context, who access.Who, wishes []Wish, ask Ask) (Answer, error) {
	for _, w := range wishes {
		if err := o.mayAsk(who, w.Command); err != nil {
			return Answer{}, err
		}
	}
	if err := o.second(ctx, who, wishes); err != nil {
		return Answer{}, err
	}
	v, err := o.cfg.Log.Published()
	if err != nil {
		return Answer{}, fmt.Errorf("ask: %w", err)
	}
	if err := o.authority(v, who.Organisation); err != nil {
		return Answer{}, err
	}
	if err := o.admit(ctx); err != nil {
		return Answer{}, err
	}
	var answer Answer
	err = o.cfg.Commit(ctx, who, func() (err error) {
		answer, err = o.commit(ctx, who, wishes, ask)
		return err
	})
	return answer, err
}

// commit seals wishes and sends them.
func (o *Office) commit(ctx context.Context, who access.Who, wishes []Wish, ask Ask) (Answer, error) {
	if ask.Key != "" {
		return o.askOnce(ctx, who, wishes, ask)
	}
	commands, err := o.prepare(wishes)
	if err != nil {
		return Answer{}, err
	}
	raw, _, err := o.signer(who.Organisation).Numbered(ask.Atomic, commands)
	if err != nil {
		return Answer{}, err
	}
	return o.submit(raw)
}

// second refuses wishes that a second person has to sign. To end a key takes
// one: it may be in a thief's hands.
func (o *Office) second(ctx context.Context, who access.Who, wishes []Wish) error {
	money := slices.ContainsFunc(wishes, func(w Wish) bool { return Needs(w.Command.Kind).Money && !ends(w.Command) })
	if !money {
		return nil
	}
	wanted, err := o.cfg.TwoPeople(ctx, who.Organisation)
	if err == nil && wanted {
		err = ErrFourEyes
	}
	return err
}

// prepare keeps what the wishes' commands only commit to, and returns the
// commands.
func (o *Office) prepare(wishes []Wish) ([]*command.Command, error) {
	commands := make([]*command.Command, 0, len(wishes))
	for _, w := range wishes {
		if w.Payload != nil {
			commitment, err := o.cfg.Log.Payloads().Put(w.Payload)
			if err != nil {
				return nil, err
			}
			w.Command.SetBytes(command.Payload, commitment[:])
		}
		commands = append(commands, w.Command)
	}
	return commands, nil
}

// mayAsk says why who may not ask c, and fills in what c may leave out.
func (o *Office) mayAsk(who access.Who, c *command.Command) error {
	if err := name(who, c); err != nil {
		return err
	}
	needs := Needs(c.Kind)
	switch {
	case who.Role < needs.Least || needs.Platform && who.Role != access.Operator:
		if needs.Money && who.Role == access.Maker {
			return ErrChecker
		}
		return ErrRole
	case who.Scopes&needs.Scope != needs.Scope:
		return ErrRole
	case needs.Money && !who.Fresh(o.cfg.Now()):
		return ErrStale
	}
	return nil
}

// name makes c a command of who's organisation.
func name(who access.Who, c *command.Command) error {
	if who.Organisation == "" {
		return ErrNobody
	}
	if len(c.By) == 0 {
		c.By = []byte(who.Organisation)
	}
	if string(c.By) != who.Organisation {
		return ErrForeign
	}
	c.Fill()
	return nil
}

// A Need is what a caller must be to ask a kind of command.
type Need struct {
	Least    access.Role
	Scope    access.Scope
	Money    bool // it moves money, binds somebody to pay it, or says which keys may
	Platform bool // only the platform's own organisation
}

// Needs says what a caller must be to ask kind. What the organisation may ask
// is the machine's word.
func Needs(kind command.Kind) Need {
	switch kind {
	case command.LogOpen, command.PartyAdd, command.DayEnd:
		return Need{Least: access.Operator, Scope: access.Write, Platform: true}
	case command.PartyKey, command.PartyMandate:
		return Need{Least: access.Administrator, Scope: access.Write | access.Manage, Money: true}
	case command.ReceivableConfirm, command.ReceivableOffer, command.ReceivableAccept, command.ReceivableDraw,
		command.ReceivablePay, command.ReceivableCreditNote, command.ReceivableSettleDispute, command.ReceivableBuyBack,
		command.ReceivableWriteOff, command.ReceivableRecover, command.ReceivableReassign, command.BankConfirm,
		command.BankFail, command.BankReturn, command.CorrectReverse, command.CorrectRecall, command.CorrectReapply,
		command.LimitSet, command.ProgrammePropose, command.ProgrammeSign, command.ProgrammeClose:
		return Need{Least: access.Checker, Scope: access.Write, Money: true}
	}
	return Need{Least: access.Maker, Scope: access.Write}
}

// Send passes on envelopes that their callers signed, and returns an answer
// for each. They prove themselves: no login is needed, and none would add
// anything. The same envelope again gets its first answer. They must not be
// changed until Send returns.
func (o *Office) Send(ctx context.Context, envelopes ...[]byte) ([]Answer, error) {
	if err := o.admit(ctx); err != nil {
		return nil, err
	}
	waiting := make([]chan solo.Answer, len(envelopes))
	for i, raw := range envelopes {
		done := make(chan solo.Answer, 1)
		waiting[i] = done
		o.cfg.Log.Submit(raw, func(a solo.Answer) { done <- a })
	}
	answers, failures := make([]Answer, len(envelopes)), make([]error, len(envelopes))
	for i, done := range waiting {
		answers[i], failures[i] = o.answer(<-done)
	}
	return answers, errors.Join(failures...)
}
