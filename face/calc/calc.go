// Package calc answers for the figures of the field: engines by name, a JSON
// object in, and out what came of it with its working.
//
//	text ──▶ strict reading ──▶ canonical input ──▶ engine of core ──▶ result, steps
//	                                  │ SHA-256
//	                                  └──▶ input_hash
//
// Input is read strictly: a member that is unknown, missing, of another type or
// out of range is refused, with its path and the rule. What is hashed is what is
// computed with: the order of members, spaces, the way a rate is written and
// defaults that are left out make no difference, nor does the order of a list
// whose items have ids.
//
// The same input gives the same bytes, for ever under the same version. Steps
// are the working: each can be checked with a pocket calculator. The package
// computes with whole numbers and fractions, never with floats, and keeps
// nothing.
package calc

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// An Engine computes one kind of figure.
type Engine struct {
	Name    string
	Version int    // grows whenever an input gives another result
	About   string // what it computes, in a line
	shape   shape
	run     func(in object) (answer, *Refusal)
}

// Engines lists the engines. This is the one line to add for a new one.
func Engines() []Engine {
	return []Engine{
		discount(), yield(), fee(), late(), split(), borrowingBase(), claimPriority(), clearing(),
	}
}

// Find returns the engine called name.
func Find(name string) (Engine, bool) {
	for _, e := range Engines() {
		if e.Name == name {
			return e, true
		}
	}
	return Engine{}, false
}

// A Refusal says why an input is not taken.
type Refusal struct { //nolint:errname // refusing is the word of the house for it
	Field string `json:"field"` // its path, such as offers[3].apr; empty is the whole
	Rule  Rule   `json:"rule"`
	Why   string `json:"message"`
}

// Error returns field, rule and message.
func (r *Refusal) Error() string {
	field := r.Field
	if field == "" {
		field = "the input"
	}
	return fmt.Sprintf("%s: %s: %s", field, r.Rule, r.Why)
}

// A Rule is the name of what an input breaks.
type Rule string

// The rules.
const (
	RuleJSON      Rule = "json"      // not one JSON object in UTF-8, or too large
	RuleUnknown   Rule = "unknown"   // no such member
	RuleRequired  Rule = "required"  // a member is missing
	RuleType      Rule = "type"      // of another JSON type
	RuleForm      Rule = "form"      // a text that cannot be read as what it should be
	RuleRange     Rule = "range"     // too small, too large, too long
	RuleChoice    Rule = "choice"    // none of the values that are allowed
	RuleDuplicate Rule = "duplicate" // twice
	RuleConflict  Rule = "conflict"  // not together with another member
	RuleCurrency  Rule = "currency"  // not the currency of the rest
	RuleReference Rule = "reference" // names something that is not there
	RuleFigure    Rule = "figure"    // there is no such figure, or it is beyond all amounts
)

func refuse(field string, rule Rule, format string, a ...any) *Refusal {
	return &Refusal{Field: field, Rule: rule, Why: fmt.Sprintf(format, a...)}
}

// A Step is one line of the working.
type Step struct {
	Formula string `json:"formula"` // in words
	Working string `json:"working"` // with the figures, and all digits before rounding
	Value   string `json:"value"`
}

// An answer is what an engine gives.
type answer struct {
	result figures
	steps  []Step
}

func (a *answer) step(formula, working, value string) {
	a.steps = append(a.steps, Step{formula, working, value})
}

// A Calculation is an answer with what it is of.
type Calculation struct {
	Engine    string
	Version   int
	InputHash string // SHA-256 of the canonical input, in hexadecimal
	Result    []byte // a JSON object
	Steps     []Step
}

// Calculate reads text and computes. What it returns as an error is a *Refusal.
func (e Engine) Calculate(text []byte) (*Calculation, error) {
	in, no := e.read(text)
	if no != nil {
		return nil, no
	}
	a, no := e.run(in)
	if no != nil {
		return nil, no
	}
	return e.calculation(sum(canonical(nil, e.shape, in)), a), nil
}

// Canonical returns the bytes that the input hash is of: JSON with sorted
// members and without spaces, values in one way of writing, defaults filled in.
func (e Engine) Canonical(text []byte) ([]byte, error) {
	in, no := e.read(text)
	if no != nil {
		return nil, no
	}
	return canonical(nil, e.shape, in), nil
}

func (e Engine) read(text []byte) (object, *Refusal) {
	n, no := parse(text)
	if no != nil {
		return object{}, no
	}
	return e.shape.read("", n)
}

func (e Engine) calculation(hash string, a answer) *Calculation {
	return &Calculation{e.Name, e.Version, hash, a.result.object(), a.steps}
}

func sum(text []byte) string {
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// Append appends the calculation as one JSON object, without a line's end.
func (c *Calculation) Append(dst []byte) []byte {
	dst = slices.Grow(dst, len(c.Result)+1024)
	dst = append(append(dst, `{"engine":`...), quoted(c.Engine)...)
	dst = fmt.Appendf(dst, `,"version":%d,"input_hash":"%s","result":`, c.Version, c.InputHash)
	dst = append(append(dst, c.Result...), `,"steps":[`...)
	for i, s := range c.Steps {
		if i > 0 {
			dst = append(dst, ',')
		}
		var f figures
		f.text("formula", s.Formula)
		f.text("working", s.Working)
		f.text("value", s.Value)
		dst = append(dst, f.object()...)
	}
	return append(dst, `]}`...)
}
