package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"github.com/tallystick/tallystick/connect/ledger"
)

// A finding is a row that was not recorded, as a line of a report.
type finding struct {
	Ledger  string `json:"ledger"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Field   string `json:"field"`
	Value   string `json:"value"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// A twin is a recorded row whose fingerprint was recorded before, as a line of
// a report.
type twin struct {
	Ledger string `json:"ledger"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Flag   string `json:"flag"`
	Of     any    `json:"of"` // a line of the same file, or the name of a row
}

// A report lists what an import found. Without a file people get the first
// findings to read.
type report struct {
	s    *streams
	file *os.File
	w    *bufio.Writer
	said int
}

// mostSaid is how many findings are said where there is no file for them.
const mostSaid = 10

func openReport(s *streams, path string) (*report, error) {
	r := &report{s: s}
	if path == "" {
		return r, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, usage("--report: %w", err)
	}
	r.file, r.w = f, bufio.NewWriter(f)
	return r, nil
}

// refused reports a row that could not be read.
func (r *report) refused(f file, no ledger.Refusal) error {
	return r.write(f, finding{
		Line: no.Line, Field: no.Field, Value: no.Value, Rule: string(no.Rule), Message: no.Message("en"),
	})
}

// write reports a row that was not recorded.
func (r *report) write(f file, x finding) error {
	x.Ledger, x.File = f.ledger, f.path
	if r.w != nil {
		return writeJSON(r.w, x)
	}
	switch r.said++; {
	case r.said <= mostSaid:
		r.s.say("%s: %s", f.path, x.Message)
	case r.said == mostSaid+1:
		r.s.say("there are more; --report FILE lists all of them")
	}
	return nil
}

// duplicate reports a recorded row and the first one like it. Without a file
// the summary's number has to do.
func (r *report) duplicate(f file, line int, of any) error {
	if r.w == nil {
		return nil
	}
	return writeJSON(r.w, twin{f.ledger, f.path, line, "duplicate", of})
}

// close brings the report to disk.
func (r *report) close() error {
	if r.file == nil {
		return nil
	}
	if err := errors.Join(r.w.Flush(), r.file.Sync(), r.file.Close()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
