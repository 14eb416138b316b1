package command

// A Type says what a field holds.
type Type uint8

// The types of fields.
const (
	AmountType Type = iota + 1 // money: [minor units, currency number]
	RateType                   // a rate in billionths
	DayType                    // days since 1970-01-01
	IntType                    // an integer
	FlagType                   // 0 or 1
	NameType                   // the name of a party or object
	TextType                   // short public text, such as an invoice number
	BytesType                  // bytes: a hash, a public key
	LinesType                  // goods lines: [[article, quantity, unit price], …]
	PartsType                  // parts of an amount: [currency number, [[name, minor units], …]]
)

// String returns the name of the type as `tally commands` prints it.
func (t Type) String() string {
	return [...]string{"", "amount", "rate", "day", "integer", "flag", "name", "text", "bytes", "lines", "parts"}[t]
}

// A Field is one named value of a command. Its number is the integer key in
// the signed bytes: it is never renumbered and never reused.
type Field uint8

// firstField is the key of the first field; the keys below are the command's own.
const firstField = 8

// The fields. New ones are added at the end.
const (
	Amount       Field = iota + firstField // money asked for, paid, or conceded
	Seller                                 // the party that sold and owns the receivable
	Buyer                                  // the party that owes it
	Number                                 // a document's number
	Issued                                 // the day a document is dated
	Due                                    // the day money is due
	Net                                    // before tax
	Tax                                    // the tax
	Gross                                  // net and tax
	Order                                  // an order's name
	Delivery                               // a delivery's name
	Total                                  // an order's total
	Lines                                  // goods lines
	Invoice                                // an invoice's name
	NoSetOff                               // the debtor waives set-off
	Funder                                 // the party that finances
	Technique                              // the standard term of the technique
	Advance                                // the share of the face that may be drawn
	Rate                                   // interest per year
	Fee                                    // fee as a share of the face
	Reserve                                // the share of the face held back until the receivable is paid
	Basis                                  // the day count
	Recourse                               // 1: the seller answers for the buyer
	Grace                                  // days after due before recourse
	Payee                                  // who receives the money
	Owner                                  // whose limit it is
	On                                     // the party the limit is on
	ID                                     // a legal registration id
	Roles                                  // roles, comma separated
	Controller                             // the party that controls this one
	Key                                    // a public key: ed25519, or a passkey
	Kinds                                  // kinds a mandate covers, comma separated
	Limit                                  // the most a mandate covers
	Until                                  // the last day of a mandate
	Instruction                            // a payment instruction's name
	Line                                   // SHA-256 of the bank's line
	Target                                 // the leaf index of the command to reverse
	Reason                                 // why, in a few words
	Payment                                // an incoming payment's name
	Deal                                   // a deal's name
	Day                                    // a business day
	Payload                                // commitments to payloads, 32 bytes each
	DefaultRate                            // interest after the due date, as a share of Rate
	Rounding                               // how the contract rounds
	Terms                                  // the content hash of the terms
	Origin                                 // the log's name; of a passkey, the site where it signs
	Offset                                 // minutes east of UTC
	Void                                   // 1: the document says it is void
	Ledger                                 // the ledger a row was read from
	File                                   // SHA-256 of the file a row was read from
	Row                                    // the line in that file
	NeedNotice                             // 1: no draw before notice
	NeedRegister                           // 1: no draw before registration
	NeedConfirm                            // 1: no offer before the buyer's confirmation
	Custody                                // 1: the platform holds this key for the party
	Count                                  // how many
	RelyingParty                           // whom a passkey was made for, such as example.org
	Record                                 // the last record of a deal that has left the tables
	Document                               // the canonical bytes of a programme
	Issuer                                 // who promises to pay a certificate
	Holder                                 // who is to hold a share of a certificate
	Share                                  // the name of a certificate's first share
	Parts                                  // what a share is split into
	Least                                  // the smallest face of a share
	FreeChoice                             // 1: who takes the certificate was free to refuse it
	firstFree
)

type fieldSpec struct {
	name string
	typ  Type
}

