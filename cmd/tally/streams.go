package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"
)

// streams is where a verb speaks: results to out, all else to err.
type streams struct {
	out, err io.Writer
	json     bool // results as JSON
	forced   bool // progress also if err is no terminal
}

// print writes v as one line of JSON if that was asked for, else what text
// writes, in columns that are parted by tabs.
func (s *streams) print(v any, text func(w io.Writer)) error {
	if s.json {
		return s.line(v)
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	text(w)
	return w.Flush()
}

// line writes v as one line of JSON.
func (s *streams) line(v any) error { return writeJSON(s.out, v) }

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print the result: %w", err)
	}
	return nil
}

// say writes a remark for people.
func (s *streams) say(format string, a ...any) { fmt.Fprintf(s.err, format+"\n", a...) }

// A progress line is written at most twice a second, once something takes
// longer than a second.
const (
	patience = time.Second
	pace     = time.Second / 2
)

// A progress tells how far something is. Its zero value is silent.
type progress struct {
	w             io.Writer
	what          string
	started, told time.Time
}

// progress returns the progress of what, silent unless somebody watches.
func (s *streams) progress(what string) *progress {
	if !s.forced && !isTerminal(s.err) {
		return &progress{}
	}
	return &progress{w: s.err, what: what, started: time.Now()}
}

// at tells that done is reached.
func (p *progress) at(done string) {
	if p.w == nil || time.Since(p.started) < patience || time.Since(p.told) < pace {
		return
	}
	p.told = time.Now()
	fmt.Fprintf(p.w, "%s: %s, %.0f s\n", p.what, done, time.Since(p.started).Seconds())
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
