package node

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// A Report is what a verification found.
type Report struct {
	OK        bool             `json:"ok"`
	Height    uint64           `json:"height"`
	Leaves    uint64           `json:"leaves"`
	LogRoot   string           `json:"log_root"`
	StateRoot string           `json:"state_root"`
	Sums      map[string]int64 `json:"sums"`
	Checked   Checked          `json:"checked"`
	First     *Finding         `json:"first"`
	Reached   Reached          `json:"reached"`
	// Noted is what is no damage: what a stop left behind the journal, which
	// the next start makes, and what was erased.
	Noted []Finding `json:"noted"`
}

// Reached is how many leaves the newest checkpoint signs and the newest snapshot
// holds. A snapshot that is gone, or a checkpoint that was signed after the last
// start, snapshot or clean stop, cannot be told from one that was never made: the
// next start signs the rest, and replays it.
type Reached struct {
	Checkpoint uint64 `json:"checkpoint"`
	Snapshot   uint64 `json:"snapshot"`
}

// Checked counts what was checked.
type Checked struct {
	Segments    int `json:"segments"`
	Signatures  int `json:"signatures"`
	Checkpoints int `json:"checkpoints"`
	Tiles       int `json:"tiles"`
	Payloads    int `json:"payloads"`
	Snapshots   int `json:"snapshots"`
	History     int `json:"history"`
	Views       int `json:"views"`
}

// A Finding is something that does not hold, or is to be known.
type Finding struct {
	Kind    string `json:"kind"`
	File    string `json:"file"`
	Offset  int64  `json:"offset"`
	Height  uint64 `json:"height"`
	Message string `json:"message"`
}

// VerifyOptions say how a verification runs.
type VerifyOptions struct {
	Disk disk.Disk // nil is the machine's file system
	// Unlocked takes no lock: for a directory that cannot be written.
	Unlocked bool
	// Progress is called now and then with the height that was reached.
	Progress func(height uint64)
}

// Verify replays the whole journal of dir, every signature included, and
// compares all that is kept beside it. It never writes. The error is about the
// world; what does not hold is in the report.
func Verify(dir string, opt VerifyOptions) (report Report, err error) {
	v := &verifier{
		n: &Node{dir: dir, disk: opt.Disk, log: silent()}, opt: opt, sizes: make(map[uint64][32]byte),
	}
	if v.n.disk == nil {
		v.n.disk = disk.OS{}
	}
	v.report.Sums, v.report.Noted = map[string]int64{}, []Finding{}
	_, real := v.n.disk.(disk.OS)
	v.busy = real && opt.Unlocked && journal.Busy(dir)
	if real && !opt.Unlocked {
		release, lockErr := journal.Lock(dir)
		if lockErr != nil {
			return v.report, lockErr
		}
		defer func() { err = errors.Join(err, release()) }()
	}
	err = v.run()
	var found *disk.DamageError
	var diverged *solo.DivergenceError
	switch {
	case errors.As(err, &found):
		v.found(found)
	case errors.As(err, &diverged):
		v.found(&disk.DamageError{
			Kind: "replay", File: filepath.Join(dir, journalDir), Height: diverged.Height, Message: diverged.Error(),
		})
	case err != nil:
		return v.report, err
	}
	v.report.OK = v.report.First == nil
	return v.report, nil
}

type verifier struct {
	n      *Node
	opt    VerifyOptions
	report Report
	busy   bool // somebody writes meanwhile
	line   *solo.Line
	tiles  *merkle.Checker
	sizes  map[uint64][32]byte // log roots at the sizes that checkpoints speak of
	listed map[uint64]uint64   // heights of the blocks of the checkpoints that are listed, by log size
	most   uint64              // the largest of these sizes
	beside
}

func (v *verifier) found(d *disk.DamageError) {
	if v.report.First == nil {
		v.report.First = findingOf(d)
	}
}

