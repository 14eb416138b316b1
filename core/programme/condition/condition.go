// Package condition reads, checks and evaluates the conditions of contracts,
// such as
//
//	invoice.face <= amount("500000.00 CNY") && buyer.country in ["CN", "SG"]
//
// The way of a condition:
//
//	text ──Parse──▶ tree ──Compile──▶ Condition ──Eval(facts)──▶ value or fault
//	  ▲                │
//	  └──────String────┘
//
// The language is a subset of CEL's grammar and has CEL's meaning: integers of
// 64 bits, booleans, strings and days; comparison, && || !, + - *, in, has, and
// the functions of a schema. Types are checked before anything is evaluated. A
// sum that does not fit is a fault, as in CEL, and so is a fact that is not
// there; && and || absorb faults as in CEL: false && fault is false.
//
// Evaluation is total and bounded: there is no loop, no recursion and no text
// that grows, and what it may cost at most is known when it is compiled. One
// meaning has one text: String prints it, and Parse reads it back as the same
// tree.
package condition

import (
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/day"
)

// Limits of every condition.
const (
	MaxText  = 1000  // bytes of the canonical text
	MaxNodes = 256   // operators, paths and literals
	MaxDepth = 24    // parentheses, calls and signs within each other
	MaxList  = 64    // values of a list
	MaxCost  = 20000 // steps of an evaluation
)

// A Type is what an expression is worth.
type Type uint8

// The types. A list holds values of one of them.
const (
	Int Type = iota + 1
	Bool
	String
	Day
)

const list Type = 0x10

// ListOf returns the type of lists of t.
func ListOf(t Type) Type { return t | list }

// Elem returns the type of the values of a list.
func (t Type) Elem() Type { return t &^ list }

// String returns "int", "bool", "string", "day", or "list(int)".
func (t Type) String() string {
	switch t {
	case Int:
		return "int"
	case Bool:
		return "bool"
	case String:
		return "string"
	case Day:
		return "day"
	}
	if t&list != 0 {
		return "list(" + t.Elem().String() + ")"
	}
	return "none"
}

// A Value is an integer, a boolean (1 is true), a text, a day, or a list of one
// of these. The zero Value is none.
type Value struct {
	Type   Type
	Number int64
	Text   string
	List   []Value
}

// IntOf is the value of an integer.
func IntOf(n int64) Value { return Value{Type: Int, Number: n} }

// BoolOf is the value of a boolean.
func BoolOf(is bool) Value {
	if is {
		return Value{Type: Bool, Number: 1}
	}
	return Value{Type: Bool}
}

// TextOf is the value of a string.
func TextOf(s string) Value { return Value{Type: String, Text: s} }

// DayOf is the value of a day.
func DayOf(d day.Date) Value { return Value{Type: Day, Number: int64(d)} }

// True reports whether v is the boolean true.
func (v Value) True() bool { return v.Type == Bool && v.Number == 1 }

// same reports whether two values that are no lists are equal.
func (v Value) same(w Value) bool {
	return v.Type == w.Type && v.Number == w.Number && v.Text == w.Text
}

// String returns the value as a condition writes it.
func (v Value) String() string {
	switch v.Type {
	case Int:
		return strconv.FormatInt(v.Number, 10)
	case Bool:
		return strconv.FormatBool(v.Number == 1)
	case String:
		return quote(v.Text)
	case Day:
		return `day("` + day.Date(v.Number).String() + `")`
	}
	out := "["
	for i, e := range v.List {
		if i > 0 {
			out += ", "
		}
		out += e.String()
	}
	return out + "]"
}

// A Rule names what is wrong with a condition. Names are for ever.
type Rule string

// The rules. After the colon: the figures.
const (
	Empty        Rule = "condition-empty"         // there is no text
	TooLong      Rule = "condition-too-long"      // bytes, most
	TooDeep      Rule = "condition-too-deep"      // most
	TooLarge     Rule = "condition-too-large"     // most
	TooCostly    Rule = "condition-too-costly"    // steps, most
	Character    Rule = "condition-character"     // the character
	BadString    Rule = "condition-string"        // a text is not closed, or holds what it must not
	BadNumber    Rule = "condition-number"        // the number
	Unexpected   Rule = "condition-unexpected"    // what was expected, what stands there
	SignTwice    Rule = "condition-sign-twice"    // the sign
	BadDay       Rule = "condition-day"           // the text
	BadAmount    Rule = "condition-amount"        // the text
	BadList      Rule = "condition-list"          // a list holds literals of one type, one at least
	UnknownFact  Rule = "condition-unknown-fact"  // the path
	UnknownCall  Rule = "condition-unknown-call"  // the function
	BadArguments Rule = "condition-arguments"     // the function, what it takes
	BadHas       Rule = "condition-has"           // the path
	WrongType    Rule = "condition-type"          // the operator, what stands there
	NotBool      Rule = "condition-not-bool"      // what it is
	NotCanonical Rule = "condition-not-canonical" // the canonical text
)

// Rules lists every rule.
func Rules() []Rule {
	return []Rule{
		Empty, TooLong, TooDeep, TooLarge, TooCostly, Character, BadString, BadNumber, Unexpected, SignTwice, BadDay,
		BadAmount, BadList, UnknownFact, UnknownCall, BadArguments, BadHas, WrongType, NotBool, NotCanonical,
	}
}

// An Error says what is wrong with a condition, and at which byte of its text.
type Error struct {
	Offset  int
	Rule    Rule
	Figures []string
}

// Error returns "12 condition-type: +, bool".
func (e *Error) Error() string {
	s := strconv.Itoa(e.Offset) + " " + string(e.Rule)
	if len(e.Figures) > 0 {
		s += ": " + strings.Join(e.Figures, ", ")
	}
	return s
}

func wrong(offset int, r Rule, figures ...string) *Error {
	return &Error{Offset: offset, Rule: r, Figures: figures}
}
