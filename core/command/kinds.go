package command

// A Kind is one thing that can be asked. Its number stands in the signed
// bytes: it is never renumbered and never reused.
type Kind uint16

// The kinds. New ones are added at the end.
const (
	LogOpen                 Kind = iota + 1 // the operator opens the log
	PartyAdd                                // a legal entity is registered
	PartyKey                                // a key is registered for a party
	PartyMandate                            // a key's authority is bounded
	TradeOrder                              // a buyer orders goods
	TradeDeliver                            // a seller delivers them
	TradeInvoice                            // a seller invoices them
	TradeVoid                               // an invoice is voided
	TradeReverse                            // an invoice is reversed by a red one
	LimitSet                                // a funder sets a limit on a party
	LimitBlock                              // part of a limit is blocked by hand
	LimitRelease                            // a blocked part is released by hand
	ReceivablePresent                       // the seller presents an invoice for finance
	ReceivableConfirm                       // the buyer confirms the debt
	ReceivableNotify                        // the buyer is notified of the assignment
	ReceivableRegister                      // the assignment is registered
	ReceivableOffer                         // a funder offers terms
	ReceivableAccept                        // the seller accepts and assigns
	ReceivableDraw                          // the seller draws the advance
	ReceivablePay                           // the buyer pays
	ReceivableCreditNote                    // the seller credits part of the invoice
	ReceivableDispute                       // the buyer disputes
	ReceivableSettleDispute                 // the dispute ends
	ReceivableRecourse                      // the funder demands its money of the seller
	ReceivableBuyBack                       // the seller pays what is owed
	ReceivableWriteOff                      // the funder books the loss
	ReceivableRecover                       // money comes in after the loss
	ReceivableReassign                      // the receivable returns to the seller
	BankConfirm                             // the bank: this money moved
	BankFail                                // the bank: this payment failed
	BankReturn                              // the bank: this payment came back
	CorrectReverse                          // a command is reversed
	CorrectRecall                           // an incoming payment is recalled
	CorrectReapply                          // an incoming payment moves to another deal
	DayEnd                                  // a business day is closed
	ReceivableCancel                        // the seller takes back what it presented
	ReceivableDecline                       // the seller turns an offer down
	ProgrammePropose                        // a contract is put before its parties
	ProgrammeSign                           // a party signs it
	ProgrammeClose                          // no new deals are made under it
	CertificateApply                        // the supplier asks for a certificate
	CertificateIssue                        // the issuer promises to pay it
	CertificateAccept                       // the supplier takes it
	CertificateDecline                      // an application, a promise or an offered share is refused or taken back
	CertificateSplit                        // a share is split
	CertificateTransfer                     // a share is offered to another, who is owed an invoice
	CertificateReceive                      // who is offered a share takes it
	CertificateFreeze                       // a party is stopped from issuing certificates
	CertificateRelease                      // a party may issue them again
	CertificatePresent                      // a holder asks to be paid
	CertificatePay                          // the issuer pays whoever holds a share
	CertificateSettle                       // the next slice of what its bank confirmed is booked
	CertificateCancel                       // issuer and holder cancel a share
	firstFreeKind
)

// A Use is a field as one kind uses it.
type Use struct {
	Field    Field
	Required bool
}

// A Spec says what a kind of command consists of.
type Spec struct {
	Kind    Kind
	Name    string // such as "receivable.draw"
	Object  string // what the object names: "new invoice", "receivable", …
	Signers string // who may ask: roles or relations to the object, "|" between
	Actor   Field  // the field that By fills if it is absent, or 0
	To      Field  // the field that `to PARTY` of a story fills, or 0
	Uses    []Use  // in ascending order of Field
}

func need(f Field) Use { return Use{Field: f, Required: true} }
func may(f Field) Use  { return Use{Field: f} }

// Specs returns the vocabulary, in the order of the kinds.
func Specs() []Spec { return specs[1:] }

// Spec returns what a command of kind k consists of.
func (k Kind) Spec() (Spec, bool) {
	if k == 0 || k >= firstFreeKind {
		return Spec{}, false
	}
	return specs[k], true
}

// String returns the name of k, such as "receivable.draw".
func (k Kind) String() string {
	if k == 0 || k >= firstFreeKind {
		return "unknown"
	}
	return specs[k].Name
}

// KindNamed returns the kind with the given name.
func KindNamed(name string) (Kind, bool) {
	for _, s := range specs[1:] {
		if s.Name == name {
			return s.Kind, true
		}
	}
	return 0, false
}

// takes reports whether commands of the kind may have f.
func (s *Spec) takes(f Field) bool {
	for _, u := range s.Uses {
		if u.Field == f {
			return true
		}
	}
	return false
}
