package say

import "github.com/tallystick/tallystick/core/refuse"

//tidy:data

// sentences holds the templates by code. Each says what happened and what the
// reader can do next.
var sentences = [...]sentence{
	refuse.UnknownCommand: {
		"There is no command {1}. Please choose one of the listed commands.",
		"没有“{1}”这种指令。请从指令列表中选择。",
	},
	refuse.UnknownDeal: {
		"There is no deal {1}. Please check the name, or present the invoice first.",
		"融资业务 {1} 不存在。请核对编号，或先提交发票。",
	},
	refuse.DealExists: {
		"A deal {1} was opened before. Please choose another name.",
		"融资业务 {1} 已经存在。请换一个编号。",
	},
	refuse.WrongState: {
		"{1} is {2}, and this step does not go with that. Please look at it again before you decide what to do.",
		"{1} 当前状态为“{2t}”，不能办理此步骤。请刷新后再决定下一步。",
	},
	refuse.AmountNotAbove0: {
		"The amount {1} is not above zero. Please enter a positive amount.",
		"金额 {1} 不大于零。请输入正数金额。",
	},
	refuse.LimitExceeded: {
		"{1} was asked for, and {2} is left. Please ask for {2} or less.",
		"申请金额 {1}，可用额度 {2}。请在 {2} 以内申请。",
	},
	refuse.PurposeForbidden: {
		"The funds are earmarked and cannot be paid to {1}. Please name the seller as payee.",
		"资金专款专用，不能支付给 {1}。请将收款人改为卖方。",
	},
	refuse.SelfDealing: {
		"{1} would stand on both sides. Please check who sells, who buys and who finances.",
		"{1} 同时处于交易两方。请核对卖方、买方和资金方。",
	},
	refuse.RelatedParties: {
		"{1} and {2} have one controller, so this cannot be financed. Please speak with the funder.",
		"{1} 与 {2} 由同一控制人控制，属于关联方，不能融资。请与资金方联系。",
	},
	refuse.NotEntitled: {
		"{1} may not ask for this, or no key of {1} signed it. Please have the entitled party ask and sign.",
		"{1} 无权办理此事，或签名的密钥不属于 {1}。请由有权方提出并签名。",
	},
	refuse.RoleMissing: {
		"{1} does not have the role {2}, which this needs. Please ask the operator about the role.",
		"{1} 没有办理此事所需的“{2t}”角色。请联系平台。",
	},
	refuse.UnknownParty: {
		"There is no party {1}. Please check the name, or register the party first.",
		"参与方 {1} 不存在。请核对名称，或先办理登记。",
	},
	refuse.UnknownObject: {
		"There is no {1}. Please check the name, or record it first.",
		"{1} 不存在。请核对编号，或先录入。",
	},
	refuse.ObjectExists: {
		"The name {1} is taken. Please choose another one.",
		"名称 {1} 已被使用。请换一个名称。",
	},
	refuse.RegistrationTaken: {
		"This registration id belongs to {1}. Please check the id.",
		"该登记号已属于 {1}。请核对登记号。",
	},
	refuse.NameInvalid: {
		"The name in {1} cannot be used. Please take 1 to 48 bytes without spaces, / and #.",
		"“{1f}”中的名称不可用。请使用 1 至 48 字节，且不含空格、/ 和 #。",
	},
	refuse.FieldMissing: {
		"{1} is missing. Please fill it in.",
		"缺少“{1f}”。请补充填写。",
	},
	refuse.FieldUnknown: {
		"This command has no {1}. Please leave it out or check its spelling.",
		"此指令没有“{1f}”这一项。请删除或核对写法。",
	},
	refuse.FieldInvalid: {
		"The value of {1} cannot be read or is not allowed. Please check how it is written.",
		"“{1f}”的内容无法识别或不被允许。请核对写法。",
	},
	refuse.AmountTooLarge: {
		"The amount in {1} is too large to be recorded. Please check its digits.",
		"“{1f}”的金额过大，无法记录。请核对位数。",
	},
	refuse.WrongCurrency: {
		"{1} is not in the currency of the deal, which counts as {2} does. Please use that currency.",
		"{1} 与该业务的币种（如 {2}）不一致。请改用该币种。",
	},
	refuse.TooManyDecimals: {
		"The amount in {1} has more decimals than its currency. Please round it yourself.",
		"“{1f}”的小数位数超过该币种的规定。请自行取整。",
	},
	refuse.DayInvalid: {
		"The day in {1} is out of range, or before the day that it must follow. Please check the date.",
		"“{1f}”的日期超出范围，或早于其应晚于的日期。请核对日期。",
	},
	refuse.Malformed: {
		"What was sent is not a command. Please update your software and send it again.",
		"发送的内容不是有效指令。请更新软件后重新发送。",
	},
	refuse.UnknownKey: {
		"The key that signed is not registered. Please have it registered first.",
		"签名密钥未登记。请先登记该密钥。",
	},
	refuse.KeyRevoked: {
		"The key that signed was revoked. Please sign with a valid key.",
		"签名密钥已被撤销。请使用有效密钥签名。",
	},
	refuse.SignatureWrong: {
		"The signature does not fit what was sent. Please sign and send it again.",
		"签名与内容不符。请重新签名并发送。",
	},
	refuse.Expired: {
		"What was signed was valid until {1} only. Please sign it anew.",
		"该签名的有效期截至 {1}，现已过期。请重新签名。",
	},
	refuse.NotAfterTooFar: {
		"What was signed is valid for more than 24 hours. Please sign it with a shorter time.",
		"签名有效期超过 24 小时。请缩短有效期后重新签名。",
	},
	refuse.SequenceUsed: {
		"Number {1} of this key was used before. If this is a repeat, nothing more is to be done; else sign anew.",
		"该密钥的序号 {1} 已使用。如为重复发送则无需处理，否则请用新序号重新签名。",
	},
	refuse.SequenceTooOld: {
		"Number {1} of this key is too old; the oldest that can be used is {2}. Please sign with a newer number.",
		"该密钥的序号 {1} 过旧，目前最早可用 {2}。请用较新的序号重新签名。",
	},
	refuse.SequenceConflict: {
		"Number {1} of this key was used for something else. Please sign with a new number.",
		"该密钥的序号 {1} 已用于其他内容。请用新序号重新签名。",
	},
	refuse.AtomicRefused: {
		"Command {1} of this bundle, counted from 0, was refused, so nothing was done. Please see to that one first.",
		"一并办理的指令中第 {1} 条（从 0 起计）被拒绝，均未执行。请先处理该条。",
	},
	refuse.MandateMissing: {
		"The mandate of this key does not cover {1}. Please have another signer sign, or widen the mandate.",
		"该密钥的授权不包括“{1k}”。请由其他签名人签名，或扩大授权。",
	},
	refuse.MandateExpired: {
		"The mandate of this key ended on {1}. Please have it renewed.",
		"该密钥的授权已于 {1} 到期。请办理续期。",
	},
	refuse.MandateExceeded: {
		"{1} is above the {2} that this key may sign alone. Please have a second signer sign too.",
		"{1} 超过该密钥可单独签署的 {2}。请由第二签名人复核并签名。",
	},
	refuse.DueInPast: {
		"The due date {1} is before today, {2}. What is past due is recorded but not financed.",
		"到期日 {1} 早于今日 {2}。逾期款项可以登记，但不能融资。",
	},
	refuse.DayClosed: {
		"{1} is closed; the books are closed up to {2}. Please use a later day.",
		"{1} 已经日终，账务已结至 {2}。请使用之后的日期。",
	},
	refuse.DayNotOver: {
		"{1} has not come yet; today is {2}. Please close it when it is over.",
		"{1} 尚未到来，今日为 {2}。请待该日结束后再办理日终。",
	},
	refuse.InvoiceVoid: {
		"Invoice {1} is void. Please present a valid invoice.",
		"发票 {1} 已作废。请提交有效发票。",
	},
	refuse.InvoiceRed: {
		"Invoice {1} is a red-letter (reversal) invoice. Please present the invoice of the sale.",
		"发票 {1} 为红字发票。请提交对应的蓝字发票。",
	},
	refuse.InvoiceZero: {
		"Invoice {1} is for nothing. Please present an invoice with an amount.",
		"发票 {1} 金额为零。请提交有金额的发票。",
	},
	refuse.InvoiceUnequal: {
		"Net and tax of invoice {1} do not make its gross. Please have the document corrected.",
		"发票 {1} 的金额与税额之和不等于价税合计。请更正单据。",
	},
	refuse.InvoiceDuplicate: {
		"Invoice {1} is the same claim as {2}, which was recorded before. Please use that one.",
		"发票 {1} 与先前录入的 {2} 为同一债权，涉嫌重复融资。请使用先录入的发票。",
	},
	refuse.InvoiceReversed: {
		"Invoice {1} was reversed and {2} of it is left. Please present another invoice.",
		"发票 {1} 已被红冲，剩余 {2}。请提交其他发票。",
	},
	refuse.AlreadyPresented: {
		"Invoice {1} already stands behind {2}. Please present another invoice.",
		"发票 {1} 已用于 {2}。请提交其他发票。",
	},
	refuse.GoodsTaken: {
		"The goods of delivery {1} already stand behind {2}. Please present an invoice for other goods.",
		"送货单 {1} 的货物已用于 {2}。请提交其他货物的发票。",
	},
	refuse.TradeMismatch: {
		"{1} and {2} contradict each other. Please have one of the documents corrected.",
		"{1} 与 {2} 相互矛盾。请更正其中一份单据。",
	},
	refuse.DatedBeforeDelivery: {
		"The invoice is dated {1}, before the delivery of {2}. Please check both documents.",
		"发票日期 {1} 早于交货日期 {2}。请核对两份单据。",
	},
	refuse.LinesUnequal: {
		"The lines sum to {1}, and the total says {2}. Please correct the lines or the total.",
		"明细合计 {1}，与总额 {2} 不符。请更正明细或总额。",
	},
	refuse.Disputed: {
		"The buyer disputes {1}. Please settle the dispute first.",
		"买方对 {1} 提出争议。请先解决争议。",
	},
	refuse.Frozen: {
		"{1} is frozen, for a fact contradicts it. Please have the funder clear it, or cancel it and present anew.",
		"{1} 因存在相互矛盾的事实而被冻结。请由资金方核实解除，或撤销后重新提交。",
	},
	refuse.NotConfirmed: {
		"The buyer has not confirmed {1}, as these terms want. Please ask the buyer to confirm the debt.",
		"买方尚未对 {1} 确权，而本条款要求先确权。请联系买方确权。",
	},
	refuse.NotNotified: {
		"The buyer has not been notified of the assignment of {1}. Please send the notice first.",
		"尚未就 {1} 向买方发出转让通知。请先发出转让通知。",
	},
	refuse.NotRegistered: {
		"The assignment of {1} is not in the public registry. Please have the funder register it first.",
		"{1} 的转让尚未办理统一登记。请先由资金方办理登记。",
	},
	refuse.GraceRunning: {
		"The grace runs until {1}. Please wait for that day before you demand recourse.",
		"宽限期至 {1}。请在该日起再行使追索权。",
	},
	refuse.NoRecourse: {
		"The terms of {1} give no recourse to the seller. Please turn to the buyer.",
		"{1} 的条款为无追索权。请向买方主张。",
	},
	refuse.AmountNotOwed: {
		"{1} is not what is owed, which is {2}. Please use the amount that is owed.",
		"{1} 与应付金额 {2} 不符。请按应付金额办理。",
	},
	refuse.AmountAboveClaim: {
		"{1} is more than the {2} that is left of the receivable. Please use {2} or less.",
		"{1} 超过应收账款余额 {2}。请在 {2} 以内办理。",
	},
	refuse.InTransit: {
		"The payment {1} is still on its way. Please wait for the bank, then try again.",
		"付款 {1} 仍在途。请待银行回报后再试。",
	},
	refuse.UnknownInstruction: {
		"There is no payment {1}. Please check its name, such as D1#2.",
		"付款 {1} 不存在。请核对其编号，例如 D1#2。",
	},
	refuse.TermsInvalid: {
		"The terms are not allowed: {1}. Please correct it and offer again.",
		"条款不被允许：{1f}。请更正后重新报价。",
	},
	refuse.TermsDiffer: {
		"The terms that were accepted are not those on offer now. Please read the offer again.",
		"所接受的条款与当前报价不一致。请重新阅读报价。",
	},
	refuse.NotReversible: {
		"{1} cannot be reversed or moved. Please check which one is meant, or correct it with a new command.",
		"{1} 不能冲正或转移。请核对所指内容，或以新的指令更正。",
	},
	refuse.AlreadyReversed: {
		"Command {1} was reversed before. Nothing more is to be done.",
		"指令 {1} 已经冲正。无需再次办理。",
	},
	refuse.TooManyRows: {
		"There are {1} records in this already, and {2} are the most. Please take fewer or larger pieces.",
		"此处已涉及 {1} 条记录，上限为 {2} 条。请减少笔数或合并办理。",
	},
	refuse.NothingDue: {
		"Nothing is owed or left to do for {1}. Please look at it again.",
		"{1} 没有应付款项或待办事项。请刷新查看。",
	},
	refuse.LogNotOpen: {
		"The log has not been opened. Please have the operator open it first.",
		"日志尚未开启。请先由平台开启。",
	},
	refuse.LogOpened: {
		"The log was opened before. It opens only once; please go on with it.",
		"日志已经开启。日志只能开启一次，请继续使用。",
	},
	refuse.AboveDispute: {
		"{1} would be conceded, and the buyer disputes {2}. Please concede {2} or less.",
		"拟让步金额 {1}，而买方争议金额为 {2}。请在 {2} 以内让步。",
	},
	refuse.BuyerDisagrees: {
		"{1} would be conceded of the {2} that the buyer disputes. Please concede all of it, or have the buyer sign too.",
		"拟让步金额 {1} 低于买方争议金额 {2}。请全部让步，或请买方一并签署。",
	},
	refuse.NotCancellable: {
		"Money, a notice or a registration stands on {1}. Please settle it, or have the funder reassign it.",
		"{1} 已有资金往来、转让通知或登记。请办理结清，或由资金方反转让。",
	},
	refuse.WrongOrigin: {
		"This was signed at {1}, and the passkey is registered for another site. Please check the address.",
		"签名来自 {1}，而该通行密钥登记于其他网站。请核对网址。",
	},
	refuse.UserNotVerified: {
		"Your device did not check who you are. Please sign again with a PIN, finger or face.",
		"设备未验证您的身份。请使用 PIN、指纹或面容重新签名。",
	},
	refuse.DealBuried: {
		"{1} closed on {2} and has left the books. Please send its last record with the command; showing {1} gives it.",
		"{1} 已于 {2} 结清并移出账册。请随指令附上其最后记录，查询 {1} 即可取得。",
	},
	refuse.RecordDiffers: {
		"This is not the last record of {1}. Please show {1} again and send the record that is given there.",
		"所附内容不是 {1} 的最后记录。请重新查询 {1}，并附上其中给出的记录。",
	},
	refuse.AmountDiffers: {
		"{1} is not all of the payment, which is {2}. A payment fails and comes back as a whole.",
		"{1} 不是该笔付款的全额 {2}。付款只能整笔失败或整笔退回。",
	},
	refuse.DueDiffers: {
		"The invoice itself says that it is due on {2}, not on {1}. Only the buyer can agree to another day.",
		"发票载明的到期日为 {2}，而非 {1}。只有买方可以在确认时同意改期。",
	},
	refuse.DueBeforeIssue: {
		"The due date {1} is before the invoice was issued, {2}. Please check the invoice.",
		"到期日 {1} 早于发票开票日 {2}。请核对发票。",
	},
	refuse.ProgrammeInvalid: {
		"The programme cannot be signed as it is: {1} breaks the rule {2}. Please lint the document first.",
		"该方案目前不能签署：{1} 违反规则 {2}。请先检查文件。",
	},
	refuse.VersionDiffers: {
		"The document says version {1}, and the next version of the programme is {2}. Please change its version.",
		"文件所载版本为 {1}，而该方案的下一版本为 {2}。请修改版本号。",
	},
	refuse.DocumentDiffers: {
		"This is not the hash of the document of {1} that stands to be signed. Please read the document again.",
		"所签哈希不是 {1} 当前待签文件的哈希。请重新查看文件。",
	},
	refuse.TenorTooLong: {
		"A certificate that is issued today is due on {2} at the latest, not on {1}. Please agree to an earlier day.",
		"今日开立的凭证最迟应于 {2} 到期，而非 {1}。请约定更早的到期日。",
	},
	refuse.NoFreeChoice: {
		"{1} has not said that it takes the certificate of its own free choice. Nobody has to take one.",
		"{1} 尚未声明自愿接受该凭证。任何人不得被强制接受。",
	},
	refuse.SharesUnequal: {
		"The parts sum to {1}, and the share is {2}. Please correct the parts.",
		"各部分合计 {1}，与份额 {2} 不符。请更正各部分金额。",
	},
	refuse.ShareTooSmall: {
		"A share of {1} is below the least of this certificate, {2}. Please take larger parts.",
		"份额 {1} 低于该凭证的最低份额 {2}。请提高金额。",
	},
	refuse.InvoiceOfOthers: {
		"The invoice {1} is not one that who gives the certificate owes to who takes it. Please name one that is.",
		"发票 {1} 不是交付方应付接收方的发票。请注明双方之间的发票。",
	},
	refuse.InvoiceCovered: {
		"{1} would be paid, and {2} of the invoice are left to pay with certificates. Please take {2} or less.",
		"拟支付 {1}，而该发票可用凭证支付的余额为 {2}。请在 {2} 以内办理。",
	},
	refuse.InvoiceCertified: {
		"Certificates pay the invoice {1}, so nothing can be lent against it. Please present another one.",
		"发票 {1} 已用凭证支付，不能再融资。请提交其他发票。",
	},
	refuse.IssuerStopped: {
		"{1} can issue no certificates now: something it issued is unpaid, or it was stopped. Please ask to be paid in cash.",
		"{1} 目前不能开立凭证：其已开立的凭证逾期未付，或已被暂停。请要求现金支付。",
	},
	refuse.NotDueYet: {
		"This is due on {1}, and today is {2}. Please come back on the due day.",
		"到期日为 {1}，今天是 {2}。请于到期日办理。",
	},
}
