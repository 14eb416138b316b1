package reader

import (
	"context"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/view"
)

// A DealFile is a deal with all that stands around it.
type DealFile struct {
	Deal
	Today   day.Date
	Terms   *programme.Terms // nil before an offer
	OwedNow receivable.Owed  // at the end of today
	Record  [32]byte         // of a deal that has left the state: the hash of its last record

	// For seller and funder alone:
	Hindrance *refuse.Refusal // why nothing can be drawn now, nil if Drawable can
	Drawable  int64           // of Available, what the limits leave, minor units

	// What the money costs: what is out from the day interest runs on it, else
	// all that can be drawn today, or could be once the offer is accepted.
	Quote receivable.Quote

	Limits   []Limit        // the funder's on buyer and seller, as far as they are seen
	Payments []view.Payment // oldest first
	Invoice  InvoiceFile    // the documents behind it
	Events   []Entry        // every command about it and every posting, oldest first

	ProvedFrom day.Date // when there is a proof of how it stands, 0: now
}

// Deal returns the deal called text with all that stands around it.
func (r *Reader) Deal(ctx context.Context, who access.Who, text string) (f DealFile, err error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return f, err
	}
	if f.Deal, err = s.deal(text); err != nil {
		return f, err
	}
	f.Today = s.today
	switch t, row := s.Names.Target(f.ID); t {
	case name.Receivable:
		s.live(&f, row)
	case name.Tombstone:
		f.Record = s.Tombstones.At(row).Record
	}
	if f.Payments, err = s.db.PaymentsOf(ctx, f.ID); err != nil {
		return f, err
	}
	if f.Invoice, err = r.invoiceFile(s, f.Deal.Invoice); err != nil {
		return f, err
	}
	if f.Events, err = r.events(s, text, &f.Deal.Deal); err != nil {
		return f, err
	}
	f.ProvedFrom = s.provedFrom(text, f.Events)
	return f, nil
}

// live adds what only a deal in the state has.
func (s *scope) live(f *DealFile, row uint32) {
	x := s.Standing(row)
	f.OwedNow = x.Owed(s.today)
	if x.Deal.Terms != 0 {
		f.Terms = x.Terms
	}
	for _, h := range s.Headrooms(x) {
		_, limit := s.Names.Target(s.Names.Find([]byte(h.Name)))
		if l := s.Limits.At(limit); s.side(l.Owner, l.On) {
			f.Limits = append(f.Limits, s.limit(limit))
		}
	}
	if s.side(x.Deal.Seller, x.Deal.Funder) { // it shows how much room a limit leaves
		f.Drawable, f.Hindrance = s.drawable(x, map[string]int64{})
	}
	f.Quote = s.quote(x, f.Drawable)
}

// quote returns what the money of a deal costs; see [DealFile].
func (s *scope) quote(x machine.DealView, drawable int64) receivable.Quote {
	d := x.Deal
	if d.Terms == 0 {
		return receivable.Quote{}
	}
	c := x.Block.Currency
	whole := receivable.Proposed(x.Terms, money.Of(d.Face, c), money.Of(x.Claim(), c), d.Due)
	if out := x.Block.Balance[ledger.Advance]; out > 0 {
		return whole.Quote(out, d.Since)
	}
	switch {
	case d.Transit > 0:
		return whole.Quote(d.Transit, s.today)
	case d.State == deal.Offered:
		return whole.Quote(whole.Available(), s.today)
	}
	return x.Quote(drawable, s.today)
}

// drawable returns what of a deal can be drawn now, and why nothing can if so.
// taken says, by limit, what is to be drawn before; the deal's part is added.
// The step that draws has the last word.
func (s *scope) drawable(x machine.DealView, taken map[string]int64) (int64, *refuse.Refusal) {
	d, id := x.Deal, refuse.ID(s.Names.Text(x.Deal.Name))
	if d.State != deal.Accepted && d.State != deal.Drawn && d.State != deal.Financed {
		return 0, refuse.WrongState.With(id, refuse.ID(d.State.String()))
	}
	if no := x.Hindrance(s.today, id); no != nil {
		return 0, no
	}
	rooms := s.rooms(x)
	left := x.Available()
	for limit, room := range rooms {
		left = min(left, max(room-taken[limit], 0))
	}
	if left == 0 {
		zero := refuse.Amount(money.Of(0, x.Block.Currency))
		return 0, refuse.LimitExceeded.With(refuse.Amount(money.Of(x.Available(), x.Block.Currency)), zero)
	}
	for limit := range rooms {
		taken[limit] += left
	}
	return left, nil
}

// rooms returns what is free of each of the funder's limits that a draw takes:
// those that the deal has taken, or would take with its first draw.
func (s *scope) rooms(x machine.DealView) map[string]int64 {
	d, rooms := x.Deal, map[string]int64{}
	first := d.Transit == 0 && x.Block.Balance[ledger.Advance] == 0
	for _, h := range s.Headrooms(x) {
		_, row := s.Names.Target(s.Names.Find([]byte(h.Name)))
		mark := deal.TookBuyer
		if s.Limits.At(row).On == d.Seller {
			mark = deal.TookSeller
		}
		if first || d.Marks.Has(mark) {
			rooms[h.Name] = h.Free.Minor()
		}
	}
	return rooms
}