func findingOf(d *disk.DamageError) *Finding {
	return &Finding{Kind: d.Kind, File: d.File, Offset: d.Offset, Height: d.Height, Message: d.Message}
}

// run checks in the order in which one thing rests on another, and stops at
// the first that does not hold. An incomplete last block alone does not stop
// it: what stands before it may well hold.
func (v *verifier) run() error {
	var err error
	if v.n.origin, v.n.verifier, err = readIdentity(v.n.disk, v.n.dir); err != nil {
		return err
	}
	if err := v.prepare(); err != nil {
		return err
	}
	defer v.receipts.Close() // was only read
	tail, err := v.replay()
	v.sum()
	if err != nil {
		return err
	}
	if tail != nil {
		v.tiles.Ahead()
	}
	checks := []func() error{v.checkCheckpoints, v.checkListed, v.checkPayloads, v.checkKeys}
	if v.busy { // what is being written from the journal is ahead of what was read of it
		checks = append(checks, v.checkWritten)
	} else {
		checks = append(checks, v.checkTiles, v.checkSnapshots, v.checkHistory, v.checkViews)
	}
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	v.noteErased()
	if tail != nil {
		v.found(tail)
	}
	return nil
}

// prepare learns which sizes and heights others speak of, so that one replay
// can answer for all of them.
func (v *verifier) prepare() error {
	v.n.checkpoints = merkle.ReadCheckpoints(v.n.disk, v.n.path(checkpointsDir))
	if err := v.readList(); err != nil { // first: whoever writes meanwhile signs before it lists
		return err
	}
	sizes, err := v.n.checkpoints.Sizes()
	if err == nil && len(sizes) == 0 || errors.Is(err, fs.ErrNotExist) {
		return &disk.DamageError{
			Kind: disk.KindMissing, File: v.n.path(checkpointsDir), Message: "there is no signed checkpoint",
		}
	}
	if err != nil {
		return err
	}
	for _, s := range sizes {
		v.sizes[s] = [32]byte{}
		v.most = max(v.most, s)
	}
	if err := v.n.openSnapshots(); errors.Is(err, fs.ErrNotExist) {
		return &disk.DamageError{
			Kind: disk.KindMissing, File: v.n.path(journalDir), Height: 1, Message: "there is no journal",
		}
	} else if err != nil {
		return err
	}
	if err := v.expect(); err != nil {
		return err
	}
	v.tiles = merkle.NewChecker(v.n.disk, v.n.path(tilesDir))
	v.tiles.Cover(v.leaves)
	v.report.Reached = Reached{Checkpoint: v.most, Snapshot: v.shot}
	v.line = solo.NewLine(machine.New(), merkle.Frontier{})
	return nil
}

func (n *Node) path(name string) string { return filepath.Join(n.dir, name) }

// checkedBlock is a block whose signatures are being checked on another
// goroutine.
type checkedBlock struct {
	replayed
	at    journal.Pos
	wrong chan error
}

// replay applies every block and checks every signature. It returns an
// incomplete last block that nothing covers apart: that is a finding, not
// damage.
func (v *verifier) replay() (*disk.DamageError, error) {
	workers := runtime.GOMAXPROCS(0)
	work, order := make(chan *checkedBlock, replayAhead), make(chan *checkedBlock, replayAhead)
	for range workers {
		go func() {
			for b := range work {
				b.wrong <- v.signatures(b)
			}
		}()
	}
	var readErr error
	stop := make(chan struct{})
	go func() {
		defer close(order)
		defer close(work)
		readErr = v.read(work, order, stop)
	}()
	var err error
	for b := range order {
		if err != nil {
			continue // drain
		}
		if err = v.block(b); err != nil {
			close(stop)
		}
	}
	if err != nil {
		return nil, err
	}
	var tail *journal.TailError
	if errors.As(readErr, &tail) {
		if v.busy {
			return nil, nil // it is being written
		}
		return v.tail(tail)
	}
	return nil, readErr
}

