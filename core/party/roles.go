package party

import "strings"

// Roles is a set of roles.
type Roles uint16

// The roles.
const (
	Operator   Roles = 1 << iota // keeps the log
	Supplier                     // sells, owns receivables
	Buyer                        // owes them
	Funder                       // finances: bank or factor
	Bank                         // attests movements of money
	Warehouse                    // keeps goods
	Investor                     // buys pools
	Regulator                    // reads
	Individual                   // a natural person
)

var roleNames = []struct {
	name string
	role Roles
}{
	{"operator", Operator},
	{"supplier", Supplier},
	{"buyer", Buyer},
	{"funder", Funder},
	{"bank", Bank},
	{"warehouse", Warehouse},
	{"investor", Investor},
	{"regulator", Regulator},
	{"person", Individual},
	// Synonyms of the field (glossary); the names above are printed.
	{"seller", Supplier},
	{"distributor", Supplier},
	{"anchor", Buyer},
	{"debtor", Buyer},
	{"factor", Funder},
}

// ParseRoles reads "funder,bank"; ok is false if a role is not known or none
// is given.
func ParseRoles(text string) (roles Roles, ok bool) {
next:
	for word := range strings.SplitSeq(text, ",") {
		for _, n := range roleNames {
			if n.name == strings.TrimSpace(word) {
				roles |= n.role
				continue next
			}
		}
		return 0, false
	}
	return roles, true
}

// Has reports whether r holds all of want.
func (r Roles) Has(want Roles) bool { return r&want == want }

// String returns "funder,bank".
func (r Roles) String() string {
	var words []string
	var seen Roles
	for _, n := range roleNames {
		if r.Has(n.role) && !seen.Has(n.role) {
			words, seen = append(words, n.name), seen|n.role
		}
	}
	return strings.Join(words, ",")
}
