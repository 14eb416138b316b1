// Package borrowing computes what may be borrowed against a pool of
// receivables. The borrowing base is never stated by anybody: it follows from
// the receivables, one by one, and from the policy of the funder.
//
//	gross
//	 − ineligible, each with all its reasons
//	 = eligible
//	 − contra: what the seller owes to its own debtors
//	 − excess: what a group of debtors has beyond its share of the pool
//	 = pool ── × (1 − dilution) × advance ── − reserves ──▶ base
//
// Debtors of one group count as one. The share of a group is a share of the
// pool that remains when all excess has left it, which is why it is a fixed
// point (see concentrate).
package borrowing

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Receivable is one that the seller holds and owes nothing on yet.
type Receivable struct {
	ID          string
	Debtor      string
	Amount      money.Amount // open, above zero
	Issued, Due day.Date
	Marks       Marks
	Fingerprint string // of its invoice; empty if none was taken
}

// A Debtor owes receivables.
type Debtor struct {
	ID      string
	Group   string // whose affiliate it is; its own ID if nobody's
	Contra  int64  // what the seller owes it, in minor units
	Related bool   // it belongs to the seller's own group
}

// A GroupLimit is what a policy says of one group.
type GroupLimit struct {
	Group    string
	Share    money.Rate // of the pool
	Advance  money.Rate
	Dilution money.Rate
}

// A Policy is what the funder lends against.
type Policy struct {
	Currency   money.Currency
	AsOf       day.Date
	MaxOverdue int64        // days past due that are still taken
	MaxTenor   int64        // days from issue to due
	Needs      Marks        // what must be known of a receivable
	CrossAge   money.Rate   // beyond this share too long overdue, all of a group is out; 0 is never
	Usual      GroupLimit   // of groups that no limit names
	Groups     []GroupLimit // others
	Reserves   money.Amount
}

// limit returns what the policy says of a group.
func (p *Policy) limit(group string) GroupLimit {
	for _, l := range p.Groups {
		if l.Group == group {
			return l
		}
	}
	l := p.Usual
	l.Group = group
	return l
}

// A Verdict is what was found of a receivable. It is eligible if there is no
// reason against it.
type Verdict struct{ Reasons []Reason }

// A Group is debtors that count as one.
type Group struct {
	GroupLimit
	Eligible int64
	Contra   int64 // at most Eligible
	Limit    int64 // share of the pool, or all that it has if that is less
	Excess   int64 // of eligible less contra, what is beyond the limit
}

// Net returns what the group has in the pool before its excess leaves.
func (g *Group) Net() int64 { return g.Eligible - g.Contra }

// A Class is what of the pool is advanced at the same rates.
type Class struct {
	Dilution, Advance money.Rate
	Pool, Available   int64
}

// A Base is the result, in minor units of the policy's currency.
type Base struct {
	Verdicts   []Verdict // of each receivable, in their order
	Groups     []Group   // by id
	Classes    []Class   // by dilution, then advance
	Gross      int64     // of receivables in the policy's currency
	Ineligible int64     // of those
	Eligible   int64
	Contra     int64
	Excess     int64
	Measure    int64 // what shares are taken of: the pool to a minor unit for each group with excess
	Rounds     int   // in which it was found
	Pool       int64
	Available  int64
	Base       int64 // available less reserves, never below zero
}

// Compute returns the borrowing base. Every debtor of a receivable must be
// among debtors. It reports false if the receivables sum to more than an int64
// holds.
func Compute(receivables []Receivable, debtors []Debtor, p Policy) (Base, bool) {
	var b Base
	for _, r := range receivables {
		if r.Amount.Currency() != p.Currency {
			continue
		}
		if b.Gross+r.Amount.Minor() < b.Gross {
			return Base{}, false
		}
		b.Gross += r.Amount.Minor()
	}
	e := newExaminer(&p, debtors)
	b.Verdicts = e.examine(receivables)
	b.Groups = e.groups(receivables, b.Verdicts)
	for i := range b.Groups {
		b.Eligible += b.Groups[i].Eligible
		b.Contra += b.Groups[i].Contra
	}
	b.Ineligible = b.Gross - b.Eligible
	b.Measure, b.Rounds = concentrate(b.Groups)
	for i := range b.Groups {
		b.Excess += b.Groups[i].Excess
	}
	b.Pool = b.Eligible - b.Contra - b.Excess
	b.Classes = classes(b.Groups)
	for _, c := range b.Classes {
		b.Available += c.Available
	}
	b.Base = max(0, b.Available-p.Reserves.Minor())
	return b, true
}

// classes sums the pool up by its rates, and advances each sum: rounded down,
// once.
func classes(groups []Group) []Class {
	var all []Class
	for i := range groups {
		g := &groups[i]
		at := slices.IndexFunc(all, func(c Class) bool { return c.Dilution == g.Dilution && c.Advance == g.Advance })
		if at < 0 {
			at = len(all)
			all = append(all, Class{Dilution: g.Dilution, Advance: g.Advance})
		}
		all[at].Pool += g.Net() - g.Excess
	}
	slices.SortFunc(all, func(a, b Class) int {
		return cmp.Or(cmp.Compare(a.Dilution, b.Dilution), cmp.Compare(a.Advance, b.Advance))
	})
	for i := range all {
		c := &all[i]
		hi, lo := bits.Mul64(uint64(c.Pool), uint64(money.One-c.Dilution)*uint64(c.Advance))
		available, _ := bits.Div64(hi, lo, uint64(money.One)*uint64(money.One)) // both rates are at most 1
		c.Available = int64(available)
	}
	return all
}
