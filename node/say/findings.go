package say

//tidy:data

// findings holds the templates of what is wrong with a programme, by the name of
// the rule. {1} stands for the first figure.
var findings = map[string]sentence{
	"name-invalid": {
		"The name {1} cannot be used. Please take 1 to 48 small letters, digits and hyphens; parties: no spaces, " +
			"/ or #.",
		"名称“{1}”不可用。请使用 1 至 48 个小写字母、数字和连字符；参与方名称不" +
			"含空格、/ 和 #。",
	},
	"version-invalid": {
		"There is no version {1}. Versions begin at 1.",
		"版本 {1} 不存在。版本号从 1 开始。",
	},
	"word-unknown": {
		"This word has no meaning here. Please take one of the listed words.",
		"此处的词无效。请使用列表中的词。",
	},
	"currency-unknown": {"{1} is no active currency of ISO 4217.", "{1} 不是 ISO 4217 的现行货币。"},
	"offset-invalid": {
		"{1} is no offset from UTC between -12:00 and +14:00.",
		"{1} 不是 -12:00 至 +14:00 之间的时差。",
	},
	"dates-out-of-order": {
		"The programme would run from {1} until {2}. Please put the days in order.",
		"方案期限为 {1} 至 {2}，先后颠倒或超出范围。请更正日期。",
	},
	"too-many": {"There are {1} items; {2} are the most.", "共有 {1} 项，最多 {2} 项。"},
	"text-too-long": {
		"The text has {1} bytes; {2} are the most.",
		"文字为 {1} 字节，最多 {2} 字节。",
	},
	"programme-too-large": {
		"The programme takes {1} bytes; {2} are the most. Please shorten its texts and lists.",
		"方案为 {1} 字节，最多 {2} 字节。请精简文字和列表。",
	},
	"named-twice": {
		"{1} stands here twice. Please leave one of them out.",
		"“{1}”出现两次。请删去其一。",
	},
	"self-dealing": {
		"{1} would stand on both sides. Please check the parties.",
		"{1} 同时处于交易两方。请核对参与方。",
	},
	"role-missing": {
		"The technique {1} needs a party in the role {2t}. Please name one, or leave its name open.",
		"{1} 需要“{2t}”角色的参与方。请列明，名称可以留空。",
	},
	"role-without-party": {
		"No party plays the role {1t}. Please add it to the parties.",
		"没有参与方担任“{1t}”。请在参与方中补充。",
	},
	"amount-not-above-0": {
		"The amount {1} is not above zero, or too large.",
		"金额 {1} 不大于零，或过大。",
	},
	"currency-differs": {"{1} is not in the programme's currency {2}.", "{1} 不是方案的货币 {2}。"},
	"limit-missing": {
		"There is no limit for the whole programme. Please add one without `on`.",
		"缺少方案总额度。请增加一条不带 on 的额度。",
	},
	"limit-above": {
		"The limit {1} is above that of the whole programme, {2}.",
		"额度 {1} 超过方案总额度 {2}。",
	},
	"out-of-range": {"{1} is outside {2} to {3}.", "{1} 不在 {2} 至 {3} 之间。"},
	"advance-and-reserve": {
		"An advance of {1} and a reserve of {2} are more than the whole. Please lower one of them.",
		"融资比例 {1} 与保留比例 {2} 之和超过 100%。请调低其一。",
	},
	"price-missing": {
		"There is no price. Please name a rate, a feed, or a fee.",
		"没有价格。请填写利率、基准利率或费用。",
	},
	"price-twice": {
		"There is a fixed rate of {1} and a base rate {2}. Please keep one of them.",
		"同时有固定利率 {1} 和基准利率 {2}。请只保留一个。",
	},
	"all-in-above-cap": {
		"Even at the longest tenor a deal costs {1} a year all in, above the cap of {2}.",
		"即使按最长期限，年化综合成本也有 {1}，超过上限 {2}。",
	},
	"surplus-kept": {
		"The funder keeps what is left over, but the all-in yield is {1} and the cap {2}. Please agree an all-in " +
			"yield within the cap, or give the rest to the seller.",
		"余款归资金方，但约定的综合收益率为 {1}、上限为 {2}。请约定上限以内的综合" +
			"收益率，或将余款返还卖方。",
	},
	"all-in-unused": {
		"An all-in yield of {1} is agreed, but nobody keeps a surplus.",
		"约定了综合收益率 {1}，但无人保留余款。",
	},
	"tenor-out-of-order": {
		"The tenor would be {1} to {2} days. Please take 1 to 3660 days, the shorter one first.",
		"期限为 {1} 至 {2} 天。请在 1 至 3660 天内填写，短的在前。",
	},
	"notice-undisclosed": {
		"An undisclosed programme cannot ask for notice. Please leave it out, or disclose.",
		"隐蔽型方案不能要求转让通知。请删去通知，或改为公开型。",
	},
	"servicer-missing": {
		"An undisclosed programme needs a servicer that collects. Please name one.",
		"隐蔽型方案需要负责收款的资产服务机构。请列明。",
	},
	"evidence-missing": {
		"{1t} needs the evidence {2t}. Please say before which step it must be there.",
		"{1t} 需要“{2t}”。请注明须在哪一步之前具备。",
	},
	"payee-missing": {
		"Nobody may be paid. Please name the permitted payees.",
		"没有可收款人。请列明允许的收款人。",
	},
	"payee-without-role": {
		"The payee {1t} is no party of the programme. Please add it to the parties.",
		"收款人“{1t}”不是方案的参与方。请在参与方中补充。",
	},
	"line-unknown": {
		"There is no input line {1}. Please add it to the inputs.",
		"用途项“{1}”不存在。请在用途中补充。",
	},
	"line-unused": {
		"Nobody may be paid for the input line {1}. Please give it to a payee.",
		"用途项“{1}”没有收款人。请指定收款人。",
	},
	"waterfall-empty": {
		"There is no waterfall. Please say in which order incoming money is given away.",
		"没有清分顺序。请写明回款的分配顺序。",
	},
	"waterfall-no-residual": {
		"The waterfall ends with {1}. Its last step must take the residual.",
		"清分顺序以 {1} 结束。最后一步必须分配余款。",
	},
	"waterfall-residual-early": {
		"Nothing is left for the steps after this residual. Please put it last.",
		"此处分配余款后，后面的步骤将一无所得。请放到最后。",
	},
	"waterfall-residual-to": {
		"The residual goes to {1}. It must go to a party.",
		"余款进入 {1}。余款必须归某一参与方。",
	},
	"waterfall-lacks": {
		"The programme can owe {1}, but no step of the waterfall pays it.",
		"方案会产生 {1}，但清分顺序中没有对应步骤。",
	},
	"trigger-untimed": {
		"A trigger needs either a day or a condition, and not both.",
		"触发条件须有日期或条件之一，且只能有一个。",
	},
	"trigger-outside": {
		"The day {1} is outside the programme, {2} until {3}.",
		"日期 {1} 不在方案期限 {2} 至 {3} 之内。",
	},
	"trigger-no-recourse": {
		"The programme is without recourse, so that {1} cannot be asked for.",
		"方案无追索权，不能触发 {1}。",
	},
	"trigger-disclosed": {"The programme is disclosed already.", "方案已是公开型。"},
	"trigger-whom":      {"{1} whom? Please name the role.", "{1} 的对象是谁？请填写角色。"},
	"watch-missing": {
		"Every live deal needs a next check. Please say every how many days, 1 to 366.",
		"每笔存续业务都须有下次检查日。请填写间隔天数（1 至 366）。",
	},
	"signer-missing": {
		"The programme binds the {1t}, who must sign. Please add it to the signers.",
		"方案约束“{1t}”，须由其签署。请在签署方中补充。",
	},
	"signer-without-role": {
		"The signer {1t} is no party of the programme.",
		"签署方“{1t}”不是方案的参与方。",
	},
	"pack-unknown": {"There is no rule pack {1}.", "规则包 {1} 不存在。"},
	"pack-forbids": {
		"The rule {1} does not allow this: {2} is asked, {3} is allowed or needed.",
		"规则 {1} 不允许：方案为“{2}”，允许或要求“{3}”。",
	},

	"condition-empty": {"The condition is empty.", "条件为空。"},
	"condition-too-long": {
		"The condition has {1} bytes; {2} are the most.",
		"条件为 {1} 字节，最多 {2} 字节。",
	},
	"condition-too-deep":  {"The condition is nested more than {1} deep.", "条件嵌套超过 {1} 层。"},
	"condition-too-large": {"The condition has more than {1} parts.", "条件超过 {1} 个部分。"},
	"condition-too-costly": {
		"The condition may take {1} steps; {2} are the most.",
		"条件最多需 {1} 步计算，上限为 {2} 步。",
	},
	"condition-character": {
		"{1} has no place in a condition. Texts stand in double quotes.",
		"条件中不能出现“{1}”。文字须用英文双引号。",
	},
	"condition-string": {
		"The text is not closed, or holds a character that cannot be seen; \\\" and \\\\ are the only escapes.",
		"文字未闭合，或含有不可见字符；转义只有 \\\" 和 \\\\。",
	},
	"condition-number": {
		"{1} is no whole number of 64 bits in plain digits.",
		"{1} 不是 64 位以内的普通整数。",
	},
	"condition-unexpected": {"{1} is expected here, but {2} stands here.", "此处应为 {1}，却是 {2}。"},
	"condition-sign-twice": {"The sign {1} stands here twice in a row.", "符号 {1} 连续出现两次。"},
	"condition-day":        {"{1} is no day such as 2026-01-31.", "{1} 不是形如 2026-01-31 的日期。"},
	"condition-amount": {
		"{1} is no amount such as 1000.00 CNY in the programme's currency.",
		"{1} 不是以方案货币表示的金额，例如 1000.00 CNY。",
	},
	"condition-list": {
		"A list holds 1 to 64 values of one type, written out.",
		"列表须有 1 至 64 个同类型的具体值。",
	},
	"condition-unknown-fact": {"There is no fact {1}.", "事实 {1} 不存在。"},
	"condition-unknown-call": {"There is no function {1}.", "函数 {1} 不存在。"},
	"condition-arguments":    {"{1} takes {2}.", "{1} 的参数应为 {2}。"},
	"condition-has": {
		"{1} is always there, so has() says nothing.",
		"{1} 总是存在，has() 没有意义。",
	},
	"condition-type": {"{1} does not go with these types: {2}.", "{1} 不适用于这些类型：{2}。"},
	"condition-not-bool": {
		"The condition is {1}; it must be true or false.",
		"条件的值是 {1}，必须为真或假。",
	},
	"condition-not-canonical": {
		"The condition is not in its canonical form, which is: {1}",
		"条件不是规范写法，规范写法为：{1}",
	},

	"form-unreadable": {"The file cannot be read: {1}", "文件无法读取：{1}"},
	"form-syntax":     {"This is neither YAML nor JSON: {1}", "不是有效的 YAML 或 JSON：{1}"},
	"form-too-large":  {"The file has more than {1} bytes.", "文件超过 {1} 字节。"},
	"form-too-deep":   {"The file is nested more than {1} deep.", "文件嵌套超过 {1} 层。"},
	"form-several":    {"The file holds more than one document.", "文件含有多个文档。"},
	"form-alias": {
		"Anchors, aliases and tags have no place in a programme: whoever signs must see each figure.",
		"方案中不能使用锚点、别名和标签：签署人须看到每个数字。",
	},
	"form-kind":        {"{1} is expected here, but this is {2}.", "此处应为 {1}，却是 {2}。"},
	"form-field":       {"There is no field {1}. Did you mean {2}?", "没有字段 {1}。是否指 {2}？"},
	"form-field-twice": {"The field {1} stands here twice.", "字段 {1} 出现两次。"},
	"form-missing":     {"The field {1} is missing.", "缺少字段 {1}。"},
	"form-word": {
		"{1} is none of the words for this field. Did you mean {2}?",
		"{1} 不是此字段的可用词。是否指 {2}？",
	},
	"form-value": {"{1} is not of the form {2}.", "{1} 不符合格式 {2}。"},
}

