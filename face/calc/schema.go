package calc

import (
	"encoding/json"

	"github.com/tallystick/tallystick/core/money"
)

// Patterns of what is written as a text.
const (
	amountPattern  = `^-?[0-9]+(\.[0-9]+)? [A-Z]{3}$`
	ratePattern    = `^-?[0-9]+(\.[0-9]+)?(%|bp)?$`
	datePattern    = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	instantPattern = `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$`
)

// Schema returns the JSON Schema (2020-12) of the engine's input, on one line.
// It says all that a schema can: what two members mean for each other is said
// by the refusal.
func (e Engine) Schema() ([]byte, error) {
	s := e.shape.schema()
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = e.Name
	s["description"] = e.About
	return json.Marshal(s)
}

// A schema is an object of a JSON Schema. Its members print sorted by name.
type schema map[string]any

func (s shape) schema() schema {
	if s.selector == "" {
		return oneObject(s.fields, s.either)
	}
	var kinds []schema
	for _, v := range s.variants {
		fields, either := s.of(v.name)
		one := oneObject(fields, either)
		one["description"] = v.about
		one["properties"].(schema)[s.selector] = schema{"const": v.name}
		one["required"] = append(one["required"].([]string), s.selector)
		kinds = append(kinds, one)
	}
	return schema{"type": "object", "oneOf": kinds}
}

// oneObject is the schema of one object without variants.
func oneObject(fields []field, either [][]string) schema {
	properties, required := schema{}, []string{}
	for _, f := range fields {
		properties[f.name] = f.schema()
		if !f.optional && f.fallback == "" {
			required = append(required, f.name)
		}
	}
	s := schema{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
	if len(either) > 0 {
		var sets []schema
		for _, set := range either {
			sets = append(sets, schema{"required": set})
		}
		s["oneOf"] = sets
	}
	return s
}

func (f field) schema() schema {
	s := f.form()
	s["description"] = f.about
	if f.fallback != "" {
		s["default"] = any(f.fallback)
		if f.kind == wholeKind || f.kind == flagKind {
			s["default"] = json.RawMessage(f.fallback)
		}
	}
	return s
}

// form is what a value must look like.
func (f field) form() schema {
	between := func(what string) string {
		v := value{currency: money.CNY}
		v.n = f.min
		least := f.show(v)
		v.n = f.max
		return what + ", " + least + " to " + f.show(v)
	}
	switch f.kind {
	case amountKind:
		return schema{"type": "string", "pattern": amountPattern, "examples": []string{"1234.50 CNY"}}
	case rateKind:
		return schema{
			"type": "string", "pattern": ratePattern, "examples": []string{"4.5%", "450bp", "0.045"},
			"$comment": between("per cent, basis points or a plain proportion"),
		}
	case wholeKind:
		return schema{"type": "integer", "minimum": f.min, "maximum": f.max}
	case dateKind:
		return schema{"type": "string", "format": "date", "pattern": datePattern}
	case instantKind:
		return schema{"type": "string", "format": "date-time", "pattern": instantPattern}
	case flagKind:
		return schema{"type": "boolean"}
	case listKind:
		return schema{"type": "array", "minItems": f.min, "maxItems": f.max, "items": f.items.schema()}
	case wordsKind:
		return schema{"type": "array", "uniqueItems": true, "items": schema{"enum": f.choices}}
	}
	if f.choices != nil {
		return schema{"enum": f.choices}
	}
	return schema{"type": "string", "minLength": f.min, "maxLength": f.max}
}
