package contract

import (
	"encoding/json"
	"strings"
)

// Schema returns the JSON Schema (2020-12) of programmes, from the table that the
// parser reads by.
func Schema() []byte {
	s := object(form())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "Programme"
	s["description"] = "A programme of supply-chain finance: the contract that its parties sign."
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("contract: the schema is no JSON: " + err.Error()) // it is maps of strings
	}
	return append(out, '\n')
}

func object[T any](fields []field[T]) map[string]any {
	properties, need := map[string]any{}, []string{}
	for _, f := range fields {
		s := f.schema()
		s["description"] = strings.Trim(f.label.en+" / "+f.label.zh+"; "+f.help, "; ")
		if f.def != "" {
			s["default"] = defaultOf(s["type"], f.def)
		}
		properties[f.name] = s
		if f.need {
			need = append(need, f.name)
		}
	}
	return map[string]any{
		"type": "object", "additionalProperties": false, "properties": properties, "required": need,
	}
}

// defaultOf is a default as JSON: flags and numbers are no texts.
func defaultOf(kind any, text string) any {
	if kind == "string" {
		return text
	}
	return json.RawMessage(text)
}

func (s *scalar[V]) schema() map[string]any {
	out := map[string]any{"type": s.json}
	if s.pattern != "" {
		out["pattern"] = s.pattern
	}
	if len(s.words) > 0 {
		out["enum"] = s.words
	}
	return out
}
