package proof

import (
	"slices"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/agenda"
	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/table"
	"github.com/tallystick/tallystick/core/trade"
)

// filled returns a row of each table whose fields are 1, 2, 3 … in the order
// in which their names stand in want.
var filled = []struct {
	table string
	row   table.Row
	want  string
}{
	{
		"parties", &party.Party{Name: 1, Controller: 2, Custodian: 3, Keys: 4, Roles: 5, Registration: [16]byte{6}},
		"name 1, controller 2, custodian 3, keys 4, roles 5, registration 06000000000000000000000000000000",
	},
	{"keys", &party.Key{
		Public: envelope.KeyID{1}, Scope: assertion.Scope{7}, Party: 2, Mandated: 3, Currency: 156, Until: 4, Kinds: 5,
		Limit: -6,
	}, "public 01" + strings.Repeat("00", 32) + ", scope 07" + strings.Repeat("00", 31) +
		", party 2, mandated 3, currency CNY, " +
		"until 1970-01-05, kinds 5, limit -6"},
	{
		"windows", func() table.Row { w := &party.Window{}; w.Use(1); return w }(),
		"highest 1, used 02" + strings.Repeat("00", 511),
	},
	{
		"orders", &trade.Order{Total: 1, Name: 2, Seller: 3, Buyer: 4, Issued: 5, Currency: 392},
		"total 1, name 2, seller 3, buyer 4, issued 1970-01-06, currency JPY",
	},
	{"deliveries", &trade.Delivery{Name: 1, Order: 2, Deal: 3, Day: 4}, "name 1, order 2, deal 3, day 1970-01-05"},
	{"invoices", &trade.Invoice{
		Net: 1, Tax: 2, Gross: -3, Reversed: 4, Name: 5, Seller: 6, Buyer: 7, First: 8, Deal: 9, Order: 10,
		Delivery: 11, Issued: 12, Due: 13, Currency: 414, Flags: 14,
	}, "net 1, tax 2, gross -3, reversed 4, name 5, seller 6, buyer 7, first 8, deal 9, order 10, delivery 11, " +
		"issued 1970-01-13, due 1970-01-14, currency KWD, flags 14"},
	{
		"ledger", &ledger.Block{
			Book: 1, Object: 2, Class: ledger.PartyBlock, Currency: 156, Balance: [11]int64{3, 4, 5, 6, 7, 8, 9, 10},
		},
		"book 1, name 2, class party, currency CNY, bank 3, in-transit 4, income/interest 5, income/fee 6, " +
			"suspense 7, claim/issued 8, claim/held 9, trade 10",
	},
	{
		"ledger", &ledger.Block{Class: ledger.DealBlock, Balance: [11]int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}},
		"class deal, receivable 1, advance 2, accrued 3, fee 4, reserve 5, due-to 6, unearned 7, loss 8, " +
			"claim/buyer 9, claim/seller 10, claim/funder 11",
	},
	{
		"ledger", &ledger.Block{Class: ledger.LimitBlock, Balance: [11]int64{1, 2, 3, 4, 5}},
		"class limit, granted 1, free 2, blocked 3, used 4, held 5",
	},
	{"terms", &programme.Terms{
		Advance: 1, Rate: 2, DefaultRate: 3, Fee: 4, Reserve: 5, Grace: 6, Technique: 7, Basis: 8, Rounding: 9, Gates: 10,
	}, "advance 1, rate 2, default-rate 3, fee 4, reserve 5, grace 6, technique 7, basis 8, rounding 9, gates 10"},
	{"deals", &deal.Deal{
		Face: 1, Transit: 2, Interest: 3, Booked: 4, Diluted: 5, Name: 6, Seller: 7, Buyer: 8, Funder: 9, Invoice: 10,
		Block: 11, Terms: 12, Last: 13, Next: 14, Prev: 15, Since: 16, Due: 17, Check: 18, Closed: 19, Marks: 20,
		Payments: 21, State: deal.Reassigned,
	}, "face 1, transit 2, interest 3, booked 4, diluted 5, name 6, seller 7, buyer 8, funder 9, invoice 10, block 11, " +
		"terms 12, last-payment 13, next 14, previous 15, since 1970-01-17, due 1970-01-18, check 1970-01-19, " +
		"closed 1970-01-20, marks 20, payments 21, state reassigned"},
	{"payments", &deal.Payment{
		Amount: 1, Confirmed: 2, Fee: 3, Interest: 4, Principal: 5, Surplus: 6, Suspense: 7, Claim: 8, Deal: 9,
		Other: 10, Before: 11, Day: 12, Number: 13, Back: 14, Purpose: deal.PayBackCash, Progress: deal.Recalled,
	}, "amount 1, confirmed 2, fee 3, interest 4, principal 5, surplus 6, suspense 7, claim 8, deal 9, other 10, " +
		"before 11, day 1970-01-13, number 13, back 14, purpose repayment, progress recalled"},
	{
		"limits", &deal.Limit{Name: 1, Owner: 2, On: 3, Block: 4, Currency: 156},
		"name 1, owner 2, on 3, block 4, currency CNY",
	},
	{"agenda", &agenda.Bucket{First: 1}, "first 1"},
	{
		"tombstones", &deal.Tombstone{Fingerprint: [16]byte{1}, Name: 2, Closed: 3},
		"fingerprint 01000000000000000000000000000000, name 2, closed 1970-01-04",
	},
	{
		"steps", &deal.Step{Leaf: 1, Amount: 2, Principal: 3, Interest: 4, Fee: 5, Deal: 6, Kind: 7, Before: 8, Reversed: 9},
		"leaf 1, amount 2, principal 3, interest 4, fee 5, deal 6, kind 7, before overdue, reversed 9",
	},
	{"disputes", &deal.Dispute{Amount: 1, Deal: 2}, "amount 1, deal 2"},
	{
		"programmes", &programme.Version{
			Hash: [32]byte{1}, Signed: 2, Name: 3, Before: 4, First: 5, Bytes: 6, Number: 7, From: 8, Until: 9,
			Stage: programme.Signed,
		},
		"hash 01" + strings.Repeat("00", 31) + ", signed 2, name 3, before 4, document 5, bytes 6, version 7, " +
			"from 1970-01-09, until 1970-01-10, stage signed",
	},
	{
		"documents", &programme.Piece{Next: 1, Bytes: [252]byte{2}},
		"next 1, bytes 02" + strings.Repeat("00", 251),
	},
	{"seats", &programme.Seat{Version: 1, Party: 2, Role: programme.Funder}, "programme 1, party 2, role 3"},
	{
		"certificates", &certificate.Root{
			Face: 1, Live: 2, Paid: 3, Cancelled: 4, Least: 5, Pack: [16]byte{6}, Name: 7, Issuer: 8, Supplier: 9,
			Invoice: 10, Limit: 11, First: 12, Shares: 13, After: 14, Before: 15, Next: 16, Prev: 17, Last: 18, Due: 19,
			Signed: 20, Check: 21, Currency: 156, Sent: 22, State: certificate.Declined,
		},
		"face 1, live 2, paid 3, cancelled 4, least 5, pack 06" + strings.Repeat("00", 15) + ", name 7, " +
			"issuer 8, supplier 9, invoice 10, limit 11, first 12, shares 13, after 14, before 15, next 16, " +
			"previous 17, last-remittance 18, due 1970-01-20, signed 1970-01-21, check 1970-01-22, currency CNY, " +
			"remittances 22, state declined",
	},
	{
		"shares", &certificate.Share{
			Face: 1, Name: 2, Root: 3, Issuer: 4, Holder: 5, Parent: 6, Child: 7, To: 8, Evidence: 9, Offered: 10, Next: 11,
			Prev: 12, After: 13, Before: 14, Last: 15, Due: 16, Currency: 156, Hops: 17, Sent: 18, Children: 19,
			Standing: certificate.Withdrawn, Marks: 20,
		},
		"face 1, name 2, root 3, issuer 4, holder 5, parent 6, child 7, to 8, evidence 9, offered 10, next 11, " +
			"previous 12, after 13, before 14, last-remittance 15, due 1970-01-17, currency CNY, hops 17, remittances 18, " +
			"children 19, standing cancelled, marks 20",
	},
	{
		"holders", &certificate.Holder{Party: 1, Shares: 2, Roots: 3, Held: 4, Asked: 5, Unpaid: 6, Frozen: 7},
		"party 1, shares 2, certificates 3, held 4, asked 5, unpaid 6, frozen 7",
	},
	{
		"remittances", &certificate.Remittance{
			Amount: 1, Confirmed: 2, Booked: 3, Root: 4, Share: 5, Payer: 6, Payee: 7, Earlier: 8, Day: 9, Number: 10,
			Purpose: certificate.Redemption, Progress: certificate.Failed,
		},
		"amount 1, confirmed 2, booked 3, root 4, share 5, payer 6, payee 7, earlier 8, day 1970-01-10, number 10, " +
			"purpose redemption, progress failed",
	},
	{"covers", &certificate.Cover{Used: 1, Invoice: 2}, "used 1, invoice 2"},
	{"certificate-agenda", &agenda.Bucket{First: 1}, "first 1"},
}

