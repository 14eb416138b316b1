package main

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal"
)

func newVersion(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of the program, of the rules and of the journal",
		Example: examples("tally version --json"),
		Args:    cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error {
			v := struct {
				Version string `json:"version"`
				Rules   int    `json:"rules"`
				Journal int    `json:"journal_format"`
				Go      string `json:"go"`
			}{version, machine.Rules, journal.Format, runtime.Version()}
			return s.print(v, func(w io.Writer) {
				fmt.Fprintf(w, "tally\t%s\nrules\t%d\njournal format\t%d\ngo\t%s\n", v.Version, v.Rules, v.Journal, v.Go)
			})
		}),
	}
}
