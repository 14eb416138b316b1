package programme

import (
	"slices"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Document is a programme: the contract under which deals are made, as its
// parties sign it.
//
//	draft ──Check──▶ compiled ──signed by all──▶ active ──▶ closed
//
// It is plain data. Check says what is wrong with it, Compile reads its
// conditions, Append writes the bytes that are signed, and Terms gives the
// figures that deals are computed with.
type Document struct {
	Name      string
	Version   int64
	Technique Technique
	Recourse  bool // the seller pays if the debtor does not
	Disclosed bool // the debtor is told of the assignment
	Pool      bool // receivables are bought as a pool
	Currency  money.Currency
	Offset    day.Offset
	From      day.Date
	Until     day.Date
	Parties   []Party
	Limits    []Limit
	Advance   money.Rate // share of the face that is paid out
	Reserve   money.Rate // share of the face held back
	Price     Price
	Tenor     Tenor

	Eligibility []Criterion
	Evidence    []Evidence
	Inputs      []Input
	Payees      []Payee
	Collection  Collection
	Waterfall   Waterfall
	Triggers    []Trigger
	Watch       Watch
	Signers     []Role
	Packs       []Pack
}

// A Party plays a role. Without a name it is whoever accedes later.
type Party struct {
	Role Role
	Name string
}

// A Limit bounds what may be out: of the whole programme (role 0) or on each
// party of a role.
type Limit struct {
	On     Role
	Amount money.Amount
}

// A Price is what money costs. The rate is fixed, or the fixing of a feed plus
// a spread.
type Price struct {
	Rate        money.Rate
	Feed        string // a signed feed of base rates; "" if the rate is fixed
	Spread      money.Rate
	Charged     Charge
	Basis       day.Basis
	Rounding    money.Rounding
	DefaultRate money.Rate // after the due date, as a share of the rate
	BorneBy     Role       // who bears the interest
	Fees        []Fee
	AllIn       money.Rate // the yearly yield up to which a surplus may be kept; 0 if none is
	Cap         money.Rate // the highest all-in cost a year; 0 if none was agreed
}

// A Fee is a share of the face or of each draw.
type Fee struct {
	Name string
	Rate money.Rate
	Of   FeeBase
	By   Role
}

// A Tenor bounds the days from draw to due, and the days of grace after.
type Tenor struct{ Least, Most, Grace int64 }

// A Criterion is a condition that a receivable must meet, and why it is left
// out if it does not.
type Criterion struct {
	Rule   string
	When   string // canonical text
	Reason Words
}

// Words are a text in English and in Chinese.
type Words struct{ En, Zh string }

// Evidence must be there before a step.
type Evidence struct {
	Kind   Proof
	Before Gate
	By     Role
}

// An Input is something that money may be used for.
type Input struct {
	Name string
	Most money.Amount
}

// A Payee may be paid; with lines, only for these inputs.
type Payee struct {
	Role  Role
	Lines []string
}

// A Collection says into whose account the debtor pays, and the days until what
// comes in is swept to the funder: 0 if the account is the funder's.
type Collection struct {
	HeldBy Role
	Sweep  int64
}

// A Trigger acts on a day, or when a condition becomes true.
type Trigger struct {
	Name string
	On   day.Date // 0 if it is conditional
	When string   // canonical text, "" if it is dated
	Do   Action
	To   Role // whom it concerns; 0 if nobody in particular
}

// A Watch says who looks at each live deal, and every how many days.
type Watch struct {
	Every int64
	By    Role
}

// Terms returns the figures that a deal under the programme is computed with.
// fixing is what the feed says on the day of the deal; a fixed price ignores it.
// Fees that the seller bears on the face are one fee.
func (d *Document) Terms(fixing money.Rate) Terms {
	t := Terms{
		Advance: d.Advance, Rate: d.Price.Rate, DefaultRate: d.Price.DefaultRate, Fee: d.fees(OfFace), Reserve: d.Reserve,
		Grace: int32(d.Tenor.Grace), Technique: d.Technique, Basis: d.Price.Basis, Rounding: d.Price.Rounding,
	}
	if d.Price.Feed != "" {
		t.Rate = fixing + d.Price.Spread
	}
	if d.Recourse {
		t.Gates = WithRecourse
	}
	for _, e := range d.Evidence {
		switch {
		case e.Kind == Notice && e.Before == BeforeDraw:
			t.Gates |= NoticeBeforeDraw
		case e.Kind == Registration && e.Before == BeforeDraw:
			t.Gates |= RegistrationBeforeDraw
		case e.Kind == Confirmation && e.Before == BeforeOffer:
			t.Gates |= ConfirmationBeforeOffer
		}
	}
	return t
}

// fees sums the fees of a base that whoever bears the interest pays.
func (d *Document) fees(of FeeBase) (sum money.Rate) {
	for _, f := range d.Price.Fees {
		if f.Of == of && f.By == d.Price.BorneBy {
			sum += min(max(f.Rate, 0), money.One)
		}
	}
	return sum
}

// LeastAllIn returns the all-in cost a year at the longest tenor, where fees
// weigh least: interest and fees, over what is paid out. A base rate counts as
// zero. 0 means that it cannot be said.
func (d *Document) LeastAllIn() money.Rate {
	if !d.Price.Basis.Valid() || d.Advance <= 0 || d.Tenor.Most <= 0 {
		return 0
	}
	year := d.Price.Basis.Year()
	of := func(whole, cost money.Rate) money.Rate {
		return money.Of(int64(whole), d.Currency).Yearly(money.Of(int64(cost), d.Currency), d.Tenor.Most, year)
	}
	const most = 1000 * money.One
	rate := min(max(d.Price.Rate, d.Price.Spread), most)
	return rate + min(of(d.Advance, d.fees(OfFace)), most) + min(of(money.One, d.fees(OfDraw)), most)
}

// Whole returns the most that may be out under the programme.
func (d *Document) Whole() money.Amount {
	for _, l := range d.Limits {
		if l.On == 0 {
			return l.Amount
		}
	}
	return money.Amount{}
}

// Has reports whether a party of the programme plays the role.
func (d *Document) Has(r Role) bool {
	return slices.ContainsFunc(d.Parties, func(p Party) bool { return p.Role == r })
}
