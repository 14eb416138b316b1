package main

import (
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/node"
)

func newProve(s *streams) *cobra.Command {
	var dir, deal, event, state, out string
	var leaf uint64
	c := &cobra.Command{
		Use:   "prove",
		Short: "Write a receipt that anybody can check without this log",
		Long: "A fact receipt (--deal, --leaf) proves what came of a command. A state receipt (--state) proves\n" +
			"how an object stood when the log's last state root was written.",
		Example: examples("tally prove --dir books --deal D1 --event last -o D1.proof",
			"tally prove --dir books --state D1 -o D1-state.proof", "tally check D1.proof --key books/log.vkey"),
		Args: cobra.NoArgs,
	}
	c.RunE = does(func(*cobra.Command, []string) error {
		given := 0
		for _, f := range []string{"deal", "leaf", "state"} {
			if c.Flags().Changed(f) {
				given++
			}
		}
		if given != 1 || out == "" {
			return usage("name one of --deal, --leaf and --state, and the file to write with -o")
		}
		return withNode(s, dir, func(n *node.Node) error {
			receipt, err := func() ([]byte, error) {
				switch {
				case deal != "":
					return proveDeal(n, deal, event)
				case state != "":
					return n.ProveState(state)
				}
				return n.ProveLeaf(leaf)
			}()
			if err != nil {
				return &failure{fails, err}
			}
			if err := os.WriteFile(out, receipt, 0o644); err != nil {
				return err
			}
			return s.print(map[string]any{"file": out, "bytes": len(receipt)}, func(w io.Writer) {
				fmt.Fprintf(w, "wrote\t%s\nbytes\t%d\n", out, len(receipt))
			})
		})
	})
	dirFlag(c, &dir)
	c.Flags().StringVar(&deal, "deal", "", "prove a command about this deal")
	c.Flags().StringVar(&event, "event", "last", "which one: 1 for the first, or last")
	c.Flags().Uint64Var(&leaf, "leaf", 0, "prove the command at this leaf of the log")
	c.Flags().StringVar(&state, "state", "", "prove how this object stood")
	c.Flags().StringVarP(&out, "output", "o", "", "the file to write")
	return c
}

// mostEvents is how many commands about a deal are looked for.
const mostEvents = 1 << 16

// proveDeal proves one of the commands that are about a deal.
func proveDeal(n *node.Node, deal, event string) ([]byte, error) {
	if err := n.Settle(); err != nil {
		return nil, err
	}
	leaves, err := n.Events(deal, mostEvents)
	if err != nil {
		return nil, err
	}
	i := len(leaves)
	if event != "last" {
		if i, err = strconv.Atoi(event); err != nil || i < 1 || i > len(leaves) {
			return nil, usage("flag --event %q: want last, or a number from 1 to %d", event, len(leaves))
		}
	}
	return n.ProveLeaf(leaves[i-1])
}
