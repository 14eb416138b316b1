package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/test/story"
)

func newRun(s *streams) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "run FILE…",
		Short: "Tell stories and check that they hold",
		Long: `Tell stories, scripts in the words of the field, and check what comes of them.

Each is told in memory, in a world of its own; with --dir all are told in that
log, one after the other, and leave in it what they did. For each file one JSON
line is printed with --json: file, ok, and where it does not hold the line, what
was wanted and what came. The exit code is 1 if a story does not hold.`,
		Example: examples("tally run test/story/testdata/factoring.txtar", "tally run --dir books --json my-story.txtar"),
		Args:    cobra.MinimumNArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			scripts, err := readScripts(args)
			if err != nil {
				return err
			}
			if dir == "" {
				return tell(s, args, scripts, func() (story.World, error) { return story.NewMemory(), nil })
			}
			return withNode(s, dir, func(n *node.Node) error {
				w, err := newStage(n)
				if err != nil {
					return err
				}
				return tell(s, args, scripts, func() (story.World, error) { return w, w.err })
			})
		}),
	}
	c.Flags().StringVar(&dir, "dir", "", "tell them in this log instead of in memory")
	return c
}

// readScripts reads every file before the first story is told.
func readScripts(files []string) ([][]byte, error) {
	scripts := make([][]byte, 0, len(files))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, usage("%w", err)
		}
		scripts = append(scripts, text)
	}
	return scripts, nil
}

// tell tells each script in a world and prints what came of it.
func tell(s *streams, files []string, scripts [][]byte, world func() (story.World, error)) error {
	held := true
	for i, script := range scripts {
		w, err := world()
		if err != nil {
			return err
		}
		o := story.Run(files[i], script, w)
		held = held && o.OK
		if err := printOutcome(s, o); err != nil {
			return err
		}
		if o.Err != nil {
			return o.Err
		}
	}
	if !held {
		return ended(fails)
	}
	return nil
}

func printOutcome(s *streams, o story.Outcome) error {
	if s.json {
		return s.line(o)
	}
	var err error
	if o.OK {
		_, err = fmt.Fprintf(s.out, "ok    %s\n", o.File)
	} else {
		_, err = fmt.Fprintf(s.out, "FAIL  %s:%d\n  want %s\n  got  %s\n", o.File, o.Line, o.Want, o.Got)
	}
	return err
}

// A stage is an open log in which stories are told.
type stage struct {
	n        *node.Node
	operator ed25519.PrivateKey
	view     *machine.View
	err      error // that View could not return
}

func newStage(n *node.Node) (*stage, error) {
	key, err := desk.ReadKey(filepath.Join(n.Dir(), keysFolder, "operator.key"))
	if err != nil {
		return nil, err
	}
	v, err := n.Published()
	return &stage{n: n, operator: key, view: v}, err
}

// Chain implements [story.World].
func (w *stage) Chain() envelope.ChainID { return w.n.Chain() }

// Operator implements [story.World].
func (w *stage) Operator() (name string, key ed25519.PrivateKey) {
	return node.OperatorName, w.operator
}

// Apply implements [story.World].
func (w *stage) Apply(at day.Instant, sealed []byte) ([]story.Result, error) {
	if w.err != nil {
		return nil, w.err
	}
	if err := w.n.State(at); err != nil {
		return nil, err
	}
	a, err := w.n.Do(sealed)
	switch {
	case err != nil:
		return nil, err
	case a.Refusal != nil:
		return refusedAll(sealed, a.Refusal)
	case a.Repeat != nil:
		return nil, fmt.Errorf("the log took this envelope before, at height %d", a.Repeat.Height)
	}
	results := make([]story.Result, 0, len(a.Receipts))
	for _, r := range a.Receipts {
		results = append(results, story.Result{Leaf: r.Leaf, Refusal: r.Refusal, Effects: r.Effects})
	}
	return results, nil
}

// refusedAll is the result of an envelope that was not let in: each of its
// commands is refused, as a machine alone says it.
func refusedAll(sealed []byte, no *refuse.Refusal) ([]story.Result, error) {
	var e envelope.Envelope
	if err := e.Decode(sealed); err != nil {
		return nil, fmt.Errorf("read envelope: %w", err)
	}
	results := make([]story.Result, len(e.Commands))
	for i := range results {
		results[i].Refusal = no
	}
	return results, nil
}

// View implements [story.World]. If the log has stopped it returns the last
// state that was seen, and the next Apply says why.
func (w *stage) View() *machine.View {
	v, err := w.n.Published()
	if err != nil {
		w.err = err
		return w.view
	}
	w.view = v
	return v
}

// Record implements [story.World].
func (w *stage) Record(text string) ([]byte, error) {
	return w.n.LastRecord(context.Background(), text)
}

// Root implements [story.World]. If the log has stopped it is zero, and the
// next Apply says why.
func (w *stage) Root() [32]byte {
	root, err := w.n.StateRoot()
	if err != nil {
		w.err = err
	}
	return root
}
