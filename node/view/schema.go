package view

import (
	"slices"
	"strings"
)

// A shape is a table: its columns, in order. All are integers that are not
// said to be TEXT or BLOB; the first is the key. Every write gives all columns
// of state, only the first write those of text. The last column of each of the
// two is the checksum of those before it.
//
// Columns in fixed never change once a row is there. A later write leaves them
// out, and so leaves alone the indexes over them.
type shape struct {
	table string
	state string
	text  string
	fixed string
}

// The places of the tables in schema.
const (
	partiesAt = iota
	invoicesAt
	dealsAt
	paymentsAt
	limitsAt
	balancesAt
	placesAt
	sourcesAt
	recordsAt
	metaAt
)

// schema is every table. Keys are ids of the state where these are never given
// again. Deals leave the state and their rows there are given again, so a deal
// has the id of its name, and a payment id<<16 | number; places says which
// deal is in which row now.
//
//tidy:data
var schema = [...]shape{
	partiesAt: {"parties", "id name:TEXT roles controller custodian sum", "", "name"},
	invoicesAt: {
		"invoices",
		"id name:TEXT seller buyer issued due currency net tax gross reversed flags first deal sum",
		"number:TEXT source line mark",
		"name seller buyer due",
	},
	dealsAt: {
		"deals",
		"id name:TEXT state marks seller buyer funder invoice block face transit interest booked diluted terms " +
			"payments since due next_check closed sum",
		"",
		"name seller buyer",
	},
	paymentsAt: {
		"payments",
		"id deal number back purpose progress other amount confirmed fee interest principal surplus suspense claim day sum",
		"",
		"deal number",
	},
	limitsAt: {"limits", "id name:TEXT owner party currency block sum", "", "name owner party"},
	balancesAt: {
		"balances", "id book object class currency s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 sum", "", "",
	},
	placesAt:  {"places", "id deal sum", "", ""},
	sourcesAt: {"sources", "id ledger:TEXT file:BLOB sum", "", ""},
	recordsAt: {"records", "id record:BLOB sum", "", ""},
	metaAt:    {"meta", "id version chain:BLOB height leaves instant sum", "", ""},
}

// indexes serve the questions. They are made when first wanted, not before an
// import, which would pay for them row by row.
//
//tidy:data
var indexes = [...]string{
	"CREATE INDEX IF NOT EXISTS deals_by_name ON deals (name)",
	"CREATE INDEX IF NOT EXISTS deals_by_state ON deals (state, id)",
	"CREATE INDEX IF NOT EXISTS invoices_by_source ON invoices (source, id)",
	"CREATE INDEX IF NOT EXISTS invoices_by_name ON invoices (name)",
}

