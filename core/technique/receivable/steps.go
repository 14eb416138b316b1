package receivable

import (
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

type (
	from  = []deal.State
	codes = []refuse.Code
)

// live returns the states in which the receivable is the funder's.
func live() from {
	return from{deal.Accepted, deal.Drawn, deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse}
}

// early returns the live states and those before the receivable is assigned.
func early() from { return append(from{deal.Presented, deal.Confirmed, deal.Offered}, live()...) }

// bad returns the live states in which a loss can be expected.
func bad() from { return from{deal.PartPaid, deal.Overdue, deal.Recourse} }

// ended returns the states after which money and facts may still come.
func ended() from { return from{deal.BoughtBack, deal.Settled, deal.WrittenOff} }

// late returns the states in which a payment, or what a bank says of one, can
// still have to be looked at: the others, and all that come after.
func late(others ...deal.State) from { return append(append(ended(), deal.Reassigned), others...) }

// Steps implements [technique.Technique]. The states in which a step is
// allowed are checked before it is called.
func (Technique) Steps() []technique.Step {
	return slices.Concat(origination(), servicing(), ending(), corrections())
}

// origination is how a receivable becomes the funder's and money goes out.
func origination() []technique.Step {
	return []technique.Step{
		step(command.ReceivablePresent, nil, present, codes{
			refuse.DealExists, refuse.ObjectExists, refuse.UnknownObject, refuse.NotEntitled, refuse.SelfDealing,
			refuse.RelatedParties, refuse.InvoiceVoid, refuse.InvoiceRed, refuse.InvoiceZero, refuse.InvoiceUnequal,
			refuse.InvoiceDuplicate, refuse.InvoiceReversed, refuse.AlreadyPresented, refuse.GoodsTaken,
			refuse.DatedBeforeDelivery, refuse.FieldMissing, refuse.DueDiffers, refuse.DueBeforeIssue, refuse.DueInPast,
			refuse.NothingDue, refuse.InvoiceCertified,
		}),
		binding(wholeClaim, step(command.ReceivableConfirm, from{deal.Presented, deal.Offered}, confirm, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.AmountAboveClaim, refuse.DueBeforeIssue, refuse.DueInPast,
		})),
		binding(promised, step(command.ReceivableOffer, from{deal.Presented, deal.Confirmed, deal.Offered}, offer, codes{
			refuse.NotEntitled, refuse.RoleMissing, refuse.SelfDealing, refuse.RelatedParties, refuse.Frozen,
			refuse.Disputed, refuse.NotConfirmed, refuse.DueInPast, refuse.TermsInvalid,
		})),
		binding(wholeClaim, step(command.ReceivableAccept, from{deal.Offered}, accept, codes{
			refuse.NotEntitled, refuse.Frozen, refuse.Disputed, refuse.TermsDiffer, refuse.DueInPast,
		})),
		step(command.ReceivableDecline, from{deal.Offered}, decline, codes{refuse.NotEntitled}),
		step(command.ReceivableNotify, live(), notify, codes{refuse.NotEntitled, refuse.UnknownParty}),
		step(command.ReceivableRegister, live(), register, codes{refuse.NotEntitled}),
		step(command.ReceivableDraw, from{deal.Accepted, deal.Drawn, deal.Financed}, draw, codes{
			refuse.NotEntitled, refuse.Frozen, refuse.Disputed, refuse.NotNotified, refuse.NotRegistered,
			refuse.DueInPast, refuse.PurposeForbidden, refuse.WrongCurrency, refuse.LimitExceeded, refuse.TooManyRows,
			refuse.AmountTooLarge,
		}),
	}
}

// servicing is what happens while money is out.
func servicing() []technique.Step {
	return []technique.Step{
		step(command.ReceivablePay, live(), pay, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.AmountAboveClaim, refuse.AmountNotOwed, refuse.TooManyRows,
		}),
		step(command.ReceivableCreditNote, append(from{deal.Settled}, early()...), creditNote, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.AmountAboveClaim, refuse.DealBuried, refuse.RecordDiffers,
		}),
		step(command.ReceivableDispute, early(), dispute, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.AmountAboveClaim,
		}),
		binding(withdrawn, step(command.ReceivableSettleDispute, late(early()...), settleDispute, codes{
			refuse.NotEntitled, refuse.NothingDue, refuse.WrongCurrency, refuse.AmountAboveClaim, refuse.AboveDispute,
			refuse.BuyerDisagrees,
		})),
	}
}

// ending is how a deal ends other than by the buyer's payment.
func ending() []technique.Step {
	return []technique.Step{
		step(command.ReceivableRecourse, from{deal.Financed, deal.PartPaid, deal.Overdue}, recourse, codes{
			refuse.NotEntitled, refuse.NoRecourse, refuse.NothingDue, refuse.GraceRunning, refuse.InTransit,
		}),
		binding(allOwed, step(command.ReceivableBuyBack, append(from{deal.Financed}, bad()...), buyBack, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.NothingDue, refuse.AmountNotOwed, refuse.InTransit,
			refuse.TooManyRows,
		})),
		binding(allOwed, step(command.ReceivableWriteOff, bad(), writeOff, codes{
			refuse.NotEntitled, refuse.NothingDue, refuse.InTransit,
		})),
		step(command.ReceivableRecover, from{deal.WrittenOff, deal.Settled}, afterLoss, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.TooManyRows, refuse.DealBuried, refuse.RecordDiffers,
		}),
		step(command.ReceivableCancel, from{deal.Presented, deal.Confirmed, deal.Offered, deal.Reassigned}, cancel, codes{
			refuse.NotEntitled, refuse.Disputed, refuse.NotCancellable,
		}),
		step(command.ReceivableReassign, live(), reassign, codes{refuse.NotEntitled, refuse.AmountNotOwed, refuse.InTransit}),
	}
}

// corrections undo what was a mistake.
func corrections() []technique.Step {
	return []technique.Step{
		binding(undone, step(command.CorrectReverse, append(from{deal.WrittenOff, deal.Settled}, live()...), reverse, codes{
			refuse.NotEntitled, refuse.NotReversible, refuse.AlreadyReversed, refuse.InTransit,
		})),
		binding(takenBack, step(command.CorrectRecall, append(ended(), live()[1:]...), recall, codes{
			refuse.NotEntitled, refuse.UnknownInstruction, refuse.NotReversible, refuse.DealBuried, refuse.RecordDiffers,
		})),
		binding(movable, step(command.CorrectReapply, late(live()...), reapply, codes{
			refuse.NotEntitled, refuse.UnknownInstruction, refuse.UnknownDeal, refuse.NotReversible, refuse.WrongState,
			refuse.WrongCurrency, refuse.LimitExceeded, refuse.SelfDealing, refuse.InTransit, refuse.NothingDue,
			refuse.TooManyRows, refuse.DealBuried, refuse.RecordDiffers,
		})),
	}
}

func step(
	k command.Kind, in from, do func(*technique.Tx, *command.Command, uint32) *refuse.Refusal, no codes,
) technique.Step {
	return technique.Step{Kind: k, From: in, Do: do, Refusals: no}
}
