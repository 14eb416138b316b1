package bench

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// Config says what is measured.
type Config struct {
	Dir       string // for the ledger; made and removed
	Blocks    []int  // commands per block
	Runs      int    // of which the median counts
	Parties   int
	Deals     int // live ones, preloaded
	Postings  int // preloaded, at least
	Burst     int // commands of a burst
	Sustained time.Duration
	Short     time.Duration // of raw, limit, and sustained at other blocks than 1,000
	Progress  func(format string, args ...any)
}

// A Block is what was measured at one block size.
type Block struct {
	Block            int     `json:"block"`
	Raw              Figure  `json:"raw"`
	Limit            Figure  `json:"limit"`
	Burst            Figure  `json:"tally_burst"`
	Sustained        Figure  `json:"tally_sustained"`
	BurstToLimit     float64 `json:"burst_to_limit"`
	SustainedToLimit float64 `json:"sustained_to_limit"`
	Paced            Figure  `json:"tally_paced"` // at 30 % of the sustained rate
	PacedToRaw       float64 `json:"paced_p99_to_raw"`
	Paused           Figure  `json:"tally_paced_views_paused"`
	PausedToRaw      float64 `json:"paused_p99_to_raw"`
	Single           Figure  `json:"tally_single"` // one asker, who waits for each answer
	SingleToRaw      float64 `json:"single_p50_to_raw"`
}

// A Result is all that was measured.
type Result struct {
	Blocks          []Block  `json:"blocks"`
	BytesPerCommand float64  `json:"bytes_per_command"`
	BytesToRecord   float64  `json:"bytes_to_record"`
	HeapPerLiveDeal float64  `json:"heap_per_live_deal"`
	Recovery        Recovery `json:"recovery"`
	HotOverUniform  float64  `json:"hot_over_uniform"`
	Workload        string   `json:"workload"`
}

// A Recovery is how long a start took after the process was not closed.
type Recovery struct {
	Deals   int     `json:"deals"`
	Tail    int     `json:"tail_commands"`
	Seconds float64 `json:"seconds"`
}

const commandBytes = 132 // of a signed command of the workload, on average; measured by size

// A bench is a running measurement.
type bench struct {
	cfg Config
	n   *node.Node
	w   *workload
}

// Run measures.
func Run(ctx context.Context, cfg Config) (Result, error) {
	b := &bench{cfg: cfg}
	if err := b.prepare(); err != nil {
		return Result{}, err
	}
	res := Result{Workload: b.describe()}
	if err := b.preload(ctx, &res); err != nil {
		return res, errors.Join(err, b.n.Close())
	}
	for _, size := range cfg.Blocks {
		if ctx.Err() != nil {
			return res, errors.Join(ctx.Err(), b.n.Close())
		}
		m, err := b.measure(size)
		if err != nil {
			return res, errors.Join(err, b.n.Close())
		}
		res.Blocks = append(res.Blocks, m)
	}
	if err := b.hot(&res); err != nil {
		return res, errors.Join(err, b.n.Close())
	}
	return res, errors.Join(b.recovery(&res), os.RemoveAll(cfg.Dir))
}

func (b *bench) describe() string {
	return fmt.Sprintf("%d parties, %d live deals preloaded, 1 %% of the parties get half of the commands; a life = "+
		"trade.invoice, present, confirm, offer, accept, draw, bank.confirm, pay, bank.confirm, bank.confirm of the surplus",
		b.cfg.Parties, b.cfg.Deals)
}

func (b *bench) prepare() error {
	if _, err := node.Init(disk.OS{}, b.cfg.Dir, 0, nil); err != nil {
		return err
	}
	return b.reopen(0)
}

