package contract

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A reader turns the nodes of a file into a document.
type reader struct {
	text     []byte
	nodes    map[string]*yaml.Node // by path
	problems []Problem
}

func (r *reader) add(n *yaml.Node, path, rule string, figures ...string) {
	r.problems = append(r.problems, Problem{max(n.Line, 1), max(n.Column, 1), path, rule, figures})
}

var (
	start     = &yaml.Node{Line: 1, Column: 1}
	lineOfErr = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)
)

// load reads the one document of the file, or returns nil.
func (r *reader) load() *yaml.Node {
	if len(r.text) > MaxBytes {
		r.add(start, "", tooLarge, strconv.Itoa(MaxBytes))
		return nil
	}
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(r.text))
	err := d.Decode(&doc)
	if err == nil && len(doc.Content) == 1 {
		if next := d.Decode(&more); !errors.Is(next, io.EOF) {
			r.add(&more, "", several)
			return nil
		}
		root := doc.Content[0]
		if !r.plain(root, 0) {
			return nil
		}
		return root
	}
	if err == nil || errors.Is(err, io.EOF) {
		r.add(start, "", missing, "programme")
		return nil
	}
	at := *start
	why := err.Error()
	if m := lineOfErr.FindStringSubmatch(why); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		why = m[2]
		if strings.HasPrefix(why, "did not find expected") { // of these the library counts lines from 0
			at.Line++
		}
	}
	r.add(&at, "", syntax, why)
	return nil
}

// plain reports whether the tree is no deeper than allowed and has neither
// anchors nor aliases nor tags.
func (r *reader) plain(n *yaml.Node, depth int) bool {
	switch {
	case depth > maxDepth:
		r.add(n, "", tooDeep, strconv.Itoa(maxDepth))
		return false
	case n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0:
		r.add(n, "", alias)
		return false
	}
	for _, c := range n.Content {
		if !r.plain(c, depth+1) {
			return false
		}
	}
	return true
}

// line returns the characters of a line of the file.
func (r *reader) line(number int) []rune {
	lines := bytes.Split(r.text, []byte("\n"))
	if number < 1 || number > len(lines) {
		return nil
	}
	return []rune(string(lines[number-1]))
}

// readGroup reads the fields of a mapping into t.
func readGroup[T any](r *reader, n *yaml.Node, path string, fields []field[T], t *T) {
	if n.Kind != yaml.MappingNode {
		r.add(n, path, wrongKind, "fields", kindOf(n))
		return
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		known := false
		for _, f := range fields {
			known = known || f.name == key.Value
		}
		switch {
		case !known:
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = f.name
			}
			r.add(key, join(path, key.Value), noField, key.Value, nearest(key.Value, names))
		case seen[key.Value] != nil:
			r.add(key, join(path, key.Value), fieldTwice, key.Value)
		}
		seen[key.Value] = value
	}
	for _, f := range fields {
		value, at := seen[f.name], join(path, f.name)
		switch {
		case value != nil:
			r.nodes[at] = value
		case f.need:
			r.add(n, at, missing, f.name)
			continue
		case f.def == "":
			continue
		default:
			value = &yaml.Node{Kind: yaml.ScalarNode, Value: f.def, Tag: f.tag(), Line: n.Line, Column: n.Column}
		}
		f.read(r, value, at, t)
	}
}

func readList[L ~[]E, E any](r *reader, n *yaml.Node, path string, into *L, one func(n *yaml.Node, path string, e *E)) {
	if n.Kind != yaml.SequenceNode {
		r.add(n, path, wrongKind, "a list", kindOf(n))
		return
	}
	*into = make(L, len(n.Content))
	for i, c := range n.Content {
		at := path + "[" + strconv.Itoa(i) + "]"
		r.nodes[at] = c
		one(c, at, &(*into)[i])
	}
}

// readScalar reads a value of a shape.
func readScalar[V any](r *reader, n *yaml.Node, path string, s *scalar[V], v *V) {
	wrong := n.Kind != yaml.ScalarNode || n.Tag == "!!null"
	switch s.json {
	case "integer":
		wrong = wrong || n.Tag != "!!int"
	case "boolean":
		wrong = wrong || n.Tag != "!!bool"
	}
	if wrong {
		r.add(n, path, wrongKind, s.what, kindOf(n))
		return
	}
	got, ok := s.parse(n.Value)
	switch {
	case ok:
		*v = got
	case len(s.words) > 0:
		r.add(n, path, noWord, n.Value, nearest(n.Value, s.words))
	default:
		r.add(n, path, noValue, n.Value, s.what)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "fields"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!null":
		return "nothing"
	case "!!int":
		return "a number"
	case "!!bool":
		return "true or false"
	}
	return "a text"
}

// nearest returns the name that takes the fewest changes of letters.
func nearest(word string, names []string) string {
	best, least := "", 1<<30
	for _, name := range names {
		if d := distance(strings.ToLower(word), name); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to insert, leave out or replace (Levenshtein), of
// names as long as names are.
func distance(a, b string) int {
	const long = 64
	a, b = a[:min(len(a), long)], b[:min(len(b), long)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