// listIndexes serve the lists of a party, beside those above. Where a name says
// two columns the second is what the list is ordered or narrowed by. Lists by
// state come from memory, but for deals that are settled or cancelled: these
// leave the state, and here one write is all they cost.
//
//tidy:data
var listIndexes = [...]string{
	"CREATE INDEX IF NOT EXISTS deals_seller ON deals (seller)",
	"CREATE INDEX IF NOT EXISTS deals_buyer ON deals (buyer)",
	"CREATE INDEX IF NOT EXISTS deals_funder ON deals (funder)",
	"CREATE INDEX IF NOT EXISTS deals_seller_due ON deals (seller, due)",
	"CREATE INDEX IF NOT EXISTS deals_buyer_due ON deals (buyer, due)",
	"CREATE INDEX IF NOT EXISTS deals_funder_due ON deals (funder, due)",
	"CREATE INDEX IF NOT EXISTS deals_due ON deals (due)",
	"CREATE INDEX IF NOT EXISTS deals_seller_name ON deals (seller, name)",
	"CREATE INDEX IF NOT EXISTS deals_buyer_name ON deals (buyer, name)",
	"CREATE INDEX IF NOT EXISTS deals_funder_name ON deals (funder, name)",
	"CREATE INDEX IF NOT EXISTS deals_seller_buyer ON deals (seller, buyer)",
	"CREATE INDEX IF NOT EXISTS deals_seller_funder ON deals (seller, funder)",
	"CREATE INDEX IF NOT EXISTS deals_buyer_funder ON deals (buyer, funder)",
	"CREATE INDEX IF NOT EXISTS deals_funder_buyer ON deals (funder, buyer)",
	"CREATE INDEX IF NOT EXISTS deals_funder_seller ON deals (funder, seller)",
	"CREATE INDEX IF NOT EXISTS deals_invoice ON deals (invoice)",
	"CREATE INDEX IF NOT EXISTS deals_seller_paid ON deals (seller) WHERE payments > 0",
	"CREATE INDEX IF NOT EXISTS deals_buyer_paid ON deals (buyer) WHERE payments > 0",
	"CREATE INDEX IF NOT EXISTS deals_funder_paid ON deals (funder) WHERE payments > 0",
	"CREATE INDEX IF NOT EXISTS deals_seller_settled ON deals (seller) WHERE state = 11",
	"CREATE INDEX IF NOT EXISTS deals_seller_cancelled ON deals (seller) WHERE state = 14",
	"CREATE INDEX IF NOT EXISTS deals_buyer_settled ON deals (buyer) WHERE state = 11",
	"CREATE INDEX IF NOT EXISTS deals_buyer_cancelled ON deals (buyer) WHERE state = 14",
	"CREATE INDEX IF NOT EXISTS deals_funder_settled ON deals (funder) WHERE state = 11",
	"CREATE INDEX IF NOT EXISTS deals_funder_cancelled ON deals (funder) WHERE state = 14",
	"CREATE INDEX IF NOT EXISTS deals_seller_overdue ON deals (seller, due) WHERE state = 8",
	"CREATE INDEX IF NOT EXISTS deals_seller_recourse ON deals (seller, due) WHERE state = 9",
	"CREATE INDEX IF NOT EXISTS deals_buyer_overdue ON deals (buyer, due) WHERE state = 8",
	"CREATE INDEX IF NOT EXISTS deals_buyer_recourse ON deals (buyer, due) WHERE state = 9",
	"CREATE INDEX IF NOT EXISTS deals_funder_overdue ON deals (funder, due) WHERE state = 8",
	"CREATE INDEX IF NOT EXISTS deals_funder_recourse ON deals (funder, due) WHERE state = 9",
	"CREATE INDEX IF NOT EXISTS invoices_seller ON invoices (seller)",
	"CREATE INDEX IF NOT EXISTS invoices_buyer ON invoices (buyer)",
	"CREATE INDEX IF NOT EXISTS invoices_seller_due ON invoices (seller, due)",
	"CREATE INDEX IF NOT EXISTS invoices_buyer_due ON invoices (buyer, due)",
	"CREATE INDEX IF NOT EXISTS invoices_due ON invoices (due)",
	"CREATE INDEX IF NOT EXISTS invoices_seller_name ON invoices (seller, name)",
	"CREATE INDEX IF NOT EXISTS invoices_buyer_name ON invoices (buyer, name)",
	"CREATE INDEX IF NOT EXISTS invoices_seller_number ON invoices (seller, number)",
	"CREATE INDEX IF NOT EXISTS invoices_buyer_number ON invoices (buyer, number)",
	"CREATE INDEX IF NOT EXISTS invoices_number ON invoices (number)",
	"CREATE INDEX IF NOT EXISTS invoices_seller_buyer ON invoices (seller, buyer)",
	"CREATE INDEX IF NOT EXISTS invoices_buyer_seller ON invoices (buyer, seller)",
	"CREATE INDEX IF NOT EXISTS invoices_seller_free ON invoices (seller) WHERE deal = 0 AND flags = 0",
	"CREATE INDEX IF NOT EXISTS invoices_first ON invoices (first) WHERE first <> 0",
	"CREATE INDEX IF NOT EXISTS limits_owner ON limits (owner)",
	"CREATE INDEX IF NOT EXISTS limits_party ON limits (party)",
	"CREATE INDEX IF NOT EXISTS limits_owner_party ON limits (owner, party)",
	"CREATE INDEX IF NOT EXISTS limits_party_owner ON limits (party, owner)",
	"CREATE INDEX IF NOT EXISTS parties_name ON parties (name)",
}

// columns returns the names and types of all columns in order.
func (s shape) columns() (names, types []string) {
	for _, c := range strings.Fields(s.state + " " + s.text) {
		n, t, said := strings.Cut(c, ":")
		if !said {
			t = "INTEGER"
		}
		names, types = append(names, n), append(types, t)
	}
	return names, types
}

// stateWidth returns the number of columns of state.
func (s shape) stateWidth() int { return len(strings.Fields(s.state)) }

// create returns the statement that makes the table.
func (s shape) create() string {
	names, types := s.columns()
	lines := make([]string, len(names))
	for i := range names {
		lines[i] = names[i] + " " + types[i] + " NOT NULL"
		if i == 0 {
			lines[i] = names[i] + " INTEGER PRIMARY KEY"
		}
	}
	return "CREATE TABLE " + s.table + " (" + strings.Join(lines, ", ") + ") STRICT"
}

// upsert returns the statement that writes a row. One that is there before
// gets the columns of state, and those of text too if whole, without those
// that are fixed and those that stand still.
func (s shape) upsert(whole bool, still ...string) string {
	names, _ := s.columns()
	update := names[1:]
	if !whole {
		update = names[1:s.stateWidth()]
	}
	still = append(still, strings.Fields(s.fixed)...)
	var sets []string
	for _, n := range update {
		if !slices.Contains(still, n) {
			sets = append(sets, n+" = excluded."+n)
		}
	}
	return "INSERT INTO " + s.table + " (" + strings.Join(names, ", ") + ")" +
		"\nVALUES (?" + strings.Repeat(", ?", len(names)-1) + ")" +
		"\nON CONFLICT (id) DO UPDATE SET " + strings.Join(sets, ", ")
}

// scan returns the query of all rows in the order of ids.
func (s shape) scan() string {
	names, _ := s.columns()
	return "SELECT " + strings.Join(names, ", ") + "\nFROM " + s.table + "\nORDER BY id"
}
