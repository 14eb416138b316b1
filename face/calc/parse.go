package calc

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// Bounds of a text.
const (
	maxInput = 64 << 20
	maxDepth = 6
)

// A node is a JSON value as it was written.
type node struct {
	what    string   // text, number, flag, null, list or object
	text    string   // of texts and numbers
	flag    bool     // of flags
	members []member // of objects
	items   []node   // of lists
}

// A member is one of an object's.
type member struct {
	name  string
	value node
}

// parse reads one JSON object. A member that stands twice is refused, for it
// would be read differently by different readers.
func parse(text []byte) (node, *Refusal) {
	if len(text) > maxInput {
		return node{}, refuse("", RuleJSON, "more than %d bytes", maxInput)
	}
	if !utf8.Valid(text) {
		return node{}, refuse("", RuleJSON, "not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	n, no := parseValue(d, "", 0)
	if no != nil {
		return node{}, no
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return node{}, refuse("", RuleJSON, "something follows the object")
	}
	if n.what != "object" {
		return node{}, refuse("", RuleJSON, "want an object, got a %s", n.what)
	}
	return n, nil
}

func parseValue(d *json.Decoder, path string, depth int) (node, *Refusal) {
	if depth > maxDepth {
		return node{}, refuse(path, RuleJSON, "nested too deep")
	}
	t, err := d.Token()
	if err != nil {
		return node{}, refuse(path, RuleJSON, "not JSON: %v", err)
	}
	switch t := t.(type) {
	case string:
		return node{what: "text", text: t}, nil
	case json.Number:
		return node{what: "number", text: t.String()}, nil
	case bool:
		return node{what: "flag", flag: t}, nil
	case json.Delim:
		if t == '{' {
			return parseObject(d, path, depth)
		}
		return parseList(d, path, depth)
	}
	return node{what: "null"}, nil
}

func parseObject(d *json.Decoder, path string, depth int) (node, *Refusal) {
	n := node{what: "object"}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return n, refuse(path, RuleJSON, "not JSON: %v", err)
		}
		name, _ := t.(string) // the decoder takes nothing else there
		at := join(path, name)
		if seen[name] {
			return n, refuse(at, RuleDuplicate, "it stands twice")
		}
		seen[name] = true
		v, no := parseValue(d, at, depth+1)
		if no != nil {
			return n, no
		}
		n.members = append(n.members, member{name, v})
	}
	return n, closed(d, path)
}

func parseList(d *json.Decoder, path string, depth int) (node, *Refusal) {
	n := node{what: "list"}
	for d.More() {
		v, no := parseValue(d, item(path, len(n.items)), depth+1)
		if no != nil {
			return n, no
		}
		n.items = append(n.items, v)
	}
	return n, closed(d, path)
}

// closed reads the bracket that ends an object or a list.
func closed(d *json.Decoder, path string) *Refusal {
	if _, err := d.Token(); err != nil {
		return refuse(path, RuleJSON, "not JSON: %v", err)
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// item is the path of an item of a list, counted from 0.
func item(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
