package history_test

import (
	"cmp"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
)

func openAccounts(t testing.TB, dir string, d disk.Disk) *history.Accounts {
	t.Helper()
	a, err := history.OpenAccounts(dir, options(d))
	must(t, err)
	return a
}

// postings returns two postings of each leaf, on few accounts.
func postings(from, to uint64) []history.Posting {
	var all []history.Posting
	for leaf := from; leaf < to; leaf++ {
		x := rand.New(rand.NewPCG(leaf, 1))
		for range 2 {
			account := history.Account{
				Owner: 1 + x.Uint32N(5), Currency: 156, Class: ledger.DealBlock, Slot: ledger.Slot(x.IntN(3)),
			}
			all = append(all, history.Posting{
				Account: account, Leaf: leaf, Amount: x.Int64N(1e9) - 5e8, Balance: x.Int64() - x.Int64(),
			})
		}
	}
	return all
}

// naive is the statement by its definition.
func naive(all []history.Posting, account history.Account, before uint64, limit int) []history.Posting {
	var page []history.Posting
	for _, p := range slices.Backward(all) {
		if p.Account != account || p.Leaf >= before {
			continue
		}
		if len(page) >= limit && page[len(page)-1].Leaf != p.Leaf {
			break
		}
		page = append(page, p)
	}
	return page
}

// TestStatementsAgreeWithAListLaw: in whatever stretches postings are flushed,
// synced, merged, cut and opened again.
func TestStatementsAgreeWithAListLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := faultdisk.New(1)
		a, err := history.OpenAccounts("h", options(d))
		if err != nil {
			t.Fatal(err)
		}
		next, all := uint64(0), []history.Posting(nil)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0:
				_, err = a.Merge()
			case 1:
				next = rapid.Uint64Range(next/2, next).Draw(t, "cut")
				err = a.Truncate(next)
				all = slices.DeleteFunc(all, func(p history.Posting) bool { return p.Leaf >= next })
			case 2:
				if err = a.Sync(); err == nil {
					err = a.Close()
				}
				if err == nil {
					a, err = history.OpenAccounts("h", options(d))
				}
			case 3, 4:
				err = a.Sync()
			default:
				more := postings(next, next+rapid.Uint64Range(0, 600).Draw(t, "leaves"))
				a.Add(more...)
				all, next = append(all, more...), next+uint64(len(more)/2)
				err = a.Flush(next)
			}
			if err != nil || a.Next() != next {
				t.Fatalf("next = %d, %v, want %d", a.Next(), err, next)
			}
		}
		for range 10 {
			account := history.Account{
				Owner: rapid.Uint32Range(1, 6).Draw(t, "owner"), Currency: 156, Class: ledger.DealBlock,
				Slot: ledger.Slot(rapid.IntRange(0, 3).Draw(t, "slot")),
			}
			before, limit := rapid.Uint64Range(0, next+1).Draw(t, "before"), rapid.IntRange(1, 60).Draw(t, "limit")
			got, err := a.Statement(account, before, limit)
			if want := naive(all, account, before, limit); err != nil || !slices.Equal(got, want) {
				t.Fatalf("statement of %v before %d, %d: %v, %v, want %v", account, before, limit, got, err, want)
			}
		}
		if _, found, err := history.CheckPostings("h", options(d)); err != nil || len(found) > 0 {
			t.Fatalf("check found %v, %v, want nothing", found, err)
		}
	})
}

// TestPagesFollowEachOther: pages from the newest on are the whole statement.
func TestPagesFollowEachOther(t *testing.T) {
	a := openAccounts(t, "h", faultdisk.New(1))
	all := postings(0, 500)
	a.Add(all...)
	must(t, a.Flush(500))
	var got []history.Posting
	account, before := all[0].Account, uint64(500)
	for {
		page, err := a.Statement(account, before, 7)
		must(t, err)
		if len(page) == 0 {
			break
		}
		got, before = append(got, page...), page[len(page)-1].Leaf
	}
	if want := naive(all, account, 500, len(all)); !slices.Equal(got, want) {
		t.Errorf("pages hold %d postings, want %d", len(got), len(want))
	}
}

// TestMergingKeepsBytesWrittenWithinThreeTimes: each posting is written when
// it is flushed, and twice by merges.
func TestMergingKeepsBytesWrittenWithinThreeTimes(t *testing.T) {
	dir := t.TempDir()
	a := openAccounts(t, dir, disk.OS{})
	const step, steps = 1 << 14, 40
	written := int64(0)
	count := func(before map[string]int64) map[string]int64 {
		after := sizes(t, dir)
		for n, size := range after {
			if before[n] != size {
				written += size
			}
		}
		return after
	}
	seen := map[string]int64{}
	for i := range uint64(steps) {
		a.Add(postings(i*step, (i+1)*step)...)
		must(t, a.Flush((i+1)*step))
		seen = count(seen)
		for more := true; more; {
			var err error
			more, err = a.Merge()
			must(t, err)
			seen = count(seen)
		}
	}
	total := int64(0)
	for _, size := range seen {
		total += size
	}
	if len(seen) > 2*16 || written > 3*total {
		t.Errorf("%d files of %d bytes, %d written, want at most 32 files and three times that", len(seen), total, written)
	}
	t.Logf("%d postings: %.1f bytes each, written %.2f times, %d files", 2*step*steps,
		float64(total)/(2*step*steps), float64(written)/float64(total), len(seen))
}

func sizes(t testing.TB, dir string) map[string]int64 {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	all := map[string]int64{}
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		all[e.Name()] = info.Size()
	}
	return all
}

