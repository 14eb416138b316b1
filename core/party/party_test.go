package party

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party/assertion"
	"pgregory.net/rapid"
)

var (
	cny, _ = money.ParseCurrency("CNY")
	usd, _ = money.ParseCurrency("USD")
)

func public(n byte) []byte { return bytes.Repeat([]byte{n}, 32) }

// plain registers the ed25519 key n for a party.
func plain(r *Register, n byte, party uint32) uint32 {
	return r.AddKey(public(n), party, assertion.Scope{})
}

// TestRolesLaw: every set of roles is read back as it is printed.
func TestRolesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Roles(rapid.Uint16Range(1, uint16(Individual)<<1-1).Draw(t, "roles"))
		if got, ok := ParseRoles(want.String()); !ok || got != want {
			t.Fatalf("%q is read as %s", want, got)
		}
	})
}

func TestRoles(t *testing.T) {
	tests := []struct {
		text string
		want string // "" if they are not roles
	}{
		{"funder,bank", "funder,bank"},
		{"bank, funder", "funder,bank"},
		{"seller", "supplier"},
		{"debtor,anchor,buyer", "buyer"},
		{"factor", "funder"},
		{"", ""},
		{"funder,", ""},
		{"Funder", ""},
		{"jester", ""},
	}
	for _, tt := range tests {
		got, ok := ParseRoles(tt.text)
		if got.String() != tt.want || ok != (tt.want != "") {
			t.Errorf("%q is %q, %t, want %q", tt.text, got, ok, tt.want)
		}
	}
}

func TestKinds(t *testing.T) {
	bit := func(kinds ...command.Kind) (bits uint64) {
		for _, k := range kinds {
			bits |= 1 << k
		}
		return bits
	}
	tests := []struct {
		text string
		want uint64
		ok   bool
	}{
		{"receivable.draw", bit(command.ReceivableDraw), true},
		{"bank.*", bit(command.BankConfirm, command.BankFail, command.BankReturn), true},
		{"party.key, day.end", bit(command.PartyKey, command.DayEnd), true},
		{"party.key,nonsense", 0, false},
		{"nonsense,trade.*", 0, false},
		{"trade.*,", 0, false},
		{"trade.*,none", 0, false},
		{"none", 0, true},
		{"", 0, false},
		{"nonsense", 0, false},
		{"receivable", 0, false},
	}
	for _, tt := range tests {
		if got, ok := ParseKinds(tt.text); got != tt.want || ok != tt.ok {
			t.Errorf("%q is %b, %t, want %b, %t", tt.text, got, ok, tt.want, tt.ok)
		}
	}
	if got, _ := ParseKinds("*"); got != 1<<(len(command.Specs())+1)-2 {
		t.Errorf("* is %b, want every kind", got)
	}
}

