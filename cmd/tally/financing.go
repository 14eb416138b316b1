package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/view"
)

// viewOf is the state before a run: nobody else writes meanwhile.
type viewOf struct{ *machine.View }

// A financing brings the invoices of a ledger from trade to cash, a page at a
// time.
type financing struct {
	before  viewOf
	keeper  *desk.Custodian
	bulk    *desk.Bulk
	funder  string
	terms   *terms
	refused refusals
	outside map[string]bool
	known   map[string]bool // parties that are in custody, or outside
}

// An opening is one invoice on its way to being financed.
type opening struct {
	deal    string
	invoice view.Invoice
	state   deal.State // before this run; 0 if there was no deal
	refused *refuse.Refusal
}

func financeLedger(
	ctx context.Context, s *streams, n *node.Node, ledger, funder string, t *terms, on day.Date,
) (*books, error) {
	v, err := n.Published()
	if err != nil {
		return nil, err
	}
	if err := standAt(n, v.Meta.Offset, on, "--as-of"); err != nil {
		return nil, err
	}
	operator, err := operatorOf(n)
	if err != nil {
		return nil, err
	}
	// A deal's agenda begins behind the last closed day. In a log that stands
	// at its first day the deals would go through every month since 1990.
	if err := closeDay(n, operator, on.Add(-1)); err != nil {
		return nil, err
	}
	keeper, err := custodianOf(n)
	if err != nil {
		return nil, err
	}
	f := &financing{
		before: viewOf{v}, keeper: keeper, bulk: desk.NewBulk(keeper.Signer()), funder: funder, terms: t,
		refused: refusals{}, outside: map[string]bool{}, known: map[string]bool{},
	}
	if err := cast(f.before, keeper, funder, party.Funder); err != nil {
		return nil, err
	}
	if err := cast(f.before, keeper, simulatedBank, party.Bank); err != nil {
		return nil, err
	}
	if err := f.ledger(ctx, s, n, ledger); err != nil {
		return nil, err
	}
	return booksOf(ctx, n, f.refused, simulated(f.outside, f.acts()...))
}

// acts says what else was simulated because the terms need it.
func (f *financing) acts() []string {
	var all []string
	if f.terms.Gates&programme.NoticeBeforeDraw != 0 {
		all = append(all, "The funder's notices to the buyers were recorded as sent.")
	}
	if f.terms.Gates&programme.RegistrationBeforeDraw != 0 {
		all = append(all, "The assignments were recorded as registered under the deals' names; no registry was asked.")
	}
	return all
}

// ledger finances every invoice of a ledger.
func (f *financing) ledger(ctx context.Context, s *streams, n *node.Node, ledger string) error {
	if err := n.Settle(); err != nil {
		return err
	}
	if err := n.Index(); err != nil {
		return err
	}
	told := s.progress("finance " + ledger)
	count := 0
	for after := uint32(0); ; {
		page, err := n.Views().InvoicesOf(ctx, ledger, after, view.MostRows)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].ID
		if err := f.page(page); err != nil {
			return fmt.Errorf("finance %s: %w", ledger, err)
		}
		count += len(page)
		told.at(fmt.Sprintf("%d invoices", count))
	}
	if count == 0 {
		return usage("--ledger %s: no invoice was imported under this name; `tally totals` lists the ledgers", ledger)
	}
	return nil
}

// page finances some invoices, step by step: what is refused at one step does
// not reach the next.
func (f *financing) page(invoices []view.Invoice) error {
	if err := f.custody(invoices); err != nil {
		return err
	}
	all := make([]opening, len(invoices))
	for i := range invoices {
		all[i] = f.open(invoices[i])
	}
	for _, step := range [...]func(*opening) []*command.Command{f.present, f.agree, f.paid} {
		for i := range all {
			o := &all[i]
			if o.refused != nil {
				continue
			}
			for _, c := range step(o) {
				if err := f.bulk.Add(c, o.answered); err != nil {
					return err
				}
			}
		}
		if err := f.bulk.Flush(); err != nil {
			return err
		}
	}
	for i := range all {
		// A deal that is there was made by an earlier run.
		if no := all[i].refused; no != nil && no.Code != refuse.DealExists {
			f.refused.add(no)
		}
	}
	return nil
}

