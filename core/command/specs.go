package command

//tidy:data

// specs is the vocabulary: every kind with its object, signers and fields.
var specs = [firstFreeKind]Spec{
	LogOpen: {
		LogOpen, "log.open", "log", "operator", 0, 0,
		[]Use{need(Key), need(Origin), need(Offset)},
	},
	PartyAdd: {
		PartyAdd, "party.add", "new party", "operator", 0, 0,
		[]Use{may(ID), need(Roles), may(Controller), may(Payload)},
	},
	PartyKey: {
		PartyKey, "party.key", "party", "operator|party", 0, 0,
		[]Use{need(Key), may(Payload), may(Origin), may(Custody), may(RelyingParty)},
	},
	PartyMandate: {
		PartyMandate, "party.mandate", "party", "operator|party", 0, 0,
		[]Use{need(Key), may(Kinds), may(Limit), may(Until)},
	},
	TradeOrder: {
		TradeOrder, "trade.order", "new order", "buyer|seller|operator", Buyer, Seller,
		[]Use{need(Seller), need(Buyer), may(Number), may(Issued), need(Total), may(Lines), may(Payload)},
	},
	TradeDeliver: {
		TradeDeliver, "trade.deliver", "new delivery", "seller|buyer|operator", 0, 0,
		[]Use{may(Number), may(Issued), need(Order), may(Lines), may(Payload)},
	},
	TradeInvoice: {
		TradeInvoice, "trade.invoice", "new invoice", "seller|buyer|operator", Seller, Buyer,
		[]Use{
			need(Seller), need(Buyer), need(Number), need(Issued), may(Due), may(Net), may(Tax), need(Gross),
			may(Order), may(Delivery), may(Payload), may(Void), may(Ledger), may(File), may(Row),
		},
	},
	TradeVoid: {
		TradeVoid, "trade.void", "invoice", "seller|operator", 0, 0,
		[]Use{may(Reason), may(Payload)},
	},
	TradeReverse: {
		TradeReverse, "trade.reverse", "new red invoice", "seller|operator", 0, 0,
		[]Use{need(Amount), may(Number), may(Issued), need(Invoice), may(Payload)},
	},
	LimitSet: {
		LimitSet, "limit.set", "limit", "owner", Owner, On,
		[]Use{need(Amount), need(Owner), need(On)},
	},
	LimitBlock: {
		LimitBlock, "limit.block", "limit", "owner", 0, 0,
		[]Use{need(Amount), may(Reason)},
	},
	LimitRelease: {
		LimitRelease, "limit.release", "limit", "owner", 0, 0,
		[]Use{need(Amount), may(Reason)},
	},
	ReceivablePresent: {
		ReceivablePresent, "receivable.present", "new receivable", "seller", 0, 0,
		[]Use{may(Due), need(Invoice), may(Payload)},
	},
	ReceivableConfirm: {
		ReceivableConfirm, "receivable.confirm", "receivable", "buyer", 0, 0,
		[]Use{may(Amount), may(Due), may(NoSetOff), may(Payload)},
	},
	ReceivableNotify: {
		ReceivableNotify, "receivable.notify", "receivable", "funder|seller", 0, Payee,
		[]Use{may(Payee), may(Payload)},
	},
	ReceivableRegister: {
		ReceivableRegister, "receivable.register", "receivable", "funder", 0, 0,
		[]Use{need(Number), may(Payload)},
	},
	ReceivableOffer: {
		ReceivableOffer, "receivable.offer", "receivable", "funder", Funder, 0,
		[]Use{
			need(Funder), may(Technique), need(Advance), need(Rate), may(Fee), may(Reserve), may(Basis),
			may(Recourse), may(Grace), may(Payload), may(DefaultRate), may(Rounding),
			may(NeedNotice), may(NeedRegister), may(NeedConfirm),
		},
	},
	ReceivableAccept: {
		ReceivableAccept, "receivable.accept", "receivable", "seller", 0, 0,
		[]Use{may(Payload), may(Terms)},
	},
	ReceivableDraw: {
		ReceivableDraw, "receivable.draw", "receivable", "seller", 0, Payee,
		[]Use{need(Amount), may(Payee)},
	},
	ReceivablePay: {
		ReceivablePay, "receivable.pay", "receivable", "buyer|seller", 0, 0,
		[]Use{need(Amount)},
	},
	ReceivableCreditNote: {
		ReceivableCreditNote, "receivable.credit-note", "receivable", "seller", 0, 0,
		[]Use{need(Amount), may(Number), may(Reason), may(Payload), may(Record)},
	},
	ReceivableDispute: {
		ReceivableDispute, "receivable.dispute", "receivable", "buyer", 0, 0,
		[]Use{may(Amount), may(Reason), may(Payload)},
	},
	ReceivableSettleDispute: {
		ReceivableSettleDispute, "receivable.settle-dispute", "receivable", "buyer|seller|funder", 0, 0,
		[]Use{may(Amount), may(Reason), may(Payload)},
	},
	ReceivableRecourse: {
		ReceivableRecourse, "receivable.recourse", "receivable", "funder", 0, 0,
		[]Use{may(Reason)},
	},
	ReceivableBuyBack: {
		ReceivableBuyBack, "receivable.buy-back", "receivable", "seller", 0, 0,
		[]Use{may(Amount)},
	},
	ReceivableWriteOff: {
		ReceivableWriteOff, "receivable.write-off", "receivable", "funder", 0, 0,
		[]Use{may(Reason)},
	},
	ReceivableRecover: {
		ReceivableRecover, "receivable.recover", "receivable", "funder|buyer|seller", 0, 0,
		[]Use{need(Amount), may(Record)},
	},
	ReceivableReassign: {
		ReceivableReassign, "receivable.reassign", "receivable", "funder", 0, 0,
		[]Use{may(Reason)},
	},
	BankConfirm: {
		BankConfirm, "bank.confirm", "new bank line", "bank", 0, 0,
		[]Use{may(Amount), need(Instruction), may(Line), may(Payload), may(Record)},
	},
	BankFail: {
		BankFail, "bank.fail", "new bank line", "bank", 0, 0,
		[]Use{may(Amount), need(Instruction), may(Line), may(Payload), may(Record)},
	},
	BankReturn: {
		BankReturn, "bank.return", "new bank line", "bank", 0, 0,
		[]Use{may(Amount), need(Instruction), may(Line), may(Payload), may(Record)},
	},
	CorrectReverse: {
		CorrectReverse, "correct.reverse", "receivable", "funder|seller", 0, 0,
		[]Use{need(Target), need(Reason)},
	},
	CorrectRecall: {
		CorrectRecall, "correct.recall", "receivable", "funder|bank", 0, 0,
		[]Use{need(Reason), need(Payment), may(Record)},
	},
	CorrectReapply: {
		CorrectReapply, "correct.reapply", "receivable", "funder", 0, 0,
		[]Use{may(Amount), may(Reason), need(Payment), may(Deal), may(Record)},
	},
	DayEnd: {
		DayEnd, "day.end", "log", "operator", 0, 0,
		[]Use{need(Day), may(Count)},
	},
	ReceivableCancel: {
		ReceivableCancel, "receivable.cancel", "receivable", "seller", 0, 0,
		[]Use{may(Reason)},
	},
	ReceivableDecline: {
		ReceivableDecline, "receivable.decline", "receivable", "seller", 0, 0,
		[]Use{may(Reason)},
	},
	ProgrammePropose: {
		ProgrammePropose, "programme.propose", "new programme or version", "signer", 0, 0,
		[]Use{may(Payload), need(Document)},
	},
	ProgrammeSign: {
		ProgrammeSign, "programme.sign", "programme", "signer", 0, 0,
		[]Use{may(Roles), may(Payload), need(Terms)},
	},
	ProgrammeClose: {
		ProgrammeClose, "programme.close", "programme", "signer", 0, 0,
		[]Use{may(Reason)},
	},
	CertificateApply: {
		CertificateApply, "certificate.apply", "new certificate", "supplier", 0, Issuer,
		[]Use{need(Amount), need(Due), need(Invoice), may(Payload), need(Issuer)},
	},
	CertificateIssue: {
		CertificateIssue, "certificate.issue", "certificate", "issuer", 0, 0,
		[]Use{may(Reason), may(Payload), may(Least)},
	},
	CertificateAccept: {
		CertificateAccept, "certificate.accept", "certificate", "supplier", 0, 0,
		[]Use{may(Payload), need(Share), may(FreeChoice)},
	},
	CertificateDecline: {
		CertificateDecline, "certificate.decline", "certificate or share", "issuer|supplier|holder|receiver", 0, 0,
		[]Use{may(Reason)},
	},
	CertificateSplit: {
		CertificateSplit, "certificate.split", "share", "holder", 0, 0,
		[]Use{need(Parts)},
	},
	CertificateTransfer: {
		CertificateTransfer, "certificate.transfer", "share", "holder", 0, Holder,
		[]Use{need(Invoice), may(Payload), need(Holder), may(FreeChoice)},
	},
	CertificateReceive: {
		CertificateReceive, "certificate.receive", "share", "receiver", 0, 0,
		[]Use{may(Payload), may(FreeChoice)},
	},
	CertificateFreeze: {
		CertificateFreeze, "certificate.freeze", "party", "operator", 0, 0,
		[]Use{need(Reason), may(Payload)},
	},
	CertificateRelease: {
		CertificateRelease, "certificate.release", "party", "operator", 0, 0,
		[]Use{need(Reason), may(Payload)},
	},
	CertificatePresent: {
		CertificatePresent, "certificate.present", "share", "holder", 0, 0,
		[]Use{may(Payload)},
	},
	CertificatePay: {
		CertificatePay, "certificate.pay", "certificate", "issuer", 0, 0,
		[]Use{may(Payload)},
	},
	CertificateSettle: {
		CertificateSettle, "certificate.settle", "certificate", "issuer|operator", 0, 0,
		[]Use{},
	},
	CertificateCancel: {
		CertificateCancel, "certificate.cancel", "share", "issuer|holder", 0, 0,
		[]Use{need(Reason), may(Payload)},
	},
}
