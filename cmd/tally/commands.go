package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/face/vocabulary"
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
			v := vocabulary.Of(machine.New().Steps())
			return s.print(v, func(w io.Writer) { printVocabulary(w, v) })
		}),
	}
}

func printVocabulary(w io.Writer, v vocabulary.Vocabulary) {
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