// answered keeps the first refusal of a deal: later ones follow from it.
func (o *opening) answered(r *machine.Receipt) {
	if o.refused == nil {
		o.refused = r.Refusal
	}
}

// custody brings sellers and buyers into custody.
func (f *financing) custody(invoices []view.Invoice) error {
	var members []desk.Member
	for i := range invoices {
		for _, m := range [...]desk.Member{{Name: invoices[i].Seller}, {Name: invoices[i].Buyer}} {
			if !f.known[m.Name] {
				f.known[m.Name] = true
				members = append(members, m)
			}
		}
	}
	outside, err := f.keeper.Ensure(f.before.View, members...)
	for _, name := range outside {
		f.outside[name] = true
	}
	return err
}

// open names the deal of an invoice and finds how far it is.
func (f *financing) open(v view.Invoice) opening {
	o := opening{deal: dealName(v.Name), invoice: v}
	if s, _, ok := f.before.Deal(o.deal); ok && f.before.resumable(s.Deal, f.funder) {
		o.state = s.Deal.State
	}
	return o
}

// resumable reports whether a deal was left on its way to the funder's money.
func (v viewOf) resumable(d *deal.Deal, funder string) bool {
	return d.State <= deal.Drawn && (d.Funder == 0 || v.PartyName(d.Funder) == funder)
}

// dealName is the name of the deal on an invoice. It follows from the invoice,
// so that nothing is financed twice.
func dealName(invoice string) string {
	if name := "F." + invoice; len(name) <= command.MaxName {
		return name
	}
	sum := sha256.Sum256([]byte(invoice))
	return "F." + hex.EncodeToString(sum[:16])
}

// present is the seller's first step.
func (f *financing) present(o *opening) []*command.Command {
	if o.state != 0 {
		return nil
	}
	c := command.New(command.ReceivablePresent, o.deal, o.invoice.Seller)
	c.SetText(command.Invoice, o.invoice.Name)
	if o.invoice.Due == 0 {
		c.SetDay(command.Due, f.terms.due(o.invoice.Issued))
	}
	return []*command.Command{c}
}

// agree is everything up to the draw, from where the deal stands.
func (f *financing) agree(o *opening) []*command.Command {
	var all []*command.Command
	if o.state < deal.Confirmed {
		all = append(all, command.New(command.ReceivableConfirm, o.deal, o.invoice.Buyer))
	}
	if o.state < deal.Offered {
		all = append(all, f.terms.offerOn(o.deal))
	}
	if o.state < deal.Accepted {
		all = append(all, command.New(command.ReceivableAccept, o.deal, o.invoice.Seller))
	}
	if o.state < deal.Drawn {
		all = append(all, f.gates(o)...)
		face := money.Of(o.invoice.Gross-o.invoice.Reversed, o.invoice.Currency)
		draw := command.New(command.ReceivableDraw, o.deal, o.invoice.Seller)
		all = append(all, draw.SetAmount(command.Amount, f.terms.advance(face)).SetText(command.Payee, o.invoice.Seller))
	}
	return all
}

// gates opens the gates that the terms put before a draw.
func (f *financing) gates(o *opening) []*command.Command {
	var all []*command.Command
	if f.terms.Gates&programme.NoticeBeforeDraw != 0 {
		all = append(all, command.New(command.ReceivableNotify, o.deal, f.funder))
	}
	if f.terms.Gates&programme.RegistrationBeforeDraw != 0 {
		c := command.New(command.ReceivableRegister, o.deal, f.funder)
		all = append(all, c.SetText(command.Number, o.deal))
	}
	return all
}

// paid is the bank's word on the advance.
func (f *financing) paid(o *opening) []*command.Command {
	return []*command.Command{bankConfirms(o.deal, 1)}
}

// bankConfirms is the simulated bank's word on a payment of a deal. Its line is
// the hash of the payment's name.
func bankConfirms(deal string, number int) *command.Command {
	payment := fmt.Sprintf("%s#%d", deal, number)
	line := sha256.Sum256([]byte(payment))
	c := command.New(command.BankConfirm, "bank-line", simulatedBank)
	return c.SetText(command.Instruction, payment).SetBytes(command.Line, line[:])
}
