package proof

// A kind says how a field of a row is read. Integers are little endian, two's
// complement where they have a sign.
type kind uint8

const (
	number8   kind = iota + 1 // one byte
	number16                  // two bytes
	number32                  // four bytes
	number64                  // eight bytes
	signed32                  // four bytes with a sign
	signed64                  // eight bytes with a sign: minor units, a rate in billionths
	dayField                  // days since 1970-01-01 in four bytes, 0 for none
	currency                  // ISO 4217 number in two bytes
	nameField                 // a row of the table "names" in four bytes
	bytes16                   // sixteen bytes, in hex
	bytes32                   // thirty-two bytes, in hex
	bytes33                   // thirty-three bytes, in hex
	piece                     // a part of a document: 252 bytes, in hex
	window                    // the bits of a key's window: 512 bytes, in hex
)

// widths of the kinds, in bytes.
var widths = [...]int{
	number8: 1, number16: 2, number32: 4, number64: 8, signed32: 4, signed64: 8, dayField: 4, currency: 2,
	nameField: 4, bytes16: 16, bytes32: 32, bytes33: 33, piece: 252,
	window: 512,
}

// A column is one field of a table's rows.
type column struct {
	name string
	kind kind
	says []string // what the values of a number mean, from 0 on; nil if it is a number
}

func columns(k kind, names ...string) []column {
	all := make([]column, len(names))
	for i, n := range names {
		all[i] = column{n, k, nil}
	}
	return all
}

func enum(name string, says ...string) []column { return []column{{name, number8, says}} }

