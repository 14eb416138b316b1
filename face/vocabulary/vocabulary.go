// Package vocabulary tells everything that can be asked of a log, for the
// command line, the API and its description: every kind of command with its
// fields, who may sign it, in which states, and why it may be refused.
//
// It decides nothing; the registry (core/command) and the techniques do.
package vocabulary

import (
	"strings"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

// A Vocabulary is everything that can be asked.
type Vocabulary struct {
	Rules    int    `json:"rules"`
	Refusals []Code `json:"refusals"` // that every command may meet
	Kinds    []Kind `json:"commands"`
}

// A Kind is one kind of command.
type Kind struct {
	Number   int      `json:"number"`
	Name     string   `json:"name"`
	Object   string   `json:"object"`
	Signers  []string `json:"signers"`
	Fields   []Field  `json:"fields"`
	States   []string `json:"states"`
	Refusals []Code   `json:"refusals"`
}

// A Field is one field as a kind uses it.
type Field struct {
	Number   int    `json:"number"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Required bool   `json:"required"`
	Actor    bool   `json:"filled_from_by,omitempty"`
	Form     string `json:"form"` // how it is written
}

// A Code is one reason to refuse.
type Code struct {
	Code int    `json:"code"`
	Name string `json:"name"`
}

func codesOf(all []refuse.Code) []Code {
	out := make([]Code, 0, len(all))
	for _, c := range all {
		out = append(out, Code{int(c), c.String()})
	}
	return out
}

// Of returns the vocabulary of a machine that carries out steps beside its own
// commands.
func Of(steps []technique.Step) Vocabulary {
	v := Vocabulary{Rules: machine.Rules, Refusals: codesOf(anyMayMeet())}
	of := map[command.Kind]technique.Step{}
	for _, s := range steps {
		of[s.Kind] = s
	}
	for _, s := range command.Specs() {
		step, ok := of[s.Kind]
		k := kindOf(s)
		refusals := refusalsOf(s.Kind)
		if ok {
			refusals = step.Refusals
			k.States = append(k.States, step.Where...)
			for _, state := range step.From {
				k.States = append(k.States, state.String())
			}
			if step.From != nil {
				refusals = append([]refuse.Code{refuse.UnknownDeal, refuse.WrongState}, refusals...)
			}
		}
		k.Refusals = codesOf(refusals)
		v.Kinds = append(v.Kinds, k)
	}
	return v
}

// kindOf is what the registry says of a kind.
func kindOf(s command.Spec) Kind {
	k := Kind{
		Number: int(s.Kind), Name: s.Name, Object: s.Object, Signers: strings.Split(s.Signers, "|"), States: []string{},
	}
	for _, u := range s.Uses {
		k.Fields = append(k.Fields, Field{
			int(u.Field), u.Field.String(), u.Field.Type().String(), u.Required, u.Field == s.Actor, client.FormOf(u.Field),
		})
	}
	return k
}

// anyMayMeet lists the refusals that do not depend on the kind: the envelope's,
// the form's, and those of who signs for whom.
func anyMayMeet() []refuse.Code {
	return []refuse.Code{
		refuse.Malformed, refuse.SignatureWrong, refuse.UserNotVerified, refuse.UnknownKey,
		refuse.WrongOrigin, refuse.Expired, refuse.NotAfterTooFar,
		refuse.SequenceUsed, refuse.SequenceTooOld, refuse.SequenceConflict, refuse.LogNotOpen, refuse.AtomicRefused,
		refuse.UnknownCommand, refuse.NameInvalid, refuse.FieldMissing, refuse.FieldUnknown, refuse.FieldInvalid,
		refuse.AmountNotAbove0, refuse.AmountTooLarge, refuse.TooManyDecimals, refuse.DayInvalid,
		refuse.UnknownParty, refuse.NotEntitled, refuse.KeyRevoked, refuse.MandateMissing, refuse.MandateExpired,
		refuse.MandateExceeded,
	}
}

// refusalsOf lists the refusals of a kind that is no technique's.
func refusalsOf(k command.Kind) []refuse.Code {
	switch k {
	case command.LogOpen:
		return []refuse.Code{refuse.LogOpened}
	case command.PartyAdd:
		return []refuse.Code{refuse.ObjectExists, refuse.RegistrationTaken}
	case command.PartyKey:
		return []refuse.Code{refuse.ObjectExists, refuse.UnknownKey}
	case command.PartyMandate:
		return []refuse.Code{refuse.UnknownKey}
	case command.TradeOrder:
		return []refuse.Code{refuse.ObjectExists, refuse.SelfDealing, refuse.LinesUnequal}
	case command.TradeDeliver:
		return []refuse.Code{refuse.ObjectExists, refuse.UnknownObject}
	case command.TradeInvoice:
		return []refuse.Code{refuse.ObjectExists, refuse.WrongCurrency, refuse.UnknownObject, refuse.TradeMismatch}
	case command.TradeVoid:
		return []refuse.Code{refuse.UnknownObject}
	case command.TradeReverse:
		return []refuse.Code{refuse.ObjectExists, refuse.UnknownObject, refuse.WrongCurrency, refuse.LimitExceeded}
	case command.LimitSet:
		return []refuse.Code{
			refuse.ObjectExists, refuse.RoleMissing, refuse.WrongCurrency, refuse.LimitExceeded,
		}
	case command.LimitBlock, command.LimitRelease:
		return []refuse.Code{refuse.UnknownObject, refuse.WrongCurrency, refuse.LimitExceeded}
	case command.BankFail, command.BankReturn:
		return []refuse.Code{
			refuse.RoleMissing, refuse.UnknownInstruction, refuse.WrongState, refuse.WrongCurrency, refuse.AmountDiffers,
			refuse.DealBuried, refuse.RecordDiffers,
		}
	case command.BankConfirm:
		return []refuse.Code{
			refuse.RoleMissing, refuse.UnknownInstruction, refuse.WrongState, refuse.WrongCurrency,
			refuse.DealBuried, refuse.RecordDiffers,
		}
	case command.ProgrammePropose:
		return []refuse.Code{
			refuse.ObjectExists, refuse.WrongState, refuse.ProgrammeInvalid, refuse.RoleMissing, refuse.VersionDiffers,
		}
	case command.ProgrammeSign:
		return []refuse.Code{refuse.UnknownObject, refuse.DocumentDiffers, refuse.WrongState, refuse.NothingDue}
	case command.ProgrammeClose:
		return []refuse.Code{refuse.UnknownObject, refuse.WrongState}
	case command.DayEnd:
		return []refuse.Code{refuse.DayNotOver, refuse.DayClosed}
	}
	return nil
}
