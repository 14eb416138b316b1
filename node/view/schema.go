package view

import "strings"

// A shape is a table: its columns, in order. All are integers that are not
// said to be TEXT or BLOB; the first is the key. Every write gives all columns
// of state, only the first write those of text. The last column of each of the
// two is the checksum of those before it.
type shape struct {
	table string
	state string
	text  string
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
	metaAt
)

// schema is every table. Keys are ids of the state where these are never given
// again. Deals leave the state and their rows there are given again, so a deal
// has the id of its name, and a payment id<<16 | number; places says which
// deal is in which row now.
//
//tidy:data
var schema = [...]shape{
	partiesAt: {"parties", "id name:TEXT roles controller custodian sum", ""},
	invoicesAt: {
		"invoices",
		"id name:TEXT seller buyer issued due currency net tax gross reversed flags first deal sum",
		"number:TEXT source line mark",
	},
	dealsAt: {
		"deals",
		"id name:TEXT state marks seller buyer funder invoice block face transit interest booked diluted terms " +
			"payments since due next_check closed sum",
		"",
	},
	paymentsAt: {
		"payments",
		"id deal number purpose progress other amount confirmed fee interest principal surplus suspense claim day sum",
		"",
	},
	limitsAt: {"limits", "id name:TEXT owner party currency block sum", ""},
	balancesAt: {
		"balances", "id book object class currency s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 s10 sum", "",
	},
	placesAt:  {"places", "id deal sum", ""},
	sourcesAt: {"sources", "id ledger:TEXT file:BLOB sum", ""},
	metaAt:    {"meta", "id version chain:BLOB height leaves instant sum", ""},
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
// gets the columns of state, and those of text too if whole.
func (s shape) upsert(whole bool) string {
	names, _ := s.columns()
	update := names[1:]
	if !whole {
		update = names[1:s.stateWidth()]
	}
	sets := make([]string, len(update))
	for i, n := range update {
		sets[i] = n + " = excluded." + n
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
