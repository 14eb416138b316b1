package refuse

// A Kind groups codes by what the asker can do about them.
type Kind uint8

// The kinds.
const (
	MalformedKind Kind = iota + 1 // ask differently
	MissingKind                   // the thing does not exist
	ConflictKind                  // the thing is in another state
	ForbiddenKind                 // this party may not
	ExceedsKind                   // a limit or a rule of the product says no
)

// The codes. After the colon: the figures, in their order.
const (
	UnknownCommand      Code = 1  // no part of the machine handles this kind of command
	UnknownDeal         Code = 2  // the deal does not exist
	DealExists          Code = 3  // the deal was opened before
	WrongState          Code = 4  // the object is in a state that does not allow this: its name, its state
	AmountNotAbove0     Code = 5  // the amount must be positive
	LimitExceeded       Code = 6  // more was asked than the limit leaves: asked, left
	PurposeForbidden    Code = 7  // the payee is not one the funds are bound to: the payee
	SelfDealing         Code = 8  // two sides of the deal are one party: the party
	RelatedParties      Code = 9  // two sides of the deal have one controller: the parties
	NotEntitled         Code = 10 // this party may not ask for this: the party
	RoleMissing         Code = 11 // the party does not have the role this needs: party, role
	UnknownParty        Code = 12 // the party does not exist: its name
	UnknownObject       Code = 13 // the object does not exist: its name
	ObjectExists        Code = 14 // the name is taken: the name
	RegistrationTaken   Code = 15 // another party has this registration id: that party
	NameInvalid         Code = 16 // a name has 1 to 48 bytes without space, '/', '#' or control characters: the field
	FieldMissing        Code = 17 // the command lacks a field: the field
	FieldUnknown        Code = 18 // the command has a field its kind does not know: the field
	FieldInvalid        Code = 19 // the field's value is not allowed: the field
	AmountTooLarge      Code = 20 // the amount is above 10^15 minor units: the field
	WrongCurrency       Code = 21 // the amount is not in the deal's currency: asked, the currency's zero
	TooManyDecimals     Code = 22 // the amount has more decimals than its currency: the field
	DayInvalid          Code = 23 // the day is before 1990-01-01 or after 2199-12-31: the field
	Malformed           Code = 24 // the bytes are not a command
	UnknownKey          Code = 25 // the signing key is not registered
	KeyRevoked          Code = 26 // the signing key was revoked
	SignatureWrong      Code = 27 // the signature does not fit the bytes
	Expired             Code = 28 // the envelope's not-after has passed: not-after day
	NotAfterTooFar      Code = 29 // the envelope's not-after is more than 24 hours ahead
	SequenceUsed        Code = 30 // the sequence number was used before: the number
	SequenceTooOld      Code = 31 // the sequence number is older than the key's window: number, oldest
	SequenceConflict    Code = 32 // the sequence number was used with other bytes: the number
	AtomicRefused       Code = 33 // another command of the atomic envelope was refused: its position
	MandateMissing      Code = 34 // the key's mandate does not cover this kind: the kind
	MandateExpired      Code = 35 // the key's mandate has ended: its last day
	MandateExceeded     Code = 36 // the amount is above the key's mandate and no second signer covers it: asked, mandate
	DueInPast           Code = 37 // the due date is before the day of presentation: due, today
	DayClosed           Code = 38 // the day is closed: day, last closed
	DayNotOver          Code = 39 // the day is not over yet: day, today
	InvoiceVoid         Code = 40 // the invoice was voided: the invoice
	InvoiceRed          Code = 41 // the invoice is a red (reversal) invoice: the invoice
	InvoiceZero         Code = 42 // the invoice's gross is zero: the invoice
	InvoiceUnequal      Code = 43 // net and tax of the invoice do not make its gross: the invoice
	InvoiceDuplicate    Code = 44 // contradicts an invoice with the same fingerprint: the invoice, the first
	InvoiceReversed     Code = 45 // the invoice was reversed in part or whole: the invoice, what is left
	AlreadyPresented    Code = 46 // the invoice stands behind another live deal: invoice, deal
	GoodsTaken          Code = 47 // the delivery stands behind another live deal: delivery, deal
	TradeMismatch       Code = 48 // contradicts the order or delivery it names: the two facts
	DatedBeforeDelivery Code = 49 // the invoice is dated before its delivery: issued, delivered
	LinesUnequal        Code = 50 // the lines do not sum to the total: sum, total
	Disputed            Code = 51 // the receivable is in dispute: the deal
	Frozen              Code = 52 // the object is frozen: its name
	NotConfirmed        Code = 53 // the buyer has not confirmed the receivable: the deal
	NotNotified         Code = 54 // the buyer has not been notified of the assignment: the deal
	NotRegistered       Code = 55 // the assignment is not registered: the deal
	GraceRunning        Code = 56 // the grace after the due date is not over: its last day
	NoRecourse          Code = 57 // the terms give no recourse: the deal
	AmountNotOwed       Code = 58 // the amount is not what is owed: asked, owed
	AmountAboveClaim    Code = 59 // the amount is above what is left of the receivable: asked, left
	InTransit           Code = 60 // a payment of the deal is still on its way: the instruction
	UnknownInstruction  Code = 61 // the instruction does not exist: its name
	TermsInvalid        Code = 62 // the terms are not allowed: the field
	TermsDiffer         Code = 63 // the accepted terms are not those offered
	NotReversible       Code = 64 // the command cannot be reversed: its leaf
	AlreadyReversed     Code = 65 // the command was reversed before: its leaf
	TooManyRows         Code = 66 // the command would touch more rows than one may: count, limit
	NothingDue          Code = 67 // nothing is owed or left to do: the object
	LogNotOpen          Code = 68 // the log has not been opened
	LogOpened           Code = 69 // the log was opened before
	AboveDispute        Code = 70 // more is conceded than is disputed: asked, disputed
	BuyerDisagrees      Code = 71 // less is conceded than is disputed, without the buyer: asked, disputed
	NotCancellable      Code = 72 // money or a notice stands on the deal: its name
	WrongOrigin         Code = 73 // the passkey is not registered for the site where it signed: the site's origin
	UserNotVerified     Code = 74 // the passkey's authenticator did not make sure who signed
	DealBuried          Code = 75 // the deal has left the tables: its name, the day it closed
	RecordDiffers       Code = 76 // the record is not the last one of the deal: its name
	AmountDiffers       Code = 77 // a payment fails and comes back as a whole: said, the whole
	DueDiffers          Code = 78 // the invoice states another due date: said, the invoice's
	DueBeforeIssue      Code = 79 // the due date is before the invoice was issued: due, issued
	ProgrammeInvalid    Code = 80 // the programme's document cannot be signed: the field, the rule
	VersionDiffers      Code = 81 // this is not the programme's next version: said, the next
	DocumentDiffers     Code = 82 // the hash is not that of the programme's document: the programme
	TenorTooLong        Code = 83 // the rules allow no later due date: due, the last day
	NoFreeChoice        Code = 84 // whoever takes a certificate has not said that it is free to refuse: the party
	SharesUnequal       Code = 85 // the parts do not sum to the share: sum, share
	ShareTooSmall       Code = 86 // a share would be smaller than the certificate allows: asked, least
	InvoiceOfOthers     Code = 87 // the invoice is not one that the giver owes the taker: the invoice
	InvoiceCovered      Code = 88 // less of the invoice is left to pay with certificates: asked, left
	InvoiceCertified    Code = 89 // certificates pay the invoice, so nothing is lent against it: the invoice
	IssuerStopped       Code = 90 // the issuer may issue nothing: something of it is unpaid, or it was stopped: the issuer
	NotDueYet           Code = 91 // nothing is to be paid before the due day: the due day, today
)

