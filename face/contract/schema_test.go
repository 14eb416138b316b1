package contract

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// invalid says what in v does not follow the schema, or "". It knows the words
// of JSON Schema that Schema uses, and fails on others.
func invalid(s map[string]any, v any, path string) string {
	for word := range s {
		if !slices.Contains(strings.Fields("$schema title description default type pattern enum items maxItems "+
			"properties required additionalProperties"), word) {
			return path + ": the schema says " + word
		}
	}
	switch x := v.(type) {
	case map[string]any:
		if s["type"] != "object" {
			return path + " is an object"
		}
		properties := s["properties"].(map[string]any)
		for name, v := range x {
			p, ok := properties[name].(map[string]any)
			if !ok {
				return path + ": no property " + name
			}
			if why := invalid(p, v, path+"."+name); why != "" {
				return why
			}
		}
		for _, name := range s["required"].([]any) {
			if _, ok := x[name.(string)]; !ok {
				return path + " lacks " + name.(string)
			}
		}
	case []any:
		if s["type"] != "array" {
			return path + " is an array"
		}
		for _, e := range x {
			if why := invalid(s["items"].(map[string]any), e, path+"[]"); why != "" {
				return why
			}
		}
	default:
		return invalidScalar(s, v, path)
	}
	return ""
}

func invalidScalar(s map[string]any, v any, path string) string {
	kind := map[string]string{"string": "string", "int": "integer", "bool": "boolean"}[fmt.Sprintf("%T", v)]
	if kind != s["type"] {
		return fmt.Sprintf("%s is %T, not %s", path, v, s["type"])
	}
	if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(fmt.Sprint(v)) {
		return path + " does not match " + p
	}
	if words, ok := s["enum"].([]any); ok && !slices.Contains(words, v) {
		return fmt.Sprintf("%s: %v is none of %v", path, v, words)
	}
	return ""
}

// TestTheSchemaSaysTheSame: the examples follow the schema, and files that are
// wrong in their form do not.
func TestTheSchemaSaysTheSame(t *testing.T) {
	var s map[string]any
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	follows := func(text string) string {
		var root yaml.Node
		if err := yaml.Unmarshal([]byte(text), &root); err != nil {
			return err.Error()
		}
		untime(&root)
		var v any
		if err := root.Decode(&v); err != nil {
			return err.Error()
		}
		return invalid(s, v, "")
	}
	files, _ := filepath.Glob(examples + "*.yaml")
	for _, file := range files {
		if why := follows(read(t, filepath.Base(file))); why != "" {
			t.Errorf("%s: %s", file, why)
		}
	}
	good := read(t, "factoring-recourse.yaml")
	for _, tt := range wrongFiles {
		form := strings.Contains(tt.want, "form-field:") || strings.Contains(tt.want, "form-word") ||
			strings.Contains(tt.want, "form-kind")
		if form && follows(strings.Replace(good, tt.old, tt.now, 1)) == "" {
			t.Errorf("%s follows the schema", tt.name)
		}
	}
}

// untime makes days texts, as JSON has them.
func untime(n *yaml.Node) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, c := range n.Content {
		untime(c)
	}
}
