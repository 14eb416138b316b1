package programme

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/programme/condition"
)

// A Rule names what is wrong with a document. Names are for ever.
type Rule string

// The rules. After the colon: the figures.
const (
	NameInvalid        Rule = "name-invalid"          // the name
	VersionInvalid     Rule = "version-invalid"       // the version
	WordUnknown        Rule = "word-unknown"          // a word of a list that has no meaning
	CurrencyUnknown    Rule = "currency-unknown"      // the currency
	OffsetInvalid      Rule = "offset-invalid"        // the offset
	DatesOutOfOrder    Rule = "dates-out-of-order"    // from, until
	TooMany            Rule = "too-many"              // how many, most
	TextTooLong        Rule = "text-too-long"         // bytes, most
	TooLarge           Rule = "programme-too-large"   // bytes, most
	Twice              Rule = "named-twice"           // the name
	SelfDealing        Rule = "self-dealing"          // the party
	RoleMissing        Rule = "role-missing"          // the technique, the role
	RoleWithoutParty   Rule = "role-without-party"    // the role
	AmountNotAboveZero Rule = "amount-not-above-0"    // the amount
	CurrencyDiffers    Rule = "currency-differs"      // the amount, the currency
	LimitMissing       Rule = "limit-missing"         //
	LimitAbove         Rule = "limit-above"           // the limit, the programme's
	OutOfRange         Rule = "out-of-range"          // the figure, least, most
	AdvanceAndReserve  Rule = "advance-and-reserve"   // advance, reserve
	PriceMissing       Rule = "price-missing"         //
	PriceTwice         Rule = "price-twice"           // the rate, the feed
	AllInAboveCap      Rule = "all-in-above-cap"      // the all-in cost a year, the cap
	SurplusKept        Rule = "surplus-kept"          // the all-in yield, the cap
	AllInUnused        Rule = "all-in-unused"         // the all-in yield
	TenorOutOfOrder    Rule = "tenor-out-of-order"    // least, most
	NoticeUndisclosed  Rule = "notice-undisclosed"    //
	NoServicer         Rule = "servicer-missing"      //
	EvidenceMissing    Rule = "evidence-missing"      // the technique, the evidence
	PayeeMissing       Rule = "payee-missing"         //
	PayeeWithoutRole   Rule = "payee-without-role"    // the role
	LineUnknown        Rule = "line-unknown"          // the line
	LineUnused         Rule = "line-unused"           // the line
	WaterfallEmpty     Rule = "waterfall-empty"       //
	NoResidual         Rule = "waterfall-no-residual" // the last cap
	EarlyResidual      Rule = "waterfall-residual-early"
	ResidualToBucket   Rule = "waterfall-residual-to" // the target
	WaterfallLacks     Rule = "waterfall-lacks"       // the due
	TriggerUntimed     Rule = "trigger-untimed"       //
	TriggerOutside     Rule = "trigger-outside"       // the day, from, until
	TriggerNoRecourse  Rule = "trigger-no-recourse"   // the action
	TriggerDisclosed   Rule = "trigger-disclosed"     //
	TriggerWhom        Rule = "trigger-whom"          // the action
	WatchMissing       Rule = "watch-missing"         //
	SignerMissing      Rule = "signer-missing"        // the role
	SignerWithoutRole  Rule = "signer-without-role"   // the role
	PackUnknown        Rule = "pack-unknown"          // the pack
	PackForbids        Rule = "pack-forbids"          // the rule's id, what is asked, what is allowed
)

// Rules lists the names of all rules, those of conditions at the end.
func Rules() []string {
	all := []Rule{
		NameInvalid, VersionInvalid, WordUnknown, CurrencyUnknown, OffsetInvalid, DatesOutOfOrder, TooMany, TextTooLong,
		TooLarge, Twice, SelfDealing, RoleMissing, RoleWithoutParty, AmountNotAboveZero, CurrencyDiffers, LimitMissing,
		LimitAbove, OutOfRange, AdvanceAndReserve, PriceMissing, PriceTwice, AllInAboveCap, SurplusKept, AllInUnused,
		TenorOutOfOrder, NoticeUndisclosed, NoServicer, EvidenceMissing, PayeeMissing, PayeeWithoutRole,
		LineUnknown, LineUnused, WaterfallEmpty, NoResidual, EarlyResidual, ResidualToBucket, WaterfallLacks,
		TriggerUntimed, TriggerOutside, TriggerNoRecourse, TriggerDisclosed, TriggerWhom, WatchMissing, SignerMissing,
		SignerWithoutRole, PackUnknown, PackForbids,
	}
	var names []string
	for _, r := range all {
		names = append(names, string(r))
	}
	for _, r := range condition.Rules() {
		names = append(names, string(r))
	}
	return names
}

// A Finding is something that keeps a document from being signed. Path names the
// field as documents write it: "waterfall[4].cap". Offset is the byte of a
// condition's text.
type Finding struct {
	Path    string
	Rule    string
	Figures []string
	Offset  int
}

// String returns "price.cap all-in-above-cap: 8.5%, 8%".
func (f Finding) String() string {
	s := f.Path + " " + f.Rule
	if len(f.Figures) > 0 {
		s += ": " + strings.Join(f.Figures, ", ")
	}
	return s
}

// The figures of techniques: whom each needs, and who signs.
var needs = [...]struct {
	technique Technique
	parties   []Role
	signers   []Role
	evidence  []Proof
}{
	{Factoring, []Role{Seller, Buyer, Funder}, []Role{Seller, Funder}, []Proof{Invoice}},
	{ReceivablesDiscounting, []Role{Seller, Buyer, Funder}, []Role{Seller, Funder}, []Proof{Invoice}},
	{Forfaiting, []Role{Seller, Buyer, Funder}, []Role{Seller, Funder}, []Proof{Instrument}},
	{PayablesFinance, []Role{Seller, Buyer, Funder}, []Role{Buyer, Funder}, []Proof{Invoice, Confirmation}},
	{LoanAgainstReceivables, []Role{Seller, Buyer, Funder}, []Role{Seller, Funder}, []Proof{Invoice, BaseReport}},
	{CorporatePaymentUndertaking, []Role{Seller, Buyer, Funder}, []Role{Buyer, Funder}, []Proof{Invoice, Undertaking}},
	{DynamicDiscounting, []Role{Seller, Buyer}, []Role{Buyer}, []Proof{Invoice, Confirmation}},
	{Certificate, []Role{Issuer, Holder, Funder}, []Role{Issuer, Funder}, []Proof{Undertaking, FreeChoice}},
}

// opposed lists the roles that one party cannot play together.
var opposed = [...][2]Role{
	{Seller, Buyer},
	{Seller, Funder},
	{Buyer, Funder},
	{Issuer, Holder},
	{Issuer, Funder},
	{Funder, ImportFactor},
	{Supplier, Seller},
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// requires reports whether the document asks for evidence, before the gate if
// one is named.
func (d *Document) requires(kind Proof, before Gate) bool {
	return slices.ContainsFunc(d.Evidence, func(e Evidence) bool {
		return e.Kind == kind && (before == 0 || e.Before <= before && e.Before != 0)
	})
}

// residual returns the role that gets what is left of incoming money, or 0.
func (d *Document) residual() Role {
	if len(d.Waterfall) == 0 {
		return 0
	}
	return d.Waterfall[len(d.Waterfall)-1].To.Role()
}
