package machine

import (
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/event"
)

// A tree is a world with one certificate that is split into many shares.
type tree struct {
	*world
	shares []string
}

// newTree returns a world in which S1 holds one share of 10^9 fen of B1's
// promise, due on 2026-06-01.
func newTree(t fataler) *tree {
	w := &tree{world: newWorld(t)}
	w.party("bank", "bank")
	for _, f := range firms {
		w.party(f, "supplier,buyer")
	}
	due := date("2026-06-01")
	w.must(
		command.New(command.LimitSet, "LB", "B1").SetText(command.Owner, "B1").SetText(command.On, "B1").
			SetAmount(command.Amount, fen(1_000_000_000)),
		invoice("I", "S1", "B1", fen(1_000_000_000), date("2026-01-01"), due),
		command.New(command.CertificateApply, "C", "S1").SetText(command.Issuer, "B1").
			SetAmount(command.Amount, fen(1_000_000_000)).SetText(command.Invoice, "I").SetDay(command.Due, due),
		command.New(command.CertificateIssue, "C", "B1"),
		command.New(command.CertificateAccept, "C", "S1").SetText(command.Share, "c").SetInt(command.FreeChoice, 1),
	)
	w.shares = []string{"c"}
	return w
}

// divided is a command that splits a share into n parts, and their names.
func (w *tree) divided(share string, n int) (*command.Command, []string) {
	g := w.m.state.certificates
	row := g.Shares.At(g.Share([]byte(share)))
	each := row.Face / int64(n)
	parts, names := make([]command.Part, n), make([]string, n)
	for i := range n {
		names[i] = fmt.Sprintf("%s.%x", share, i)
		parts[i] = command.Part{Name: names[i], Amount: fen(each)}
	}
	parts[0].Amount = fen(row.Face - int64(n-1)*each)
	holder := w.m.state.parties.Text(row.Holder)
	c := command.New(command.CertificateSplit, share, holder)
	return c.SetBytes(command.Parts, command.AppendParts(nil, parts)), names
}

// grow splits shares until there are at least n live ones.
func (w *tree) grow(n int) {
	w.t.Helper()
	for len(w.shares) < n {
		var batch []*command.Command
		var next []string
		for _, s := range w.shares {
			c, names := w.divided(s, 16)
			batch, next = append(batch, c), append(next, names...)
			if len(batch) == 40 {
				w.carried(batch)
				batch = nil
			}
		}
		w.carried(batch)
		w.shares = next
	}
}

// carried carries out commands in one envelope; none may be refused.
func (w *tree) carried(batch []*command.Command) {
	w.t.Helper()
	if len(batch) == 0 {
		return
	}
	w.now++
	w.leaves = nil
	for _, r := range w.apply(w.sealed("operator", batch...)).Receipts {
		if r.Refusal != nil {
			w.t.Fatalf("%s: %s", r.Kind, r.Refusal)
		}
	}
}

// TestAPaymentToManyRunsInSlices: what the bank confirms of 4,096 shares is
// booked in bounded pieces: the first at once, others when asked for, the rest
// when the day ends. No command has more postings than a receipt holds.
func TestAPaymentToManyRunsInSlices(t *testing.T) {
	w := newTree(t)
	w.grow(4096)
	w.now = nine("2026-06-01")
	live := func() int64 { return w.m.state.certificates.Roots.At(1).Live }
	w.must(command.New(command.CertificatePay, "C", "B1"))
	left := func(c *command.Command) (shares uint32, postings int) {
		t.Helper()
		r := w.apply(w.sealed("operator", c)).Receipts[0]
		if r.Refusal != nil {
			t.Fatalf("%s: %s", c.Kind, r.Refusal)
		}
		e, err := event.ReadEffects(r.Effects)
		if err != nil {
			t.Fatal(err)
		}
		if wrong := wrongCertificates(w.m); wrong != "" {
			t.Fatal(wrong)
		}
		g := w.m.state.certificates
		for id := g.Roots.At(1).First; id != 0; id = g.Shares.At(id).Next {
			shares++
		}
		return shares, len(e.Postings)
	}
	if n, p := left(confirmed("C")); n != 4096-150 || p > 310 {
		t.Fatalf("%d shares are left after the bank's word, with %d postings", n, p)
	}
	if n, _ := left(command.New(command.CertificateSettle, "C", "operator")); n != 4096-300 {
		t.Fatalf("%d shares are left after another slice", n)
	}
	end := command.New(command.DayEnd, "log", "operator").SetDay(command.Day, date("2026-06-01"))
	turns := 0
	for w.m.Meta().Closed < date("2026-06-01") {
		if _, p := left(end); p > 1000 {
			t.Fatalf("%d postings in one command", p)
		}
		turns++
	}
	if s := w.m.state.certificates.Roots.At(1).State; s != certificate.Paid || live() != 0 || turns < 15 {
		t.Errorf("after %d turns of the day-end: %s, %d live", turns, s, live())
	}
}

// BenchmarkShares measures splits into two, transfers of one half and their
// acceptance, beside as many live shares as its name says.
func BenchmarkShares(b *testing.B) {
	for _, live := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(live), func(b *testing.B) {
			w := newTree(b)
			w.grow(live)
			b.ReportAllocs()
			b.ResetTimer()
			for done := 0; done < b.N; {
				b.StopTimer()
				e, n := w.traffic(done)
				b.StartTimer()
				for _, r := range w.apply(e).Receipts {
					if r.Refusal != nil {
						b.Fatalf("%s: %s", r.Kind, r.Refusal)
					}
				}
				done += n
			}
		})
	}
}

// traffic makes an envelope of splits and one that passes the parts on, each
// against an invoice that was recorded before.
func (w *tree) traffic(round int) (*envelope.Envelope, int) {
	const pairs = 20
	w.now++
	w.leaves = nil
	var before, batch []*command.Command
	for i := range pairs {
		k := (round*7919 + i*104729) % len(w.shares)
		split, names := w.divided(w.shares[k], 2)
		g := w.m.state.certificates
		half := g.Shares.At(g.Share([]byte(w.shares[k]))).Face / 2
		inv := fmt.Sprintf("T%d-%d", round, i)
		from := string(split.By)
		to := map[string]string{"S1": "S2", "S2": "S1"}[from]
		before = append(before, invoice(inv, to, from, fen(half), date("2026-01-01"), date("2026-06-01")))
		batch = append(batch, split, command.New(command.CertificateTransfer, names[1], from).
			SetText(command.Holder, to).SetText(command.Invoice, inv),
			command.New(command.CertificateReceive, names[1], to).SetInt(command.FreeChoice, 1))
		w.shares[k] = names[0]
	}
	w.carried(before)
	return w.sealed("operator", batch...), len(batch)
}
