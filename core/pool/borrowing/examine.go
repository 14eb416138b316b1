package borrowing

import (
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/pool/share"
)

// Marks are what is known of a receivable: facts that speak for it, and defects
// that speak against it.
type Marks uint16

// The facts, which a policy may need.
const (
	Delivered    Marks = 1 << iota // the goods are with the debtor
	Confirmed                      // the debtor has confirmed the claim
	Notified                       // the debtor has acknowledged the notice
	Assignable                     // nothing forbids to assign it
	TaxVerified                    // the tax invoice was verified
	GoverningLaw                   // it is under a law that the funder takes
)

// The defects, each of which rules a receivable out.
const (
	Disputed    Marks = 1 << (iota + 8) // the debtor disputes it
	Pledged                             // somebody else has a right to it
	RedFlushed                          // its tax invoice was reversed
	Conditional                         // payment depends on something else
)

// Has reports whether all of n are among m.
func (m Marks) Has(n Marks) bool { return m&n == n }

// Facts lists the facts, Defects the defects.
func Facts() []Marks {
	return []Marks{Delivered, Confirmed, Notified, Assignable, TaxVerified, GoverningLaw}
}

// Defects lists the marks that rule a receivable out.
func Defects() []Marks { return []Marks{Disputed, Pledged, RedFlushed, Conditional} }

// String returns the name of one mark.
func (m Marks) String() string {
	switch m {
	case Delivered:
		return "delivered"
	case Confirmed:
		return "confirmed"
	case Notified:
		return "notified"
	case Assignable:
		return "assignable"
	case TaxVerified:
		return "tax-verified"
	case GoverningLaw:
		return "governing-law"
	case Disputed:
		return "disputed"
	case Pledged:
		return "pledged"
	case RedFlushed:
		return "red-flushed"
	case Conditional:
		return "conditional"
	}
	return fmt.Sprintf("marks(%d)", uint16(m))
}

// A Rule is what a receivable fails.
type Rule uint8

// The rules, in the order in which they are examined.
const (
	OtherCurrency Rule = iota + 1 // it is not in the currency of the base
	TooLate                       // days past due, and the most allowed
	TooLong                       // days from issue to due, and the most allowed
	Lacks                         // a fact that the policy needs
	Defective                     // a defect
	RelatedDebtor                 // the debtor belongs to the seller's group
	Duplicate                     // its invoice is there already, as Of
	CrossAged                     // too much of its group, Of, is too late: share, and the most allowed
)

// String returns the rule's name.
func (r Rule) String() string {
	names := [...]string{
		"currency", "overdue", "tenor", "lacks", "defect", "related-debtor", "duplicate", "cross-aged",
	}
	if r < 1 || int(r) > len(names) {
		return fmt.Sprintf("rule(%d)", uint8(r))
	}
	return names[r-1]
}

// A Reason is why a receivable is not eligible.
type Reason struct {
	Rule         Rule
	Mark         Marks  // of Lacks and Defective
	Of           string // of Duplicate and CrossAged
	Value, Limit int64  // of TooLate and TooLong in days, of CrossAged in billionths
}

// An examiner looks at receivables one by one.
type examiner struct {
	policy  *Policy
	debtors []Debtor
	at      map[string]int    // of debtors
	seen    map[string]string // fingerprints, and who had them first
}

func newExaminer(p *Policy, debtors []Debtor) *examiner {
	e := &examiner{policy: p, debtors: debtors, at: map[string]int{}, seen: map[string]string{}}
	for i := range debtors {
		e.at[debtors[i].ID] = i
	}
	return e
}

// debtor returns who owes a receivable.
func (e *examiner) debtor(r *Receivable) *Debtor { return &e.debtors[e.at[r.Debtor]] }

// examine finds the reasons against each receivable.
func (e *examiner) examine(receivables []Receivable) []Verdict {
	verdicts := make([]Verdict, len(receivables))
	late, all := map[string]int64{}, map[string]int64{}
	for i := range receivables {
		r := &receivables[i]
		verdicts[i].Reasons = e.single(r)
		if r.Amount.Currency() != e.policy.Currency {
			continue
		}
		group := e.debtor(r).Group
		all[group] += r.Amount.Minor()
		if slices.ContainsFunc(verdicts[i].Reasons, func(x Reason) bool { return x.Rule == TooLate }) {
			late[group] += r.Amount.Minor()
		}
	}
	if e.policy.CrossAge == 0 {
		return verdicts
	}
	for i := range receivables {
		group := e.debtor(&receivables[i]).Group
		if all[group] == 0 || late[group] <= part(all[group], e.policy.CrossAge) {
			continue
		}
		verdicts[i].Reasons = append(verdicts[i].Reasons, Reason{
			Rule: CrossAged, Of: group, Value: ratio(late[group], all[group]), Limit: int64(e.policy.CrossAge),
		})
	}
	return verdicts
}

// single finds the reasons that lie in the receivable itself and its debtor.
func (e *examiner) single(r *Receivable) (found []Reason) {
	p := e.policy
	if r.Amount.Currency() != p.Currency {
		found = append(found, Reason{Rule: OtherCurrency})
	}
	if late := p.AsOf.Since(r.Due); late > p.MaxOverdue {
		found = append(found, Reason{Rule: TooLate, Value: late, Limit: p.MaxOverdue})
	}
	if tenor := r.Due.Since(r.Issued); tenor > p.MaxTenor {
		found = append(found, Reason{Rule: TooLong, Value: tenor, Limit: p.MaxTenor})
	}
	for _, fact := range Facts() {
		if p.Needs.Has(fact) && !r.Marks.Has(fact) {
			found = append(found, Reason{Rule: Lacks, Mark: fact})
		}
	}
	for _, defect := range Defects() {
		if r.Marks.Has(defect) {
			found = append(found, Reason{Rule: Defective, Mark: defect})
		}
	}
	if e.debtor(r).Related {
		found = append(found, Reason{Rule: RelatedDebtor})
	}
	if first, again := e.seen[r.Fingerprint]; again {
		found = append(found, Reason{Rule: Duplicate, Of: first})
	} else if r.Fingerprint != "" {
		e.seen[r.Fingerprint] = r.ID
	}
	return found
}

// groups sums up what is eligible, and takes the contra off.
func (e *examiner) groups(receivables []Receivable, verdicts []Verdict) []Group {
	var all []Group
	at := map[string]int{}
	for _, d := range e.debtors {
		if _, known := at[d.Group]; !known {
			at[d.Group] = len(all)
			all = append(all, Group{GroupLimit: e.policy.limit(d.Group)})
		}
	}
	for i := range receivables {
		if len(verdicts[i].Reasons) == 0 {
			all[at[e.debtor(&receivables[i]).Group]].Eligible += receivables[i].Amount.Minor()
		}
	}
	for _, d := range e.debtors {
		g := &all[at[d.Group]]
		g.Contra += min(d.Contra, g.Net())
	}
	slices.SortFunc(all, func(a, b Group) int { return share.Compare(a.Group, b.Group) })
	return all
}
