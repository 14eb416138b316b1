package contract

import (
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

// form is the table of all fields of a programme, in the order of documents.
func form() []field[programme.Document] {
	type doc = programme.Document
	l := func(en, zh string) label { return label{en, zh} }
	return []field[doc]{
		one("programme", l("Name", "方案名称"), text(), func(d *doc) *string { return &d.Name }).
			why("1 to 48 small letters, digits and hyphens"),
		one("version", l("Version", "版本"), count(), func(d *doc) *int64 { return &d.Version }),
		one("technique", l("Technique", "融资方式"), word(programme.Techniques(), programme.ParseTechnique),
			func(d *doc) *programme.Technique { return &d.Technique }),
		one("recourse", l("Recourse to the seller", "追索权"), flag(), func(d *doc) *bool { return &d.Recourse }).
			up(programme.Funder, programme.Seller),
		one("disclosed", l("Disclosed to the debtor", "公开"), flag(),
			func(d *doc) *bool { return &d.Disclosed }).or("true"),
		one("pool", l("Bought as a pool", "资产池"), flag(), func(d *doc) *bool { return &d.Pool }).or("false"),
		one("currency", l("Currency", "货币"), currency(), func(d *doc) *money.Currency { return &d.Currency }),
		one("offset", l("Offset from UTC", "时差"), offset(), func(d *doc) *day.Offset { return &d.Offset }),
		one("from", l("First day", "起始日"), date(), func(d *doc) *day.Date { return &d.From }),
		one("until", l("Last day", "截止日"), date(), func(d *doc) *day.Date { return &d.Until }),
		list("parties", l("Party", "参与方"), parties(), func(d *doc) *[]programme.Party { return &d.Parties },
			func(p *programme.Party, _ int) string { return p.Role.String() + " " + p.Name }),
		list("limits", l("Limit", "额度"), limits(), func(d *doc) *[]programme.Limit { return &d.Limits },
			func(x *programme.Limit, _ int) string { return x.On.String() }),
		one("advance", l("Advance", "融资比例"), rate(), func(d *doc) *money.Rate { return &d.Advance }).or("100%").
			up(programme.Seller, programme.Funder),
		one("reserve", l("Reserve", "保留比例"), rate(), func(d *doc) *money.Rate { return &d.Reserve }).or("0%").
			up(programme.Funder, programme.Seller),
		group("price", l("Price", "价格"), price(), func(d *doc) *programme.Price { return &d.Price }),
		group("tenor", l("Tenor", "期限"), tenor(), func(d *doc) *programme.Tenor { return &d.Tenor }),
		list("eligibility", l("Eligibility rule", "准入条件"), criteria(),
			func(d *doc) *[]programme.Criterion { return &d.Eligibility },
			func(k *programme.Criterion, _ int) string { return k.Rule }).may().up(programme.Funder, programme.Seller),
		list("evidence", l("Evidence", "凭据"), evidence(), func(d *doc) *[]programme.Evidence { return &d.Evidence },
			func(e *programme.Evidence, _ int) string { return e.Kind.String() }).may().
			up(programme.Funder, programme.Seller),
		list("inputs", l("Input line", "用途"), inputs(), func(d *doc) *[]programme.Input { return &d.Inputs },
			func(i *programme.Input, _ int) string { return i.Name }).may(),
		list("payees", l("Payee", "收款人"), payees(), func(d *doc) *[]programme.Payee { return &d.Payees },
			func(p *programme.Payee, _ int) string { return p.Role.String() }),
		group("collection", l("Collection", "回款"), collection(),
			func(d *doc) *programme.Collection { return &d.Collection }),
		list("waterfall", l("Waterfall", "清分顺序"), steps(),
			func(d *doc) *programme.Waterfall { return &d.Waterfall },
			func(_ *programme.Step, i int) string { return strconv.Itoa(i + 1) }).told(order),
		list("triggers", l("Trigger", "触发事件"), triggers(), func(d *doc) *[]programme.Trigger { return &d.Triggers },
			func(t *programme.Trigger, _ int) string { return t.Name }).may(),
		group("watch", l("Post-loan check", "贷后检查"), watch(), func(d *doc) *programme.Watch { return &d.Watch }),
		words("signers", l("Signers", "签署方"), role(), func(d *doc) *[]programme.Role { return &d.Signers }),
		words("packs", l("Rule packs", "规则包"), word(programme.PackNames(), programme.ParsePack),
			func(d *doc) *[]programme.Pack { return &d.Packs }).may(),
	}
}

// order tells a waterfall in one line: whom it pays one after the other, and up
// to what, if that is not what its bucket says.
func order(d *programme.Document) string {
	var all []string
	for _, s := range d.Waterfall {
		step := s.To.String()
		if s.Cap.String() != "due."+step {
			step += " (" + s.Cap.String() + ")"
		}
		all = append(all, step)
	}
	return strings.Join(all, ", ")
}

func role() *scalar[programme.Role] { return word(programme.RoleNames(), programme.ParseRole) }

func currency() *scalar[money.Currency] {
	return &scalar[money.Currency]{
		what: "a currency of ISO 4217 such as CNY", json: "string", pattern: "^[A-Z]{3}$",
		parse: money.ParseCurrency, write: money.Currency.Code,
	}
}

func offset() *scalar[day.Offset] {
	return &scalar[day.Offset]{
		what: `an offset such as "+08:00"`, json: "string", pattern: "^[+-][0-9]{2}:[0-9]{2}$",
		parse: func(s string) (day.Offset, bool) {
			o, err := day.ParseOffset(s)
			return o, err == nil
		},
		write: day.Offset.String,
	}
}

func parties() []field[programme.Party] {
	type party = programme.Party
	return []field[party]{
		one("role", label{"Role", "角色"}, role(), func(p *party) *programme.Role { return &p.Role }),
		one("name", label{"Name", "名称"}, text(), func(p *party) *string { return &p.Name }).may().
			why("left out: whoever accedes later"),
	}
}

func limits() []field[programme.Limit] {
	type limit = programme.Limit
	return []field[limit]{
		one("on", label{"On each", "对象"}, role(), func(x *limit) *programme.Role { return &x.On }).may().
			why("left out: the whole programme"),
		one("amount", label{"Amount", "金额"}, amount(), func(x *limit) *money.Amount { return &x.Amount }).
			up(programme.Seller, programme.Funder),
	}
}

func price() []field[programme.Price] {
	type price = programme.Price
	basis := &scalar[day.Basis]{
		what: "a day count", json: "string", words: day.BasisNames(),
		parse: func(s string) (day.Basis, bool) {
			b, err := day.ParseBasis(s)
			return b, err == nil
		},
		write: day.Basis.String,
	}
	rounding := word([]string{"half-even", "half-up"}, money.ParseRounding)
	return []field[price]{
		one("rate", label{"Interest a year", "年利率"}, rate(), func(p *price) *money.Rate { return &p.Rate }).may().
			up(programme.Funder, bearer).why("a fixed rate; else name a feed"),
		one("feed", label{"Base rate", "基准利率"}, text(), func(p *price) *string { return &p.Feed }).may().
			why("the name of a signed feed of fixings"),
		one("spread", label{"Spread over the base rate", "加点"}, rate(), func(p *price) *money.Rate { return &p.Spread }).
			may().up(programme.Funder, bearer),
		one("charged", label{"Interest is taken", "计息方式"}, word(programme.ChargeNames(), programme.ParseCharge),
			func(p *price) *programme.Charge { return &p.Charged }).or("arrears"),
		one("basis", label{"Day count", "计息基准"}, basis, func(p *price) *day.Basis { return &p.Basis }).or("act/360"),
		one("rounding", label{"Rounding", "舍入"}, rounding, func(p *price) *money.Rounding { return &p.Rounding }).
			or("half-even"),
		one("default_rate", label{"Interest after the due date", "逾期利率倍数"}, rate(),
			func(p *price) *money.Rate { return &p.DefaultRate }).or("150%").up(programme.Funder, bearer),
		one("borne_by", label{"Interest is borne by", "利息承担方"}, role(),
			func(p *price) *programme.Role { return &p.BorneBy }),
		list("fees", label{"Fee", "费用"}, fees(), func(p *price) *[]programme.Fee { return &p.Fees },
			func(f *programme.Fee, _ int) string { return f.Name }).may().up(programme.Funder, bearer),
		one("all_in", label{"All-in yield of a kept surplus", "余款综合收益率"}, rate(),
			func(p *price) *money.Rate { return &p.AllIn }).may().up(programme.Funder, programme.Seller),
		one("cap", label{"Cap of the all-in cost a year", "年化综合成本上限"}, rate(),
			func(p *price) *money.Rate { return &p.Cap }).may().up(programme.Funder, bearer),
	}
}

func fees() []field[programme.Fee] {
	type fee = programme.Fee
	return []field[fee]{
		one("name", label{"Name", "名称"}, text(), func(f *fee) *string { return &f.Name }),
		one("rate", label{"Rate", "费率"}, rate(),
			func(f *fee) *money.Rate { return &f.Rate }).up(programme.Funder, bearer),
		one("of", label{"Of", "计费基数"}, word(programme.FeeBaseNames(), programme.ParseFeeBase),
			func(f *fee) *programme.FeeBase { return &f.Of }).or("face"),
		one("by", label{"Borne by", "承担方"}, role(), func(f *fee) *programme.Role { return &f.By }),
	}
}

func tenor() []field[programme.Tenor] {
	type tenor = programme.Tenor
	return []field[tenor]{
		one("least", label{"Shortest tenor in days", "最短期限（天）"}, count(),
			func(t *tenor) *int64 { return &t.Least }).
			or("1"),
		one("most", label{"Longest tenor in days", "最长期限（天）"}, count(),
			func(t *tenor) *int64 { return &t.Most }).
			up(programme.Seller, programme.Funder),
		one("grace", label{"Grace in days", "宽限期（天）"}, count(),
			func(t *tenor) *int64 { return &t.Grace }).or("0").
			up(programme.Seller, programme.Funder),
	}
}
