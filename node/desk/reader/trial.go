package reader

import (
	"context"

	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A TrialLine is what stands in an organisation's books on all accounts of one
// kind: above zero a debit, below a credit.
type TrialLine struct {
	Account string // "bank", "income/interest", "advance"
	Deals   bool   // all accounts of that name of its deals, else one of its own
	Balance money.Amount
}

// TrialBalance returns what stands in the organisation's books, by currency. In
// each currency the lines sum to zero. Its cost does not grow with the deals.
func (r *Reader) TrialBalance(ctx context.Context, who access.Who) ([]TrialLine, error) {
	s, err := r.scope(ctx, who)
	if err != nil || s.self == 0 {
		return nil, err
	}
	var all []TrialLine
	for _, b := range r.log.Sums().TrialBalance(s.self) {
		all = append(all, TrialLine{
			Account: ledger.Labels(b.Class)[b.Slot], Deals: b.Class == ledger.DealBlock,
			Balance: money.Of(b.Minor, b.Currency),
		})
	}
	return all, nil
}
