package calc

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// twoMillions is a pool of 2,000,000: 300,000 are ineligible for their reasons,
// A has 150,000 more than its share of what is left.
func twoMillions(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/two-millions.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheBorrowingBaseFollowsFromTheReceivables(t *testing.T) {
	printed := calculate(t, "borrowing-base", twoMillions(t))
	result, _ := printed["result"].(map[string]any)
	for member, want := range map[string]string{
		"gross": "2000000.00 CNY", "ineligible": "300000.00 CNY", "eligible": "1700000.00 CNY", "excess": "150000.00 CNY",
		"pool": "1550000.00 CNY", "available": "1251625.00 CNY", "base": "1226625.00 CNY",
		"headroom": "0.00 CNY", "deficiency": "73375.00 CNY",
	} {
		if result[member] != want {
			t.Errorf("%s = %v, want %s", member, result[member], want)
		}
	}
	text, _ := json.Marshal(result["receivables"])
	for _, want := range []string{
		`"id":"5","reasons":[{"days":31,"limit":30,"rule":"overdue"}]`,
		`"id":"6","reasons":[{"rule":"lacks","what":"confirmed"},{"rule":"defect","what":"disputed"}]`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s\nlacks %s", text, want)
		}
	}
}

// 1,000,000 eligible, 100,000 of excess, 85 % and 5 %, a line of 2,000,000:
// 726,750.00.
func TestTheBorrowingBaseOfAMillion(t *testing.T) {
	owed := func(id, debtor, amount string) string {
		return `{"id":"` + id + `","debtor":"` + debtor + `","amount":"` + amount +
			`","issued":"2026-03-01","due":"2026-06-01"}`
	}
	input := `{"as_of":"2026-04-02","currency":"CNY","advance":"85%","dilution":"5%","max_overdue":30,"max_tenor":180,
		"line":"2000000.00 CNY","groups":[{"group":"A","concentration":"55.5555556%"}],"debtors":[{"id":"A"},{"id":"B"}],
		"receivables":[` + owed("1", "A", "600000.00 CNY") + `,` + owed("2", "B", "400000.00 CNY") + `]}`
	result, _ := calculate(t, "borrowing-base", input)["result"].(map[string]any)
	if result["base"] != "726750.00 CNY" || result["limit"] != "726750.00 CNY" || result["excess"] != "100000.00 CNY" {
		t.Errorf("%v, want base and limit of 726750.00, excess of 100000.00", result)
	}
}

func TestABorrowingBaseOfWhatIsNotThereIsRefused(t *testing.T) {
	tests := []struct {
		from, to, field string
		rule            Rule
	}{
		{`"debtor":"C"`, `"debtor":"D"`, "receivables[3].debtor", RuleReference},
		{`"group":"A","concentration"`, `"group":"D","concentration"`, "groups[0].group", RuleReference},
		{`"due":"2026-06-01"`, `"due":"2026-02-01"`, "receivables[0].due", RuleRange},
		{`"as_of"`, `"base":"1.00 CNY","as_of"`, "base", RuleUnknown},
		{`"drawn":"1300000.00 CNY"`, `"drawn":"1.00 USD"`, "drawn", RuleCurrency},
		{`["delivered","confirmed"],"groups"`, `["delivered","delivered"],"groups"`, "needs[1]", RuleDuplicate},
		{`["delivered","confirmed"],"groups"`, `["liked"],"groups"`, "needs[0]", RuleChoice},
	}
	e, _ := Find("borrowing-base")
	for _, tt := range tests {
		_, err := e.Calculate([]byte(strings.Replace(twoMillions(t), tt.from, tt.to, 1)))
		if no := refusal(err); no == nil || no.Field != tt.field || no.Rule != tt.rule {
			t.Errorf("%s: %v, want %s: %s", tt.to, err, tt.field, tt.rule)
		}
	}
}
