package condition

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// schema is a small world for tests.
func schema() *Schema {
	least := Function{"least", []Type{Int, Int}, Int, func(a []Value) (Value, bool) {
		return IntOf(min(a[0].Number, a[1].Number)), true
	}}
	return NewSchema([]Field{
		{Path: "today", Type: Day},
		{Path: "invoice.face", Type: Int, Money: true},
		{Path: "invoice.open", Type: Int, Money: true},
		{Path: "invoice.tenor", Type: Int},
		{Path: "invoice.due", Type: Day},
		{Path: "invoice.disputed", Type: Bool},
		{Path: "invoice.delivered", Type: Day, Optional: true},
		{Path: "buyer.country", Type: String},
		{Path: "buyer.rating", Type: Int, Optional: true},
		{Path: "buyer.listed", Type: Bool, Optional: true},
		{Path: "buyer.groups", Type: ListOf(String), Optional: true},
		{Path: "buyer.years", Type: ListOf(Int)},
	}, []Function{least}, money.CNY)
}

// facts is an invoice of 1,000.00 yuan due in 90 days.
func facts() *Facts {
	f := schema().NewFacts()
	at, _ := day.Parse("2026-01-01")
	for _, x := range []struct {
		path string
		v    Value
	}{
		{"today", DayOf(at)},
		{"invoice.face", IntOf(100_000)},
		{"invoice.open", IntOf(80_000)},
		{"invoice.tenor", IntOf(90)},
		{"invoice.due", DayOf(at.Add(90))},
		{"invoice.disputed", BoolOf(false)},
		{"buyer.country", TextOf("CN")},
		{"buyer.years", Value{Type: ListOf(Int), List: []Value{IntOf(2025), IntOf(2026)}}},
	} {
		if !f.Set(x.path, x.v) {
			panic(x.path)
		}
	}
	return f
}

