package ledger

import (
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"pgregory.net/rapid"
)

var (
	cny, _ = money.ParseCurrency("CNY")
	usd, _ = money.ParseCurrency("USD")
)

// opened returns books with two blocks of each class in each of two
// currencies: ids 1 to 6 in CNY, 7 to 12 in USD.
func opened() *Books {
	b := New()
	for _, cur := range []money.Currency{cny, usd} {
		for _, c := range []Class{PartyBlock, DealBlock, LimitBlock} {
			b.Open(c, 1, 0, cur)
			b.Open(c, 2, 0, cur)
		}
	}
	return b
}

// TestBooksSumToZeroLaw: whatever is posted, each value sums to zero in each
// currency, a posting changes the two balances that it names, and one that
// mixes values or currencies panics and changes nothing.
func TestBooksSumToZeroLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := opened()
		account := func() Account {
			return Account{rapid.Uint32Range(1, 12).Draw(t, "block"), Slot(rapid.IntRange(0, slots-1).Draw(t, "slot"))}
		}
		for range rapid.IntRange(1, 60).Draw(t, "postings") {
			p := Posting{account(), account(), money.Of(rapid.Int64Range(-1, money.Max).Draw(t, "minor"), cny)}
			of := rapid.SampledFrom([]uint32{p.From.Block, 1, 7}).Draw(t, "currency of")
			p.Amount = money.Of(p.Amount.Minor(), b.Blocks.At(of).Currency)
			from, to := b.Balance(p.From), b.Balance(p.To)
			good := p.Amount.Minor() > 0 && p.From != p.To && b.ValueOf(p.From) == b.ValueOf(p.To) &&
				b.Blocks.At(p.From.Block).Currency == p.Amount.Currency() &&
				b.Blocks.At(p.To.Block).Currency == p.Amount.Currency()
			e, panicked := post(b, p)
			if panicked == good {
				t.Fatalf("%+v is good: %t, panicked: %t", p, good, panicked)
			}
			if good {
				from, to = from-p.Amount.Minor(), to+p.Amount.Minor()
				if e.Posting != p || e.FromBalance != from || e.ToBalance != to {
					t.Fatalf("%+v left %+v", p, e)
				}
			}
			if b.Balance(p.From) != from || b.Balance(p.To) != to {
				t.Fatalf("%+v left %d and %d, want %d and %d", p, b.Balance(p.From), b.Balance(p.To), from, to)
			}
		}
		for _, total := range Totals(b.Blocks) {
			if total.Sum != 0 {
				t.Fatalf("the books sum to %+v", total)
			}
		}
	})
}

func post(b *Books, p Posting) (e Entry, panicked bool) {
	defer func() { panicked = recover() != nil }()
	return b.Post(p), false
}

func TestPostingsThatPanic(t *testing.T) {
	at := func(block uint32, s Slot) Account { return Account{block, s} }
	tests := []struct {
		name     string
		from, to Account
		amount   money.Amount
	}{
		{"nothing", at(1, Bank), at(1, InTransit), money.Of(0, cny)},
		{"less than nothing", at(1, Bank), at(1, InTransit), money.Of(-1, cny)},
		{"to itself", at(1, Bank), at(1, Bank), money.Of(1, cny)},
		{"from one currency to another", at(1, Bank), at(7, Bank), money.Of(1, cny)},
		{"in another currency", at(1, Bank), at(2, Bank), money.Of(1, usd)},
		{"money to a claim", at(1, Bank), at(3, ClaimSeller), money.Of(1, cny)},
		{"a claim to money", at(3, ClaimSeller), at(3, Advance), money.Of(1, cny)},
		{"room to money", at(5, Free), at(1, Bank), money.Of(1, cny)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := opened()
			before := *b.Blocks.At(1)
			if _, panicked := post(b, Posting{tt.from, tt.to, tt.amount}); !panicked {
				t.Error("it was posted")
			}
			if *b.Blocks.At(1) != before {
				t.Error("it changed a balance")
			}
		})
	}
}