// reopen opens the ledger with blocks of a size.
func (b *bench) reopen(size int) error {
	var err error
	b.n, err = node.Open(b.cfg.Dir, node.Options{MaxCommands: size})
	if err != nil {
		return err
	}
	if b.w != nil {
		return nil
	}
	operatorKey, err := node.ReadKey(disk.OS{}, filepath.Join(b.cfg.Dir, "keys", "operator.key"))
	if err != nil {
		return err
	}
	b.w = &workload{
		chain: b.n.Chain(), parties: b.cfg.Parties, rng: rand.New(rand.NewPCG(7, 11)),
		at: node.Dawn + day.Hour, perEnv: groupSize,
		keys: map[int]ed25519.PrivateKey{operator: operatorKey}, seq: map[int]uint64{operator: 1},
	}
	return nil
}

// submit sends envelopes as fast as they are taken, inFlight at a time, and
// returns the latency of every one and how long all took.
func (b *bench) submit(envelopes [][]byte, per, inFlight int) ([]sample, time.Duration, error) {
	return b.send(envelopes, per, inFlight, 0)
}

// send is submit with a pause between envelopes; with one, latencies count
// from when an envelope was due, so that a stall is not hidden.
func (b *bench) send(envelopes [][]byte, per, inFlight int, pause time.Duration) ([]sample, time.Duration, error) {
	slots := make(chan struct{}, inFlight)
	took := make([]sample, len(envelopes))
	var refused, failed error
	done := make(chan struct{}, len(envelopes))
	start := time.Now()
	for i, raw := range envelopes {
		slots <- struct{}{}
		at := time.Now()
		if due := start.Add(time.Duration(i) * pause); pause > 0 && at.Before(due) {
			<-time.After(due.Sub(at))
			at = time.Now() // that the timer is late is not the ledger's fault
		} else if pause > 0 {
			at = due
		}
		b.n.Submit(raw, func(a solo.Answer) {
			took[i] = sample{time.Since(at), per}
			if a.Err != nil {
				failed = a.Err
			}
			if no := refusal(a); no != "" && refused == nil {
				refused = fmt.Errorf("envelope %d was refused: %s", i, no)
			}
			<-slots
			done <- struct{}{}
		})
	}
	for range envelopes {
		<-done
	}
	return took, time.Since(start), errors.Join(failed, refused)
}

func refusal(a solo.Answer) string {
	if a.Refusal != nil {
		return a.Refusal.String()
	}
	for i := range a.Receipts {
		if no := a.Receipts[i].Refusal; no != nil {
			return a.Receipts[i].Kind.String() + ": " + no.String()
		}
	}
	return ""
}

// preload registers the parties, opens the live deals and settles as many more
// lives as the postings need.
func (b *bench) preload(ctx context.Context, res *Result) error {
	if err := b.n.State(b.w.at); err != nil {
		return err
	}
	b.say("registering %d parties", b.cfg.Parties)
	if _, _, err := b.submit(b.w.register(), groupSize, 64); err != nil {
		return err
	}
	if err := b.n.Settle(); err != nil {
		return err
	}
	before, err := b.settledHeap()
	if err != nil {
		return err
	}
	const perWave = 1000
	for opened := 0; opened < b.cfg.Deals; opened += perWave * groupSize {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n := min(perWave, (b.cfg.Deals-opened+groupSize-1)/groupSize)
		if _, _, err := b.submit(b.w.wave(b.w.groups(n), 7), groupSize, 64); err != nil {
			return err
		}
		b.say("%d of %d live deals", opened+n*groupSize, b.cfg.Deals)
	}
	after, err := b.settledHeap()
	if err != nil {
		return err
	}
	if b.cfg.Deals > 0 {
		res.HeapPerLiveDeal = float64(after-before) / float64(b.cfg.Deals)
	}
	const opening, life = 6, 14 // postings
	for posted := b.cfg.Deals * opening; posted < b.cfg.Postings; posted += perWave * groupSize * life {
		if _, _, err := b.submit(b.w.wave(b.w.groups(perWave), stages), groupSize, 64); err != nil {
			return err
		}
		b.say("%d of %d postings", posted, b.cfg.Postings)
	}
	return b.n.Settle()
}

