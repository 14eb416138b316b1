package solo

import (
	"testing"
	"time"
)

func TestClassesHoldWhatTheySay(t *testing.T) {
	var s Spread
	last := 0
	for took := time.Duration(0); took < 2*time.Minute; took += took/50 + time.Microsecond {
		class := classOf(took)
		if class < last || class > last+1 {
			t.Fatalf("%v is in class %d, just less was in %d", took, class, last)
		}
		last = class
		if class > 0 && took < s.End(class-1) {
			t.Errorf("%v is in class %d, whose like begins at %v", took, class, s.End(class-1))
		}
		if class < classes-1 && took >= s.End(class) {
			t.Errorf("%v is in class %d, which ends at %v", took, class, s.End(class))
		}
	}
	if last != classes-1 {
		t.Errorf("two minutes are in class %d, want the last", last)
	}
}

func TestShares(t *testing.T) {
	var s Spread
	if got := s.Doublings(); len(got) != 0 {
		t.Errorf("of nothing there is %v", got)
	}
	if got := s.Share(500); got != 0 {
		t.Errorf("half of nothing came within %v", got)
	}
	s[classOf(time.Millisecond)] = 98
	s[classOf(time.Second)] = 2
	wide := s.Doublings()
	first, last, sum := wide[0], wide[len(wide)-1], uint64(0)
	for i, d := range wide {
		sum += d.Count
		if i > 0 && (d.From != wide[i-1].To || d.To != 2*d.From) {
			t.Errorf("class %d is from %v to %v, behind %v", i, d.From, d.To, wide[i-1].To)
		}
	}
	if sum != 100 || first.Count != 98 || first.To <= time.Millisecond || last.Count != 2 || last.From > time.Second {
		t.Errorf("%d in all, %+v to %+v", sum, first, last)
	}
	for thousandths, want := range map[uint64]time.Duration{
		500: time.Millisecond, 980: time.Millisecond, 990: time.Second,
	} {
		if got := s.Share(thousandths); got <= want || got > want+want/4 {
			t.Errorf("%d of a thousand came within %v, want just above %v", thousandths, got, want)
		}
	}
}

// TestThePaceForgets: what is older than a quarter of an hour is in the whole
// alone, and what waited is told slot by slot.
func TestThePaceForgets(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	p := pace{start: start}
	answered := func(after time.Duration, waited int, took ...time.Duration) {
		now := start.Add(after)
		var jobs []*job
		for _, d := range took {
			jobs = append(jobs, &job{since: now.Add(-d)})
		}
		p.note(now, jobs, waited)
	}
	answered(0, 7, time.Millisecond, time.Millisecond)
	answered(PaceSlot, 3, time.Second)
	answered(PaceSlot+time.Second, 5)

	got := p.read(start.Add(PaceSlot * 2))
	if n := got.Recent.Count(); n != 3 || got.All.Count() != 3 || got.Sum != time.Second+2*time.Millisecond {
		t.Errorf("%d of late, %d in all, %v: want 3, 3, 1.002 s", n, got.All.Count(), got.Sum)
	}
	if w := got.Waited[paceSlots-3:]; w[0] != 7 || w[1] != 5 || w[2] != 0 {
		t.Errorf("there waited %v, want 7, 5 and none now", w)
	}
	got = p.read(start.Add(PaceSlot * paceSlots))
	if n := got.Recent.Count(); n != 1 || got.All.Count() != 3 || got.Waited[0] != 5 {
		t.Errorf("a quarter of an hour later %d of late, %d in all, first %d", n, got.All.Count(), got.Waited[0])
	}
	answered(PaceSlot*paceSlots, 1) // in the place of the first
	if got = p.read(start.Add(PaceSlot * paceSlots)); got.Waited[paceSlots-1] != 1 || got.Recent.Count() != 1 {
		t.Errorf("the place of the oldest: %d waited, %d answers", got.Waited[paceSlots-1], got.Recent.Count())
	}
}

// BenchmarkPace is what knowing how long answers take costs for each envelope:
// its time when it is handed in, and its class when its block is durable.
func BenchmarkPace(b *testing.B) {
	p := pace{start: time.Now()}
	jobs := make([]*job, 1000)
	for i := range jobs {
		jobs[i] = &job{}
	}
	for b.Loop() {
		for _, j := range jobs {
			j.since = time.Now()
		}
		p.note(time.Now(), jobs, len(jobs))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(jobs)), "ns/envelope")
}
