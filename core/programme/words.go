package programme

import "slices"

// wordOf returns the word at i of a table whose first word is "", for none.
func wordOf[T ~uint8](words []string, i T) string {
	if int(i) >= len(words) {
		return ""
	}
	return words[i]
}

// parse returns the place of a word in its table and reports whether it has one.
func parse[T ~uint8](words []string, word string) (T, bool) {
	i := slices.Index(words, word)
	return T(max(i, 0)), i > 0
}

var techniques = [...]string{
	"", "factoring", "receivables-discounting", "forfaiting", "payables-finance", "loan-against-receivables",
	"corporate-payment-undertaking", "dynamic-discounting", "certificate",
}

// String returns the standard term with hyphens: "payables-finance".
func (t Technique) String() string { return wordOf(techniques[:], t) }

// ParseTechnique returns the technique of that name.
func ParseTechnique(s string) (Technique, bool) { return parse[Technique](techniques[:], s) }

// Techniques lists the names of all techniques.
func Techniques() []string { return slices.Clone(techniques[1:]) }

// A Role is the part that a party plays in a programme.
type Role uint8

// The roles.
const (
	Seller Role = iota + 1
	Buyer
	Funder
	ImportFactor
	Guarantor
	AccountBank
	Servicer
	Issuer
	Holder
	Supplier // of the seller: paid for an input
)

var roles = [...]string{
	"", "seller", "buyer", "funder", "import-factor", "guarantor", "account-bank", "servicer", "issuer", "holder",
	"supplier",
}

// String returns the role's name.
func (r Role) String() string { return wordOf(roles[:], r) }

// ParseRole returns the role of that name.
func ParseRole(s string) (Role, bool) { return parse[Role](roles[:], s) }

// RoleNames lists the names of all roles.
func RoleNames() []string { return slices.Clone(roles[1:]) }

// A Charge says when interest is taken.
type Charge uint8

// The charges.
const (
	Arrears  Charge = iota + 1 // when the deal is repaid
	Discount                   // from the price, in advance
)

var charges = [...]string{"", "arrears", "discount"}

// String returns the charge's name.
func (c Charge) String() string { return wordOf(charges[:], c) }

// ParseCharge returns the charge of that name.
func ParseCharge(s string) (Charge, bool) { return parse[Charge](charges[:], s) }

// ChargeNames lists the names of all charges.
func ChargeNames() []string { return slices.Clone(charges[1:]) }

// A FeeBase is what a fee is a share of.
type FeeBase uint8

// The bases of fees.
const (
	OfFace FeeBase = iota + 1
	OfDraw
)

var feeBases = [...]string{"", "face", "draw"}

// String returns the base's name.
func (b FeeBase) String() string { return wordOf(feeBases[:], b) }

// ParseFeeBase returns the base of that name.
func ParseFeeBase(s string) (FeeBase, bool) { return parse[FeeBase](feeBases[:], s) }

// FeeBaseNames lists the names of all bases of fees.
func FeeBaseNames() []string { return slices.Clone(feeBases[1:]) }

// A Proof is a kind of document or evidence.
type Proof uint8

// The kinds of evidence.
const (
	Invoice Proof = iota + 1
	Order
	Delivery
	Contract
	TaxCheck
	Confirmation // by the debtor, of the debt
	Notice       // of assignment
	Registration // of the assignment, in a public register
	Instrument   // a bill or note, its form and signatures checked
	Cover        // of a second factor or a guarantor
	Undertaking  // the debtor's irrevocable promise to pay
	BaseReport   // a computed borrowing base
	FreeChoice   // the holder's recorded choice to be paid so
)

var proofs = [...]string{
	"", "invoice", "order", "delivery", "contract", "tax-check", "confirmation", "notice", "registration", "instrument",
	"cover", "undertaking", "base-report", "free-choice",
}

// String returns the evidence's name.
func (p Proof) String() string { return wordOf(proofs[:], p) }

// ParseProof returns the evidence of that name.
func ParseProof(s string) (Proof, bool) { return parse[Proof](proofs[:], s) }

// ProofNames lists the names of all kinds of evidence.
func ProofNames() []string { return slices.Clone(proofs[1:]) }

// A Gate is the step that evidence must come before.
type Gate uint8

// The steps.
const (
	BeforePresent Gate = iota + 1
	BeforeOffer
	BeforeDraw
)

var gates = [...]string{"", "present", "offer", "draw"}

// String returns the step's name.
func (g Gate) String() string { return wordOf(gates[:], g) }

// ParseGate returns the step of that name.
func ParseGate(s string) (Gate, bool) { return parse[Gate](gates[:], s) }

// GateNames lists the names of all steps.
func GateNames() []string { return slices.Clone(gates[1:]) }

// An Action is what a trigger does.
type Action uint8

// The actions.
const (
	Stop     Action = iota + 1 // no new deals
	Freeze                     // no draw, no release
	Call                       // what is out is due now
	Recourse                   // the seller is to pay
	BuyBack                    // the seller is to buy the receivable back
	Notify                     // tell a party
	Disclose                   // notify the debtors of the assignment
)

var actions = [...]string{"", "stop", "freeze", "call", "recourse", "buy-back", "notify", "disclose"}

// String returns the action's name.
func (a Action) String() string { return wordOf(actions[:], a) }

// ParseAction returns the action of that name.
func ParseAction(s string) (Action, bool) { return parse[Action](actions[:], s) }

// ActionNames lists the names of all actions.
func ActionNames() []string { return slices.Clone(actions[1:]) }

// A Pack is a set of rules of a place, by its name.
type Pack uint8

// The packs that a programme can name.
const (
	CN Pack = iota + 1
	EU
	IN
)

var packs = [...]string{"", "cn", "eu", "in"}

// String returns the pack's name.
func (p Pack) String() string { return wordOf(packs[:], p) }

// ParsePack returns the pack of that name.
func ParsePack(s string) (Pack, bool) { return parse[Pack](packs[:], s) }

// PackNames lists the names of all packs.
func PackNames() []string { return slices.Clone(packs[1:]) }
