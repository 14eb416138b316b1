package rule

// Units of figures.
const (
	days      = "days"
	months    = "months"
	years     = "years"
	hours     = "hours of the day"
	rate      = "billionths"         // of what the rule names
	perDay    = "billionths a day"   // of a principal
	perYear   = "billionths a year"  // of a principal
	count     = "count"              // of what the rule names
	euroCents = "minor units of EUR" // cents
	crores    = "crores of INR"      // ten millions of rupees
	percent   = int64(1_000_000_000) / 100
	basisPt   = percent / 100
)

// china is the pack cn, for the People's Republic of China.
var china = []Rule{
	{
		ID: "CN-77-11", Article: "Yinfa [2025] 77, article 11", From: from(2025, 6, 15), Action: Refuse, Source: Secondary,
		Test:     "a receivable certificate is due within the usual tenor; a longer one, up to the longest, is justified",
		Evidence: "the certificate; for more than the usual tenor the justification by its custom of trade",
		Figures:  []Figure{{"usual tenor", 6, months}, {"longest tenor", 12, months}},
	},
	{
		ID: "CN-77-11-DRAFT", Article: "draft announced on 2026-09-14, its text not read", From: from(2026, 9, 14),
		Action: Report, Source: Secondary,
		Test: "a receivable certificate is due within the longest tenor", Evidence: "the certificate",
		Figures: []Figure{{"longest tenor", 6, months}},
	},
	{
		ID: "CN-77-13", Article: "Yinfa [2025] 77, article 13", From: from(2025, 6, 15), Action: Refuse, Source: Secondary,
		Test:     "the financing of a certificate is registered before it is paid out",
		Evidence: "the registration's number and time",
	},
	{
		ID: "CN-ABS", Article: "AMAC [2025] 5; exchange guides 1 to 4", Action: Report, Source: Memory,
		Test: "a pool has enough unrelated debtors, and none is too large", Evidence: "the pool cut",
		Figures: []Figure{
			{"debtors at least", 10, count}, {"largest debtor", 50 * percent, rate}, {"five largest", 70 * percent, rate},
		},
	},
	{
		ID: "CN-AML-34", Article: "Anti-Money Laundering Law 2024, article 34", Action: Refuse, Source: Primary,
		Test:     "records are kept after the end of a relationship or a transaction",
		Evidence: "the day it ended",
		Figures:  []Figure{{"kept at least", 10, years}},
	},
	{
		ID: "CN-AML-UBO", Article: "Anti-Money Laundering Law 2024, article 19", Action: Refuse, Source: Memory,
		Test:     "whoever holds the line or more is known as a beneficial owner",
		Evidence: "the register of owners",
		Figures:  []Figure{{"line", 25 * percent, rate}},
	},
	{
		ID: "CN-BILL-25-ACCEPT", Article: "PBC and CBIRC order 2022-4, articles 24 and 25",
		From: from(2024, 1, 1), Action: Report,
		Source: Secondary, Test: "a bank's acceptances and their margins stay within its balance sheet",
		Evidence: "the bank's statement",
		Figures: []Figure{
			{"acceptances of total assets", 15 * percent, rate}, {"margins of deposits", 10 * percent, rate},
		},
	},
	{
		ID: "CN-BILL-25-TENOR", Article: "PBC and CBIRC order 2022-4, article 25", Action: Refuse, Source: Secondary,
		Test: "a commercial draft is due within the longest tenor", Evidence: "the draft",
		Figures: []Figure{{"longest tenor", 6, months}},
	},
	{
		ID: "CN-BILL-36", Article: "PBC and CBIRC order 2022-4, articles 22 and 36", Action: Refuse, Source: Secondary,
		Test:     "no bill of an acceptor that is persistently overdue, with a balance at the month's end",
		Evidence: "the published list of overdue acceptors",
		Figures:  []Figure{{"overdue events", 3, count}, {"within", 6, months}},
	},
	{
		ID: "CN-BKR-31", Article: "Enterprise Bankruptcy Law, article 31", Action: Report, Source: Memory,
		Test: "security and gifts before the petition can be avoided", Evidence: "the day of the petition",
		Figures: []Figure{{"look-back", 12, months}},
	},
	{
		ID: "CN-BKR-32", Article: "Enterprise Bankruptcy Law, article 32", Action: Report, Source: Memory,
		Test: "single payments before the petition can be avoided", Evidence: "the day of the petition",
		Figures: []Figure{{"look-back", 6, months}},
	},
	{
		ID: "CN-CC-416", Article: "Civil Code, article 416", Action: Warn, Source: Primary,
		Test:     "purchase-money security is registered soon after delivery, and then ranks first",
		Evidence: "delivery, registration",
		Figures:  []Figure{{"registered within", 10, days}},
	},
	{
		ID: "CN-CC-768", Article: "Civil Code, article 768; interpretation on security, article 66", Action: Report,
		Source:   Primary,
		Test:     "of several on one receivable the registered come first by time, then the first notice, then pro rata",
		Evidence: "registrations with their times; notices with the times they reached the debtor",
	},
	{
		ID: "CN-CF-205", Article: "CBIRC [2019] 205", Action: Report, Source: Secondary,
		Test: "a commercial factor keeps its concentration, provisions and leverage", Evidence: "the factor's books",
		Figures: []Figure{
			{"one debtor of risk assets", 50 * percent, rate},
			{"related debtors of risk assets", 40 * percent, rate},
			{"overdue counts as non-performing after", 90, days},
			{"provision of financing at least", percent, rate},
			{"risk assets of net assets", 1_000 * percent, rate},
		},
	},
	{
		ID: "CN-PAY-91", Article: "payment and settlement rules, article 91", Action: Report, Source: Secondary,
		Test: "what a bank advances under an acceptance earns penalty interest", Evidence: "the acceptance",
		Figures: []Figure{{"penalty", 5 * basisPt, perDay}},
	},
	{
		ID: "CN-RATE", Article: "PBC rules on penalty interest", Action: Report, Source: Memory,
		Test: "penalty interest is within its share of the contract's rate", Evidence: "the contract",
		Figures: []Figure{{"least", 130 * percent, rate}, {"most", 150 * percent, rate}},
	},
	{
		ID: "CN-REG-TERM", Article: "rules of unified registration", Action: Warn, Source: Memory,
		Test:     "a registration runs within the terms that there are, and is extended before it ends",
		Evidence: "the registration",
		Figures:  []Figure{{"least", 1, months}, {"most", 360, months}},
	},
	{
		ID: "CN-SME-16", Article: "State Council decree 802, article 16", Action: Report, Source: Primary,
		Test:     "the debtor confirms the claim of a small or medium firm that asks for it",
		Evidence: "the request and the answer",
		Figures:  []Figure{{"confirmed within", 30, days}},
	},
	{
		ID: "CN-SME-17", Article: "State Council decree 802, article 17", Action: Report, Source: Primary,
		Test:     "late interest is not below the one-year LPR at signing; without agreement it is the daily rate",
		Evidence: "the contract, the LPR of its day, the delay",
		Figures:  []Figure{{"without agreement", 5 * basisPt, perDay}},
	},
	{
		ID: "CN-SME-9", Article: "State Council decree 802, article 9", Action: Warn, Source: Primary,
		Test:     "a large firm pays a small or medium one after delivery in time; public bodies sooner, or as agreed",
		Evidence: "the delivery, the contract",
		Figures:  []Figure{{"large firm", 60, days}, {"public body", 30, days}, {"public body, by contract", 60, days}},
	},
	{
		ID: "CN-VAT", Article: "value added tax on financial services", Action: Report, Source: Memory,
		Test: "interest and fees carry value added tax", Evidence: "the tax invoice",
		Figures: []Figure{{"rate", 6 * percent, rate}},
	},
}