// TestAMergeThatWasCutShortIsUndone: the larger run hides the ones that it was
// made of, and a temporary file is nothing.
func TestAMergeThatWasCutShortIsUndone(t *testing.T) {
	dir := t.TempDir()
	a := openAccounts(t, dir, disk.OS{})
	all := postings(0, 1600)
	kept := map[string][]byte{}
	for i := range uint64(16) {
		a.Add(all[200*i : 200*i+200]...)
		must(t, a.Flush(100*i+100))
		must(t, a.Sync())
	}
	for n := range sizes(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, n))
		must(t, err)
		kept[n] = data
	}
	if merged, err := a.Merge(); !merged || err != nil {
		t.Fatalf("merge of 16 runs = %v, %v, want true", merged, err)
	}
	must(t, a.Close())
	for n, data := range kept {
		must(t, os.WriteFile(filepath.Join(dir, n), data, 0o600))
	}
	must(t, os.WriteFile(filepath.Join(dir, "accounts-x.seg.tmp"), []byte("x"), 0o600))
	a = openAccounts(t, dir, disk.OS{})
	got, err := a.Statement(all[0].Account, 1600, 4000)
	if want := naive(all, all[0].Account, 1600, 4000); err != nil || !slices.Equal(got, want) {
		t.Errorf("statement has %d postings, %v, want %d", len(got), err, len(want))
	}
	if n := len(sizes(t, dir)); n != 1 {
		t.Errorf("%d files, want 1", n)
	}
}

// TestATornRunIsCutOff: what a power cut took after the last Sync is written
// again.
func TestATornRunIsCutOff(t *testing.T) {
	dir := t.TempDir()
	a := openAccounts(t, dir, disk.OS{})
	for i := range uint64(3) {
		a.Add(postings(100*i, 100*i+100)...)
		must(t, a.Flush(100*i+100))
		must(t, a.Sync())
	}
	must(t, a.Close())
	names, err := disk.OS{}.List(dir)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, names[1]), nil, 0o600))
	a = openAccounts(t, dir, disk.OS{})
	if a.Next() != 100 {
		t.Fatalf("next = %d, want 100", a.Next())
	}
	if err := a.Flush(200); err == nil {
		t.Error("flush behind a torn run: nil, want an error")
	}
	must(t, a.Truncate(50))
	a.Add(postings(50, 300)...)
	must(t, a.Flush(300))
	all := postings(0, 300)
	got, err := a.Statement(all[0].Account, 300, 1000)
	if want := naive(all, all[0].Account, 300, 1000); err != nil || !slices.Equal(got, want) {
		t.Errorf("statement has %d postings, %v, want %d", len(got), err, len(want))
	}
}

// TestAnAccountIsNamedForEver: by its party, or by the name of its deal.
func TestAnAccountIsNamedForEver(t *testing.T) {
	cny := money.Currency(156)
	tests := []struct {
		block ledger.Block
		slot  ledger.Slot
		want  history.Account
	}{
		{
			ledger.Block{Book: 3, Class: ledger.PartyBlock, Currency: cny},
			ledger.Bank,
			history.Account{Owner: 3, Currency: 156, Class: ledger.PartyBlock, Slot: ledger.Bank},
		},
		{
			ledger.Block{Book: 3, Object: 77, Class: ledger.DealBlock, Currency: cny},
			ledger.Advance,
			history.Account{Owner: 77, Currency: 156, Class: ledger.DealBlock, Slot: ledger.Advance},
		},
	}
	for _, tt := range tests {
		if got := history.AccountOf(&tt.block, tt.slot); got != tt.want {
			t.Errorf("account of %v = %v, want %v", tt.block, got, tt.want)
		}
	}
}

// BenchmarkStatement asks for pages of 50 of cold and hot accounts among ten
// million postings.
func BenchmarkStatement(b *testing.B) {
	a := openAccounts(b, b.TempDir(), disk.OS{})
	const total, accounts = 10_000_000, 200_000
	x := rand.New(rand.NewPCG(1, 1))
	account := func() history.Account {
		n := x.Uint32N(accounts)
		if x.IntN(2) == 0 {
			n %= accounts / 100
		}
		return history.Account{Owner: n, Currency: 156, Class: ledger.PartyBlock}
	}
	batch := make([]history.Posting, 1000)
	for leaf := uint64(0); leaf < total; leaf += 1000 {
		for i := range batch {
			batch[i] = history.Posting{
				Account: account(), Leaf: leaf + uint64(i), Amount: x.Int64N(1e8), Balance: x.Int64N(1e10),
			}
		}
		a.Add(batch...)
		must(b, a.Flush(leaf+1000))
		for more := true; more; {
			var err error
			more, err = a.Merge()
			must(b, err)
		}
	}
	var times []float64
	for b.Loop() {
		account := account()
		start := b.Elapsed()
		if _, err := a.Statement(account, total, 50); err != nil {
			b.Fatal(err)
		}
		times = append(times, float64((b.Elapsed() - start).Microseconds()))
	}
	slices.SortFunc(times, cmp.Compare)
	b.ReportMetric(times[len(times)/2], "p50-us")
	b.ReportMetric(times[len(times)*99/100], "p99-us")
}

// BenchmarkFlush adds and flushes postings, merges included.
func BenchmarkFlush(b *testing.B) {
	a := openAccounts(b, b.TempDir(), disk.OS{})
	batch, leaf := postings(0, 5000), uint64(0)
	for b.Loop() {
		for i := range batch {
			batch[i].Leaf = leaf + uint64(i/2)
		}
		leaf += 5000
		a.Add(batch...)
		must(b, a.Flush(leaf))
		_, err := a.Merge()
		must(b, err)
	}
	b.ReportMetric(float64(2*leaf)/b.Elapsed().Seconds(), "postings/s")
}
