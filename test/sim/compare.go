package sim

import (
	"fmt"
	"maps"
	"slices"

	core "github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
)

// compare says what of a published state differs from the auditor's, "" if
// nothing does: every balance, every room, and each deal's state.
func (a *auditor) compare(v *machine.View) string {
	seen := 0
	for id := uint32(1); id <= v.Blocks.Len(); id++ {
		b := v.Blocks.At(id)
		if b.Class == 0 {
			continue
		}
		seen++
		name, want, known := a.purse(v, b)
		if !known {
			return fmt.Sprintf("the auditor knows no accounts of %s", name)
		}
		labels := ledger.Labels(b.Class)
		for s, got := range b.Balance {
			if got != want[labels[s]] {
				return fmt.Sprintf("%s/%s is %d, the auditor says %d", name, labels[s], got, want[labels[s]])
			}
		}
	}
	if want := len(a.deals) + len(a.limits) + len(a.purses); seen != want {
		return a.missing(v)
	}
	if why := a.compareProgrammes(v); why != "" {
		return why
	}
	return a.compareDeals(v)
}

// purse returns the auditor's accounts for a block.
func (a *auditor) purse(v *machine.View, b *ledger.Block) (name string, p purse, known bool) {
	switch b.Class {
	case ledger.DealBlock:
		name = v.Names.Text(b.Object)
		if d := a.deals[name]; d != nil {
			return name, d.bal, true
		}
	case ledger.LimitBlock:
		name = v.Names.Text(b.Object)
		if l := a.limits[name]; l != nil {
			return name, l.room, true
		}
	default:
		name = v.PartyName(b.Book) + " " + b.Currency.String()
		p, known = a.purses[name]
		return name, p, known || b.Balance == [len(b.Balance)]int64{}
	}
	return name, nil, false
}

// missing names accounts that hold something and that the machine does not have.
func (a *auditor) missing(v *machine.View) string {
	has := map[string]bool{}
	for id := uint32(1); id <= v.Blocks.Len(); id++ {
		if b := v.Blocks.At(id); b.Class != 0 {
			name, _, _ := a.purse(v, b)
			has[name] = true
		}
	}
	all := map[string]purse{}
	for n, d := range a.deals {
		all[n] = d.bal
	}
	for n, l := range a.limits {
		all[n] = l.room
	}
	maps.Copy(all, a.purses)
	for _, n := range slices.Sorted(maps.Keys(all)) {
		for _, label := range slices.Sorted(maps.Keys(all[n])) {
			if all[n][label] != 0 && !has[n] {
				return fmt.Sprintf("there is no %s/%s, the auditor says %d", n, label, all[n][label])
			}
		}
	}
	return a.compareDeals(v)
}

func (a *auditor) compareDeals(v *machine.View) string {
	live := 0
	for id := uint32(1); id <= v.Deals.Len(); id++ {
		row := v.Deals.At(id)
		if row.State == 0 {
			continue
		}
		live++
		d := a.deals[v.Names.Text(row.Name)]
		if d == nil {
			return fmt.Sprintf("deal %s is not the auditor's", v.Names.Text(row.Name))
		}
		frozen, disputed := row.Marks.Has(core.Frozen), row.Marks.Has(core.Disputed)
		switch {
		case row.State.String() != d.state:
			return fmt.Sprintf("%s is %s, the auditor says %s", d.name, row.State, d.state)
		case row.Transit != d.transit || row.Face != d.face || row.Due != d.due || row.Check != d.check:
			return fmt.Sprintf("%s has face %d, %d on its way, due %s, next check %s; the auditor says %d, %d, %s, %s",
				d.name, row.Face, row.Transit, row.Due, row.Check, d.face, d.transit, d.due, d.check)
		case frozen != d.frozen || disputed != d.disputed || int(row.Payments) != len(d.payments):
			return fmt.Sprintf("%s is frozen %t, disputed %t, has %d payments; the auditor says %t, %t, %d",
				d.name, frozen, disputed, row.Payments, d.frozen, d.disputed, len(d.payments))
		}
		if wrong := d.comparePayments(v, row); wrong != "" {
			return wrong
		}
	}
	if live != len(a.deals) {
		return fmt.Sprintf("%d deals live, the auditor says %d", live, len(a.deals))
	}
	if v.Meta.Closed != a.closed {
		return fmt.Sprintf("closed is %s, the auditor says %s", v.Meta.Closed, a.closed)
	}
	return ""
}

