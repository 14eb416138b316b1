package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal/disk"
)

func newVerify(s *streams) *cobra.Command {
	var readOnly, repair bool
	var named string
	c := &cobra.Command{
		Use:   "verify DIR",
		Short: "Check every byte of a log: replay it, and compare all that is kept beside it",
		Long: `Replay the journal with every signature and compare checkpoints, tiles, payloads, snapshots,
history and views with it. Keys that are there and may be read are looked at too. Nothing is written,
unless --repair-views is given.

Exit 0: all holds. 1: something does not, or is not there; the first finding is named. 3: only the
last block is incomplete, as a power cut leaves it; nobody was answered for it, and the next start
cuts it.

What is made from the journal (all but checkpoints and payloads) may end before the journal does
where a stop kept it from being written, in the middle of a file too. That is no damage: it is noted
with the place where it ends, and the next start makes the rest. Up to the newest snapshot, and after
a clean stop to the end, all must be there. Payloads that commands commit to and that are not here
are noted too: they were erased, or lost.`,
		Example: examples("tally verify books", "tally verify books --read-only --json", "tally verify books --repair-views"),
		Args:    cobra.MaximumNArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			dir, err := oneDir(named, args)
			if err != nil {
				return err
			}
			if err := isLog(dir); err != nil {
				return err
			}
			if repair {
				if err := node.RepairViews(dir, node.Options{}); err != nil {
					return err
				}
				s.say("the views were folded anew from the journal")
			}
			p := s.progress("verify")
			r, err := node.Verify(dir, node.VerifyOptions{
				Unlocked: readOnly, Progress: func(h uint64) { p.at(fmt.Sprintf("block %d", h)) },
			})
			if err != nil {
				return err
			}
			if err := s.print(r, func(w io.Writer) { printReport(w, r) }); err != nil {
				return err
			}
			return verdict(r)
		}),
	}
	dirFlag(c, &named)
	c.Flags().BoolVar(&readOnly, "read-only", false, "take no lock, for a directory that cannot be written")
	c.Flags().BoolVar(&repair, "repair-views", false, "first drop the views and fold them anew from the journal")
	return c
}

func verdict(r node.Report) error {
	switch {
	case r.OK:
		return nil
	case r.First.Kind == disk.KindTail:
		return ended(findings)
	}
	return ended(fails)
}

func printReport(w io.Writer, r node.Report) {
	word := "holds"
	if !r.OK {
		word = "does not hold"
	}
	fmt.Fprintf(w, "the log\t%s\nblocks\t%d\nleaves\t%d\nlog root\t%s\nstate root\t%s\n",
		word, r.Height, r.Leaves, r.LogRoot, r.StateRoot)
	c := r.Checked
	fmt.Fprintf(w, "checked\t%d segments, %d envelopes' signatures, %d checkpoints, %d tiles, %d payloads, %d snapshots\n",
		c.Segments, c.Signatures, c.Checkpoints, c.Tiles, c.Payloads, c.Snapshots)
	for _, n := range r.Noted {
		printFinding(w, "noted", n)
	}
	if r.First != nil {
		printFinding(w, "first finding", *r.First)
	}
}

func printFinding(w io.Writer, as string, f node.Finding) {
	fmt.Fprintf(w, "%s\t%s in %s at byte %d, block %d: %s\n", as, f.Kind, f.File, f.Offset, f.Height, f.Message)
}