var fields = [firstFree - firstField]fieldSpec{
	Amount - firstField:       {"amount", AmountType},
	Seller - firstField:       {"seller", NameType},
	Buyer - firstField:        {"buyer", NameType},
	Number - firstField:       {"number", TextType},
	Issued - firstField:       {"issued", DayType},
	Due - firstField:          {"due", DayType},
	Net - firstField:          {"net", AmountType},
	Tax - firstField:          {"tax", AmountType},
	Gross - firstField:        {"gross", AmountType},
	Order - firstField:        {"order", NameType},
	Delivery - firstField:     {"delivery", NameType},
	Total - firstField:        {"total", AmountType},
	Lines - firstField:        {"lines", LinesType},
	Invoice - firstField:      {"invoice", NameType},
	NoSetOff - firstField:     {"no-setoff", FlagType},
	Funder - firstField:       {"funder", NameType},
	Technique - firstField:    {"technique", TextType},
	Advance - firstField:      {"advance", RateType},
	Rate - firstField:         {"rate", RateType},
	Fee - firstField:          {"fee", RateType},
	Reserve - firstField:      {"reserve", RateType},
	Basis - firstField:        {"basis", TextType},
	Recourse - firstField:     {"recourse", FlagType},
	Grace - firstField:        {"grace", IntType},
	Payee - firstField:        {"payee", NameType},
	Owner - firstField:        {"owner", NameType},
	On - firstField:           {"on", NameType},
	ID - firstField:           {"id", TextType},
	Roles - firstField:        {"roles", TextType},
	Controller - firstField:   {"controller", NameType},
	Key - firstField:          {"key", BytesType},
	Kinds - firstField:        {"kinds", TextType},
	Limit - firstField:        {"limit", AmountType},
	Until - firstField:        {"until", DayType},
	Instruction - firstField:  {"instruction", TextType},
	Line - firstField:         {"line", BytesType},
	Target - firstField:       {"command", IntType},
	Reason - firstField:       {"reason", TextType},
	Payment - firstField:      {"payment", TextType},
	Deal - firstField:         {"deal", NameType},
	Day - firstField:          {"day", DayType},
	Payload - firstField:      {"payload", BytesType},
	DefaultRate - firstField:  {"default-rate", RateType},
	Rounding - firstField:     {"rounding", TextType},
	Terms - firstField:        {"terms", BytesType},
	Origin - firstField:       {"origin", TextType},
	Offset - firstField:       {"offset", IntType},
	Void - firstField:         {"void", FlagType},
	Ledger - firstField:       {"ledger", TextType},
	File - firstField:         {"file", BytesType},
	Row - firstField:          {"row", IntType},
	NeedNotice - firstField:   {"need-notice", FlagType},
	NeedRegister - firstField: {"need-register", FlagType},
	NeedConfirm - firstField:  {"need-confirm", FlagType},
	Custody - firstField:      {"custody", FlagType},
	Count - firstField:        {"count", IntType},
	RelyingParty - firstField: {"relying-party", TextType},
	Record - firstField:       {"record", BytesType},
	Document - firstField:     {"document", BytesType},
	Issuer - firstField:       {"issuer", NameType},
	Holder - firstField:       {"holder", NameType},
	Share - firstField:        {"share", NameType},
	Parts - firstField:        {"parts", PartsType},
	Least - firstField:        {"least", AmountType},
	FreeChoice - firstField:   {"free-choice", FlagType},
}

// Known reports whether f is a field of this version.
func (f Field) Known() bool { return f >= firstField && f < firstFree }

// String returns the field's name, such as "amount".
func (f Field) String() string {
	if !f.Known() {
		return "unknown"
	}
	return fields[f-firstField].name
}

// Type returns what the field holds, or 0 if f is unknown.
func (f Field) Type() Type {
	if !f.Known() {
		return 0
	}
	return fields[f-firstField].typ
}

// FieldNamed returns the field with the given name.
func FieldNamed(name string) (Field, bool) {
	for i, s := range fields {
		if s.name == name {
			return Field(i + firstField), true
		}
	}
	return 0, false
}