// comparePayments compares how far each payment of d is.
func (d *deal) comparePayments(v *machine.View, row *core.Deal) string {
	for id := row.Last; id != 0; id = v.Payments.At(id).Before {
		got, want := v.Payments.At(id), d.payments[v.Payments.At(id).Number-1]
		if got.Progress.String() != want.progress || got.Purpose.String() != want.purpose ||
			got.Confirmed != want.confirmed || got.Suspense != want.suspense {
			return fmt.Sprintf("%s#%d, %s, is %s, %d confirmed, %d in suspense; the auditor says %s, %s, %d, %d",
				d.name, got.Number, got.Purpose, got.Progress, got.Confirmed, got.Suspense,
				want.purpose, want.progress, want.confirmed, want.suspense)
		}
	}
	return ""
}

// invariant says what no rule allows in a published state, whatever was asked,
// "" if nothing is wrong.
func invariant(v *machine.View) string {
	for _, t := range v.Totals() {
		if t.Sum != 0 {
			return fmt.Sprintf("the books sum to %+v", t)
		}
	}
	used, blocked := map[uint32]int64{}, map[uint32]int64{}
	for id := uint32(1); id <= v.Deals.Len(); id++ {
		d := v.Deals.At(id)
		if d.State == 0 {
			continue
		}
		b := v.Blocks.At(d.Block)
		if wrong := conserved(v, d, b); wrong != "" {
			return v.Names.Text(d.Name) + ": " + wrong
		}
		for i := uint32(1); i <= v.Limits.Len(); i++ {
			l := v.Limits.At(i)
			takes := d.Buyer == l.On && d.Marks.Has(core.TookBuyer) || d.Seller == l.On && d.Marks.Has(core.TookSeller)
			if takes && l.Owner == d.Funder && l.Currency == b.Currency {
				used[i] += b.Balance[ledger.Advance]
				blocked[i] += d.Transit
			}
		}
	}
	for i := uint32(1); i <= v.Limits.Len(); i++ {
		b := v.Blocks.At(v.Limits.At(i).Block).Balance
		if b[ledger.Used] != used[i] || b[ledger.Blocked] != blocked[i] || b[ledger.Held] < 0 {
			return fmt.Sprintf("limit %s: used %d for principal of %d, blocked %d for %d on its way, held %d",
				v.Names.Text(v.Limits.At(i).Name), b[ledger.Used], used[i], b[ledger.Blocked], blocked[i], b[ledger.Held])
		}
	}
	return ""
}

// conserved checks one deal: no claim below zero, and no payment that the
// waterfall did not pass on to the last minor unit.
func conserved(v *machine.View, d *core.Deal, b *ledger.Block) string {
	bal := b.Balance
	buyer, seller, funder := bal[ledger.ClaimBuyer], bal[ledger.ClaimSeller], bal[ledger.ClaimFunder]
	if buyer > 0 || seller < 0 || funder < 0 || seller > 0 && funder > 0 {
		return fmt.Sprintf("the claim is %d, the seller's %d, the funder's %d", -buyer, seller, funder)
	}
	for p := d.Last; p != 0; p = v.Payments.At(p).Before {
		row := v.Payments.At(p)
		passed := row.Fee + row.Interest + row.Principal + row.Surplus + max(0, row.Suspense)
		if !row.Purpose.Out() && passed > row.Confirmed || row.Open() < 0 || row.Confirmed < 0 {
			return fmt.Sprintf("payment %d of %d: %d confirmed, %d passed on", row.Number, row.Amount, row.Confirmed, passed)
		}
	}
	return ""
}