func (v *verifier) read(work, order chan<- *checkedBlock, stop <-chan struct{}) error {
	file := ""
	return journal.Read(v.n.path(journalDir), v.n.journalOptions(), 1, func(b journal.Block, at journal.Pos) error {
		if at.File != file {
			file = at.File
			v.report.Checked.Segments++
		}
		c := &checkedBlock{replayed: decodeBlock(b, at), at: at, wrong: make(chan error, 1)}
		select {
		case <-stop:
			return journal.ErrStop
		case work <- c:
		}
		order <- c
		return nil
	})
}

func (v *verifier) signatures(b *checkedBlock) error {
	if b.err != nil {
		return b.err
	}
	for _, e := range b.envelopes {
		if err := e.Check(v.n.chain); err != nil {
			return &disk.DamageError{
				Kind: "signature", File: b.at.File, Offset: b.at.Offset, Height: b.block.Height, Message: err.Error(),
			}
		}
	}
	return nil
}

// block applies one block and compares what rests on it.
func (v *verifier) block(c *checkedBlock) error {
	if err := <-c.wrong; err != nil {
		return err
	}
	b, err := v.line.Replay(c.block, c.envelopes)
	var diverged *solo.DivergenceError
	if errors.As(err, &diverged) {
		return &disk.DamageError{
			Kind: "replay", File: c.at.File, Offset: c.at.Offset, Height: c.block.Height, Message: diverged.Error(),
		}
	}
	if err != nil {
		return err
	}
	v.report.Checked.Signatures += len(c.envelopes)
	if _, wanted := v.sizes[b.Size]; wanted {
		v.sizes[b.Size] = b.Root
	}
	if _, wanted := v.listed[b.Size]; wanted {
		v.listed[b.Size] = b.Height
	}
	if v.closed && b.Size == v.most {
		v.height = b.Height
	}
	if b.Height == v.newest {
		v.state = v.line.Machine().Root()
	}
	if err := v.tiles.AppendLeaves(b.Leaves); err != nil {
		return err
	}
	v.receipts.Compare(b.Height, records(b))
	if err := v.payloads(b.Height, c.envelopes); err != nil {
		return err
	}
	if v.opt.Progress != nil {
		v.opt.Progress(b.Height)
	}
	return nil
}

// tail judges an incomplete last block: a checkpoint or snapshot of its height
// shows that it was complete, and then it is damaged.
func (v *verifier) tail(t *journal.TailError) (*disk.DamageError, error) {
	latest, err := v.n.checkpoints.Latest(note.VerifierList(v.n.verifier))
	if err != nil {
		return nil, err
	}
	v.n.latest = latest.Checkpoint
	if err := v.n.covered(t); err != nil {
		return nil, err
	}
	d := t.DamageError
	return &d, nil
}

// sum notes where the replay has come to.
func (v *verifier) sum() {
	meta := v.line.Machine().Meta()
	f := v.line.Frontier()
	state := v.line.Machine().Freeze()
	v.report.Height, v.report.Leaves = meta.Height, meta.Leaves
	v.report.LogRoot, v.report.StateRoot = hex32(f.Root()), hex32(state.Root())
	for _, t := range ledger.Totals(state.Blocks) {
		if t.Value == event.Money {
			v.report.Sums[t.Currency.Code()] += t.Sum
		}
		if t.Sum != 0 {
			v.found(&disk.DamageError{
				Kind: "books", File: v.n.path(journalDir), Height: meta.Height,
				Message: fmt.Sprintf("the balances of %s sum to %d", t.Currency.Code(), t.Sum),
			})
		}
	}
}

func hex32(b [32]byte) string { return fmt.Sprintf("%x", b[:]) }

// RepairViews drops the views of dir, and the leaves of objects, and makes the
// views anew; the leaves are made when somebody asks for them.
func RepairViews(dir string, opt Options) error {
	n, err := start(dir, opt, true)
	if err != nil {
		return err
	}
	err = dropFiles(n.disk, n.path(eventsDir))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, n.Settle(), n.Close())
}