func TestABalanceThatOverflowsPanics(t *testing.T) {
	b := opened()
	p := Posting{Account{1, Bank}, Account{2, Bank}, money.Of(1<<62, cny)}
	if _, panicked := post(b, p); panicked {
		t.Fatal("half of the range is too much")
	}
	if _, panicked := post(b, p); !panicked {
		t.Error("the balance overflowed")
	}
}

func TestTotalsShowDamage(t *testing.T) {
	b := opened()
	b.Blocks.Edit(4).Balance[ClaimBuyer]++
	for _, total := range Totals(b.Blocks) {
		want := int64(0)
		if total.Value == event.Claim && total.Currency == cny {
			want = 1
		}
		if total.Sum != want {
			t.Errorf("%+v, want %d", total, want)
		}
	}
}

// namer calls party 1 "F" and name 1 "D1".
type namer struct{}

func (namer) AppendParty(dst []byte, _ uint32) []byte { return append(dst, 'F') }
func (namer) Append(dst []byte, _ name.ID) []byte     { return append(dst, "D1"...) }

func TestAccountsAreNamed(t *testing.T) {
	tests := []struct {
		class Class
		slot  Slot
		want  string
	}{
		{PartyBlock, Bank, "F/bank"},
		{PartyBlock, InTransit, "F/in-transit"},
		{PartyBlock, IncomeInterest, "F/income/interest"},
		{PartyBlock, IncomeFee, "F/income/fee"},
		{PartyBlock, Suspense, "F/suspense"},
		{DealBlock, Receivable, "F/receivable/D1"},
		{DealBlock, Advance, "F/advance/D1"},
		{DealBlock, Accrued, "F/accrued/D1"},
		{DealBlock, Fee, "F/fee/D1"},
		{DealBlock, Reserve, "F/reserve/D1"},
		{DealBlock, DueTo, "F/due-to/D1"},
		{DealBlock, Unearned, "F/unearned/D1"},
		{DealBlock, Loss, "F/loss/D1"},
		{DealBlock, ClaimBuyer, "D1/claim/buyer"},
		{DealBlock, ClaimSeller, "D1/claim/seller"},
		{DealBlock, ClaimFunder, "D1/claim/funder"},
		{LimitBlock, Granted, "D1/granted"},
		{LimitBlock, Free, "D1/free"},
		{LimitBlock, Blocked, "D1/blocked"},
		{LimitBlock, Used, "D1/used"},
		{LimitBlock, Held, "D1/held"},
	}
	for _, tt := range tests {
		if got := string(AppendAccount(nil, &Block{Class: tt.class}, tt.slot, namer{})); got != tt.want {
			t.Errorf("slot %d of class %d is %q, want %q", tt.slot, tt.class, got, tt.want)
		}
		label := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(tt.want, "F/"), "D1/"), "/D1")
		if s, ok := SlotNamed(tt.class, label); !ok || s != tt.slot || Labels(tt.class)[s] != label {
			t.Errorf("%q is slot %d, want %d", label, s, tt.slot)
		}
	}
	for _, label := range []string{"", "cash"} {
		if _, ok := SlotNamed(PartyBlock, label); ok {
			t.Errorf("%q is an account", label)
		}
	}
}

func TestAPartyHasOneBlockPerCurrency(t *testing.T) {
	b := New()
	one := b.Party(1, cny)
	if b.Party(1, cny) != one || b.Party(1, usd) == one || b.Party(2, cny) == one {
		t.Error("blocks are shared or doubled")
	}
	b.Rebuild()
	if b.Party(1, cny) != one || b.Blocks.Len() != 3 {
		t.Errorf("after the rebuild block %d of %d, want %d of 3", b.Party(1, cny), b.Blocks.Len(), one)
	}
}

func TestABlockWithABalanceIsNotClosed(t *testing.T) {
	b := opened()
	b.Post(Posting{Account{3, Advance}, Account{4, Advance}, money.Of(1, cny)})
	defer func() {
		if recover() == nil {
			t.Error("it was closed")
		}
	}()
	b.Close(5) // it is empty
	b.Close(3)
}
