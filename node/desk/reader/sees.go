package reader

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/desk/access"
)

// Sees returns which of names are of objects that the organisation may see.
func (r *Reader) Sees(ctx context.Context, who access.Who, names ...string) (map[string]bool, error) {
	s, err := r.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(names))
	for _, text := range names {
		if _, asked := seen[text]; asked {
			continue
		}
		if seen[text], err = s.sees(text); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// sees reports whether the organisation may see the object called text.
func (s *scope) sees(text string) (bool, error) {
	if s.all {
		return true, nil
	}
	if s.self == 0 {
		return false, nil
	}
	switch t, row := s.Names.Target(s.Names.Find([]byte(text))); t {
	case name.Receivable, name.Tombstone:
		_, err := s.deal(text)
		if errors.Is(err, ErrUnknown) {
			return false, nil
		}
		return err == nil, err
	case name.Invoice:
		return s.seesInvoice(row)
	case name.Order:
		return s.side(s.Orders.At(row).Seller, s.Orders.At(row).Buyer), nil
	case name.Delivery:
		o := s.Orders.At(s.Deliveries.At(row).Order)
		return s.side(o.Seller, o.Buyer), nil
	case name.Limit:
		return s.side(s.Limits.At(row).Owner, s.Limits.At(row).On), nil
	case name.Party:
		return s.seesParty(row)
	case name.Programme:
		return s.Contracts.Concerns(row, s.self, s.PartyName(s.self)), nil
	}
	return false, nil
}

// seesParty reports whether the organisation may see the name of the party in
// a row: its own, or that of one that it shares something with, or a deal of
// which is shown to it.
func (s *scope) seesParty(row uint32) (bool, error) {
	switch {
	case row == 0:
		return false, nil
	case s.all || row == s.self:
		return true, nil
	case s.self == 0:
		return false, nil
	}
	shares, err := s.db.Acquainted(s.ctx, s.self, row)
	return shares || s.shownWith(row), err
}

// objectFields are the fields that name an object which may be foreign to
// somebody who sees the command.
var objectFields = []command.Field{
	command.Invoice, command.Order, command.Delivery, command.Deal, command.Instruction, command.Payment,
	command.Controller, command.On, command.Payee,
}

func namesObject(f command.Field) bool { return slices.Contains(objectFields, f) }

// objectIn returns the object that a field names; of a payment, its deal.
func objectIn(c *command.Command, f command.Field) string {
	object, _, _ := bytes.Cut(c.Text(f), []byte{'#'})
	return string(object)
}

// account reports whether the organisation may see that something was posted
// to an account, and whether it may see what the account then held. It sees the
// accounts of deals and limits that it sees; of the books of others it sees no
// more than that they posted.
func (s *scope) account(text string) (posted, balance bool, err error) {
	owner, label, _ := strings.Cut(text, "/")
	if t, row := s.Names.Target(s.Names.Find([]byte(owner))); t == name.Party {
		if _, own := ledger.SlotNamed(ledger.PartyBlock, label); own {
			return true, s.side(row), nil
		}
		owner = label[strings.LastIndexByte(label, '/')+1:] // F/advance/D1
	}
	sees, err := s.sees(owner)
	return sees, sees, err
}

// posts reports whether one of the entry's postings is of an account of object.
func (e *Entry) posts(object string) bool {
	return slices.ContainsFunc(e.Postings, func(p Posting) bool {
		return of(p.From, object) || of(p.To, object)
	})
}

// of reports whether an account is one of an object's.
func of(account, object string) bool {
	return strings.HasPrefix(account, object+"/") || strings.HasSuffix(account, "/"+object)
}
