package programme

import (
	"strings"

	"github.com/tallystick/tallystick/core/money"
)

// A wrongDocument is a change that keeps the good programme from compiling.
type wrongDocument struct {
	change func(d *Document)
	want   string
}

var wrongs = [...]wrongDocument{
	{func(d *Document) { d.Name = "Steel works" }, "programme name-invalid: Steel works"},
	{func(d *Document) { d.Version = 0 }, "version version-invalid: 0"},
	{func(d *Document) { d.Price.Charged = 9 }, "price.charged word-unknown"},
	{func(d *Document) { d.Offset = 24 * 60 }, "offset offset-invalid: 1440"},
	{func(d *Document) { d.Until = d.From }, "until dates-out-of-order: 2026-01-01, 2026-01-01; " +
		"triggers[1].on trigger-outside: 2026-06-30, 2026-01-01, 2026-01-01"},
	{func(d *Document) {
		for range maxItems + 1 {
			d.Inputs = append(d.Inputs, Input{"coil", cny(1)})
		}
		d.Inputs = d.Inputs[:1:1]
		d.Payees = []Payee{{Seller, strings.Split(strings.Repeat("coil ", 65)[:65*5-1], " ")}}
	}, "payees[0].lines too-many: 65, 64"},
	{
		func(d *Document) { d.Eligibility[0].Reason.Zh = strings.Repeat("x", 401) },
		"eligibility[0].reason text-too-long: 401, 400",
	},
	{func(d *Document) { d.Eligibility[1].Rule = "undisputed" }, "eligibility[1].rule named-twice: undisputed"},
	{func(d *Document) { d.Parties[2].Name = "S" }, "parties[2].name self-dealing: S"},
	{
		func(d *Document) { d.Parties[1].Role = Guarantor; d.Signers = append(d.Signers, Guarantor) },
		"parties role-missing: factoring, buyer; limits[1].on role-without-party: buyer; " +
			"evidence[1].by role-without-party: buyer",
	},
	{func(d *Document) { d.Limits[1].Amount = cny(0) }, "limits[1].amount amount-not-above-0: 0.00 CNY"},
	{
		func(d *Document) { d.Limits[1].Amount = money.Of(1, money.EUR) },
		"limits[1].amount currency-differs: 0.01 EUR, CNY",
	},
	{func(d *Document) { d.Limits = d.Limits[1:] }, "limits limit-missing"},
	{
		func(d *Document) { d.Limits[1].Amount = cny(500_000_001) },
		"limits[1].amount limit-above: 5000000.01 CNY, 5000000.00 CNY",
	},
	{func(d *Document) { d.Advance = 1_000_000_001 }, "advance out-of-range: 100.0000001%, 0.0000001%, 100%"},
	{func(d *Document) { d.Reserve = 200_000_001 }, "reserve advance-and-reserve: 80%, 20.0000001%"},
	{func(d *Document) { d.Price.Rate, d.Price.Fees, d.Waterfall = 0, nil, d.Waterfall[2:] }, "price price-missing"},
	{func(d *Document) { d.Price.Feed = "lpr-1y" }, "price.feed price-twice: 6%, lpr-1y"},
	{func(d *Document) { d.Price.Cap = 72_000_000 }, "price.cap all-in-above-cap: 7.25%, 7.2%"},
	{
		func(d *Document) { d.Recourse, d.Waterfall[3].To, d.Triggers = false, ToRole(Funder), nil },
		"price.all_in surplus-kept: 0%, 24%",
	},
	{func(d *Document) {
		d.Recourse, d.Waterfall[3].To, d.Triggers, d.Price.AllIn = false, ToRole(Funder), nil, 240_000_001
	}, "price.all_in surplus-kept: 24.0000001%, 24%"},
	{func(d *Document) { d.Price.AllIn = 90_000_000 }, "price.all_in all-in-unused: 9%"},
	{func(d *Document) { d.Tenor.Least = 181 }, "tenor.most tenor-out-of-order: 181, 180"},
	{func(d *Document) {
		d.Disclosed = false
		d.Parties = append(d.Parties, Party{Servicer, "S"})
		d.Signers = append(d.Signers, Servicer)
	}, "evidence[2].kind notice-undisclosed"},
	{func(d *Document) { d.Disclosed, d.Evidence = false, d.Evidence[:2] }, "disclosed servicer-missing"},
	{func(d *Document) { d.Evidence = d.Evidence[1:] }, "evidence evidence-missing: factoring, invoice"},
	{func(d *Document) { d.Payees, d.Inputs = nil, nil }, "payees payee-missing"},
	{func(d *Document) { d.Payees[0].Role = Supplier }, "payees[0].role payee-without-role: supplier"},
	{func(d *Document) { d.Payees[0].Lines = []string{"coil", "wire"} }, "payees[0].lines[1] line-unknown: wire"},
	{func(d *Document) { d.Payees[0].Lines = nil }, "inputs[0].name line-unused: coil"},
	{func(d *Document) { d.Waterfall = nil }, "waterfall waterfall-empty"},
	{func(d *Document) { d.Waterfall = d.Waterfall[:3] }, "waterfall[2].cap waterfall-no-residual: due.principal"},
	{
		func(d *Document) { d.Waterfall[0] = Step{ToRole(Seller), Residual} },
		"waterfall[0].cap waterfall-residual-early; waterfall waterfall-lacks: due.fee",
	},
	{func(d *Document) { d.Waterfall[3].To = ToReserve }, "waterfall[3].to waterfall-residual-to: reserve"},
	{func(d *Document) { d.Waterfall = d.Waterfall[1:] }, "waterfall waterfall-lacks: due.fee"},
	{func(d *Document) { d.Triggers[0].When = "" }, "triggers[0] trigger-untimed"},
	{
		func(d *Document) { d.Triggers[1].On = date("2027-01-01") },
		"triggers[1].on trigger-outside: 2027-01-01, 2026-01-01, 2026-12-31",
	},
	{func(d *Document) { d.Recourse = false }, "triggers[0].do trigger-no-recourse: recourse"},
	{func(d *Document) { d.Triggers[0].Do = Disclose }, "triggers[0].do trigger-disclosed"},
	{func(d *Document) { d.Triggers[1].To = 0 }, "triggers[1].to trigger-whom: notify"},
	{func(d *Document) { d.Watch.Every = 0 }, "watch.every watch-missing"},
	{func(d *Document) { d.Signers = d.Signers[:1] }, "signers signer-missing: funder"},
	{func(d *Document) { d.Signers = append(d.Signers, Guarantor) }, "signers[2] signer-without-role: guarantor"},
	{func(d *Document) { d.Packs[0] = 9 }, "packs[0] pack-unknown: 9"},
	{func(d *Document) { // with recourse the surplus is the seller's (Civil Code of China, article 766)
		d.Waterfall[3].To, d.Price.AllIn = ToRole(Funder), 90_000_000
	}, "waterfall pack-forbids: CN-CC-766, funder, seller"},
	{func(d *Document) {
		d.Technique, d.Price.Charged, d.Waterfall = LoanAgainstReceivables, Discount, d.Waterfall[2:]
		d.Evidence = append(d.Evidence, Evidence{BaseReport, BeforeDraw, Funder})
	}, "price.charged pack-forbids: CN-CC-670, discount, arrears"},
	{
		func(d *Document) { d.Eligibility[0].When = "!(invoice.disputed)" },
		"eligibility[0].when condition-not-canonical: !invoice.disputed",
	},
	{func(d *Document) { d.Triggers[0].When = "deal.days_past_due" }, "triggers[0].when condition-not-bool: int"},
	{func(d *Document) { d.Currency = 7 }, "eligibility[1].when condition-amount: 1000000.00 CNY; " +
		"currency currency-unknown: ?007; limits[0].amount currency-differs: 5000000.00 CNY, ?007; " +
		"limits[1].amount currency-differs: " +
		"1000000.00 CNY, ?007; inputs[0].most currency-differs: 500000.00 CNY, ?007"},
	{func(d *Document) {
		d.Inputs, d.Payees[0].Lines = nil, nil
		for i := range 60 {
			name := strings.Repeat("x", 40) + string(rune('a'+i%26)) + string(rune('a'+i/26))
			d.Eligibility = append(d.Eligibility, Criterion{name, "today == today", Words{En: strings.Repeat("y", 400)}})
			d.Inputs = append(d.Inputs, Input{name, cny(1)})
			d.Payees[0].Lines = append(d.Payees[0].Lines, name)
		}
	}, "programme programme-too-large: 33742, 32768"},
}
