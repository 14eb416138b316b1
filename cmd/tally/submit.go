package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/say"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// submitFlags is what is submitted, and to whom.
type submitFlags struct {
	dir, url       string
	keys           []string
	atomic         bool
	kept, payloads string // with url
}

func newSubmit(s *streams) *cobra.Command {
	var f submitFlags
	c := &cobra.Command{
		Use:   "submit (--dir DIR | --url URL) --key KEY FILE.jsonl",
		Short: "Sign commands and submit them, here or at a server",
		Long: `Sign commands, one JSON object per line, and submit them in their order:

  {"kind":"trade.invoice","object":"I1","seller":"S","buyer":"B","number":"1",
   "issued":"2026-01-01","gross":"1000.00 CNY"}

"by" is the party whose key it is, if it is not given. A line may have a
"payload": a text that is kept beside the log, erasable, while its commitment
goes into the command. Lines go into as few envelopes as hold them; --atomic
puts all of them into one, to be carried out together or not at all. FILE - is
standard input. The log's clock follows the wall's from here on.

With --url the commands are signed here and sent to a server: the key never
leaves this machine, and nobody logs in. What is sent is sent again until it is
answered, for a minute; the log carries out no envelope twice. With --kept all
envelopes are signed and written to a file before the first is sent: who was cut
off asks again with the same file and gets every answer, within 12 hours.
Payloads stay here: --payloads names the directory that keeps them.

For each command one JSON line is printed, with or without --json: height and
index of its leaf (null if it was not let in), code (0: carried out), refusal
and postings. A refused command is a result: the exit code is 0. If a line is
not a JSON object, nothing is submitted and the exit code is 2. If the server
does not answer it is 4.`,
		Example: examples(
			"tally submit --dir books --key books/keys/operator.key commands.jsonl",
			"tally submit --dir books --key maker.key --key checker.key --atomic draw.jsonl",
			"tally submit --url https://tally.example.org --key acme.key --kept may.sent may.jsonl",
		),
		Args: cobra.ExactArgs(1),
		RunE: does(func(c *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			signers, err := readKeys(f.keys)
			if err != nil {
				return err
			}
			lines, digest, err := readCommands(c.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			if f.url != "" {
				return submitTo(c.Context(), s, f, lines, digest, signers)
			}
			return withNode(s, f.dir, func(n *node.Node) error { return submit(s, n, lines, signers, f.atomic) })
		}),
	}
	dirFlag(c, &f.dir)
	c.Flags().StringVar(&f.url, "url", "", "the address of a server, instead of a directory")
	c.Flags().StringArrayVar(&f.keys, "key", nil, "the key file that signs; give it again for a second signer")
	c.Flags().BoolVar(&f.atomic, "atomic", false, "carry out all commands or none")
	c.Flags().StringVar(&f.kept, "kept", "", "with --url: the file that keeps what was signed, to be sent again")
	c.Flags().StringVar(&f.payloads, "payloads", "", "with --url: the directory that keeps payloads")
	return c
}

// check refuses flags that say something impossible.
func (f *submitFlags) check() error {
	switch {
	case f.url != "" && f.dir != "":
		return usage("--dir and --url: a log is here or behind a server")
	case f.url == "" && f.kept+f.payloads != "":
		return usage("--kept and --payloads go with --url")
	}
	return nil
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

// readCommands reads the commands of a file. The digest is that of its bytes.
func readCommands(stdin io.Reader, file string) (lines []written, digest [32]byte, err error) {
	in := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, digest, usage("%w", err)
		}
		defer f.Close()
		in = f
	}
	h := sha256.New()
	if lines, err = readWritten(io.TeeReader(in, h)); err != nil {
		return nil, digest, usage("%s, %w; nothing was submitted", file, err)
	}
	return lines, [32]byte(h.Sum(nil)), nil
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
		lines[i].fill(signer.Owner())
		if err := lines[i].keep(n.Payloads()); err != nil {
			return err
		}
	}
	for _, part := range parted(lines, len(keys), atomic) {
		if err := submitPart(s, signer, part, keys[1:], atomic); err != nil {
			return err
		}
	}
	return nil
}

// parted parts lines into what one envelope each holds. All or none are one
// part, and if the form of one is refused, all are.
func parted(lines []written, keys int, atomic bool) (parts [][]written) {
	if atomic {
		refuseTogether(lines)
		return [][]written{lines}
	}
	for len(lines) > 0 {
		k := fitting(lines, keys)
		parts = append(parts, lines[:k])
		lines = lines[k:]
	}
	return parts
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

func refuseTogether(lines []written) {
	i := slices.IndexFunc(lines, func(w written) bool { return w.no != nil })
	for k := range lines {
		if i >= 0 && lines[k].no == nil {
			lines[k].no = refuse.AtomicRefused.With(refuse.Count(int64(i)))
		}
	}
}

// submitPart sends the lines of one envelope and prints what came of each.
func submitPart(s *streams, signer *desk.Signer, lines []written, with []ed25519.PrivateKey, atomic bool) error {
	var a solo.Answer
	if commands := sound(lines); len(commands) > 0 {
		var err error
		a, err = signer.Ask(atomic, commands, with...)
		switch {
		case errors.Is(err, desk.ErrTooMuch):
			return tooMuch(err)
		case err != nil:
			return err
		}
	}
	receipts := a.Receipts
	return printAnswers(s, lines, func() (answered, error) {
		if a.Refusal != nil {
			return refusedAs(a.Refusal), nil
		}
		r := &receipts[0]
		receipts = receipts[1:]
		return answeredBy(a.Height, r)
	})
}

func tooMuch(err error) error {
	return usage("%w: submit fewer lines at once, or do without --atomic", err)
}

// printAnswers prints what came of the lines of one envelope. next says it of
// the next command that was in it.
func printAnswers(s *streams, lines []written, next func() (answered, error)) error {
	for i := range lines {
		var a answered
		var err error
		if no := lines[i].no; no != nil {
			a = refusedAs(no)
		} else if a, err = next(); err != nil {
			return err
		}
		if err := s.line(a); err != nil {
			return err
		}
	}
	return nil
}
