package machine

import (
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
)

// perEnvelope is how many commands the envelopes of the benchmark hold.
const perEnvelope = 100

// A mill makes the commands of whole lives of deals, one life after the other.
type mill struct {
	*world
	sellers, buyers, funders []string
	deals                    int
	term                     int // days to the first due date, the others within a month after
	pending                  []*command.Command
}

func newMill(w *world) *mill {
	m := &mill{world: w, term: 60}
	w.party("bank", "bank")
	for i := range 100 {
		m.sellers = append(m.sellers, fmt.Sprintf("seller-%03d", i))
		w.party(m.sellers[i], "supplier")
	}
	for i := range 20 {
		m.buyers = append(m.buyers, fmt.Sprintf("buyer-%03d", i))
		w.party(m.buyers[i], "buyer")
	}
	for i := range 4 {
		m.funders = append(m.funders, fmt.Sprintf("funder-%03d", i))
		w.party(m.funders[i], "funder")
		for k, b := range m.buyers {
			w.must(command.New(command.LimitSet, fmt.Sprintf("L%d-%d", i, k), m.funders[i]).
				SetText(command.Owner, m.funders[i]).SetText(command.On, b).SetAmount(command.Amount, yuan(1_000_000_000)))
		}
	}
	return m
}

// life returns the ten commands from the invoice to the surplus.
func (m *mill) life() []*command.Command {
	m.deals++
	n := m.deals
	seller, buyer, funder := m.sellers[n%100], m.buyers[n%20], m.funders[n%4]
	i, d := fmt.Sprintf("INV-%07d", n), fmt.Sprintf("D%07d", n)
	due := m.now.Date(shanghai).Add(m.term + n%30)
	return []*command.Command{
		invoice(i, seller, buyer, yuan(1000), due.Add(-90), due),
		present(d, i, seller),
		plain(command.ReceivableConfirm, d, buyer),
		offer(d, funder),
		plain(command.ReceivableAccept, d, seller),
		draw(d, seller, yuan(800)),
		confirmed(d + "#1"),
		pay(d, buyer, yuan(1000)),
		confirmed(d + "#2"),
		confirmed(d + "#3"),
	}
}

// envelope returns the next perEnvelope commands, of which each life has its
// first steps.
func (m *mill) envelope(steps int) *envelope.Envelope {
	for len(m.pending) < perEnvelope {
		m.pending = append(m.pending, m.life()[:steps]...)
	}
	e := m.sealed("operator", m.pending[:perEnvelope]...)
	m.pending = m.pending[perEnvelope:]
	return e
}

// The steps of a life that leave a deal accepted, and financed.
const (
	accepted = 5
	financed = 7
)

// preload opens deals and leaves them after so many steps of a life.
func (m *mill) preload(tb testing.TB, deals, steps int) {
	for m.deals < deals || len(m.pending) > 0 {
		m.leaves = nil
		for _, r := range m.apply(m.envelope(steps)).Receipts {
			if r.Refusal != nil {
				tb.Fatalf("%s: %s", r.Kind, r.Refusal)
			}
		}
	}
}

// BenchmarkApply measures whole lives, ten commands each, beside 100,000
// financed deals: checks, postings, receipts and leaf hashes, without
// signatures and decoding.
func BenchmarkApply(b *testing.B) {
	m := newMill(newWorld(b))
	m.preload(b, 100_000, financed)
	b.ReportAllocs()
	b.ResetTimer()
	refused := 0
	for done := 0; done < b.N; {
		b.StopTimer()
		var batch []*envelope.Envelope
		for range 10 {
			batch = append(batch, m.envelope(10))
		}
		m.now += 1000
		m.leaves = nil
		b.StartTimer()
		for _, r := range m.apply(batch...).Receipts {
			if r.Refusal != nil {
				refused++
			}
		}
		done += len(batch) * perEnvelope
	}
	b.StopTimer()
	if refused > 0 {
		b.Fatalf("%d commands were refused", refused)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
}

// BenchmarkDayEnd measures the close of a month, slice by slice: of deals on
// which nothing was drawn, which are looked at and put off, and of financed
// ones, whose interest is booked. A deal costs the same however many there are.
func BenchmarkDayEnd(b *testing.B) {
	for _, work := range []struct {
		name  string
		steps int
	}{{"examined", accepted}, {"changed", financed}} {
		for _, deals := range []int{10_000, 100_000, 1_000_000, 5_000_000} {
			b.Run(fmt.Sprintf("%s/%d", work.name, deals), func(b *testing.B) { closeMonths(b, deals, work.steps) })
		}
	}
}

// closeMonths closes a month of so many deals b.N times. Only the last day of
// each is measured: it is the one with work.
func closeMonths(b *testing.B, deals, steps int) {
	m := newMill(newWorld(b))
	m.term = 50_000 // never due: only the month ends
	m.preload(b, deals, steps)
	b.ReportAllocs()
	b.ResetTimer()
	slices := 0
	for range b.N {
		b.StopTimer()
		last := m.m.Meta().Today.EndOfMonth()
		m.now = last.Add(1).Start(shanghai)
		m.closeUntil(b, last.Add(-1))
		b.StartTimer()
		slices += m.closeUntil(b, last)
	}
	b.StopTimer()
	done := float64(b.N) * float64(deals)
	b.ReportMetric(done/b.Elapsed().Seconds(), "deals/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/done, "ns/deal")
	b.ReportMetric(done/float64(slices), "deals/slice")
}

// closeUntil closes days up to last and returns how many commands that took.
func (m *mill) closeUntil(b *testing.B, last day.Date) (commands int) {
	for m.m.Meta().Closed < last {
		m.leaves = nil
		r := m.apply(m.sealed("operator", command.New(command.DayEnd, "log", "operator").SetDay(command.Day, last)))
		if no := r.Receipts[0].Refusal; no != nil {
			b.Fatalf("the end of %s: %s", last, no)
		}
		commands++
	}
	return commands
}