func join(parts ...[]column) []column {
	var all []column
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// layout returns the fields of a row of the named table, in the order of their
// bytes (docs/decisions/0001-bytes.md). They are written down again here, on
// purpose: this package must not read rows with the code that wrote them.
func layout(table string) []column {
	switch table {
	case "names":
		return nil // see nameIn
	case "certificates", "shares", "holders", "covers", "certificate-agenda", "remittances":
		return certificateLayout(table)
	case "deals", "payments", "limits", "agenda", "tombstones", "steps", "disputes":
		return dealLayout(table)
	case "programmes", "documents", "seats":
		return programmeLayout(table)
	case "orders", "deliveries", "invoices":
		return tradeLayout(table)
	case "parties":
		return join(
			columns(nameField, "name"), columns(number32, "controller", "custodian", "keys"),
			columns(number16, "roles"), columns(bytes16, "registration"),
		)
	case "keys":
		return join(
			columns(bytes33, "public"), columns(bytes32, "scope"), columns(number32, "party"), columns(number8, "mandated"),
			columns(currency, "currency"), columns(dayField, "until"), columns(number64, "kinds"),
			columns(signed64, "limit"),
		)
	case "windows":
		return join(columns(number64, "highest"), columns(window, "used"))
	case "terms":
		return join(
			columns(signed64, "advance", "rate", "default-rate", "fee", "reserve"), columns(signed32, "grace"),
			columns(number8, "technique", "basis", "rounding", "gates"),
		)
	case "ledger":
		return join(
			columns(number32, "book"), columns(nameField, "name"), enum("class", "", "party", "deal", "limit"),
			columns(currency, "currency"), columns(signed64, "", "", "", "", "", "", "", "", "", "", ""),
		)
	}
	return nil
}

func dealLayout(table string) []column {
	states := enum("state", "", "presented", "confirmed", "offered", "accepted", "drawn", "financed", "part-paid",
		"overdue", "recourse", "bought-back", "settled", "written-off", "reassigned", "cancelled")
	switch table {
	case "deals":
		return join(
			columns(signed64, "face", "transit", "interest", "booked", "diluted"), columns(nameField, "name"),
			columns(number32, "seller", "buyer", "funder", "invoice", "block", "terms", "last-payment", "next", "previous"),
			columns(dayField, "since", "due", "check", "closed"), columns(number16, "marks", "payments"), states,
		)
	case "payments":
		return join(
			columns(signed64, "amount", "confirmed", "fee", "interest", "principal", "surplus", "suspense", "claim"),
			columns(number32, "deal", "other", "before"), columns(dayField, "day"), columns(number16, "number", "back"),
			enum("purpose", "", "advance", "surplus", "collection", "buy-back", "recovery", "repayment"),
			enum("progress", "", "instructed", "confirmed", "failed", "returned", "recalled"),
		)
	case "limits":
		return join(columns(nameField, "name"), columns(number32, "owner", "on", "block"), columns(currency, "currency"))
	case "agenda":
		return columns(number32, "first")
	case "tombstones":
		return join(columns(bytes32, "record"), columns(bytes16, "fingerprint"), columns(nameField, "name"),
			columns(dayField, "closed"))
	}
	if table == "disputes" {
		return join(columns(signed64, "amount"), columns(number32, "deal"))
	}
	states[0].name = "before"
	return join(
		columns(number64, "leaf"), columns(signed64, "amount", "principal", "interest", "fee"),
		columns(nameField, "deal"), columns(number16, "kind"), states, columns(number8, "reversed"),
	)
}

func programmeLayout(table string) []column {
	switch table {
	case "documents":
		return join(columns(number32, "next"), columns(piece, "bytes"))
	case "seats":
		return join(columns(number32, "programme", "party"), columns(number8, "role"))
	}
	return join(
		columns(bytes32, "hash"), columns(number64, "signed"), columns(nameField, "name"),
		columns(number32, "before", "document", "bytes", "version"), columns(dayField, "from", "until"),
		enum("stage", "", "proposed", "signed", "closed"),
	)
}

func tradeLayout(table string) []column {
	switch table {
	case "orders":
		return join(columns(signed64, "total"), columns(nameField, "name"), columns(number32, "seller", "buyer"),
			columns(dayField, "issued"), columns(currency, "currency"))
	case "deliveries":
		return join(columns(nameField, "name"), columns(number32, "order", "deal"), columns(dayField, "day"))
	}
	return join(
		columns(bytes32, "fingerprint"), columns(signed64, "net", "tax", "gross", "reversed"),
		columns(nameField, "name"), columns(number32, "seller", "buyer", "first", "deal", "order", "delivery"),
		columns(dayField, "issued", "due"), columns(currency, "currency"), columns(number16, "flags"),
	)
}

func certificateLayout(table string) []column {
	switch table {
	case "certificates":
		return join(
			columns(signed64, "face", "live", "paid", "cancelled", "least"), columns(bytes16, "pack"),
			columns(nameField, "name"),
			columns(number32, "issuer", "supplier", "invoice", "limit", "first", "shares", "after", "before"),
			columns(number32, "next", "previous", "last-remittance"),
			columns(dayField, "due", "signed", "check"), columns(currency, "currency"), columns(number16, "remittances"),
			enum("state", "", "applied", "issued", "live", "unpaid", "paid", "cancelled", "declined"),
		)
	case "shares":
		return join(
			columns(signed64, "face"), columns(nameField, "name"),
			columns(number32, "root", "issuer", "holder", "parent", "child", "to", "evidence", "offered", "next", "previous",
				"after", "before", "last-remittance"),
			columns(dayField, "due"), columns(currency, "currency"), columns(number16, "hops", "remittances"),
			columns(number8, "children"),
			enum("standing", "", "held", "moving", "pledged", "split", "paid", "cancelled"), columns(number8, "marks"),
		)
	case "holders":
		return join(
			columns(number32, "party", "shares", "certificates", "held", "asked", "unpaid"), columns(number8, "frozen"),
		)
	case "remittances":
		return join(
			columns(signed64, "amount", "confirmed", "booked"), columns(number32, "root", "share", "payer", "payee", "earlier"),
			columns(dayField, "day"), columns(number16, "number"), enum("purpose", "", "redemption"),
			enum("progress", "", "instructed", "confirmed", "failed"),
		)
	case "covers":
		return join(columns(signed64, "used"), columns(number32, "invoice"))
	}
	return columns(number32, "first")
}

// accounts are the balances of a row of the ledger, by its class.
var accounts = [...][]string{
	1: {"bank", "in-transit", "income/interest", "income/fee", "suspense", "claim/issued", "claim/held", "trade"},
	2: {
		"receivable", "advance", "accrued", "fee", "reserve", "due-to", "unearned", "loss", "claim/buyer",
		"claim/seller", "claim/funder",
	},
	3: {"granted", "free", "blocked", "used", "held"},
}
