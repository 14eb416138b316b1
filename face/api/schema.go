package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tallystick/tallystick/face/vocabulary"
)

// about introduces the API in its description.
const about = `Commands are asked, never edited: each becomes a leaf of a Merkle log, carried out or refused, ` +
	`and can be proved offline. Amounts are texts with their currency ("1234.50 CNY"), with integer minor units beside ` +
	`them in answers; days are ISO 8601. Errors are problems (RFC 9457) with a permanent code and name, the field, the ` +
	`figures, and what to do. Lists are read page by page with starting_after and ending_before. A write with an ` +
	`Idempotency-Key is carried out once; its answer is given again for 24 hours.`

// schemaOf returns the schema of a Go type.
func schemaOf[T any](r huma.Registry, hint string) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, hint)
}

// commandSchema is what the body of one kind of command looks like.
func commandSchema(k *vocabulary.Kind) *huma.Schema {
	object := &huma.Schema{
		Type: huma.TypeString, Description: "The name of the " + k.Object + ".", MaxLength: lengthOf(48),
		Examples: []any{exampleObject(k)},
	}
	s := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: false, Required: []string{"object"},
		Properties: map[string]*huma.Schema{
			"object": object,
			"by": {
				Type: huma.TypeString, Description: "Your organisation, if given.",
				MaxLength: lengthOf(48),
			},
		},
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		s.Properties[f.Name] = fieldSchema(f)
		if f.Required && !f.Actor {
			s.Required = append(s.Required, f.Name)
		}
	}
	s.PrecomputeMessages()
	return s
}

// fieldSchema is what one field looks like: as it is written, always a text,
// but that integers and flags may be what JSON has for them.
func fieldSchema(f *vocabulary.Field) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: f.Form, Examples: []any{exampleOf(f)}}
	switch f.Type {
	case "integer":
		s.Type, s.Examples = huma.TypeInteger, []any{30}
	case "flag":
		s.Type, s.Examples = huma.TypeBoolean, []any{true}
	case "day":
		s.Format = "date"
	case "amount":
		s.Pattern, s.PatternDescription = `^-?[0-9]+(\.[0-9]+)? [A-Z]{3}$`, "an amount and its currency"
	case "bytes":
		s.Pattern, s.PatternDescription = `^([0-9a-fA-F]{2})+$`, "hexadecimal digits"
	case "name":
		s.MaxLength = lengthOf(48)
	case "text":
		s.MaxLength = lengthOf(200)
	}
	switch f.Name {
	case "payload":
		s.Pattern, s.PatternDescription, s.MaxLength = "", "", lengthOf(mostPayload)
		s.Description = "A text that is kept beside the log, erasable; the log gets a salted commitment to it."
		s.Examples = []any{"Room 1, Any Street"}
	case "line": // a hash, or the text that is hashed
		s.Pattern, s.PatternDescription, s.Examples = "", "", []any{"bank statement line 17"}
	}
	return s
}

func lengthOf(n int) *int { return &n }

// exampleOf is a value that a field may have.
func exampleOf(f *vocabulary.Field) any {
	switch f.Name {
	case "roles":
		return "supplier"
	case "kinds":
		return "receivable.draw,trade.*"
	case "basis":
		return "act/360"
	case "rounding":
		return "half-even"
	case "technique":
		return "factoring"
	case "instruction", "payment":
		return "D1#1"
	case "deal":
		return "D1"
	case "invoice":
		return "I1"
	}
	switch f.Type {
	case "amount":
		return "1234.50 CNY"
	case "rate":
		return "4.5%"
	case "day":
		return "2026-04-01"
	case "bytes":
		return strings.Repeat("ab", 32)
	case "lines":
		return "A1 10 x 100.00, B2 2.5 x 20.00"
	case "name":
		return strings.ToUpper(f.Name)
	}
	return "1"
}

func exampleObject(k *vocabulary.Kind) string {
	switch {
	case strings.Contains(k.Object, "receivable"):
		return "D1"
	case strings.Contains(k.Object, "invoice"):
		return "I1"
	case strings.Contains(k.Object, "party"):
		return "S1"
	}
	return "X1"
}
