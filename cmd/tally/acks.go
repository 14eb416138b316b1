package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/lab/load"
)

func newAcks(s *streams) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "acks --dir DIR FILE",
		Short: "Check that whatever was acknowledged is in the journal",
		Long: `Check that each command which tally load noted as acknowledged is in the journal
exactly once, at the leaf that the answer named. Exit 0 if it is, 1 if not. An
incomplete last block is not looked at: nobody was answered for it.

A file without lines promises nothing, so that it holds (exit 0) and is said to
check nothing. A file that is not there is exit 2.`,
		Example: examples("tally acks --dir books acks.txt"),
		Args:    cobra.ExactArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			if dir == "" {
				return usage("flag --dir is needed: name the log's directory")
			}
			if err := isLog(dir); err != nil {
				return err
			}
			f, err := os.Open(args[0])
			if err != nil {
				return usage("%w", err)
			}
			defer f.Close()
			v, err := load.Check(dir, f)
			if errors.Is(err, load.ErrLine) {
				return usage("%s, %w", args[0], err)
			}
			if err != nil {
				return err
			}
			if v.Acknowledged == 0 {
				s.say("nothing was checked: %s holds no command that was acknowledged", args[0])
			}
			if err := s.print(v, func(w io.Writer) { printVerdict(w, v) }); err != nil || v.OK {
				return err
			}
			return ended(fails)
		}),
	}
	dirFlag(c, &dir)
	return c
}

func printVerdict(w io.Writer, v load.Verdict) {
	fmt.Fprintln(w, "acknowledged\tmissing\tmore than once\tat another leaf")
	fmt.Fprintf(w, "%d\t%d\t%d\t%d\n", v.Acknowledged, v.Missing, v.Repeated, v.Moved)
	if !v.OK {
		fmt.Fprintf(w, "first\t%s\n", v.First)
	}
}
