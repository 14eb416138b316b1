package programme

import (
	"math/bits"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme/condition"
)

// FactSchema declares what the conditions of a programme in currency c may
// speak of. Amounts are minor units, shares are basis points.
func FactSchema(c money.Currency) *condition.Schema {
	return condition.NewSchema(factFields[:], functions[:], c)
}

// factFields lists the facts of receivables, and of those who owe and own them.
var factFields = [...]condition.Field{
	{Path: "today", Type: condition.Day},
	{Path: "invoice.face", Type: condition.Int, Money: true},
	{Path: "invoice.open", Type: condition.Int, Money: true},
	{Path: "invoice.contra", Type: condition.Int, Money: true, Optional: true},
	{Path: "invoice.issued", Type: condition.Day},
	{Path: "invoice.due", Type: condition.Day},
	{Path: "invoice.delivered", Type: condition.Day, Optional: true},
	{Path: "invoice.confirmed", Type: condition.Bool},
	{Path: "invoice.disputed", Type: condition.Bool},
	{Path: "invoice.duplicate", Type: condition.Bool},
	{Path: "invoice.void", Type: condition.Bool},
	{Path: "invoice.matched", Type: condition.Bool, Optional: true},
	{Path: "invoice.tax_verified", Type: condition.Bool, Optional: true},
	{Path: "invoice.assignable", Type: condition.Bool, Optional: true},
	{Path: "invoice.encumbered", Type: condition.Bool, Optional: true},
	{Path: "invoice.future", Type: condition.Bool, Optional: true},
	{Path: "invoice.law", Type: condition.String, Optional: true},
	{Path: "invoice.kind", Type: condition.String, Optional: true},
	{Path: "instrument.form", Type: condition.String, Optional: true},
	{Path: "instrument.avalised", Type: condition.Bool, Optional: true},
	{Path: "certificate.hops", Type: condition.Int, Optional: true},
	{Path: "certificate.traded", Type: condition.Bool, Optional: true},
	{Path: "seller.name", Type: condition.String},
	{Path: "seller.country", Type: condition.String, Optional: true},
	{Path: "seller.rating", Type: condition.Int, Optional: true},
	{Path: "seller.groups", Type: condition.ListOf(condition.String), Optional: true},
	{Path: "seller.insolvent", Type: condition.Bool, Optional: true},
	{Path: "seller.outstanding", Type: condition.Int, Money: true, Optional: true},
	{Path: "buyer.name", Type: condition.String},
	{Path: "buyer.country", Type: condition.String, Optional: true},
	{Path: "buyer.rating", Type: condition.Int, Optional: true},
	{Path: "buyer.groups", Type: condition.ListOf(condition.String), Optional: true},
	{Path: "buyer.related", Type: condition.Bool, Optional: true},
	{Path: "buyer.insolvent", Type: condition.Bool, Optional: true},
	{Path: "buyer.outstanding", Type: condition.Int, Money: true, Optional: true},
	{Path: "buyer.days_past_due", Type: condition.Int, Optional: true},
	{Path: "pool.gross", Type: condition.Int, Money: true, Optional: true},
	{Path: "pool.base", Type: condition.Int, Money: true, Optional: true},
	{Path: "pool.drawn", Type: condition.Int, Money: true, Optional: true},
	{Path: "pool.dilution", Type: condition.Int, Optional: true},
	{Path: "pool.default_ratio", Type: condition.Int, Optional: true},
	{Path: "deal.days_past_due", Type: condition.Int, Optional: true},
	{Path: "deal.outstanding", Type: condition.Int, Money: true, Optional: true},
	{Path: "deal.check_overdue", Type: condition.Int, Optional: true},
}

// functions lists what conditions may call.
var functions = [...]condition.Function{
	{
		Name: "min", Args: []condition.Type{condition.Int, condition.Int}, Result: condition.Int,
		Call: func(a []condition.Value) (condition.Value, bool) {
			return condition.IntOf(min(a[0].Number, a[1].Number)), true
		},
	},
	{
		Name: "max", Args: []condition.Type{condition.Int, condition.Int}, Result: condition.Int,
		Call: func(a []condition.Value) (condition.Value, bool) {
			return condition.IntOf(max(a[0].Number, a[1].Number)), true
		},
	},
	{Name: "percent", Args: []condition.Type{condition.Int, condition.Int}, Result: condition.Int, Call: percent},
}

// percent is percent(amount, n): n hundredths of an amount, rounded down. Of what
// is below zero, or more than all there can be, there is none.
func percent(a []condition.Value) (condition.Value, bool) {
	if a[0].Number < 0 || a[1].Number < 0 {
		return condition.Value{}, false
	}
	hi, lo := bits.Mul64(uint64(a[0].Number), uint64(a[1].Number))
	if hi >= 100 {
		return condition.Value{}, false
	}
	out, _ := bits.Div64(hi, lo, 100)
	return condition.IntOf(int64(out)), out < 1<<63
}
