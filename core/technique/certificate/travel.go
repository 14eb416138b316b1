package certificate

import (
	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
)

// divide splits a share: its children have the same holder, issuer and due day,
// and sum to it.
func divide(s part) *refuse.Refusal {
	parts, err := command.ReadParts(s.c.Text(command.Parts))
	if err != nil {
		return refuse.FieldInvalid.With(refuse.ID(command.Parts.String()))
	}
	root := s.root()
	if no := root.travels(); no != nil {
		return no
	}
	if no := s.fit(parts); no != nil {
		return no
	}
	parent := *s.row()
	first := s.tx.Certificates.Shares.Len() + 1
	s.tx.Certificates.Retire(s.id, certificate.Split)
	for _, p := range parts {
		s.tx.Certificates.AddShare([]byte(p.Name), certificate.Share{
			Face: p.Amount.Minor(), Root: parent.Root, Issuer: parent.Issuer, Holder: parent.Holder, Parent: s.id,
			Evidence: parent.Evidence, Due: parent.Due, Currency: parent.Currency, Hops: parent.Hops,
			Standing: certificate.Held,
		})
	}
	row := s.edit()
	row.Child, row.Children = first, uint8(len(parts))
	return nil
}

// fit refuses parts that do not make the share, or that the certificate or the
// namespace does not allow.
func (s part) fit(parts []command.Part) *refuse.Refusal {
	root := s.root()
	sum := root.of(0)
	for _, p := range parts {
		if p.Amount.Currency() != root.row().Currency {
			return refuse.WrongCurrency.With(refuse.Amount(p.Amount), refuse.Amount(root.of(0)))
		}
		sum = sum.Add(p.Amount)
		if p.Amount.Minor() < root.row().Least {
			return refuse.ShareTooSmall.With(refuse.Amount(p.Amount), refuse.Amount(root.of(root.row().Least)))
		}
		if no := free(s.tx, []byte(p.Name)); no != nil {
			return no
		}
	}
	if sum.Minor() != s.row().Face {
		return refuse.SharesUnequal.With(refuse.Amount(sum), refuse.Amount(root.of(s.row().Face)))
	}
	return nil
}

// transfer offers a share to a party whom its holder owes an invoice. If that
// party signs too, it takes it at once.
func transfer(s part) *refuse.Refusal {
	root, row := s.root(), s.row()
	if no := root.travels(); no != nil {
		return no
	}
	to := s.tx.Parties.Find(s.c.Text(command.Holder))
	if to == 0 {
		return refuse.UnknownParty.With(refuse.ID(s.c.Text(command.Holder)))
	}
	invoice, no := evidence(s.tx, s.c, row.Holder, to, root.of(row.Face))
	if no != nil {
		return no
	}
	agrees := s.tx.Agrees(to, command.CertificateReceive, root.of(0))
	if agrees {
		if no := s.takeable(to); no != nil {
			return no
		}
	}
	cover(s.tx, invoice, row.Face)
	edit := s.edit()
	edit.Standing, edit.To, edit.Offered = certificate.Moving, to, invoice
	if agrees {
		s.pass()
	}
	return nil
}

// takeable refuses if a party does not take a share of its own free choice, or
// cannot.
func (s part) takeable(to uint32) *refuse.Refusal {
	if no := willing(s.tx, s.c, to); no != nil {
		return no
	}
	return room(s.tx, to, s.root())
}

// receive takes a share that is offered.
func receive(s part) *refuse.Refusal {
	if no := s.root().travels(); no != nil {
		return no
	}
	if no := s.takeable(s.row().To); no != nil {
		return no
	}
	s.pass()
	return nil
}

// pass gives a share that is offered to whom it is offered to, with the claim.
func (s part) pass() {
	to := s.row().To
	from, face := s.held(), s.row().Face
	s.tx.Certificates.Move(s.id, to)
	row := s.edit()
	row.Hops++
	row.Evidence, row.Offered = row.Offered, 0
	s.tx.Post(from, s.held(), face)
}

// stay ends an offer: the share stays with its holder, who still owes the
// invoice.
func stay(s part) *refuse.Refusal {
	row := s.edit()
	cover(s.tx, row.Offered, -row.Face)
	row.Standing, row.To, row.Offered = certificate.Held, 0, 0
	return nil
}
