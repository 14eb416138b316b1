// Package contract reads and writes programmes as people keep them: YAML or JSON.
//
//	file ──Parse──▶ programme.Document ──Diff──▶ what changes, for whom
//	          │
//	          └──▶ problems, each with line, column, rule and message
//
// One table of fields is the form of a programme: the parser, the JSON Schema and
// the comparison of two documents are made from it. Parsing is strict: a field
// that nobody knows is a problem, and so is an anchor, an alias or a tag, for
// whoever signs must see each figure where it stands.
//
// The package decides nothing about what a programme may say; core/programme
// does.
package contract

import (
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/node/say"
)

// Limits of a file.
const (
	MaxBytes = 64 << 10
	maxDepth = 12
)

// The rules about the form of a file; those about what it says are the core's.
const (
	Unreadable = "form-unreadable"
	syntax     = "form-syntax"
	tooLarge   = "form-too-large"
	tooDeep    = "form-too-deep"
	several    = "form-several"
	alias      = "form-alias"
	wrongKind  = "form-kind"
	noField    = "form-field"
	fieldTwice = "form-field-twice"
	missing    = "form-missing"
	noWord     = "form-word"
	noValue    = "form-value"
)

// A Problem is one thing that is wrong with a file. Line and Column begin at 1; a
// column counts characters.
type Problem struct {
	Line, Column int
	Path         string
	Rule         string
	Figures      []string
}

// Message says what the problem is to people who read lang.
func (p Problem) Message(lang string) string { return say.Finding(lang, p.Rule, p.Figures) }

// Parse reads a programme and checks it. Without problems the document can be
// signed; with problems about its form alone it is not checked any further, and
// is nil.
func Parse(text []byte) (*programme.Document, []Problem) {
	r := &reader{text: text, nodes: map[string]*yaml.Node{}}
	root := r.load()
	if root == nil {
		return nil, r.problems
	}
	d := &programme.Document{}
	readGroup(r, root, "", form(), d)
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	canonical(d)
	for _, f := range programme.Check(d) {
		r.finding(f)
	}
	return d, r.problems
}

// canonical puts every condition that can be read in the form that is signed.
// Others stay as they are, so that what is wrong is found where it was written.
func canonical(d *programme.Document) {
	schema := programme.FactSchema(d.Currency)
	put := func(when *string) {
		if c, no := schema.Compile(*when); no == nil {
			*when = c.String()
		}
	}
	for i := range d.Eligibility {
		put(&d.Eligibility[i].When)
	}
	for i := range d.Triggers {
		if d.Triggers[i].When != "" {
			put(&d.Triggers[i].When)
		}
	}
}

// finding notes what the core found, at the field that it names or, if that is
// not in the file, at the one around it.
func (r *reader) finding(f programme.Finding) {
	path := f.Path
	n := r.nodes[path]
	for n == nil && path != "" {
		path = parent(path)
		n = r.nodes[path]
	}
	line, column := 1, 1
	if n != nil {
		line, column = n.Line, n.Column
	}
	if f.Offset > 0 && path == f.Path && f.Offset <= len(n.Value) {
		column = r.within(n, f.Offset)
	}
	r.problems = append(r.problems, Problem{line, column, f.Path, f.Rule, f.Figures})
}

// within returns the column of the byte at offset of a scalar, or that of the
// scalar if it does not stand in the file as it is, for it is folded or escaped.
func (r *reader) within(n *yaml.Node, offset int) int {
	line := r.line(n.Line)
	for skip := range 2 { // a quote, if there is one
		from := n.Column - 1 + skip
		if from < len(line) && from+utf8.RuneCountInString(n.Value) <= len(line) &&
			string(line[from:from+utf8.RuneCountInString(n.Value)]) == n.Value {
			return from + 1 + utf8.RuneCountInString(n.Value[:offset])
		}
	}
	return n.Column
}

// parent returns the path around one: "a[2]" of "a[2].b", "a" of "a[2]".
func parent(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
