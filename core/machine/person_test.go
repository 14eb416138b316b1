package machine

import (
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/money"
)

func newParty(name, controller string) *command.Command {
	c := command.New(command.PartyAdd, name, "operator").SetText(command.Roles, "supplier")
	if controller != "" {
		c.SetText(command.Controller, controller)
	}
	return c
}

func partyKey(party, by, key string) *command.Command {
	return command.New(command.PartyKey, party, by).SetBytes(command.Key, publicOf(key))
}

func TestPartiesAreRegisteredByTheOperator(t *testing.T) {
	w := newWorld(t)
	w.must(newParty("A", "").SetText(command.ID, "911100"), partyKey("A", "operator", "a1"))
	if got := w.as("a1", newParty("B", "").SetText(command.Roles, "buyer")); got != "10 NotEntitled: operator" {
		t.Errorf("with another's name: %q", got)
	}
	own := newParty("B", "")
	own.By = []byte("A")
	tests := []struct {
		name string
		key  string
		c    *command.Command
		want string
	}{
		{"in its own name", "a1", own, "10 NotEntitled: A"},
		{"a name that is taken", "operator", newParty("A", ""), "14 ObjectExists: A"},
		{
			"a registration that is taken", "operator", newParty("B", "").SetText(command.ID, "911100"),
			"15 RegistrationTaken: A",
		},
		{"a second operator", "operator", newParty("B", "").SetText(command.Roles, "operator"), "19 FieldInvalid: roles"},
		{"a role of the theatre", "operator", newParty("B", "").SetText(command.Roles, "jester"), "19 FieldInvalid: roles"},
		{"under nobody", "operator", newParty("B", "N"), "12 UnknownParty: N"},
		{"a key of nobody", "operator", partyKey("N", "operator", "x"), "12 UnknownParty: N"},
		{"a second key by the operator", "operator", partyKey("A", "operator", "a2"), "10 NotEntitled: operator"},
		{"the same key again", "a1", partyKey("A", "A", "a1"), "14 ObjectExists: key"},
		{"a second key by the party", "a1", partyKey("A", "A", "a2"), ""},
		{"by that key", "a2", partyKey("A", "A", "a3"), ""},
		{
			"custody of a stranger's key", "operator", partyKey("operator", "operator", "x").SetInt(command.Custody, 1),
			"25 UnknownKey",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := w.as(tt.key, tt.c); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestChainsOfControllersEnd: a chain that is too long to follow is refused,
// so that nobody hides a relation behind it.
func TestChainsOfControllersEnd(t *testing.T) {
	w := newWorld(t)
	w.must(newParty("P0", ""))
	for i := 1; i <= 16; i++ {
		w.must(newParty(fmt.Sprint("P", i), fmt.Sprint("P", i-1)))
	}
	w.refused(newParty("P17", "P16"), "19 FieldInvalid: controller")
	w.party("funder", "funder")
	w.must(partyKey("P16", "operator", "operator").SetInt(command.Custody, 1))
	w.must(invoice("I1", "P16", "P0", yuan(100), date("2025-12-20"), date("2026-04-01")))
	w.refused(present("D1", "I1", "P16"), "9 RelatedParties: P16, P0")
}

// TestAMandateBoundsWhatAKeySigns: also where the command says "all" by
// leaving the amount out, and until a second key of the party signs too.
func TestAMandateBoundsWhatAKeySigns(t *testing.T) {
	w := newWorld(t)
	w.party("seller", "supplier")
	w.must(newParty("buyer", "").SetText(command.Roles, "buyer"), partyKey("buyer", "operator", "b1"))
	if got := w.as("b1", partyKey("buyer", "buyer", "b2")); got != "" {
		t.Fatal(got)
	}
	mandate := command.New(command.PartyMandate, "buyer", "buyer").SetBytes(command.Key, publicOf("b2")).
		SetText(command.Kinds, "receivable.*").SetAmount(command.Limit, yuan(50)).SetDay(command.Until, date("2026-01-31"))
	if got := w.as("b1", mandate); got != "" {
		t.Fatal(got)
	}
	w.must(invoice("I1", "seller", "buyer", yuan(100), date("2025-12-20"), date("2026-04-01")),
		present("D1", "I1", "seller"))
	confirm := func() *command.Command { return plain(command.ReceivableConfirm, "D1", "buyer") }
	tests := []struct {
		name string
		keys []string
		at   string
		c    *command.Command
		want string
	}{
		{"all, above the mandate", []string{"b2"}, "2026-01-01", confirm(), "36 MandateExceeded: 100.00 CNY, 50.00 CNY"},
		{
			"an amount above it",
			[]string{"b2"},
			"2026-01-01", confirm().SetAmount(command.Amount, fen(5001)),
			"36 MandateExceeded: 50.01 CNY, 50.00 CNY",
		},
		{
			"another currency",
			[]string{"b2"},
			"2026-01-01", confirm().SetAmount(command.Amount, money.Of(1, usd)),
			"36 MandateExceeded: 0.01 USD, 50.00 CNY",
		},
		{
			"another kind",
			[]string{"b2"},
			"2026-01-01", plain(command.TradeVoid, "I1", "buyer"),
			"34 MandateMissing: trade.void",
		},
		{"with a second key", []string{"b2", "b1"}, "2026-01-31", confirm(), ""},
		{"after its last day", []string{"b2"}, "2026-02-01", confirm(), "35 MandateExpired: 2026-01-31"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.now = max(w.now, nine(tt.at))
			if got := said(&w.apply(w.sealedBy(tt.keys, envelope.Header{}, tt.c)).Receipts[0]); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

var usd, _ = money.ParseCurrency("USD")
