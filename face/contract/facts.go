package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/programme/condition"
)

// ReadFacts reads one JSON object of facts for the conditions of a programme:
//
//	{"today": "2026-03-01", "invoice": {"face": "1000.00 CNY", "disputed": false}}
//
// Amounts are texts with their currency, days are texts, everything else is as
// JSON has it. It fails if a fact is not one of the schema, or of another type.
func ReadFacts(d *programme.Document, text []byte) (*condition.Facts, error) {
	schema := programme.FactSchema(d.Currency)
	f := schema.NewFacts()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var root map[string]any
	if err := decoder.Decode(&root); err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read facts: something follows the object")
	}
	known := map[string]condition.Field{}
	var names []string
	for _, field := range schema.Fields() {
		known[field.Path] = field
		names = append(names, field.Path)
	}
	for _, name := range slices.Sorted(maps.Keys(root)) { // so that of several faults one is always named
		inner, deep := root[name].(map[string]any)
		if !deep {
			inner = map[string]any{"": root[name]}
		}
		for _, last := range slices.Sorted(maps.Keys(inner)) {
			v, path := inner[last], name
			if deep {
				path += "." + last
			}
			field, ok := known[path]
			if !ok {
				return nil, fmt.Errorf("read facts: there is no fact %s; did you mean %s?", path, nearest(path, names))
			}
			value, err := factOf(field, field.Type, v, d.Currency)
			if err != nil || !f.Set(path, value) {
				return nil, fmt.Errorf("read facts: %s: want %s, got %v", path, wanted(field, d.Currency), v)
			}
		}
	}
	return f, nil
}

var errFact = errors.New("another type")

func factOf(f condition.Field, t condition.Type, v any, c money.Currency) (condition.Value, error) {
	switch v := v.(type) {
	case []any:
		return factList(f, v, c)
	case bool:
		return condition.BoolOf(v), nil
	case json.Number:
		n, err := v.Int64()
		if f.Money {
			return condition.Value{}, errFact
		}
		return condition.IntOf(n), err
	case string:
		switch {
		case f.Money:
			a, err := money.ParseAmount(v)
			if err == nil && a.Currency() != c {
				err = errFact
			}
			return condition.IntOf(a.Minor()), err
		case t == condition.Day:
			d, err := day.Parse(v)
			return condition.DayOf(d), err
		}
		return condition.TextOf(v), nil
	}
	return condition.Value{}, errFact
}

func factList(f condition.Field, all []any, c money.Currency) (condition.Value, error) {
	list := condition.Value{Type: f.Type}
	for _, v := range all {
		e, err := factOf(f, f.Type.Elem(), v, c)
		if err != nil {
			return list, err
		}
		list.List = append(list.List, e)
	}
	return list, nil
}

// wanted says how a fact is written.
func wanted(f condition.Field, c money.Currency) string {
	if f.Money {
		return `an amount such as "1000.00 ` + c.Code() + `"`
	}
	if f.Type == condition.Day {
		return `a day such as "2026-01-31"`
	}
	return f.Type.String()
}