// settledHeap returns the heap of a node that was just opened: what live deals
// take, without what a snapshot under way or recent answers take.
func (b *bench) settledHeap() (int64, error) {
	if err := b.n.Close(); err != nil {
		return 0, err
	}
	if err := b.reopen(0); err != nil {
		return 0, err
	}
	return heap(), b.n.Settle()
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

func (b *bench) say(format string, args ...any) {
	if b.cfg.Progress != nil {
		b.cfg.Progress(format, args...)
	}
}

// measure runs everything at one block size, and returns the medians.
func (b *bench) measure(size int) (Block, error) {
	if err := b.n.Close(); err != nil {
		return Block{}, err
	}
	if err := b.reopen(size); err != nil {
		return Block{}, err
	}
	// What was read from a snapshot is hashed first: beside that, raw would be slow
	// and the ledger look good.
	if _, err := b.n.StateRoot(); err != nil {
		return Block{}, err
	}
	b.w.perEnv = min(size, groupSize)
	var raws, limits, bursts, sustained, paced, paused, singles []Figure
	mem := newMemory()
	for run := range b.cfg.Runs {
		b.say("blocks of %d, run %d of %d", size, run+1, b.cfg.Runs)
		r, err := raw(b.cfg.Dir, size*commandBytes, size, b.cfg.Short, nil)
		if err != nil {
			return Block{}, err
		}
		l, err := raw(b.cfg.Dir, size*commandBytes, size, b.cfg.Short, func() { mem.apply(size) })
		if err != nil {
			return Block{}, err
		}
		u, err := b.burst(size)
		if err != nil {
			return Block{}, err
		}
		raws, limits, bursts = append(raws, r), append(limits, l), append(bursts, u)
		s, err := b.sustain(size, u.PerSecond)
		if err != nil {
			return Block{}, err
		}
		p, err := b.pace(0.3 * s.PerSecond)
		if err != nil {
			return Block{}, err
		}
		sustained, paced = append(sustained, s), append(paced, p)
		q, err := b.pausedPace(size, 0.3*s.PerSecond)
		if err != nil {
			return Block{}, err
		}
		o, err := b.single(size)
		if err != nil {
			return Block{}, err
		}
		paused, singles = append(paused, q), append(singles, o)
	}
	m := Block{
		Block: size, Raw: median(raws), Limit: median(limits), Burst: median(bursts),
		Sustained: median(sustained), Paced: middle(paced, p99), Paused: middle(paused, p99), Single: middle(singles, p99),
	}
	m.BurstToLimit = m.Burst.PerSecond / m.Limit.PerSecond
	m.SustainedToLimit = m.Sustained.PerSecond / m.Limit.PerSecond
	m.PacedToRaw = m.Paced.P99 / m.Raw.P99
	m.PausedToRaw, m.SingleToRaw = m.Paused.P99/m.Raw.P99, m.Single.P50/m.Raw.P50
	return m, nil
}

func median(all []Figure) Figure {
	return middle(all, func(f Figure) float64 { return f.PerSecond })
}

func p99(f Figure) float64 { return f.P99 }

// middle returns the figure that is the median by what.
func middle(all []Figure, what func(Figure) float64) Figure {
	slices.SortFunc(all, func(a, b Figure) int { return cmp.Compare(what(a), what(b)) })
	return all[len(all)/2]
}

// inFlight is how many envelopes keep blocks of a size full.
func inFlight(size int) int { return max(2, 4*size/groupSize) }

// burst sends as much as the projector may lag behind, and waits until it has
// caught up before and after.
func (b *bench) burst(size int) (Figure, error) {
	commands := min(b.cfg.Burst, size*20_000)
	envelopes := b.w.wave(b.w.groups(max(1, commands/groupSize/stages)), stages)
	if err := b.n.Settle(); err != nil {
		return Figure{}, err
	}
	runtime.GC()
	took, long, err := b.submit(envelopes, b.w.perEnv, inFlight(size))
	if err != nil {
		return Figure{}, err
	}
	f := Figure{PerSecond: float64(len(envelopes)*b.w.perEnv) / long.Seconds()}
	f.percentiles(took)
	return f, b.n.Settle()
}

// sustain sends for as long as asked, with views at their pace, and says how
// far they were behind at the end.
func (b *bench) sustain(size int, rate float64) (Figure, error) {
	long := b.cfg.Short
	if size == 1000 {
		long = b.cfg.Sustained
	}
	var all []sample
	var took time.Duration
	commands := 0
	for took < long {
		// A chunk of lives is signed while nothing runs; the clock stops for it.
		groups := int(max(1, min(rate*5, 500_000)/groupSize/stages))
		envelopes := b.w.wave(b.w.groups(groups), stages)
		s, d, err := b.submit(envelopes, b.w.perEnv, inFlight(size))
		if err != nil {
			return Figure{}, err
		}
		all, took = append(all, s...), took+d
		commands += len(envelopes) * b.w.perEnv
		if took < long {
			t := time.Now()
			if err := b.n.Settle(); err != nil {
				return Figure{}, err
			}
			took += time.Since(t) // what the views still had to do counts
		}
	}
	f := Figure{PerSecond: float64(commands) / took.Seconds(), Seconds: took.Seconds()}
	f.percentiles(all)
	t := time.Now()
	err := b.n.Settle()
	f.Lag = time.Since(t).Seconds()
	return f, err
}

// pace sends at a rate that leaves room, and measures what a single asker
// meets.
func (b *bench) pace(rate float64) (Figure, error) {
	envelopes, pause := b.paced(min(int(rate*b.cfg.Short.Seconds()), 300_000), rate)
	if err := b.n.Settle(); err != nil {
		return Figure{}, err
	}
	runtime.GC()
	took, long, err := b.send(envelopes, b.w.perEnv, 4096, pause)
	if err != nil {
		return Figure{}, err
	}
	f := Figure{PerSecond: float64(len(envelopes)*b.w.perEnv) / long.Seconds()}
	f.percentiles(took)
	return f, b.n.Settle()
}

// pausedPace is pace while history and views stand still.
func (b *bench) pausedPace(size int, rate float64) (Figure, error) {
	if err := b.n.Settle(); err != nil {
		return Figure{}, err
	}
	resume := b.n.PauseViews()
	envelopes, pause := b.paced(min(size*1000, 60_000), rate)
	took, long, err := b.send(envelopes, b.w.perEnv, 4096, pause)
	resume()
	if err != nil {
		return Figure{}, err
	}
	f := Figure{PerSecond: float64(len(envelopes)*b.w.perEnv) / long.Seconds()}
	f.percentiles(took)
	return f, b.n.Settle()
}

// single measures one asker in this process, who waits for each answer.
func (b *bench) single(size int) (Figure, error) {
	envelopes, _ := b.paced(min(size*2000, 60_000), 1)
	took, long, err := b.submit(envelopes, b.w.perEnv, 1)
	if err != nil {
		return Figure{}, err
	}
	f := Figure{PerSecond: float64(len(envelopes)*b.w.perEnv) / long.Seconds()}
	f.percentiles(took)
	return f, b.n.Settle()
}

// paced returns the envelopes of so many commands, and the pause between two
// of them at a rate.
func (b *bench) paced(commands int, rate float64) ([][]byte, time.Duration) {
	envelopes := b.w.wave(b.w.groups(max(1, commands/groupSize/stages)), stages)
	return envelopes, time.Duration(float64(b.w.perEnv) / rate * float64(time.Second))
}

// hotRuns is how many bursts of each kind hot compares, by turns: a snapshot
// that falls into one must not decide.
const hotRuns = 5

// hot compares one seller and one buyer with an even spread.
func (b *bench) hot(res *Result) error {
	b.w.perEnv = groupSize
	var rates [2][]Figure
	for range hotRuns {
		for i := range rates {
			b.w.hot, b.w.even = i == 0, i == 1
			f, err := b.burst(1000)
			if err != nil {
				return err
			}
			rates[i] = append(rates[i], f)
		}
	}
	b.w.hot, b.w.even = false, false
	res.HotOverUniform = median(rates[0]).PerSecond / median(rates[1]).PerSecond
	return nil
}