// europe is the pack eu, for the European Union.
var europe = []Rule{
	{
		ID: "EU-LPD", Article: "Directive 2011/7/EU", Action: Warn, Source: Secondary,
		Test:     "firms pay in time, or as expressly agreed and not grossly unfair; being late bears interest and a sum",
		Evidence: "the contract, the invoice, the delivery",
		Figures: []Figure{
			{"without agreement", 30, days},
			{"by contract", 60, days},
			{"verification", 30, days},
			{"public body", 30, days},
			{"public body at most", 60, days},
			{"over the ECB's reference rate", 8 * percent, perYear},
			{"costs of recovery", 4_000, euroCents},
		},
	},
	{
		ID: "EU-SECR-6", Article: "Regulation (EU) 2017/2402, article 6", Action: Report, Source: Memory,
		Test: "the originator keeps a share of the risk", Evidence: "the terms of the deal",
		Figures: []Figure{{"retention", 5 * percent, rate}},
	},
}

// india is the pack in, for the Republic of India.
var india = []Rule{
	{
		ID: "IN-MSMED-15", Article: "MSMED Act, section 15", Action: Warn, Source: Memory,
		Test: "a buyer pays a small firm within the statutory term", Evidence: "the acceptance of goods",
		Figures: []Figure{{"longest term", 45, days}},
	},
	{
		ID: "IN-TREDS", Article: "RBI guidelines of 2014-12-03", From: from(2014, 12, 3), Action: Refuse, Source: Primary,
		Test:     "a unit the buyer accepted is bid for in the hours, with days left, without recourse to the small firm",
		Evidence: "the buyer's acceptance",
		Figures: []Figure{
			{"days left at least", 15, days},
			{"bidding from", 9, hours},
			{"bidding until", 21, hours},
			{"settled after", 1, days},
		},
	},
	{
		ID: "IN-TREDS-ONBOARD", Article: "notification on mandatory onboarding", Action: Report, Source: Memory,
		Test: "firms with the turnover join a platform", Evidence: "the accounts",
		Figures: []Figure{{"turnover", 250, crores}},
	},
}
