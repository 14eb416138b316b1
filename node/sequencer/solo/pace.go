package solo

import (
	"math/bits"
	"sync"
	"time"
)

// A Spread is how many answers took how long, in classes a fifth apart.
type Spread [classes]uint64

// The classes: the first is what took less than fastest, the last has no end.
const (
	fastest = 32 * time.Microsecond
	perTwo  = 4 // classes for each doubling
	classes = 1 + 20*perTwo
)

// classOf returns the class of a time.
func classOf(took time.Duration) int {
	if took < fastest {
		return 0
	}
	x := uint64(took / (fastest / perTwo))      // perTwo or more
	doubled := bits.Len64(x) - bits.Len(perTwo) // how often it was
	return min(1+doubled*perTwo+int(x>>doubled)-perTwo, classes-1)
}

// End returns where a class ends: what took that long is in the next.
func (*Spread) End(class int) time.Duration {
	doubled, within := class/perTwo, class%perTwo
	return (fastest / perTwo) << doubled * time.Duration(perTwo+within)
}

// Count returns how many answers are in the spread.
func (s *Spread) Count() (n uint64) {
	for _, c := range s {
		n += c
	}
	return n
}

// Share returns the time within which so many of a thousand answers came, or
// somewhat more: the end of its class. Of none it is 0.
func (s *Spread) Share(thousandths uint64) time.Duration {
	n := s.Count()
	if n == 0 {
		return 0
	}
	need := max(1, (n*thousandths+999)/1000)
	for class, c := range s {
		if c >= need {
			return s.End(class)
		}
		need -= c
	}
	return s.End(classes - 1)
}

// A Doubling is how many answers took from one time to twice that.
type Doubling struct {
	From, To time.Duration // To is 0 for no end; the first begins at 0
	Count    uint64
}

// Doublings returns the spread in wider classes, from the first that holds
// anything to the last.
func (s *Spread) Doublings() []Doubling {
	all := []Doubling{{To: fastest, Count: s[0]}}
	for first := 1; first < classes; first += perTwo {
		d := Doubling{From: s.End(first - 1), To: s.End(first + perTwo - 1)}
		for _, n := range s[first : first+perTwo] {
			d.Count += n
		}
		all = append(all, d)
	}
	all[len(all)-1].To = 0
	for len(all) > 0 && all[len(all)-1].Count == 0 {
		all = all[:len(all)-1]
	}
	for len(all) > 0 && all[0].Count == 0 {
		all = all[1:]
	}
	return all
}

// What is remembered of late: a quarter of an hour.
const (
	PaceSlot  = 15 * time.Second
	paceSlots = 60
)

// A Pace is how long answers took and how much waited. An answer takes from
// when its envelope was handed in until its block was durable.
type Pace struct {
	Recent Spread        // of the last quarter of an hour
	All    Spread        // since the start
	Sum    time.Duration // of all
	Queued int           // envelopes that wait now
	Room   int           // how many may, before who submits waits
	// Waited has for each slot of the last quarter of an hour, oldest first, how
	// many envelopes waited when a block was cut, at most.
	Waited [paceSlots]int
}

// pace gathers a Pace. The writer notes each block, with one lock: some 80 ns
// for an envelope, its times included (BenchmarkPace).
type pace struct {
	start time.Time

	mutex sync.Mutex
	slots [paceSlots]paceSlot
	all   Spread
	sum   time.Duration
}

type paceSlot struct {
	number int64 // since the start, from 1; 0: never used
	took   [classes]uint32
	waited int
}

// note notes the answers of a block that was durable at now.
func (p *pace) note(now time.Time, jobs []*job, waited int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	number := p.number(now)
	slot := &p.slots[number%paceSlots]
	if slot.number != number {
		*slot = paceSlot{number: number}
	}
	slot.waited = max(slot.waited, waited)
	for _, j := range jobs {
		took := now.Sub(j.since)
		class := classOf(took)
		slot.took[class]++
		p.all[class]++
		p.sum += took
	}
}

func (p *pace) number(now time.Time) int64 { return 1 + int64(now.Sub(p.start)/PaceSlot) }

// read returns what was gathered until now.
func (p *pace) read(now time.Time) Pace {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	out := Pace{All: p.all, Sum: p.sum}
	last := p.number(now)
	for i := range p.slots {
		slot := &p.slots[i]
		age := last - slot.number
		if slot.number == 0 || age >= paceSlots {
			continue
		}
		out.Waited[paceSlots-1-age] = slot.waited
		for class, n := range slot.took {
			out.Recent[class] += uint64(n)
		}
	}
	return out
}

// Pace returns how long answers took and how much waits.
func (s *Solo) Pace() Pace {
	p := s.pace.read(time.Now())
	p.Queued, p.Room = len(s.queue), cap(s.queue)
	return p
}
