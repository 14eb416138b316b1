package deal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"pgregory.net/rapid"
)

// TestAgendaLaw: the agenda holds what a map of sets holds, whatever is put
// on it, moved and taken off.
func TestAgendaLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, model := New(name.New(0)), map[uint32]day.Date{}
		const deals = 9
		for range deals {
			d.Rows.Add(Deal{State: Presented})
		}
		for range rapid.IntRange(1, 80).Draw(t, "moves") {
			id := rapid.Uint32Range(1, deals).Draw(t, "deal")
			on := day.Date(0)
			if rapid.IntRange(0, 3).Draw(t, "off") > 0 {
				on = day.Earliest.Add(rapid.SampledFrom([]int{0, 1, 2, 700}).Draw(t, "day"))
			}
			d.Schedule(id, on)
			model[id] = on
			for _, days := range []int{0, 1, 2, 3, 700, 5000} {
				on := day.Earliest.Add(days)
				got := listed(t, d, on)
				for id := range uint32(deals + 1) {
					if want := id != 0 && model[id] == on; got[id] != want {
						t.Fatalf("deal %d is on the agenda of %s: %t, want %t", id, on, got[id], want)
					}
				}
			}
		}
	})
}

// listed returns the deals on the agenda of a day, by the links both ways.
func listed(t *rapid.T, d *Deals, on day.Date) map[uint32]bool {
	all, before := map[uint32]bool{}, uint32(0)
	for id := d.On(on); id != 0; id = d.Rows.At(id).Next {
		if row := d.Rows.At(id); row.Prev != before || row.Check != on || all[id] {
			t.Fatalf("deal %d on %s: %+v after %d", id, on, row, before)
		}
		all[id], before = true, id
	}
	return all
}

// named returns deals with one called D1 that has payments: the first failed,
// the second and third are on their way.
func named() *Deals {
	names := name.New(0)
	d := New(names)
	id := d.Rows.Add(Deal{State: Financed})
	d.Rows.Edit(id).Name = names.Add([]byte("D1"), name.Receivable, id)
	names.Add([]byte("I1"), name.Invoice, id)
	for _, purpose := range []Purpose{PayAdvance, PayAdvance, Collection} {
		d.Instruct(id, purpose, 1, 100, 20000)
	}
	d.Payments.Edit(1).Progress = Failed
	return d
}

func TestPaymentsAreNamed(t *testing.T) {
	tests := []struct {
		text string
		want uint32
	}{
		{"D1#1", 1},
		{"D1#2", 2},
		{"D1#3", 3},
		{"D1", 2}, // the oldest on its way
		{"D1#", 0},
		{"D1#0", 0},
		{"D1#4", 0},
		{"D1#-1", 0},
		{"D1#1#1", 0},
		{"D1#99999999999999999999", 0},
		{"D2", 0},
		{"I1", 0},
		{"I1#1", 0},
		{"", 0},
		{"#1", 0},
	}
	d := named()
	for _, tt := range tests {
		if got := d.Payment([]byte(tt.text)); got != tt.want {
			t.Errorf("%q is payment %d, want %d", tt.text, got, tt.want)
		}
	}
	for p := uint32(1); p <= 3; p++ {
		if got := d.PaymentName(p); got != fmt.Sprintf("D1#%d", p) {
			t.Errorf("payment %d is called %q", p, got)
		}
	}
	if got := d.OnItsWay(1); got != 2 {
		t.Errorf("on its way is %d, want 2", got)
	}
}

func TestWhatOfAPaymentIsOpen(t *testing.T) {
	p := Payment{Amount: 100, Confirmed: 30, Progress: Instructed}
	if p.Open() != 70 {
		t.Errorf("open are %d, want 70", p.Open())
	}
	for _, done := range []Progress{Done, Failed, Returned, Recalled} {
		if p.Progress = done; p.Open() != 0 {
			t.Errorf("of a payment that is %s %d are open", done, p.Open())
		}
	}
}

func TestADealThatIsBuriedLeavesItsName(t *testing.T) {
	names := name.New(0)
	d := New(names)
	id := d.Rows.Add(Deal{State: Settled, Closed: 20000})
	d.Rows.Edit(id).Name = names.Add([]byte("D1"), name.Receivable, id)
	d.Bury(id, [16]byte{1})
	typ, row := names.Target(names.Find([]byte("D1")))
	if d.Find([]byte("D1")) != 0 || typ != name.Tombstone || d.Tombstones.At(row).Closed != 20000 || d.Rows.Live() != 0 {
		t.Errorf("D1 is %s %d", typ, row)
	}
}

func TestLimitsAndStepsAreFoundAfterARebuild(t *testing.T) {
	d := New(name.New(0))
	a := d.AddLimit([]byte("L1"), Limit{Owner: 1, On: 2, Currency: 3})
	b := d.AddLimit([]byte("L2"), Limit{Owner: 2, On: 1, Currency: 3})
	d.Remember(Step{Leaf: 77, Amount: 5})
	for range 2 {
		if d.Limit(1, 2, 3) != a || d.Limit(2, 1, 3) != b || d.Limit(1, 2, 4) != 0 || d.LimitNamed([]byte("L2")) != b ||
			d.Step(77) != 1 || d.Step(78) != 0 {
			t.Fatal("not found, or found what is not there")
		}
		d.Rebuild()
	}
	if New(name.New(0)).Limit(1, 2, 3) != 0 {
		t.Error("a limit without limits")
	}
}

func TestStatesAndMarksHaveNames(t *testing.T) {
	seen := map[string]bool{"": true, "unknown": true}
	for _, s := range States() {
		if seen[s.String()] {
			t.Errorf("state %d is %q", s, s)
		}
		seen[s.String()] = true
	}
	if State(200).String() != "unknown" || len(States()) != int(Cancelled) {
		t.Error("there are other states")
	}
	var marks []string
	(Notified | Disputed | TookSeller).Names(func(n string) { marks = append(marks, n) })
	if got := strings.Join(marks, " "); got != "notified disputed takes-seller-limit" {
		t.Errorf("marks %q", got)
	}
	for p := PayAdvance; p <= PayBackCash; p++ {
		if p.String() == "" || p.Out() != (p == PayAdvance || p == PaySurplus || p == PayBackCash) {
			t.Errorf("purpose %d is %q", p, p)
		}
	}
}

func TestRowsOfDealsLoseNothing(t *testing.T) {
	d := Deal{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22}
	p := Payment{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	l := Limit{1, 2, 3, 4, 5}
	s := Step{1, 2, 3, 4, 5, 6, 7, 8, 9}
	x := Tombstone{[32]byte{1}, [16]byte{2}, 3, 4}
	db, pb, lb := make([]byte, d.Size()), make([]byte, p.Size()), make([]byte, l.Size())
	sb, xb := make([]byte, s.Size()), make([]byte, x.Size())
	d.Encode(db)
	p.Encode(pb)
	l.Encode(lb)
	s.Encode(sb)
	x.Encode(xb)
	var d2 Deal
	var p2 Payment
	var l2 Limit
	var s2 Step
	var x2 Tombstone
	d2.Decode(db)
	p2.Decode(pb)
	l2.Decode(lb)
	s2.Decode(sb)
	x2.Decode(xb)
	if d2 != d || p2 != p || l2 != l || s2 != s || x2 != x {
		t.Errorf("%+v %+v %+v %+v %+v", d2, p2, l2, s2, x2)
	}
}
