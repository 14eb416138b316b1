package story

import (
	"fmt"
	"strings"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
)

// bank reads `instant`, or confirms|fails|returns OBJECT [amount A].
func (r *runner) bank(args []string) error {
	if len(args) == 1 && args[0] == "instant" {
		if r.begun || r.negated {
			return unreadable("bank instant stands at the head")
		}
		r.instant = true
		return nil
	}
	var kind command.Kind
	switch {
	case len(args) != 2 && (len(args) != 4 || args[2] != "amount"):
		return unreadable("bank takes confirms, fails or returns, an object and perhaps an amount")
	case args[0] == "confirms":
		kind = command.BankConfirm
	case args[0] == "fails":
		kind = command.BankFail
	case args[0] == "returns":
		kind = command.BankReturn
	default:
		return unreadable("a bank confirms, fails or returns, it does not %q", args[0])
	}
	if err := r.declare(bankName, bankName); err != nil {
		return err
	}
	c := r.bankLine(kind, args[1])
	if len(args) == 4 {
		if no := client.Set(c, command.Amount.String(), args[3]); no != nil {
			r.seen(no)
			return r.answer([]Result{{Refusal: no}}, nil)
		}
	}
	r.attested = dealOf(args[1])
	defer func() { r.attested = "" }()
	return r.ask(c, []string{bankName})
}

// dealOf returns the deal of an instruction: D1 of D1#2.
func dealOf(instruction string) string {
	name, _, _ := strings.Cut(instruction, "#")
	return name
}

// printAttested prints the postings of what the bank attested about a payment
// of a deal. A surplus that the machine instructs in answer is another payment:
// its first leg is printed before the second, when the bank attests that one.
func (r *runner) printAttested(out *strings.Builder, deal string, effects []byte) error {
	var all strings.Builder
	if err := printPostings(&all, effects); err != nil {
		return err
	}
	out.WriteString(r.instructed[deal])
	r.instructed[deal] = ""
	for line := range strings.Lines(all.String()) {
		from, rest, _ := strings.Cut(line, " -> ")
		to, _, _ := strings.Cut(rest, " ")
		if strings.HasSuffix(from, "/bank") && strings.HasSuffix(to, "/in-transit") {
			r.instructed[deal] += line
			continue
		}
		out.WriteString(line)
	}
	return nil
}

// bankLine returns what the bank attests about an instruction, with the hash
// of the line on its statement.
func (r *runner) bankLine(kind command.Kind, instruction string) *command.Command {
	r.lines++
	c := command.New(kind, fmt.Sprintf("bank-line-%d", r.lines), bankName)
	c.SetText(command.Instruction, instruction)
	text := fmt.Sprintf("%d %s %s %s", r.lines, r.today(), kind, instruction)
	if no := client.Set(c, command.Line.String(), text); no != nil {
		panic("story: the bank's line is not in form: " + no.String())
	}
	return c
}

// mostRounds bounds how often an instant bank looks again for payments that
// its own confirmations have set off: a draw, a surplus and some to spare.
const mostRounds = 16

// confirmAll lets the bank confirm all payments that are on their way, and
// those that follow from them, and prints the postings.
func (r *runner) confirmAll(out *strings.Builder) error {
	for range mostRounds {
		pending := r.pending()
		if len(pending) == 0 {
			return nil
		}
		if err := r.declare(bankName, bankName); err != nil {
			return err
		}
		for _, instruction := range pending {
			c := r.bankLine(command.BankConfirm, instruction)
			results, err := r.send([]*command.Command{c}, []string{bankName})
			if err != nil {
				return err
			}
			if no := results[0].Refusal; no != nil {
				return &mismatch{want: "the bank confirms " + instruction, got: "refused " + no.String()}
			}
			if err := r.printAttested(out, dealOf(instruction), results[0].Effects); err != nil {
				return err
			}
		}
	}
	return &mismatch{want: "payments that come to an end", got: "payments that set off others for ever"}
}

// pending returns the names of the payments on their way, oldest row first.
func (r *runner) pending() []string {
	var names []string
	v := r.view()
	for id := uint32(1); id <= v.Payments.Len(); id++ {
		if p := v.Payments.At(id); p.Progress == deal.Instructed {
			names = append(names, paymentName(v, p))
		}
	}
	for id := uint32(1); id <= v.Remittances.Len(); id++ {
		if m := v.Remittances.At(id); m.Progress == certificate.Instructed {
			names = append(names, v.RemittanceName(m))
		}
	}
	return names
}

// dayEnd closes the business day, slice by slice.
func (r *runner) dayEnd(args []string) error {
	if len(args) != 0 {
		return unreadable("day-end takes nothing: it closes the day of the clock")
	}
	var all []Result
	for {
		c := command.New(command.DayEnd, "log", r.operator()).SetDay(command.Day, r.today())
		results, err := r.send([]*command.Command{c}, []string{r.operator()})
		if err != nil {
			return err
		}
		all = append(all, results...)
		if results[0].Refusal != nil || r.view().Meta.Closed >= r.today() {
			return r.answer(all, nil)
		}
	}
}