// TestRowsAreReadAsTheyAreWritten: the layouts that this package keeps for
// itself are those of the machine's rows, for every table there is.
func TestRowsAreReadAsTheyAreWritten(t *testing.T) {
	seen := map[string]bool{"names": true} // see TestANameIsAllItsRows
	for _, tt := range filled {
		row := make([]byte, tt.row.Size())
		tt.row.Encode(row)
		fields, _, known := decodeRow(tt.table, row)
		words := make([]string, len(fields))
		for i, f := range fields {
			words[i] = f.Name + " " + f.Value
		}
		if got := strings.Join(words, ", "); got != tt.want || !known {
			t.Errorf("%s reads %s, want %s", tt.table, got, tt.want)
		}
		if _, _, known := decodeRow(tt.table, row[1:]); known {
			t.Errorf("%s: a row too short is known", tt.table)
		}
		seen[tt.table] = true
	}
	for _, table := range machine.New().Freeze().Tables() {
		if !seen[table.Name()] {
			t.Errorf("no row of the table %s", table.Name())
		}
	}
}

// TestEveryStateHasAName: the words for states are those of the machine.
func TestEveryStateHasAName(t *testing.T) {
	cols := dealLayout("deals")
	want := []string{""}
	for _, s := range deal.States() {
		want = append(want, s.String())
	}
	if got := cols[len(cols)-1].says; !slices.Equal(got, want) {
		t.Errorf("states %v, want %v", got, want)
	}
}

