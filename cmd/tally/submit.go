package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/say"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

func newSubmit(s *streams) *cobra.Command {
	var dir string
	var keys []string
	var atomic bool
	c := &cobra.Command{
		Use:   "submit --dir DIR --key KEY FILE.jsonl",
		Short: "Sign commands and submit them",
		Long: `Sign commands, one JSON object per line, and submit them in their order:

  {"kind":"trade.invoice","object":"I1","seller":"S","buyer":"B","number":"1",
   "issued":"2026-01-01","gross":"1000.00 CNY"}

"by" is the party whose key it is, if it is not given. A line may have a
"payload": a text that is kept beside the log, erasable, while its commitment
goes into the command. Lines go into as few envelopes as hold them; --atomic
puts all of them into one, to be carried out together or not at all. FILE - is
standard input. The log's clock follows the wall's from here on.

For each command one JSON line is printed, with or without --json: height and
index of its leaf (null if it was not let in), code (0: carried out), refusal
and postings. A refused command is a result: the exit code is 0. If a line is
not a JSON object, nothing is submitted and the exit code is 2.`,
		Example: examples(
			"tally submit --dir books --key books/keys/operator.key commands.jsonl",
			"tally submit --dir books --key maker.key --key checker.key --atomic draw.jsonl",
		),
		Args: cobra.ExactArgs(1),
		RunE: does(func(c *cobra.Command, args []string) error {
			signers, err := readKeys(keys)
			if err != nil {
				return err
			}
			lines, err := readCommands(c.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			return withNode(s, dir, func(n *node.Node) error { return submit(s, n, lines, signers, atomic) })
		}),
	}
	dirFlag(c, &dir)
	c.Flags().StringArrayVar(&keys, "key", nil, "the key file that signs; give it again for a second signer")
	c.Flags().BoolVar(&atomic, "atomic", false, "carry out all commands or none")
	return c
}

// mostKeys is the most keys that sign one envelope.
const mostKeys = 4

func readKeys(files []string) ([]ed25519.PrivateKey, error) {
	if len(files) == 0 {
		return nil, usage("flag --key is needed: name a key file, such as DIR/keys/operator.key or one of `tally key new`")
	}
	if len(files) > mostKeys {
		return nil, usage("--key: %d signers, at most %d sign one envelope", len(files), mostKeys)
	}
	keys := make([]ed25519.PrivateKey, 0, len(files))
	for _, file := range files {
		key, err := desk.ReadKey(file)
		if err != nil {
			return nil, usage("--key: %w", err)
		}
		for _, other := range keys {
			if key.Equal(other) {
				return nil, usage("--key %s: the key is named twice", file)
			}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func readCommands(stdin io.Reader, file string) ([]written, error) {
	in := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, usage("%w", err)
		}
		defer f.Close()
		in = f
	}
	lines, err := readWritten(in)
	if err != nil {
		return nil, usage("%s, %w; nothing was submitted", file, err)
	}
	return lines, nil
}

// answered is what came of one command.
type answered struct {
	Height   *uint64  `json:"height"` // null if it was not let in
	Index    *uint64  `json:"index"`  // of its leaf in the log
	Code     int      `json:"code"`   // 0: carried out
	Refusal  string   `json:"refusal"`
	Postings []string `json:"postings"`
}

// refusedAs is the answer to a command that never reached the log.
func refusedAs(no *refuse.Refusal) answered {
	return answered{Code: int(no.Code), Refusal: sentence(no), Postings: []string{}}
}

// sentence is a refusal as people read it: its form and what it says.
func sentence(no *refuse.Refusal) string { return no.String() + " - " + say.Sentence("en", no) }

// answeredBy is the answer that a receipt gives.
func answeredBy(height uint64, r *machine.Receipt) (answered, error) {
	a := answered{Height: &height, Index: &r.Leaf, Postings: []string{}}
	if r.Refusal != nil {
		a.Code, a.Refusal = int(r.Refusal.Code), sentence(r.Refusal)
	}
	e, err := event.ReadEffects(r.Effects)
	if err != nil {
		return a, fmt.Errorf("read what leaf %d did: %w", r.Leaf, err)
	}
	a.Postings = postings(e)
	return a, nil
}

func postings(e event.Effects) []string {
	all := make([]string, 0, len(e.Postings))
	for _, p := range e.Postings {
		all = append(all, fmt.Sprintf("%s -> %s %s", p.From, p.To, p.Amount))
	}
	return all
}

// submit sends lines, envelope by envelope, and prints the answers in order.
func submit(s *streams, n *node.Node, lines []written, keys []ed25519.PrivateKey, atomic bool) error {
	n.UseWall()
	signer, err := desk.NewSigner(n, keys[0])
	if err != nil {
		return err
	}
	for i := range lines {
		if err := lines[i].prepare(n, signer.Owner()); err != nil {
			return err
		}
	}
	if atomic {
		return submitAtomic(s, signer, lines, keys[1:])
	}
	for len(lines) > 0 {
		k := fitting(lines, len(keys))
		if err := submitRun(s, signer, lines[:k], keys[1:], false); err != nil {
			return err
		}
		lines = lines[k:]
	}
	return nil
}

// fitting returns how many of lines one envelope holds.
func fitting(lines []written, keys int) int {
	size, commands := 0, 0
	for i := range lines {
		if lines[i].no == nil {
			size += len(lines[i].command.Seal())
			commands++
		}
		if !desk.Fits(keys, commands, size) {
			return max(i, 1)
		}
	}
	return len(lines)
}

// submitAtomic sends all lines in one envelope. If the form of one is refused,
// all are.
func submitAtomic(s *streams, signer *desk.Signer, lines []written, with []ed25519.PrivateKey) error {
	for i := range lines {
		if lines[i].no == nil {
			continue
		}
		for k := range lines {
			if lines[k].no == nil {
				lines[k].no = refuse.AtomicRefused.With(refuse.Count(int64(i)))
			}
		}
		break
	}
	return submitRun(s, signer, lines, with, true)
}

// submitRun sends the lines of one envelope and prints what came of each.
func submitRun(s *streams, signer *desk.Signer, lines []written, with []ed25519.PrivateKey, atomic bool) error {
	var a solo.Answer
	if commands := sound(lines); len(commands) > 0 {
		var err error
		a, err = signer.Ask(atomic, commands, with...)
		switch {
		case errors.Is(err, desk.ErrTooMuch):
			return usage("%w: submit fewer lines at once, or do without --atomic", err)
		case err != nil:
			return err
		}
	}
	receipts := a.Receipts
	for i := range lines {
		var result answered
		switch no := lines[i].no; {
		case no != nil:
			result = refusedAs(no)
		case a.Refusal != nil:
			result = refusedAs(a.Refusal)
		default:
			var err error
			if result, err = answeredBy(a.Height, &receipts[0]); err != nil {
				return err
			}
			receipts = receipts[1:]
		}
		if err := s.line(result); err != nil {
			return err
		}
	}
	return nil
}
