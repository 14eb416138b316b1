// Command tally keeps a log of trade and finance in a directory, and answers
// for every cent in it.
//
//	init ─▶ import ─▶ finance ─▶ settle ─▶ totals, show, prove
//
// One file holds one verb. A verb reads flags, asks the packages below and
// prints; it decides nothing about money. No verb prompts, and none but serve, demo,
// load and submit --url uses the network.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// version is set by the linker.
var version = "unknown"

func main() {
	// The sequencer holds a thread of its own and the writer waits in system
	// calls: two more let the checkers and the projector go on meanwhile.
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.NumCPU() + 2)
	}
	os.Exit(tally(os.Args[1:], os.Stdout, os.Stderr))
}

// tally carries out one command line and returns the exit code.
func tally(args []string, out, progress io.Writer) int {
	told := &counted{Writer: out}
	s := &streams{out: told, err: progress}
	root := newRoot(s)
	root.SetArgs(args)
	root.SetOut(told)
	root.SetErr(progress)
	err := root.ExecuteContext(context.Background())
	if err == nil {
		return holds
	}
	f := failureOf(err)
	if f.err != nil {
		fmt.Fprintf(progress, "tally: %s\n", f.err)
		if s.json && told.bytes == 0 { // who reads JSON gets an object in any case
			_ = s.line(trouble{f.err.Error(), f.code}) // it was said already
		}
	}
	switch {
	case f.code == misused:
		fmt.Fprintln(progress, "tally: see `tally help` or `tally VERB --help`")
	case diskFull(f.err):
		fmt.Fprintln(progress, "tally: the disk is full: make room and ask again; what was recorded before is kept")
	}
	return f.code
}

// diskFull reports whether err began with a disk that has no room left.
func diskFull(err error) bool {
	store := (*sqlite.Error)(nil)
	return errors.Is(err, syscall.ENOSPC) || errors.As(err, &store) && store.Code()&0xff == sqlite3.SQLITE_FULL
}

// A trouble is the object that is printed instead of what was asked for.
type trouble struct {
	Error string `json:"error"`
	Exit  int    `json:"exit"`
}

// counted counts what is written.
type counted struct {
	io.Writer
	bytes int
}

// Write implements [io.Writer].
func (c *counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.bytes += n
	return n, err
}

// newRoot returns the command with every verb.
func newRoot(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "tally",
		Short:         "Supply-chain finance on a log that proves every cent",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
		Example:       "  tally init books\n  tally import invoices --dir books --map vat-cn ledger.csv",
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().BoolVar(&s.json, "json", false, "print one JSON object")
	root.PersistentFlags().BoolVar(&s.forced, "progress", false, "tell how far it is, also if nobody watches")
	for _, verb := range verbs() {
		root.AddCommand(verb(s))
	}
	return root
}

// verbs lists every verb. This is the one line to add for a new one.
func verbs() []func(*streams) *cobra.Command {
	return []func(*streams) *cobra.Command{
		newQuickstart, newInit, newImport, newTotals, newFinance, newSettle, newSubmit, newShow, newRun, newCommands,
		newKey, newVersion, newVerify, newProve, newCheck, newAsOf, newBench, newDemo,
		newServe, newAccess, newLoad, newAcks, newCalc, newClear, newRules, newPriority, newProgramme,
	}
}

// Exit codes, the same for every verb.
const (
	holds    = 0 // done; what was asked holds
	fails    = 1 // it does not hold
	misused  = 2 // the command line cannot be carried out
	findings = 3 // done, and something is to be looked at
	broken   = 4 // the disk, the lock or the log is
)

// A failure is why a verb did not end well, and the exit code.
type failure struct {
	code int
	err  error // nil if everything was said
}

// Error returns what went wrong.
func (f *failure) Error() string {
	if f.err == nil {
		return fmt.Sprintf("exit %d", f.code)
	}
	return f.err.Error()
}

// Unwrap returns the reason.
func (f *failure) Unwrap() error { return f.err }

// failureOf says how err ends the process. What no verb returned is cobra's
// word on the command line.
func failureOf(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return &failure{misused, err}
}

// usage is the failure of a command line that says something impossible.
func usage(format string, a ...any) error { return &failure{misused, fmt.Errorf(format, a...)} }

// ended is a failure without a word: the output has said everything.
func ended(code int) error { return &failure{code: code} }

// does makes a verb's errors failures: without another word the world is broken.
func does(verb func(c *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		err := verb(c, args)
		var f *failure
		if err == nil || errors.As(err, &f) {
			return err
		}
		return &failure{broken, err}
	}
}

// examples joins the lines of a verb's examples.
func examples(lines ...string) string { return "  " + strings.Join(lines, "\n  ") }