// TestEveryStandingHasAName: and so are those of certificates and shares.
func TestEveryStandingHasAName(t *testing.T) {
	says := func(table, column string) []string {
		for _, c := range certificateLayout(table) {
			if c.name == column {
				return c.says
			}
		}
		return nil
	}
	want := []string{""}
	for _, s := range certificate.States() {
		want = append(want, s.String())
	}
	if got := says("certificates", "state"); !slices.Equal(got, want) {
		t.Errorf("states %v, want %v", got, want)
	}
	want = []string{""}
	for _, s := range certificate.Standings() {
		want = append(want, s.String())
	}
	if got := says("shares", "standing"); !slices.Equal(got, want) {
		t.Errorf("standings %v, want %v", got, want)
	}
}

func TestANameIsAllItsRows(t *testing.T) {
	rows := func(first uint32, texts ...string) []Record {
		var records []Record
		for i, text := range texts {
			row := make([]byte, chunkSize)
			copy(row, text)
			records = append(records, Record{Proof: table.Proof{Table: "names", ID: first + uint32(i)}, Row: row})
		}
		return records
	}
	const head = "\x05\x00\x00\x00\x00" // a receivable, row 0
	tests := []struct {
		records []Record
		want    string
	}{
		{rows(7, "\x02"+head+"D1"), "D1"},
		{rows(7, "\x0a"+head+"0123456789"), "0123456789"},
		{rows(7, "\x0b"+head+"0123456789", "a"), "0123456789a"},
		{rows(7, "\x1a"+head+"0123456789", "0123456789abcdef"), "01234567890123456789abcdef"},
		{rows(7, "\x01"+head+"\n"), `"\n"`},              // no name, so quoted
		{rows(7, "\x02"+head+"D1", ""), ""},              // a row too many
		{rows(7, "\x0b"+head+"0123456789"), ""},          // a row too few
		{rows(8, "\x02"+head+"D1"), ""},                  // another name
		{rows(7, "\x02"+head+"D1x"), ""},                 // text behind the name
		{rows(7, "\x00"+head), ""},                       // no name
		{rows(7, "\x02"+head+"\xff\xff"), ""},            // no text
		{rows(7, "\x0b"+head+"0123456789", "a")[1:], ""}, // its end alone
	}
	for _, tt := range tests {
		got, ok := nameIn(tt.records, 7)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%d rows name %q (%v), want %q", len(tt.records), got, ok, tt.want)
		}
	}
}

func FuzzDecodeRow(f *testing.F) {
	for _, tt := range filled {
		row := make([]byte, tt.row.Size())
		tt.row.Encode(row)
		f.Add(tt.table, row)
	}
	f.Fuzz(func(t *testing.T, table string, row []byte) {
		if fields, _, known := decodeRow(table, row); !known && fields != nil {
			t.Errorf("fields of an unknown table: %v", fields)
		}
		nameIn([]Record{{Row: row}}, 0)
	})
}
