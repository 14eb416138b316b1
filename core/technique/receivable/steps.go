package receivable

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
)

//tidy:data

// Steps implements [technique.Technique]. The states in which a step is
// allowed are checked before it is called.
func (Technique) Steps() []technique.Step {
	type from = []deal.State
	type codes = []refuse.Code
	live := from{deal.Accepted, deal.Drawn, deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse}
	early := append(from{deal.Presented, deal.Confirmed, deal.Offered}, live...)
	out := from{deal.Drawn, deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse}
	return []technique.Step{
		step(command.ReceivablePresent, nil, present, codes{
			refuse.DealExists, refuse.ObjectExists, refuse.UnknownObject, refuse.NotEntitled, refuse.SelfDealing,
			refuse.RelatedParties, refuse.InvoiceVoid, refuse.InvoiceRed, refuse.InvoiceZero, refuse.InvoiceUnequal,
			refuse.InvoiceDuplicate, refuse.InvoiceReversed, refuse.AlreadyPresented, refuse.GoodsTaken,
			refuse.DatedBeforeDelivery, refuse.FieldMissing, refuse.DayInvalid, refuse.DueInPast, refuse.NothingDue,
		}),
		step(command.ReceivableConfirm, from{deal.Presented, deal.Offered}, confirm, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.AmountAboveClaim, refuse.DueInPast,
		}),
		step(command.ReceivableOffer, from{deal.Presented, deal.Confirmed, deal.Offered}, offer, codes{
			refuse.NotEntitled, refuse.RoleMissing, refuse.SelfDealing, refuse.RelatedParties, refuse.Frozen,
			refuse.Disputed, refuse.NotConfirmed, refuse.DueInPast, refuse.TermsInvalid,
		}),
		step(command.ReceivableAccept, from{deal.Offered}, accept, codes{
			refuse.NotEntitled, refuse.Frozen, refuse.Disputed, refuse.TermsDiffer, refuse.DueInPast,
		}),
		step(command.ReceivableNotify, live, notify, codes{refuse.NotEntitled, refuse.UnknownParty}),
		step(command.ReceivableRegister, live, register, codes{refuse.NotEntitled}),
		step(command.ReceivableDraw, from{deal.Accepted, deal.Drawn, deal.Financed}, draw, codes{
			refuse.NotEntitled, refuse.Frozen, refuse.Disputed, refuse.NotNotified, refuse.NotRegistered,
			refuse.DueInPast, refuse.PurposeForbidden, refuse.WrongCurrency, refuse.LimitExceeded, refuse.TooManyRows,
			refuse.AmountTooLarge,
		}),
		step(command.ReceivablePay, live, pay, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.AmountAboveClaim, refuse.AmountNotOwed, refuse.TooManyRows,
		}),
		step(command.ReceivableCreditNote, early, creditNote, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.AmountAboveClaim,
		}),
		step(command.ReceivableDispute, early, dispute, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.AmountAboveClaim,
		}),
		step(command.ReceivableSettleDispute, append(from{deal.Settled, deal.BoughtBack, deal.WrittenOff}, early...), settleDispute, codes{
			refuse.NotEntitled, refuse.NothingDue, refuse.WrongCurrency, refuse.AmountAboveClaim,
		}),
		step(command.ReceivableRecourse, from{deal.Financed, deal.PartPaid, deal.Overdue}, recourse, codes{
			refuse.NotEntitled, refuse.NoRecourse, refuse.NothingDue, refuse.GraceRunning, refuse.InTransit,
		}),
		step(command.ReceivableBuyBack, from{deal.Financed, deal.PartPaid, deal.Overdue, deal.Recourse}, buyBack, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.NothingDue, refuse.AmountNotOwed, refuse.InTransit,
			refuse.TooManyRows,
		}),
		step(command.ReceivableWriteOff, from{deal.PartPaid, deal.Overdue, deal.Recourse}, writeOff, codes{
			refuse.NotEntitled, refuse.NothingDue, refuse.InTransit,
		}),
		step(command.ReceivableRecover, from{deal.WrittenOff}, afterLoss, codes{
			refuse.NotEntitled, refuse.WrongCurrency, refuse.TooManyRows,
		}),
		step(command.ReceivableReassign, live, reassign, codes{refuse.NotEntitled, refuse.AmountNotOwed, refuse.InTransit}),
		step(command.CorrectReverse, append(from{deal.WrittenOff, deal.Settled}, live...), reverse, codes{
			refuse.NotEntitled, refuse.NotReversible, refuse.AlreadyReversed, refuse.InTransit,
		}),
		step(command.CorrectRecall, append(from{deal.BoughtBack, deal.Settled, deal.WrittenOff}, out...), recall, codes{
			refuse.NotEntitled, refuse.UnknownInstruction, refuse.NotReversible,
		}),
		step(command.CorrectReapply, append(from{deal.BoughtBack, deal.Settled, deal.WrittenOff}, live...), reapply, codes{
			refuse.NotEntitled, refuse.UnknownInstruction, refuse.UnknownDeal, refuse.NotReversible, refuse.WrongState,
			refuse.WrongCurrency, refuse.LimitExceeded, refuse.SelfDealing,
		}),
	}
}

func step(
	k command.Kind, from []deal.State, do func(*technique.Tx, *command.Command, uint32) *refuse.Refusal, codes []refuse.Code,
) technique.Step {
	return technique.Step{Kind: k, From: from, Do: do, Refusals: codes}
}
