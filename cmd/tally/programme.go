package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/face/contract"
	"github.com/tallystick/tallystick/node/say"
)

func newProgramme(s *streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "programme",
		Short: "Check, compare and try programmes: contracts as documents",
		Long: `A programme is the contract under which deals are made, as one YAML or JSON file:
parties, limits, price, eligibility, evidence, permitted payees, the order in
which incoming money is given away, triggers and signers. The guide is
docs/guide/programmes.md; docs/programmes has an example for each technique.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newProgrammeSchema(s), newProgrammeLint(s), newProgrammeBytes(s))
	c.AddCommand(newProgrammeDiff(s), newProgrammeEval(s), newProgrammeSheet(s))
	return c
}

func newProgrammeSchema(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema (2020-12) of programmes",
		Example: examples("tally programme schema > programme.schema.json"),
		Args:    cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error {
			_, err := s.out.Write(contract.Schema())
			return err
		}),
	}
}

// A linted file, as it is printed.
type linted struct {
	File   string  `json:"file"`
	OK     bool    `json:"ok"`
	Hash   string  `json:"hash,omitempty"` // what its parties sign, if it can be signed
	Errors []fault `json:"errors"`
}

// A fault is one thing that is wrong with a file.
type fault struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Path    string `json:"path"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

func newProgrammeLint(s *streams) *cobra.Command {
	lang := ""
	c := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Say everything that keeps programmes from being signed",
		Long: `Check programmes as a compiler does: their form, their conditions, and whether
what they say holds together. Each error has its line and column, the path of
its field, the permanent name of its rule, and a sentence.

With --json there is one line for each file. The exit code is 0 if every file
can be signed, and 1 if one cannot.`,
		Example: examples("tally programme lint steel.yaml", "tally programme lint *.yaml --json"),
		Args:    cobra.MinimumNArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			if err := knownLanguage(lang); err != nil {
				return err
			}
			good := true
			for _, file := range args {
				x := lint(file, lang)
				good = good && x.OK
				if err := s.print(x, func(w io.Writer) { printLinted(w, x) }); err != nil {
					return err
				}
			}
			if good {
				return nil
			}
			return ended(fails)
		}),
	}
	languageFlag(c, &lang)
	return c
}

// inked is what a programme's parties sign, as it is printed.
type inked struct {
	File     string `json:"file"`
	Hash     string `json:"hash"`
	Document string `json:"document"`
}

func newProgrammeBytes(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "bytes FILE",
		Short: "Print the canonical bytes that programme.propose carries",
		Long: `Print the canonical bytes of a programme that can be signed, as hexadecimal
digits: the field document of programme.propose. Its hash, which the other
parties sign, is the field terms of programme.sign.`,
		Example: examples("tally programme bytes steel.yaml", "tally programme bytes steel.yaml --json"),
		Args:    cobra.ExactArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			d, err := readProgramme(args[0])
			if err != nil {
				return err
			}
			x := inked{args[0], fmt.Sprintf("%x", d.Hash()), fmt.Sprintf("%x", d.Append(nil))}
			return s.print(x, func(w io.Writer) { fmt.Fprintln(w, x.Document) })
		}),
	}
}

func languageFlag(c *cobra.Command, lang *string) {
	c.Flags().StringVar(lang, "lang", "en", "the language of sentences: en or zh")
}

func knownLanguage(lang string) error {
	for _, known := range say.Languages() {
		if lang == known {
			return nil
		}
	}
	return usage("--lang %s: want one of %s", lang, strings.Join(say.Languages(), ", "))
}

// readLimited reads a file, but no more of it than a programme may have.
func readLimited(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, contract.MaxBytes+1))
}

func lint(file, lang string) linted {
	x := linted{File: file, Errors: []fault{}}
	text, err := readLimited(file)
	problems := []contract.Problem{{Line: 1, Column: 1, Rule: contract.Unreadable, Figures: []string{fmt.Sprint(err)}}}
	if err == nil {
		var d *programme.Document
		if d, problems = contract.Parse(text); len(problems) == 0 {
			x.Hash = fmt.Sprintf("%x", d.Hash())
		}
	}
	for _, p := range problems {
		x.Errors = append(x.Errors, fault{p.Line, p.Column, p.Path, p.Rule, p.Message(lang)})
	}
	x.OK = len(x.Errors) == 0
	return x
}

func printLinted(w io.Writer, x linted) {
	if x.OK {
		fmt.Fprintf(w, "%s: it can be signed, hash %s\n", x.File, x.Hash)
	}
	for _, e := range x.Errors {
		fmt.Fprintf(w, "%s:%d:%d: %s: %s (%s)\n", x.File, e.Line, e.Column, e.Path, e.Message, e.Rule)
	}
}

// readProgramme reads a programme that can be signed.
func readProgramme(file string) (*programme.Document, error) {
	text, err := readLimited(file)
	if err != nil {
		return nil, usage("%w", err)
	}
	d, problems := contract.Parse(text)
	if len(problems) > 0 {
		p := problems[0]
		return nil, usage("%s:%d:%d: %s (%s); see `tally programme lint`", file, p.Line, p.Column, p.Message("en"), p.Rule)
	}
	return d, nil
}