type entry struct {
	name string
	kind Kind
}

var entries = [...]entry{
	UnknownCommand:      {"UnknownCommand", MalformedKind},
	UnknownDeal:         {"UnknownDeal", MissingKind},
	DealExists:          {"DealExists", ConflictKind},
	WrongState:          {"WrongState", ConflictKind},
	AmountNotAbove0:     {"AmountNotAbove0", MalformedKind},
	LimitExceeded:       {"LimitExceeded", ExceedsKind},
	PurposeForbidden:    {"PurposeForbidden", ForbiddenKind},
	SelfDealing:         {"SelfDealing", ForbiddenKind},
	RelatedParties:      {"RelatedParties", ForbiddenKind},
	NotEntitled:         {"NotEntitled", ForbiddenKind},
	RoleMissing:         {"RoleMissing", ForbiddenKind},
	UnknownParty:        {"UnknownParty", MissingKind},
	UnknownObject:       {"UnknownObject", MissingKind},
	ObjectExists:        {"ObjectExists", ConflictKind},
	RegistrationTaken:   {"RegistrationTaken", ConflictKind},
	NameInvalid:         {"NameInvalid", MalformedKind},
	FieldMissing:        {"FieldMissing", MalformedKind},
	FieldUnknown:        {"FieldUnknown", MalformedKind},
	FieldInvalid:        {"FieldInvalid", MalformedKind},
	AmountTooLarge:      {"AmountTooLarge", MalformedKind},
	WrongCurrency:       {"WrongCurrency", MalformedKind},
	TooManyDecimals:     {"TooManyDecimals", MalformedKind},
	DayInvalid:          {"DayInvalid", MalformedKind},
	Malformed:           {"Malformed", MalformedKind},
	UnknownKey:          {"UnknownKey", ForbiddenKind},
	KeyRevoked:          {"KeyRevoked", ForbiddenKind},
	SignatureWrong:      {"SignatureWrong", ForbiddenKind},
	Expired:             {"Expired", ConflictKind},
	NotAfterTooFar:      {"NotAfterTooFar", MalformedKind},
	SequenceUsed:        {"SequenceUsed", ConflictKind},
	SequenceTooOld:      {"SequenceTooOld", ConflictKind},
	SequenceConflict:    {"SequenceConflict", ConflictKind},
	AtomicRefused:       {"AtomicRefused", ConflictKind},
	MandateMissing:      {"MandateMissing", ForbiddenKind},
	MandateExpired:      {"MandateExpired", ForbiddenKind},
	MandateExceeded:     {"MandateExceeded", ExceedsKind},
	DueInPast:           {"DueInPast", ExceedsKind},
	DayClosed:           {"DayClosed", ConflictKind},
	DayNotOver:          {"DayNotOver", ConflictKind},
	InvoiceVoid:         {"InvoiceVoid", ExceedsKind},
	InvoiceRed:          {"InvoiceRed", ExceedsKind},
	InvoiceZero:         {"InvoiceZero", ExceedsKind},
	InvoiceUnequal:      {"InvoiceUnequal", ExceedsKind},
	InvoiceDuplicate:    {"InvoiceDuplicate", ConflictKind},
	InvoiceReversed:     {"InvoiceReversed", ExceedsKind},
	AlreadyPresented:    {"AlreadyPresented", ConflictKind},
	GoodsTaken:          {"GoodsTaken", ConflictKind},
	TradeMismatch:       {"TradeMismatch", ConflictKind},
	DatedBeforeDelivery: {"DatedBeforeDelivery", ExceedsKind},
	LinesUnequal:        {"LinesUnequal", MalformedKind},
	Disputed:            {"Disputed", ConflictKind},
	Frozen:              {"Frozen", ConflictKind},
	NotConfirmed:        {"NotConfirmed", ConflictKind},
	NotNotified:         {"NotNotified", ConflictKind},
	NotRegistered:       {"NotRegistered", ConflictKind},
	GraceRunning:        {"GraceRunning", ConflictKind},
	NoRecourse:          {"NoRecourse", ForbiddenKind},
	AmountNotOwed:       {"AmountNotOwed", ExceedsKind},
	AmountAboveClaim:    {"AmountAboveClaim", ExceedsKind},
	InTransit:           {"InTransit", ConflictKind},
	UnknownInstruction:  {"UnknownInstruction", MissingKind},
	TermsInvalid:        {"TermsInvalid", MalformedKind},
	TermsDiffer:         {"TermsDiffer", ConflictKind},
	NotReversible:       {"NotReversible", ConflictKind},
	AlreadyReversed:     {"AlreadyReversed", ConflictKind},
	TooManyRows:         {"TooManyRows", ExceedsKind},
	NothingDue:          {"NothingDue", ConflictKind},
	LogNotOpen:          {"LogNotOpen", ConflictKind},
	LogOpened:           {"LogOpened", ConflictKind},
	AboveDispute:        {"AboveDispute", ExceedsKind},
	BuyerDisagrees:      {"BuyerDisagrees", ForbiddenKind},
	NotCancellable:      {"NotCancellable", ConflictKind},
	WrongOrigin:         {"WrongOrigin", ForbiddenKind},
	UserNotVerified:     {"UserNotVerified", ForbiddenKind},
	DealBuried:          {"DealBuried", ConflictKind},
	RecordDiffers:       {"RecordDiffers", ConflictKind},
	AmountDiffers:       {"AmountDiffers", ConflictKind},
	DueDiffers:          {"DueDiffers", ConflictKind},
	DueBeforeIssue:      {"DueBeforeIssue", ExceedsKind},
	ProgrammeInvalid:    {"ProgrammeInvalid", MalformedKind},
	VersionDiffers:      {"VersionDiffers", ConflictKind},
	DocumentDiffers:     {"DocumentDiffers", ConflictKind},
	TenorTooLong:        {"TenorTooLong", ExceedsKind},
	NoFreeChoice:        {"NoFreeChoice", ForbiddenKind},
	SharesUnequal:       {"SharesUnequal", MalformedKind},
	ShareTooSmall:       {"ShareTooSmall", ExceedsKind},
	InvoiceOfOthers:     {"InvoiceOfOthers", ForbiddenKind},
	InvoiceCovered:      {"InvoiceCovered", ExceedsKind},
	InvoiceCertified:    {"InvoiceCertified", ConflictKind},
	IssuerStopped:       {"IssuerStopped", ConflictKind},
	NotDueYet:           {"NotDueYet", ConflictKind},
}

// Known reports whether c is a code of this version.
func (c Code) Known() bool { return int(c) < len(entries) && entries[c].kind != 0 }

// Kind returns the kind of c, or 0 if c is unknown.
func (c Code) Kind() Kind {
	if !c.Known() {
		return 0
	}
	return entries[c].kind
}

// String returns the name of c, such as "LimitExceeded".
func (c Code) String() string {
	if !c.Known() {
		return "UnknownCode"
	}
	return entries[c].name
}

// Codes returns every code in order.
func Codes() []Code {
	var all []Code
	for c := range Code(len(entries)) {
		if c.Known() {
			all = append(all, c)
		}
	}
	return all
}