func TestWhatConditionsAreWorth(t *testing.T) {
	tests := []struct{ text, want string }{
		{`invoice.face <= amount("1000.00 CNY")`, "true"},
		{`invoice.face * 8 <= invoice.open * 10`, "true"},
		{`invoice.due - today <= 89`, "false"},
		{`today + invoice.tenor == invoice.due`, "true"},
		{`today < day("2026-01-02") && !(today > day("2026-01-02"))`, "true"},
		{`buyer.country in ["CN", "SG"]`, "true"},
		{`2024 in buyer.years || 2026 in buyer.years`, "true"},
		{`has(buyer.rating)`, "false"},
		{`has(buyer.rating) && buyer.rating >= 3`, "false"},
		{`buyer.rating >= 3 && false`, "false"},
		{`buyer.rating >= 3 || true`, "true"},
		{`buyer.rating >= 3 || false`, "absent at 0: buyer.rating"},
		{`true && buyer.rating >= 3`, "absent at 8: buyer.rating"},
		{`"CN" in buyer.groups`, "absent at 8: buyer.groups"},
		{`9223372036854775807 + 1 > 0`, "overflow at 20"},
		{`-9223372036854775808 - 1 > 0 || true`, "true"},
		{`-(-9223372036854775808) > 0`, "overflow at 0"},
		{`invoice.face * 9223372036854775807 > 0`, "overflow at 13"},
		{`-1 * -9223372036854775808 > 0`, "overflow at 3"},
		{`today + 9000000 > today`, "overflow at 6"},
		{`least(invoice.face, 5) == 5`, "true"},
		{`1 - 2 - 3 == -4 && 1 - (2 - 3) == 2`, "true"},
		{`true || false && false`, "true"},
		{`invoice.disputed == false`, "true"},
	}
	for _, tt := range tests {
		c, no := schema().Compile(tt.text)
		if no != nil {
			t.Errorf("%s: %v", tt.text, no)
			continue
		}
		v, fault := c.Eval(facts())
		got := v.String()
		if fault != nil {
			got = fault.Kind.String() + " at " + strconv.Itoa(fault.Offset)
			if fault.Path != "" {
				got += ": " + fault.Path
			}
		}
		if got != tt.want {
			t.Errorf("%s is %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	deep := strings.Repeat("(", MaxDepth+1) + "true" + strings.Repeat(")", MaxDepth+1)
	tests := []struct{ text, want string }{
		{"", "0 condition-empty"},
		{" \n", "0 condition-empty"},
		{strings.Repeat(" ", MaxText) + "1", "1000 condition-too-long: 1001, 1000"},
		{deep, "24 condition-too-deep: 24"},
		{"true" + strings.Repeat("||true", 130), "766 condition-too-large: 256"},
		{"invoice.face ? 1", "13 condition-character: ?"},
		{"invoice.face = 1", "13 condition-character: ="},
		{"1.5 > 1", "1 condition-unexpected: end, ."},
		{"0x10 > 1", "0 condition-number: 0x10"},
		{"007 > 1", "0 condition-number: 007"},
		{"1u > 1", "0 condition-number: 1u"},
		{"9223372036854775808 > 1", "0 condition-number: 9223372036854775808"},
		{`"a`, "2 condition-string"},
		{`"a\n"`, "2 condition-string"},
		{"'a' == 'a'", "0 condition-character: '"},
		{"!!true", "1 condition-sign-twice: !"},
		{"1 - --1 > 0", "5 condition-sign-twice: -"},
		{"true &&", "7 condition-unexpected: value, end"},
		{"(true", "5 condition-unexpected: ), end"},
		{"true true", "5 condition-unexpected: end, true"},
		{"1 in []", "5 condition-list"},
		{"1 in [1, true]", "9 condition-list"},
		{"1 in [invoice.tenor]", "6 condition-list"},
		{`today > day("2026-02-30")`, "12 condition-day: 2026-02-30"},
		{`today > day(1)`, "12 condition-unexpected: text, 1"},
		{`invoice.face > amount("1.001 CNY")`, "22 condition-amount: 1.001 CNY"},
		{`invoice.face > amount("1.00 EUR")`, "15 condition-amount: 1.00 EUR"},
		{"invoice.fase > 1", "0 condition-unknown-fact: invoice.fase"},
		{"invoice > 1", "0 condition-unknown-fact: invoice"},
		{"most(1, 2) > 1", "0 condition-unknown-call: most"},
		{"least(1) > 1", "0 condition-arguments: least, int, int"},
		{"least(1, true) > 1", "0 condition-arguments: least, int, int"},
		{"has(invoice.face)", "0 condition-has: invoice.face"},
		{"has(today)", "0 condition-has: today"},
		{"has(1)", "4 condition-unexpected: fact, 1"},
		{"invoice.face", "0 condition-not-bool: int"},
		{"invoice.face + true > 1", "13 condition-type: +, int + bool"},
		{"today + today > today", "6 condition-type: +, day + day"},
		{"today * 2 > today", "6 condition-type: *, day * int"},
		{`buyer.country < "DE"`, "14 condition-type: <, string < string"},
		{"buyer.country == 1", "14 condition-type: ==, string == int"},
		{"buyer.years == buyer.years", "12 condition-type: ==, list(int) == list(int)"},
		{"1 in buyer.groups", "2 condition-type: in, int in list(string)"},
		{"1 < 2 < 3", "6 condition-type: <, bool < int"},
		{"!invoice.face", "0 condition-type: !, !int"},
		{"-true == 1", "0 condition-type: -, -bool"},
		{"invoice.", "8 condition-unexpected: name, end"},
	}
	for _, tt := range tests {
		c, no := schema().Compile(tt.text)
		if no == nil {
			t.Errorf("%q compiles to %s, want %s", tt.text, c, tt.want)
		} else if no.Error() != tt.want {
			t.Errorf("%q: %v, want %s", tt.text, no, tt.want)
		}
	}
}

func TestCanonicalTexts(t *testing.T) {
	tests := []struct{ text, want string }{
		{"( ( true ) )", "true"},
		{"a&&b||c", "a && b || c"},
		{"(a&&b)||c", "a && b || c"},
		{"a&&(b||c)", "a && (b || c)"},
		{"a&&(b&&c)", "a && (b && c)"},
		{"a-(b-c)-d", "a - (b - c) - d"},
		{"a*(b+c)", "a * (b + c)"},
		{"-(1)", "-(1)"},
		{"-1", "-1"},
		{"- 1", "-1"},
		{"-(a)", "-a"},
		{"-(-a)", "-(-a)"},
		{"!(a.b)", "!a.b"},
		{"!(a==b)", "!(a == b)"},
		{"a - -1", "a - -1"},
		{"(a==b)==c", "a == b == c"},
		{"a==(b==c)", "a == (b == c)"},
		{`a in["x","y\"\\"]`, `a in ["x", "y\"\\"]`},
		{"f( 1 ,2 )", "f(1, 2)"},
		{"has( a . b )", "has(a.b)"},
		{`amount("1 CNY")`, `amount("1.00 CNY")`},
		{`day( "2026-01-31" )`, `day("2026-01-31")`},
	}
	for _, tt := range tests {
		n, no := Parse(tt.text)
		if no != nil {
			t.Errorf("%s: %v", tt.text, no)
			continue
		}
		if got := n.String(); got != tt.want {
			t.Errorf("%s is printed %s, want %s", tt.text, got, tt.want)
		}
		if again, no := Parse(n.String()); no != nil || !again.Equal(n) {
			t.Errorf("%s is read back as another tree (%v)", n, no)
		}
	}
}

func TestReasons(t *testing.T) {
	tests := []struct{ text, value, limit string }{
		{`invoice.face <= amount("999.99 CNY")`, "1000.00 CNY", "999.99 CNY"},
		{`invoice.face < 100000`, "1000.00 CNY", "< 100000"},
		{`invoice.due - today <= 60`, "90", "60"},
		{`today == today && invoice.tenor <= 60`, "90", "60"},
		{`buyer.country in ["DE", "SG"]`, "CN", "DE, SG"},
		{`invoice.disputed`, "false", "true"},
		{`!has(buyer.rating) && !(invoice.tenor == 90)`, "true", "false"},
		{`buyer.rating >= 3`, "absent: buyer.rating", "3"},
		{`today > day("2026-06-30")`, "2026-01-01", "> 2026-06-30"},
		{`invoice.face * 9223372036854775807 <= 5`, "overflow", "5"},
		{`invoice.disputed || invoice.tenor > 90`, "false", "invoice.disputed || invoice.tenor > 90"},
	}
	for _, tt := range tests {
		c, no := schema().Compile(tt.text)
		if no != nil {
			t.Errorf("%s: %v", tt.text, no)
			continue
		}
		if r, fails := c.Explain(facts()); !fails || r.Value != tt.value || r.Limit != tt.limit {
			t.Errorf("%s: %+v (%v), want %s, %s", tt.text, r, fails, tt.value, tt.limit)
		}
	}
	c, _ := schema().Compile("invoice.tenor == 90")
	if r, fails := c.Explain(facts()); fails {
		t.Errorf("what holds is explained: %+v", r)
	}
}

func TestFactsHaveTheirTypes(t *testing.T) {
	f := schema().NewFacts()
	long := Value{Type: ListOf(Int), List: make([]Value, MaxList+1)}
	for _, x := range []struct {
		path string
		v    Value
		want bool
	}{
		{"invoice.face", IntOf(1), true},
		{"invoice.face", BoolOf(true), false},
		{"invoice.fase", IntOf(1), false},
		{"buyer.years", Value{Type: ListOf(Int), List: []Value{IntOf(1)}}, true},
		{"buyer.years", Value{Type: ListOf(Int), List: []Value{TextOf("1")}}, false},
		{"buyer.years", long, false},
	} {
		if got := f.Set(x.path, x.v); got != x.want {
			t.Errorf("set %s to %s: %v, want %v", x.path, x.v, got, x.want)
		}
	}
}

// TestProductsAtTheEnds: times agrees with sums of 128 bits at every corner.
func TestProductsAtTheEnds(t *testing.T) {
	tests := []struct {
		a, b, want int64
		fits       bool
	}{
		{math.MinInt64, 1, math.MinInt64, true},
		{math.MinInt64, -1, 0, false},
		{math.MaxInt64, -1, -math.MaxInt64, true},
		{1 << 62, 2, 0, false},
		{1 << 62, -2, math.MinInt64, true},
		{0, math.MinInt64, 0, true},
	}
	for _, tt := range tests {
		if got, fits := times(tt.a, tt.b); fits != tt.fits || fits && got != tt.want {
			t.Errorf("%d × %d = %d (%v), want %d (%v)", tt.a, tt.b, got, fits, tt.want, tt.fits)
		}
	}
}

// FuzzParse: whatever is read prints as a text that is read as the same tree,
// and prints as itself.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`invoice.face <= amount("500000.00 CNY") && buyer.country in ["CN", "SG"]`,
		`!(has(a.b) || -(1) < - x * (y + 3)) == false`, `day("2026-01-31") - 3 > f(1, "x\"\\")`, "((((1))))", "a.b.c(1)(2)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, no := Parse(text)
		if no != nil {
			if no.Offset < 0 || no.Offset > len(text) {
				t.Fatalf("%q: %v points outside", text, no)
			}
			return
		}
		canonical := n.String()
		again, no := Parse(canonical)
		if no != nil || !again.Equal(n) || again.String() != canonical {
			t.Fatalf("%q is printed %q, which is read as %v (%v)", text, canonical, again, no)
		}
	})
}

// FuzzCompile: whatever compiles has a value or a fault of any facts, and never
// more nodes or cost than allowed.
func FuzzCompile(f *testing.F) {
	f.Add(`invoice.face * 8 <= invoice.open || buyer.rating + 1 in [1, 2]`)
	f.Add(`today + invoice.tenor > day("9999-12-31") && least(1, 2) == 1`)
	f.Fuzz(func(t *testing.T, text string) {
		s := schema()
		c, no := s.Compile(text)
		if no != nil {
			return
		}
		if c.cost > MaxCost {
			t.Fatalf("%q costs %d", text, c.cost)
		}
		for _, x := range []*Facts{facts(), s.NewFacts()} {
			if v, fault := c.Eval(x); fault == nil && v.Type != Bool {
				t.Fatalf("%q is %s", text, v)
			}
			c.Explain(x)
		}
	})
}
