package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

func newCommands(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "commands",
		Short: "List every kind of command with its fields, signers, states and refusals",
		Long: `List every kind of command that the machine carries out: its number, what its
object names, who may sign it, its fields and their types, the states of a deal
in which it is allowed, and the codes with which it may be refused beside those
of every command.`,
		Example: examples("tally commands", "tally commands --json"),
		Args:    cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error {
			v := vocabularyOf(machine.New().Steps())
			return s.print(v, func(w io.Writer) { printVocabulary(w, v) })
		}),
	}
}

// A vocabulary is everything that can be asked.
type vocabulary struct {
	Rules    int        `json:"rules"`
	Refusals []code     `json:"refusals"` // that every command may meet
	Kinds    []kindSpec `json:"commands"`
}

// A kindSpec is one kind of command.
type kindSpec struct {
	Number   int         `json:"number"`
	Name     string      `json:"name"`
	Object   string      `json:"object"`
	Signers  []string    `json:"signers"`
	Fields   []fieldSpec `json:"fields"`
	States   []string    `json:"states"`
	Refusals []code      `json:"refusals"`
}

type fieldSpec struct {
	Number   int    `json:"number"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Required bool   `json:"required"`
	Actor    bool   `json:"filled_from_by,omitempty"`
	Form     string `json:"form"` // how it is written
}

type code struct {
	Code int    `json:"code"`
	Name string `json:"name"`
}

func codesOf(all []refuse.Code) []code {
	out := make([]code, 0, len(all))
	for _, c := range all {
		out = append(out, code{int(c), c.String()})
	}
	return out
}

func vocabularyOf(steps []technique.Step) vocabulary {
	v := vocabulary{Rules: machine.Rules, Refusals: codesOf(anyMayMeet())}
	of := map[command.Kind]technique.Step{}
	for _, s := range steps {
		of[s.Kind] = s
	}
	for _, s := range command.Specs() {
		k := kindSpec{
			Number: int(s.Kind), Name: s.Name, Object: s.Object, Signers: strings.Split(s.Signers, "|"), States: []string{},
		}
		for _, u := range s.Uses {
			k.Fields = append(k.Fields, fieldSpec{
				int(u.Field), u.Field.String(), u.Field.Type().String(), u.Required, u.Field == s.Actor,
				client.FormOf(u.Field),
			})
		}
		refusals := refusalsOf(s.Kind)
		if step, ok := of[s.Kind]; ok {
			refusals = step.Refusals
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
			refuse.ObjectExists, refuse.RoleMissing, refuse.SelfDealing, refuse.WrongCurrency, refuse.LimitExceeded,
		}
	case command.LimitBlock, command.LimitRelease:
		return []refuse.Code{refuse.UnknownObject, refuse.WrongCurrency, refuse.LimitExceeded}
	case command.BankConfirm, command.BankFail, command.BankReturn:
		return []refuse.Code{refuse.RoleMissing, refuse.UnknownInstruction, refuse.WrongState, refuse.WrongCurrency}
	case command.DayEnd:
		return []refuse.Code{refuse.DayNotOver, refuse.DayClosed}
	}
	return nil
}

func printVocabulary(w io.Writer, v vocabulary) {
	for _, k := range v.Kinds {
		fmt.Fprintf(w, "%s\t%s\tby %s\n", k.Name, k.Object, strings.Join(k.Signers, " or "))
		for _, f := range k.Fields {
			need := ""
			if f.Required {
				need = "required"
			}
			fmt.Fprintf(w, "  %s\t%s\t%s\n", f.Name, f.Form, need)
		}
		if len(k.States) > 0 {
			fmt.Fprintf(w, "  when\t%s\n", strings.Join(k.States, ", "))
		}
		for _, c := range k.Refusals {
			fmt.Fprintf(w, "  refuses\t%d %s\n", c.Code, c.Name)
		}
		fmt.Fprintln(w)
	}
}
