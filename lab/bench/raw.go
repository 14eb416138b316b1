package bench

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// A Figure is what one way of running the workload reached.
type Figure struct {
	PerSecond float64 `json:"per_s"`
	P50       float64 `json:"p50_us"`
	P99       float64 `json:"p99_us"`
	Lag       float64 `json:"lag_s,omitempty"`
	Seconds   float64 `json:"seconds,omitempty"`
}

// percentiles fills p50 and p99 from latencies, each of which counts as often
// as its weight.
func (f *Figure) percentiles(all []sample) {
	slices.SortFunc(all, func(a, b sample) int { return int(a.took - b.took) })
	total := 0
	for _, s := range all {
		total += s.weight
	}
	seen := 0
	for _, s := range all {
		seen += s.weight
		us := float64(s.took) / float64(time.Microsecond)
		if f.P50 == 0 && 2*seen >= total {
			f.P50 = us
		}
		if 100*seen >= 99*total {
			f.P99 = us
			return
		}
	}
}

// A sample is a latency that weight commands met.
type sample struct {
	took   time.Duration
	weight int
}

// raw writes and syncs blocks of the size that the node's blocks have, and
// nothing else, to a preallocated file.
func raw(dir string, blockBytes, perBlock int, long time.Duration, before func()) (Figure, error) {
	const fileSize = 256 << 20
	name := filepath.Join(dir, "raw")
	file, err := disk.OS{}.Create(name, fileSize)
	if err != nil {
		return Figure{}, err
	}
	defer os.Remove(name)
	defer file.Close()
	block := make([]byte, blockBytes)
	for i := range block {
		block[i] = byte(i)
	}
	var all []sample
	at, start := int64(0), time.Now()
	for time.Since(start) < long {
		if at+int64(len(block)) > fileSize {
			at = 0
		}
		t := time.Now()
		if before != nil {
			before()
		}
		if _, err := file.WriteAt(block, at); err != nil {
			return Figure{}, err
		}
		if err := file.Sync(); err != nil {
			return Figure{}, err
		}
		all = append(all, sample{time.Since(t), perBlock})
		at += int64(len(block))
	}
	f := Figure{PerSecond: float64(len(all)*perBlock) / time.Since(start).Seconds()}
	f.percentiles(all)
	return f, nil
}

// An entity is a row of the limit's map.
type entity struct{ figures [12]int64 }

const (
	entities    = 1_000_000
	rowsTouched = 7
)

// A memory is the limit's state: a map of a million rows.
type memory struct {
	rows map[uint32]entity
	rng  *rand.Rand
}

func newMemory() *memory {
	m := &memory{rows: make(map[uint32]entity, entities), rng: rand.New(rand.NewPCG(1, 2))}
	for i := range uint32(entities) {
		m.rows[i] = entity{}
	}
	return m
}

// apply does what n commands would at least do: touch seven rows each, half of
// the time one of the busiest hundredth.
func (m *memory) apply(n int) {
	for range n * rowsTouched {
		k := m.rng.Uint32N(entities)
		if k&1 == 0 {
			k = m.rng.Uint32N(entities / 100)
		}
		e := m.rows[k]
		e.figures[k%12]++
		m.rows[k] = e
	}
}