func TestMandates(t *testing.T) {
	const draw, other = command.ReceivableDraw, command.TradeVoid
	r := New(name.New(0))
	a := r.Add([]byte("A"), nil, Supplier, 0)
	b := r.Add([]byte("B"), nil, Supplier, 0)
	free, bound, second := plain(r, 1, a), plain(r, 2, a), plain(r, 3, a)
	revoked, foreign := plain(r, 4, a), plain(r, 5, b)
	for _, id := range []uint32{bound, second} {
		k := r.Keys.Edit(id)
		k.Mandated, k.Kinds, k.Until, k.Limit, k.Currency = 1, 1<<draw, 100, 5000, cny
	}
	r.Keys.Edit(revoked).Mandated = 1
	fen := func(n int64) money.Amount { return money.Of(n, cny) }
	tests := []struct {
		name    string
		signers []uint32
		kind    command.Kind
		amount  money.Amount
		today   day.Date
		want    string
	}{
		{"a key without a mandate", []uint32{free}, other, fen(1e9), 200, ""},
		{"nobody", nil, draw, fen(1), 1, "10 NotEntitled: A"},
		{"another's key", []uint32{foreign}, draw, fen(1), 1, "10 NotEntitled: A"},
		{"another's key and its own", []uint32{foreign, bound}, draw, fen(1), 1, ""},
		{"within the mandate", []uint32{bound}, draw, fen(5000), 100, ""},
		{"no amount at all", []uint32{bound}, draw, money.Amount{}, 100, ""},
		{"above it", []uint32{bound}, draw, fen(5001), 100, "36 MandateExceeded: 50.01 CNY, 50.00 CNY"},
		{"another currency", []uint32{bound}, draw, money.Of(1, usd), 100, "36 MandateExceeded: 0.01 USD, 50.00 CNY"},
		{"above it, with a checker", []uint32{bound, second}, draw, fen(5001), 100, ""},
		{"above it, with a free key", []uint32{bound, free}, draw, fen(5001), 100, ""},
		{
			"above it, with another's key",
			[]uint32{bound, foreign},
			draw, fen(5001), 100,
			"36 MandateExceeded: 50.01 CNY, 50.00 CNY",
		},
		{
			"above it, with a revoked key",
			[]uint32{bound, revoked},
			draw, fen(5001), 100,
			"36 MandateExceeded: 50.01 CNY, 50.00 CNY",
		},
		{"another kind", []uint32{bound}, other, fen(1), 1, "34 MandateMissing: trade.void"},
		{"the day after the last", []uint32{bound}, draw, fen(1), 101, "35 MandateExpired: 1970-04-11"},
		{"a revoked key", []uint32{revoked}, draw, fen(1), 1, "26 KeyRevoked"},
		{"the first that stands for the party decides", []uint32{foreign, revoked, bound}, other, fen(1), 1, "26 KeyRevoked"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if no := r.Authorise(tt.signers, a, tt.kind, tt.amount, tt.today); no != nil {
				got = no.String()
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestACustodianSignsForTheParty(t *testing.T) {
	r := New(name.New(0))
	operator, a := r.Add([]byte("O"), nil, Operator, 0), r.Add([]byte("A"), nil, Supplier, 0)
	key := plain(r, 1, operator)
	if r.Authorise([]uint32{key}, a, command.TradeVoid, money.Amount{}, 1) == nil {
		t.Error("the operator signs for a party without custody")
	}
	r.Parties.Edit(a).Custodian = key
	if no := r.Authorise([]uint32{key}, a, command.TradeVoid, money.Amount{}, 1); no != nil {
		t.Errorf("with custody: %s", no)
	}
}

// TestWindowLaw: a window allows what a set of all numbers ever used allows,
// within its span.
func TestWindowLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, used, high := Window{}, map[uint64]bool{}, uint64(0)
		for range rapid.IntRange(1, 80).Draw(t, "numbers") {
			seq := rapid.OneOf(
				rapid.Uint64Range(0, high+3),
				rapid.Uint64Range(max(high, span+2)-span-2, max(high, span)-span+2),
				rapid.Uint64Range(high, high+3*span),
				rapid.SampledFrom([]uint64{high + 1<<32, high + 1<<32 + 1}),
			).Draw(t, "sequence")
			want := ""
			switch {
			case seq == 0 || seq > high+1<<32:
				want = "19 FieldInvalid: sequence"
			case high >= span && seq <= high-span:
				want = fmt.Sprintf("31 SequenceTooOld: %d, %d", seq, high-span+1)
			case used[seq]:
				want = fmt.Sprintf("30 SequenceUsed: %d", seq)
			}
			got := ""
			if no := w.Check(seq); no != nil {
				got = no.String()
			}
			if got != want {
				t.Fatalf("%d after %d: %q, want %q", seq, high, got, want)
			}
			if want == "" {
				w.Use(seq)
				used[seq], high = true, max(high, seq)
			}
			if w.High() != high {
				t.Fatalf("the highest is %d, want %d", w.High(), high)
			}
		}
		b := make([]byte, w.Size())
		w.Encode(b)
		var back Window
		if back.Decode(b); back != w {
			t.Fatal("the encoding loses something")
		}
	})
}

func TestPartiesOfOneControllerAreRelated(t *testing.T) {
	r := New(name.New(0))
	id := map[string]uint32{}
	for _, p := range [][2]string{{"head", ""}, {"a", "head"}, {"b", "head"}, {"a1", "a"}, {"b1", "b"}, {"other", ""}} {
		id[p[0]] = r.Add([]byte(p[0]), nil, Supplier, id[p[1]])
	}
	tests := []struct {
		a, b string
		want bool
	}{
		{"a", "a", true},
		{"a", "b", true},
		{"a1", "b1", true},
		{"a1", "head", true},
		{"a1", "other", false},
		{"other", "head", false},
	}
	for _, tt := range tests {
		if got := r.Related(id[tt.a], id[tt.b]); got != tt.want || got != r.Related(id[tt.b], id[tt.a]) {
			t.Errorf("%s and %s: %t, want %t", tt.a, tt.b, got, tt.want)
		}
	}
	if got := r.Depth(id["a1"]); got != 2 || r.Depth(id["head"]) != 0 {
		t.Errorf("a1 stands %d deep, want 2", got)
	}
}

// TestACircleOfControllersEnds: the machine never makes one, but a register
// that holds one does not hang.
func TestACircleOfControllersEnds(t *testing.T) {
	r := New(name.New(0))
	a, b := r.Add([]byte("a"), nil, Supplier, 0), r.Add([]byte("b"), nil, Supplier, 1)
	r.Parties.Edit(a).Controller = b
	if r.Depth(a) != MaxControl || !r.Related(a, a) {
		t.Error("the circle has an end")
	}
}

func TestARegisterFindsWhatItHoldsAfterARebuild(t *testing.T) {
	r := New(name.New(0))
	a := r.Add([]byte("A"), []byte("911100"), Supplier, 0)
	r.Add([]byte("B"), nil, Supplier, 0)
	key := plain(r, 1, a)
	for range 2 {
		if r.Find([]byte("A")) != a || r.Registered([]byte("911100")) != a || r.FindKey(public(1)) != key ||
			r.Registered([]byte("other")) != 0 || r.FindKey(public(2)) != 0 || r.Find([]byte("C")) != 0 {
			t.Fatal("not found, or found what is not there")
		}
		r.Rebuild()
	}
	if r.Text(a) != "A" || r.Text(0) != "" || string(r.AppendParty(nil, a)) != "A" {
		t.Error("A is called something else")
	}
}

func TestRowsOfPartiesLoseNothing(t *testing.T) {
	p := Party{1, 2, 3, 4, 5, [16]byte{6}}
	k := Key{envelope.KeyID{1}, assertion.Scope{7}, 2, 1, 3, 4, 5, 6}
	pb, kb := make([]byte, p.Size()), make([]byte, k.Size())
	p.Encode(pb)
	k.Encode(kb)
	var p2 Party
	var k2 Key
	p2.Decode(pb)
	k2.Decode(kb)
	if p2 != p || k2 != k {
		t.Errorf("%+v %+v, want %+v %+v", p2, k2, p, k)
	}
}
