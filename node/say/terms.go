package say

//tidy:data

// terms are the standard Chinese terms for the states of deals and payments
// and for roles.
var terms = map[string]string{
	"presented":   "已提交",
	"confirmed":   "已确认",
	"offered":     "已报价",
	"accepted":    "已接受并转让",
	"drawn":       "放款在途",
	"financed":    "已融资",
	"part-paid":   "部分回款",
	"overdue":     "逾期",
	"recourse":    "追索中",
	"bought-back": "已回购",
	"settled":     "已结清",
	"written-off": "已核销",
	"reassigned":  "已反转让",
	"cancelled":   "已撤销",

	"instructed": "在途",
	"failed":     "失败",
	"returned":   "已退回",
	"recalled":   "已撤回",

	"operator":  "平台",
	"supplier":  "供应商",
	"buyer":     "买方",
	"funder":    "资金方",
	"bank":      "银行",
	"warehouse": "保管人",
	"investor":  "投资者",
	"regulator": "监管机构",
	"person":    "自然人",
}
