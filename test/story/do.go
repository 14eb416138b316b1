package story

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/contract"
	"github.com/tallystick/tallystick/node/say"
)

// An ask is a `do` line as it was read.
type ask struct {
	kind, object string
	by, to       string
	with         []string
	fields       []client.Written
}

// readAsk reads KIND OBJECT by PARTY [to PARTY] [with PARTY…] FIELD VALUE ….
func readAsk(args []string) (a ask, err error) {
	if len(args) < 2 {
		return a, unreadable("do takes a kind and an object")
	}
	a.kind, a.object = args[0], args[1]
	for rest := args[2:]; len(rest) > 0; rest = rest[2:] {
		word := rest[0]
		if isFlag(word) && (len(rest) == 1 || !isAnswer(rest[1])) {
			a.fields = append(a.fields, client.Written{Name: word, Text: "yes"})
			rest = append([]string{word}, rest...) // the word alone says yes
			continue
		}
		if len(rest) == 1 {
			return a, unreadable("nothing after %q", word)
		}
		switch word {
		case "by":
			a.by = rest[1]
		case "to":
			a.to = rest[1]
		case "with":
			a.with = append(a.with, rest[1])
			for len(rest) > 2 && !isClause(rest[2]) {
				rest = rest[1:]
				a.with = append(a.with, rest[1])
			}
		default:
			a.fields = append(a.fields, client.Written{Name: word, Text: rest[1]})
		}
	}
	if a.by == "" {
		return a, unreadable("by whom?")
	}
	return a, nil
}

// isFlag reports whether a word is a field that says yes or no.
func isFlag(word string) bool {
	f, ok := command.FieldNamed(word)
	return ok && f.Type() == command.FlagType
}

// isAnswer reports whether a word is the value of a flag.
func isAnswer(word string) bool {
	switch word {
	case "yes", "no", "true", "false", "1", "0":
		return true
	}
	return false
}

// isClause reports whether a word ends the list of parties after `with`.
func isClause(word string) bool {
	_, field := command.FieldNamed(word)
	return field || word == "by" || word == "to" || word == "with"
}

// do asks for one command.
func (r *runner) do(args []string) error {
	a, err := readAsk(args)
	if err != nil {
		return err
	}
	if kind, known := command.KindNamed(a.kind); known && a.to != "" {
		if spec, _ := kind.Spec(); spec.To == 0 {
			return unreadable("%s is to nobody", kind)
		}
	}
	a.by = r.alias(a.by)
	signers := []string{a.by}
	for _, s := range a.with {
		s = r.alias(s)
		if !slices.Contains(signers, s) {
			signers = append(signers, s)
		}
	}
	if len(signers) > envelope.MaxKeys {
		return unreadable("%d signers, at most %d", len(signers), envelope.MaxKeys)
	}
	if err := r.declareAll(a); err != nil {
		return err
	}
	c, no := r.command(a)
	if no != nil {
		r.seen(no)
		return r.answer([]Result{{Refusal: no}}, nil)
	}
	return r.ask(c, signers)
}

// ask sends a command and prints what came of it.
func (r *runner) ask(c *command.Command, signers []string) error {
	r.begun = true
	results, err := r.send([]*command.Command{c}, signers)
	if err == nil && results[0].Refusal == nil {
		r.leaves[c.Kind.String()+" "+string(c.Object)] = results[0].Leaf
	}
	return r.answer(results, err)
}

// command makes the command that a asks for, or refuses its form.
func (r *runner) command(a ask) (*command.Command, *refuse.Refusal) {
	kind, ok := command.KindNamed(a.kind)
	if !ok {
		return nil, refuse.UnknownCommand.With(refuse.ID(a.kind))
	}
	c := command.New(kind, a.object, r.owner(a.by))
	if spec, _ := kind.Spec(); spec.To != 0 && a.to != "" {
		c.SetText(spec.To, a.to)
	}
	slices.SortStableFunc(a.fields, func(x, y client.Written) int {
		return last(x) - last(y)
	})
	for _, w := range a.fields {
		if no := client.Set(c, w.Name, r.resolve(w)); no != nil {
			return nil, no
		}
		if f, _ := command.FieldNamed(w.Name); f.Type() == command.AmountType {
			r.currency = c.Amount(f).Currency()
		}
	}
	client.Fill(c)
	r.register(c)
	if len(c.Seal()) > kind.MaxSize() {
		return nil, refuse.Malformed.With()
	}
	return c, nil
}

// last is 1 for goods lines: their prices have the decimals of the total.
func last(w client.Written) int {
	if w.Name == command.Lines.String() {
		return 1
	}
	return 0
}

// resolve returns the value that a story's own forms stand for: a key by its
// label, a leaf of the log by the kind and object of its command, the last record
// of a deal by the deal's name, and a programme, or its hash, by its file.
func (r *runner) resolve(w client.Written) string {
	switch w.Name {
	case command.Key.String():
		if b, err := hex.DecodeString(w.Text); err != nil || len(b) == 0 {
			return hex.EncodeToString(r.public(r.alias(w.Text)))
		}
	case command.Record.String():
		if record, err := r.world.Record(w.Text); err == nil && record != nil {
			return hex.EncodeToString(record)
		}
	case command.Document.String(), command.Terms.String():
		if d := r.document(w.Text); d != nil {
			if w.Name == command.Terms.String() {
				hash := d.Hash()
				return hex.EncodeToString(hash[:])
			}
			return hex.EncodeToString(d.Append(nil))
		}
	case command.Target.String():
		if leaf, ok := r.leaves[w.Text]; ok {
			return strconv.FormatUint(leaf, 10)
		}
	}
	return w.Text
}

// document returns the programme in a file of the archive, nil if there is none.
func (r *runner) document(name string) *programme.Document {
	for _, f := range r.archive.Files {
		if f.Name == name {
			d, _ := contract.Parse(f.Data)
			return d
		}
	}
	return nil
}

// answer prints the postings of what was carried out, or the refusal, and
// fails where the line wanted the other. It lets an instant bank confirm.
func (r *runner) answer(results []Result, err error) error {
	if err != nil {
		return err
	}
	var out strings.Builder
	for _, result := range results {
		if no := result.Refusal; no != nil {
			r.out = "refused " + no.String() + "\n"
			if !r.negated {
				return &mismatch{want: "carried out", got: "refused " + no.String() + ": " + say.Sentence("en", no)}
			}
			return nil
		}
		if err := r.print(&out, result.Effects); err != nil {
			return err
		}
	}
	if r.negated {
		r.out = out.String()
		return &mismatch{want: "a refusal", got: "carried out\n" + r.out}
	}
	if r.instant {
		if err := r.confirmAll(&out); err != nil {
			return err
		}
	}
	r.out = out.String()
	return nil
}

func (r *runner) print(out *strings.Builder, effects []byte) error {
	if r.attested != "" {
		return r.printAttested(out, r.attested, effects)
	}
	return printPostings(out, effects)
}

// printPostings prints the postings of money, one a line. Claims and limits
// are shown by `books`.
func printPostings(out *strings.Builder, effects []byte) error {
	if len(effects) == 0 {
		return nil
	}
	e, err := event.ReadEffects(effects)
	if err != nil {
		return err
	}
	for _, p := range e.Postings {
		if p.Value == event.Money {
			out.WriteString(p.From + " -> " + p.To + " " + p.Amount.String() + "\n")
		}
	}
	return nil
}
