package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/face/calc"
)

// calcFlags are what the command line says of a calculation.
type calcFlags struct{ list, schema, canonical, text bool }

func newCalc(s *streams) *cobra.Command {
	var f calcFlags
	c := &cobra.Command{
		Use:   "calc --list | calc NAME [--schema] | calc NAME FILE|-",
		Short: "Compute a figure of the field, with its working",
		Long: `Compute a figure of the field from a JSON object in FILE, or on standard input
if FILE is -: discounts, yields, fees, interest for being late, splits, a
borrowing base, the priority of claims, a market for early payment.

It prints one JSON object: engine, version, input_hash, result and steps. Steps
are the working, which a person can check with a pocket calculator; --text
prints them as a table. Amounts are "1234.50 CNY" and once more in minor units,
with _minor after their names. Nothing is rounded but where a step says so.

Input is read strictly. What is wrong with it is said with the field and the
rule, with --json as one JSON object, and the exit code is 2. The input hash is
the SHA-256 of the canonical input, which --canonical prints: the order of
members, spaces and defaults make no difference.`,
		Example: examples("tally calc --list", "tally calc discount --schema", "tally calc discount invoice.json",
			`echo '{"method":"straight","face":"1000000.00 CNY","rate":"6%","days":90}' | tally calc discount - --text`),
		Args: cobra.MaximumNArgs(2),
		RunE: does(func(c *cobra.Command, args []string) error { return runCalc(s, f, c.InOrStdin(), args) }),
	}
	c.Flags().BoolVar(&f.list, "list", false, "list the engines, and do nothing")
	c.Flags().BoolVar(&f.schema, "schema", false, "print the JSON Schema of the engine's input, and do nothing")
	c.Flags().BoolVar(&f.canonical, "canonical", false, "print the canonical input, and do nothing")
	c.Flags().BoolVar(&f.text, "text", false, "print the working as a table instead of JSON")
	return c
}

func runCalc(s *streams, f calcFlags, in io.Reader, args []string) error {
	if f.list {
		return listEngines(s)
	}
	if len(args) == 0 {
		return usage("name an engine: %s", strings.Join(engineNames(), ", "))
	}
	engine, found := calc.Find(args[0])
	if !found {
		return usage("there is no engine called %q: want one of %s", args[0], strings.Join(engineNames(), ", "))
	}
	if f.schema {
		schema, err := engine.Schema()
		if err != nil {
			return err
		}
		return s.write(schema)
	}
	if len(args) == 1 {
		return usage("name a file with the input of %s, or - for standard input", engine.Name)
	}
	text, err := readInput(in, args[1])
	if err != nil {
		return usage("%w", err)
	}
	if f.canonical {
		canonical, err := engine.Canonical(text)
		if err != nil {
			return s.refused(engine.Name, err)
		}
		return s.write(canonical)
	}
	c, err := engine.Calculate(text)
	if err != nil {
		return s.refused(engine.Name, err)
	}
	if f.text {
		return s.working(c)
	}
	return s.write(c.Append(nil))
}

func engineNames() []string {
	var names []string
	for _, e := range calc.Engines() {
		names = append(names, e.Name)
	}
	return names
}

func listEngines(s *streams) error {
	type engine struct {
		Name    string `json:"name"`
		Version int    `json:"version"`
		About   string `json:"about"`
	}
	var list struct {
		Engines []engine `json:"engines"`
	}
	for _, e := range calc.Engines() {
		list.Engines = append(list.Engines, engine{e.Name, e.Version, e.About})
	}
	return s.print(list, func(w io.Writer) {
		for _, e := range list.Engines {
			fmt.Fprintf(w, "%s\t%d\t%s\n", e.Name, e.Version, e.About)
		}
	})
}

// readInput reads the file, or in if it is called -.
func readInput(in io.Reader, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(in)
	}
	return os.ReadFile(file)
}

// write writes a line of JSON that is ready.
func (s *streams) write(text []byte) error {
	if _, err := s.out.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("print the result: %w", err)
	}
	return nil
}

// refused says why an input was not taken: as an error, and with --json as the
// result too.
func (s *streams) refused(engine string, err error) error {
	var no *calc.Refusal
	if s.json && errors.As(err, &no) {
		refusal := struct {
			Engine string        `json:"engine"`
			Error  *calc.Refusal `json:"error"`
		}{engine, no}
		if err := s.line(refusal); err != nil {
			return err
		}
	}
	return usage("%s: %w", engine, err)
}

// working prints the steps as a table.
func (s *streams) working(c *calc.Calculation) error {
	text := &streams{out: s.out}
	return text.print(nil, func(w io.Writer) {
		for _, step := range c.Steps {
			fmt.Fprintf(w, "%s\t%s\t%s\n", step.Formula, step.Working, step.Value)
		}
		fmt.Fprintf(w, "input hash\t%s\t%s %d\n", c.InputHash, c.Engine, c.Version)
	})
}
