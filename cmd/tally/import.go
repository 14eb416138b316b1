package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/connect/ledger"
	"github.com/tallystick/tallystick/node"
)

// importGC keeps the memory of an import near what it needs: garbage is
// collected when it is a fifth of what is live, in per cent.
const importGC = 20

func newImport(s *streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "import",
		Short: "Record what other systems have written",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newImportInvoices(s))
	return c
}

// importFlags are what the command line says of an import.
type importFlags struct{ dir, mapping, ledger, side, report string }

func newImportInvoices(s *streams) *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "invoices --dir DIR --map vat-cn|simple|FILE.yaml FILE…",
		Short: "Record ledgers of invoices: CSV, CSV.gz or XLSX",
		Long: `Record ledgers of invoices in the log, as they were received.

Every row that can be read is recorded as a fact and flagged where it is void,
red (below zero), zero, unequal (net and tax do not make gross) or a duplicate;
flags decide what can be financed, not what is recorded. A row that cannot be
read is refused and reported with line, field, value and rule, and the exit
code is 3.

A row is known by its ledger, the SHA-256 of the unpacked file and its line: the
same file again records nothing, and an import that was killed goes on where it
stood. Firms and counterparties are registered on first sight. The log's clock
is not moved: in a new log it stands at 1990-01-02 until somebody states the day.

The report has one JSON object per line: for a refused row line, field, value,
rule and message, for a duplicate line, flag and of: the first row's line, or
its name if it came from another file.`,
		Example: examples(
			"tally import invoices --dir books --map vat-cn credit_output_invoices.csv.gz",
			"tally import invoices --dir books --map erp.yaml --ledger sales --side output --report r.jsonl *.xlsx",
		),
		Args: cobra.MinimumNArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error { return importInvoices(s, f, args) }),
	}
	dirFlag(c, &f.dir)
	c.Flags().StringVar(&f.mapping, "map", "", "what the columns mean: vat-cn, simple, or a YAML file")
	c.Flags().StringVar(&f.ledger, "ledger", "", "the ledger's name (default: the file's, without its endings)")
	c.Flags().StringVar(&f.side, "side", "", "input (received) or output (issued), if the file does not say")
	c.Flags().StringVar(&f.report, "report", "", "write refusals and duplicates to this file, one JSON object per line")
	return c
}

// A file is one ledger to import.
type file struct {
	path, ledger string
	sum          ledger.Sum
}

func importInvoices(s *streams, f importFlags, paths []string) (err error) {
	if f.mapping == "" {
		return usage("flag --map is needed: name the mapping vat-cn or a YAML file that says what the columns mean")
	}
	mapping, err := ledger.LoadMapping(f.mapping)
	if err != nil {
		return usage("--map: %w", err)
	}
	files, err := readable(f, paths, mapping)
	if err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(importGC))
	var sums map[string]*counts
	report, err := openReport(s, f.report)
	if err != nil {
		return err
	}
	err = withNode(s, f.dir, func(n *node.Node) error {
		sums, err = importFiles(s, n, files, mapping, ledger.Side(f.side), report)
		return err
	})
	if closed := report.close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return printCounts(s, sums)
}

// readable opens and reads every file once, so that nothing is recorded if one
// of them is not there, has other columns or cannot be unpacked to its end.
func readable(f importFlags, paths []string, m ledger.Mapping) ([]file, error) {
	files := make([]file, 0, len(paths))
	for _, path := range paths {
		name := f.ledger
		if name == "" {
			name = ledger.NameOf(path)
		}
		if !validLedger(name) {
			return nil, usage("ledger %q: want 1 to %d letters, digits, - or _; give a name with --ledger", name, mostLedger)
		}
		r, err := ledger.Open(path, m, ledger.Options{Side: ledger.Side(f.side)})
		if err != nil {
			return nil, usage("%w", err)
		}
		if err := r.Close(); err != nil {
			return nil, err
		}
		sum, err := ledger.Digest(path, ledger.Options{})
		if err != nil {
			return nil, unreadable(err)
		}
		files = append(files, file{path, name, sum})
	}
	return files, nil
}

// unreadable is the failure of a ledger that cannot be read to its end. The
// file is at fault, but where the disk is.
func unreadable(err error) error {
	if disk := (*fs.PathError)(nil); errors.As(err, &disk) {
		return err
	}
	return usage("%w", err)
}

// mostLedger is the most characters of a ledger's name, which becomes part of
// the names of its invoices.
const mostLedger = 20

func validLedger(name string) bool {
	for _, r := range name {
		switch {
		case r == '-', r == '_', '0' <= r && r <= '9', 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z':
		default:
			return false
		}
	}
	return name != "" && len(name) <= mostLedger
}

func importFiles(
	s *streams, n *node.Node, files []file, m ledger.Mapping, side ledger.Side, r *report,
) (map[string]*counts, error) {
	i, err := newImporter(s, n, m, side, r)
	if err != nil {
		return nil, err
	}
	sums := map[string]*counts{}
	started, recorded := time.Now(), int64(0)
	for _, f := range files {
		c, err := i.file(f)
		if err != nil {
			return nil, err
		}
		if sums[f.ledger] == nil {
			sums[f.ledger] = &counts{}
		}
		sums[f.ledger].add(c)
		recorded += c.Recorded
	}
	journaled := time.Since(started)
	if err := n.Settle(); err != nil {
		return nil, err
	}
	s.say("%d invoices: journaled after %.2f s, in the views after %.2f s",
		recorded, journaled.Seconds(), time.Since(started).Seconds())
	return sums, nil
}

// counts is what became of the rows of a ledger in one import. Lines is
// recorded, refused and already; the flags are those of the recorded rows.
type counts struct {
	Lines     int64 `json:"lines"`
	Recorded  int64 `json:"recorded"`
	Void      int64 `json:"void"`
	Red       int64 `json:"red"`
	Zero      int64 `json:"zero"`
	Unequal   int64 `json:"unequal"`
	Duplicate int64 `json:"duplicate"`
	Refused   int64 `json:"refused"`
	Already   int64 `json:"already,omitempty"` // recorded by an earlier import
}

func (c *counts) add(d counts) {
	c.Lines += d.Lines
	c.Recorded += d.Recorded
	c.Void += d.Void
	c.Red += d.Red
	c.Zero += d.Zero
	c.Unequal += d.Unequal
	c.Duplicate += d.Duplicate
	c.Refused += d.Refused
	c.Already += d.Already
}

// printCounts prints the summary. Refused rows are findings.
func printCounts(s *streams, sums map[string]*counts) error {
	summary := struct {
		Ledgers map[string]*counts `json:"ledgers"`
	}{sums}
	refused := int64(0)
	err := s.print(summary, func(w io.Writer) {
		fmt.Fprintln(w, "ledger\tlines\trecorded\tvoid\tred\tzero\tunequal\tduplicate\trefused\talready")
		for _, name := range slices.Sorted(maps.Keys(sums)) {
			c := sums[name]
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", name, c.Lines, c.Recorded, c.Void, c.Red, c.Zero,
				c.Unequal, c.Duplicate, c.Refused, c.Already)
		}
	})
	for _, c := range sums {
		refused += c.Refused
	}
	if err == nil && refused > 0 {
		return ended(findings)
	}
	return err
}
