// Package e2e runs the program as people do: built once, started as a process,
// judged by its output and its exit code.
//
// It never looks into the program: what it knows of a log it was told by a verb.
package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// built is the program, made before the first test.
var built string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tally-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built = filepath.Join(dir, "tally.exe")
	if out, err := exec.Command("go", "build", "-o", built, "../../cmd/tally").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// An ending is what a process left.
type ending struct {
	code     int
	out, err string
}

// tally runs the program with args.
func tally(t *testing.T, args ...string) ending {
	t.Helper()
	var out, progress bytes.Buffer
	c := exec.Command(built, args...)
	c.Stdout, c.Stderr = &out, &progress
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("tally %s: %v", strings.Join(args, " "), err)
	}
	return ending{c.ProcessState.ExitCode(), out.String(), progress.String()}
}

// must runs the program, which must end with code, and reads the one JSON
// object that it prints into result, unless that is nil.
func must(t *testing.T, code int, result any, args ...string) ending {
	t.Helper()
	e := tally(t, args...)
	if e.code != code {
		t.Fatalf("tally %s: exit %d, want %d\n%s%s", strings.Join(args, " "), e.code, code, e.out, e.err)
	}
	if result == nil {
		return e
	}
	if strings.Count(e.out, "\n") != 1 {
		t.Fatalf("tally %s: want one line of JSON, got %q", strings.Join(args, " "), e.out)
	}
	if err := json.Unmarshal([]byte(e.out), result); err != nil {
		t.Fatalf("tally %s: %v in %q", strings.Join(args, " "), err, e.out)
	}
	return e
}

// newLog makes a log in a new directory.
func newLog(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "books")
	must(t, 0, nil, "init", dir)
	return dir
}

// write writes a file into a new directory and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A summary is what an import prints.
type summary struct {
	Ledgers map[string]struct {
		Lines, Recorded, Void, Red, Zero, Unequal, Duplicate, Refused, Already int
	}
}

const header = "企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态\n"

// sample is the ledger that the program ships.
const sample = "../../cmd/tally/sample/sample_output.csv"

func importInto(t *testing.T, code int, dir string, more ...string) summary {
	t.Helper()
	var s summary
	must(t, code, &s, append([]string{"import", "invoices", "--dir", dir, "--map", "vat-cn", "--json"}, more...)...)
	return s
}

func TestInitRefusesADirectoryThatIsNotEmpty(t *testing.T) {
	dir := newLog(t)
	e := must(t, 2, nil, "init", dir)
	if !strings.Contains(e.err, "not empty") {
		t.Errorf("init twice says %q, want that it is not empty", e.err)
	}
	must(t, 2, nil, "init", filepath.Join(t.TempDir(), "x"), "--offset", "8")
}

func TestWhatCannotBeReadIsReportedAndTheRestRecorded(t *testing.T) {
	dir, report := newLog(t), filepath.Join(t.TempDir(), "r.jsonl")
	rows := header +
		"E1,1,2026/1/5,A1,100.00,13.00,113.00,有效发票\n" +
		"E1,2,2026/1/5,A1,100.00,13.00,113.00,作废发票\n" +
		"E1,3,2026/1/5,A1,-100.00,-13.00,-113.00,有效发票\n" +
		"E1,4,2026/1/5,A1,0.00,0.00,0.00,有效发票\n" +
		"E1,5,2026/1/5,A1,100.00,13.00,114.00,有效发票\n" +
		"E1,1,2026/1/5,A1,100.00,13.00,113.00,有效发票\n" +
		"E1,7,2026/2/30,A1,100.00,13.00,113.00,有效发票\n" +
		"E1,8,2026/1/5,A1,100.001,13.00,113.00,有效发票\n" +
		"E1,9,2026/1/5,A1,100.00,13.00,113.00,未知\n"
	s := importInto(t, 3, dir, "--report", report, write(t, "sales_invoices.csv", rows))
	got := s.Ledgers["sales"]
	want := got
	want.Lines, want.Recorded, want.Refused, want.Already = 9, 6, 3, 0
	want.Void, want.Red, want.Zero, want.Unequal, want.Duplicate = 1, 1, 1, 1, 1
	if got != want {
		t.Errorf("import = %+v, want %+v", got, want)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		`"line":8,`, `"rule":"date"`, `"rule":"decimals"`, `"rule":"status"`, `"flag":"duplicate","of":2`,
	} {
		if !strings.Contains(string(text), line) {
			t.Errorf("the report lacks %s:\n%s", line, text)
		}
	}
}

func TestTheSameFileAgainRecordsNothing(t *testing.T) {
	dir := newLog(t)
	first := importInto(t, 0, dir, sample).Ledgers["sample_output"]
	before := must(t, 0, nil, "totals", "--dir", dir, "--json").out
	again := importInto(t, 0, dir, sample).Ledgers["sample_output"]
	if first.Recorded != 60 || again.Recorded != 0 || again.Already != 60 || again.Lines != 60 {
		t.Errorf("first %+v, again %+v, want 60 recorded, then 0 with 60 already there", first, again)
	}
	if after := must(t, 0, nil, "totals", "--dir", dir, "--json").out; after != before {
		t.Errorf("totals were %s, are %s", before, after)
	}
}

func TestAnEqualRowOfAnotherFileIsADuplicate(t *testing.T) {
	dir := newLog(t)
	row := "E1,1,2026/1/5,A1,100.00,13.00,113.00,有效发票\n"
	importInto(t, 0, dir, "--ledger", "a", write(t, "a.csv", header+row))
	got := importInto(t, 0, dir, "--ledger", "b", write(t, "b.csv", header+row+row)).Ledgers["b"]
	if got.Recorded != 2 || got.Duplicate != 2 {
		t.Errorf("import = %+v, want 2 recorded, both duplicates", got)
	}
}