// programmeTerms are the Chinese terms for the words of programmes; terms has
// others.
var programmeTerms = map[string]string{
	"seller":                        "卖方",
	"import-factor":                 "进口保理商",
	"guarantor":                     "担保人",
	"account-bank":                  "监管银行",
	"servicer":                      "资产服务机构",
	"issuer":                        "开立人",
	"holder":                        "持有人",
	"factoring":                     "保理",
	"receivables-discounting":       "应收账款贴现",
	"forfaiting":                    "福费廷",
	"payables-finance":              "反向保理",
	"loan-against-receivables":      "应收账款质押融资",
	"corporate-payment-undertaking": "企业付款承诺",
	"dynamic-discounting":           "动态折扣",
	"certificate":                   "应收账款电子凭证",
	"invoice":                       "发票",
	"order":                         "订单",
	"delivery":                      "送货单",
	"contract":                      "合同",
	"tax-check":                     "发票查验",
	"confirmation":                  "确权",
	"notice":                        "转让通知",
	"registration":                  "登记",
	"instrument":                    "票据",
	"cover":                         "信用风险担保额度",
	"undertaking":                   "付款承诺",
	"base-report":                   "借款基数报告",
	"free-choice":                   "自愿选择记录",

	"true":                 "是",
	"false":                "否",
	"arrears":              "后收息",
	"discount":             "先扣息",
	"half-even":            "四舍六入五成双",
	"half-up":              "四舍五入",
	"face":                 "票面",
	"draw":                 "放款",
	"present":              "提交",
	"offer":                "报价",
	"stop":                 "停止新增",
	"freeze":               "冻结",
	"call":                 "宣布到期",
	"recourse":             "追索",
	"buy-back":             "回购",
	"notify":               "通知",
	"disclose":             "转为公开",
	"costs":                "费用支出",
	"fee":                  "手续费",
	"default-interest":     "逾期利息",
	"interest":             "利息",
	"principal":            "本金",
	"reserve":              "准备金",
	"residual":             "余款",
	"due.costs":            "应付费用支出",
	"due.fee":              "应付手续费",
	"due.default-interest": "应付逾期利息",
	"due.interest":         "应付利息",
	"due.principal":        "应付本金",
	"due.charges":          "应付服务费",
	"due.reserve":          "准备金缺口",
	"due.price":            "应付递延价款",
	"due.all-in":           "约定综合收益",
	"due.face":             "应付票面金额",
}

// englishTerms are the English terms for words of programmes that say more than
// the word itself.
var englishTerms = map[string]string{
	"certificate":          "receivable certificate",
	"tax-check":            "check of the tax record",
	"confirmation":         "confirmation of the debt",
	"notice":               "notice of assignment",
	"instrument":           "bill or note",
	"cover":                "credit cover",
	"undertaking":          "undertaking to pay",
	"base-report":          "borrowing-base report",
	"free-choice":          "record of free choice",
	"arrears":              "in arrears",
	"discount":             "in advance, from the price",
	"half-even":            "half to even",
	"half-up":              "half up",
	"due.costs":            "costs that are owed",
	"due.fee":              "fees that are owed",
	"due.default-interest": "late interest that is owed",
	"due.interest":         "interest that is owed",
	"due.principal":        "principal that is owed",
	"due.charges":          "charges that are owed",
	"due.reserve":          "what the reserve lacks",
	"due.price":            "deferred price that is owed",
	"due.all-in":           "agreed all-in yield",
	"due.face":             "face that is owed",
	"residual":             "all that is left",
	"default-interest":     "late interest",
	"face":                 "the face",
	"draw":                 "each draw",
}
