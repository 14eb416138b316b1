package certificate

import (
	"slices"

	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

type codes = []refuse.Code

// Steps lists the commands of certificates. Who may ask and in which states is
// checked before a step is called.
func Steps() []technique.Step {
	return slices.Concat(promising(), travelling(), paying(), stopping())
}

// promising is how a certificate comes to be.
func promising() []technique.Step {
	return []technique.Step{
		{Kind: command.CertificateApply, Do: apply, Refusals: append(codes{
			refuse.ObjectExists, refuse.UnknownObject, refuse.RoleMissing, refuse.WrongCurrency, refuse.DueInPast,
			refuse.DueBeforeIssue, refuse.DueDiffers, refuse.IssuerStopped,
		}, evidenceCodes()...)},
		binding(wholeFace, onRoot(command.CertificateIssue, issuer, states{certificate.Applied}, issue, codes{
			refuse.IssuerStopped, refuse.DueInPast, refuse.TenorTooLong, refuse.FieldMissing, refuse.WrongCurrency,
			refuse.LimitExceeded, refuse.ShareTooSmall,
		})),
		onRoot(command.CertificateAccept, supplier, states{certificate.Issued}, accept, codes{
			refuse.NoFreeChoice, refuse.ObjectExists, refuse.IssuerStopped, refuse.DueInPast, refuse.AmountTooLarge,
		}),
		declining(),
	}
}

// travelling is what holders do with their shares.
func travelling() []technique.Step {
	return []technique.Step{
		onShare(command.CertificateSplit, holder, standings{certificate.Held}, divide, codes{
			refuse.WrongCurrency, refuse.SharesUnequal, refuse.ShareTooSmall, refuse.ObjectExists, refuse.DueInPast,
			refuse.InTransit,
		}),
		staking(wholeShare, onShare(command.CertificateTransfer, holder, standings{certificate.Held}, transfer, append(codes{
			refuse.NoFreeChoice, refuse.DueInPast, refuse.AmountTooLarge, refuse.InTransit,
		}, evidenceCodes()...))),
		onShare(command.CertificateReceive, receiver, standings{certificate.Moving}, receive, codes{
			refuse.NoFreeChoice, refuse.DueInPast, refuse.AmountTooLarge, refuse.InTransit,
		}),
	}
}

type (
	states    = []certificate.State
	standings = []certificate.Standing
)

// onRoot makes the step of a kind that is about a certificate: asked by one of
// who, in one of the states.
func onRoot(
	k command.Kind, who func(promise) []uint32, in states, do func(promise) *refuse.Refusal, no codes,
) technique.Step {
	return step(k, words(in), no, func(tx *technique.Tx, c *command.Command, _ uint32) *refuse.Refusal {
		p := promise{tx, c, tx.Certificates.Root(c.Object)}
		switch {
		case p.id == 0:
			return refuse.UnknownObject.With(refuse.ID(c.Object))
		case !entitled(tx, who(p)):
			return refuse.NotEntitled.With(called(tx, tx.By))
		case !slices.Contains(in, p.row().State):
			return refuse.WrongState.With(p.name(), refuse.ID(p.row().State.String()))
		}
		return do(p)
	})
}

// onShare makes the step of a kind that is about a share: asked by one of who,
// in one of the standings.
func onShare(
	k command.Kind, who func(part) []uint32, in standings, do func(part) *refuse.Refusal, no codes,
) technique.Step {
	return step(k, words(in), no, func(tx *technique.Tx, c *command.Command, _ uint32) *refuse.Refusal {
		s := part{tx, c, tx.Certificates.Share(c.Object)}
		switch {
		case s.id == 0:
			return refuse.UnknownObject.With(refuse.ID(c.Object))
		case !entitled(tx, who(s)):
			return refuse.NotEntitled.With(called(tx, tx.By))
		case !slices.Contains(in, s.row().Standing):
			return refuse.WrongState.With(s.name(), refuse.ID(s.row().Standing.String()))
		}
		return do(s)
	})
}

func step(
	k command.Kind, where []string, no codes, do func(*technique.Tx, *command.Command, uint32) *refuse.Refusal,
) technique.Step {
	no = append(codes{refuse.UnknownObject, refuse.NotEntitled, refuse.WrongState}, no...)
	return technique.Step{Kind: k, Where: where, Do: do, Refusals: no}
}

// words returns the names of states.
func words[S interface{ String() string }](in []S) []string {
	var all []string
	for _, s := range in {
		all = append(all, s.String())
	}
	return all
}

func entitled(tx *technique.Tx, who []uint32) bool { return slices.Contains(who, tx.By) }

func issuer(p promise) []uint32   { return []uint32{p.row().Issuer} }
func supplier(p promise) []uint32 { return []uint32{p.row().Supplier} }
func holder(s part) []uint32      { return []uint32{s.row().Holder} }
func receiver(s part) []uint32    { return []uint32{s.row().To} }

// binding returns s with what its commands bind their party to although they
// name no amount, for mandates to bound.
func binding(stake func(promise) int64, s technique.Step) technique.Step {
	s.Stake = func(tx *technique.Tx, c *command.Command, _ uint32) money.Amount {
		p := promise{tx, c, tx.Certificates.Root(c.Object)}
		if p.id == 0 {
			return money.Amount{} // the step refuses it
		}
		return p.of(stake(p))
	}
	return s
}

// staking is binding for the steps of shares.
func staking(stake func(part) int64, s technique.Step) technique.Step {
	s.Stake = func(tx *technique.Tx, c *command.Command, _ uint32) money.Amount {
		p := part{tx, c, tx.Certificates.Share(c.Object)}
		if p.id == 0 {
			return money.Amount{} // the step refuses it
		}
		return p.root().of(stake(p))
	}
	return s
}

func wholeFace(p promise) int64 { return p.row().Face }
func wholeShare(s part) int64   { return s.row().Face }
