package node

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
	"github.com/tallystick/tallystick/node/sums"
	"github.com/tallystick/tallystick/node/view"
)

// A projector takes durable blocks, in order, and makes from them what can be
// made again: history, tiles, checkpoints, views and snapshots. It runs on a
// goroutine of its own; while it is too far behind, it holds the writer back.
type projector struct {
	n       *Node
	tiles   *merkle.Writer
	records *history.Receipts
	posts   *history.Accounts
	views   *view.DB
	sums    *sums.Sums // nil unless pages are served

	queue chan *solo.Block
	tasks chan task // what is to be done between two blocks
	ended chan struct{}
	snaps sync.WaitGroup

	mutex  sync.Mutex
	moved  *sync.Cond
	most   int    // commands that may wait
	queued int    // commands that wait
	height uint64 // that everything shows
	arrivals
	failure error

	saved  uint64 // leaves at the last snapshot
	again  uint64 // leaves before which no other is tried, after one that failed
	saving bool

	merging atomic.Bool

	solo     atomic.Pointer[solo.Solo] // asked for the states that snapshots are made of
	signed   time.Time                 // when the last checkpoint was signed
	signedAt uint64                    // the height that it speaks of
}

// How far the projector may be behind before it holds the writer back, and how
// much it takes into one transaction.
const (
	mostQueued      = 150_000 // commands
	mostPerTransact = 50_000  // commands
	queueBlocks     = 4096
	signEvery       = time.Second
)

// newProjector returns a running projector, which has no stores yet.
func newProjector(n *Node) *projector {
	p := &projector{
		n: n, most: mostQueued,
		queue: make(chan *solo.Block, queueBlocks), tasks: make(chan task), ended: make(chan struct{}),
	}
	p.moved = sync.NewCond(&p.mutex)
	go p.run()
	return p
}

// openViews opens the views, if there are to be any. Those that show more than
// the journal holds, because a damaged last block was cut away, are dropped.
func (p *projector) openViews() (err error) {
	n, file := p.n, p.n.path(viewsFile)
	if n.opt.NoViews {
		return nil
	}
	if n.refold {
		if err := view.Drop(file); err != nil {
			return err
		}
	}
	if p.views, err = view.Open(file, n.chain); err != nil || p.views.Height() <= n.journal.Height() {
		return err
	}
	n.log.Warn("the views show more than the journal holds and are folded anew",
		"views", p.views.Height(), "journal", n.journal.Height())
	if err := errors.Join(p.views.Close(), view.Drop(file)); err != nil {
		return err
	}
	p.views, err = view.Open(file, n.chain)
	return err
}

// begin prepares the stores to go on behind start, whose log has frontier f.
// It reports whether one of them does not reach that far, so that everything
// has to be replayed.
func (p *projector) begin(start *solo.Block, f merkle.Frontier) (whole bool, err error) {
	p.height, p.saved, p.signedAt = start.Height, start.Size, p.n.latest.Height
	opt := history.Options{Disk: p.n.disk, Chain: p.n.chain}
	dir := filepath.Join(p.n.dir, historyDir)
	if p.records == nil {
		if p.records, err = history.OpenReceipts(dir, opt); err != nil {
			return false, err
		}
		if p.posts, err = history.OpenAccounts(dir, opt); err != nil {
			return false, err
		}
	}
	if p.tiles, err = p.openTiles(f); err != nil {
		p.n.log.Warn("tiles are made anew", "reason", err)
		return true, nil
	}
	behind := p.records.Next() < start.Size || p.posts.Next() < start.Size
	if !behind {
		// What was written beyond the snapshot is written again by the replay.
		if err := errors.Join(p.records.Truncate(start.Size), p.posts.Truncate(start.Size)); err != nil {
			return false, err
		}
	}
	if p.views != nil {
		behind = behind || p.views.Height() < start.Height
	}
	return behind, nil
}

func (p *projector) openTiles(f merkle.Frontier) (*merkle.Writer, error) {
	dir := filepath.Join(p.n.dir, tilesDir)
	if f.Size() == 0 {
		return merkle.Rebuild(p.n.disk, dir)
	}
	return merkle.OpenWriter(p.n.disk, dir, f)
}

// take queues a block. It waits while too much is queued.
func (p *projector) take(b *solo.Block) {
	p.mutex.Lock()
	p.arrive(b)
	for p.queued > 0 && p.queued+b.Commands() > p.most && p.failure == nil {
		p.moved.Wait()
	}
	p.queued += b.Commands()
	p.mutex.Unlock()
	p.queue <- b
}

// run projects blocks until the queue is closed.
func (p *projector) run() {
	defer close(p.ended)
	for {
		select {
		case b, ok := <-p.queue:
			if !ok {
				return
			}
			p.finish(p.project(p.more(b)))
			p.snapshot()
			p.merge()
		case t := <-p.tasks:
			t.done <- t.do()
		}
	}
}

// A task is done on the projector's goroutine.
type task struct {
	do   func() error
	done chan error
}

// between does something on the projector's goroutine, between two blocks.
func (p *projector) between(do func() error) error {
	t := task{do, make(chan error, 1)}
	select {
	case p.tasks <- t:
		return <-t.done
	case <-p.ended:
		return solo.ErrStopped
	}
}

// checkpoint signs a checkpoint of b, unless one of its height is there.
func (p *projector) checkpoint(b *solo.Block) error {
	return p.between(func() error {
		if b.Height <= p.signedAt {
			return p.tiles.Flush() // who proves reads the tiles' files
		}
		return p.sign(b)
	})
}

// more takes the blocks that are queued behind b, for one transaction.
func (p *projector) more(b *solo.Block) []*solo.Block {
	blocks, commands := []*solo.Block{b}, b.Commands()
	for commands < mostPerTransact {
		select {
		case next, ok := <-p.queue:
			if !ok {
				return blocks
			}
			blocks = append(blocks, next)
			commands += next.Commands()
		default:
			return blocks
		}
	}
	return blocks
}

// project writes blocks to every store. After a failure it leaves all of them
// as they are: the next start goes on from there.
func (p *projector) project(blocks []*solo.Block) ([]*solo.Block, error) {
	if err := p.failed(); err != nil {
		return blocks, err
	}
	for _, b := range blocks {
		if err := p.record(b); err != nil {
			return blocks, fmt.Errorf("write history of block %d: %w", b.Height, err)
		}
		if err := p.tiles.AppendLeaves(b.Leaves); err != nil {
			return blocks, fmt.Errorf("write tiles of block %d: %w", b.Height, err)
		}
	}
	if err := p.posts.Flush(blocks[len(blocks)-1].Size); err != nil {
		return blocks, fmt.Errorf("write postings: %w", err)
	}
	if err := p.show(blocks); err != nil {
		return blocks, fmt.Errorf("write views: %w", err)
	}
	p.add(blocks)
	if last := blocks[len(blocks)-1]; time.Since(p.signed) >= signEvery && last.Height > p.signedAt {
		return blocks, p.sign(last)
	}
	return blocks, nil
}

func (p *projector) finish(blocks []*solo.Block, err error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, b := range blocks {
		p.queued -= b.Commands()
	}
	if err != nil && p.failure == nil {
		p.failure = err
		p.n.log.Error("views and history stand still", "error", err)
	}
	if p.failure == nil {
		p.height = blocks[len(blocks)-1].Height
		p.waiting = p.waiting[len(blocks):]
	}
	p.moved.Broadcast()
}

// failed returns what made the projector stand still, nil if it goes on.
func (p *projector) failed() error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.failure
}

// record writes the receipts and postings of b, unless they are there.
func (p *projector) record(b *solo.Block) error {
	if err := p.records.Append(b.Height, records(b)); err != nil {
		return err
	}
	if p.views == nil {
		return nil
	}
	blockOf := make(map[uint32]*ledger.Block, len(b.Changes.Blocks))
	for i := range b.Changes.Blocks {
		blockOf[b.Changes.Blocks[i].ID] = &b.Changes.Blocks[i].Row
	}
	for i := range b.Receipts {
		r := &b.Receipts[i]
		for _, e := range r.Entries {
			from, to := blockOf[e.From.Block], blockOf[e.To.Block]
			p.posts.Add(
				history.Posting{
					Account: history.AccountOf(from, e.From.Slot), Leaf: r.Leaf, Amount: -e.Amount.Minor(), Balance: e.FromBalance,
				},
				history.Posting{
					Account: history.AccountOf(to, e.To.Slot), Leaf: r.Leaf, Amount: e.Amount.Minor(), Balance: e.ToBalance,
				})
		}
	}
	return nil
}

// records are the receipts of b's leaves, state roots among them.
func records(b *solo.Block) []history.Record {
	all := make([]history.Record, 0, len(b.Leaves))
	roots := b.Roots
	for i := range b.Receipts {
		r := &b.Receipts[i]
		for len(roots) > 0 && roots[0].Leaf < r.Leaf {
			all = append(all, rootRecord(roots[0]))
			roots = roots[1:]
		}
		all = append(all, recordOf(r))
	}
	for _, r := range roots {
		all = append(all, rootRecord(r))
	}
	return all
}

func recordOf(r *machine.Receipt) history.Record {
	rec := history.Record{Leaf: r.Leaf, Kind: r.Kind, Effects: r.Effects}
	if r.Refusal != nil {
		rec.Code, rec.Figures = r.Refusal.Code, refuse.AppendFigures(nil, r.Refusal.Figures)
	}
	return rec
}

func rootRecord(r machine.RootLeaf) history.Record {
	return history.Record{Leaf: r.Leaf, Root: true, Day: r.Day, StateRoot: r.Root}
}

// show folds blocks into the views that do not have them yet.
func (p *projector) show(blocks []*solo.Block) error {
	if p.views == nil {
		return nil
	}
	have := p.views.Height()
	batches := make([]view.Batch, 0, len(blocks))
	for _, b := range blocks {
		if b.Height > have {
			batches = append(batches, viewBatch(b))
		}
	}
	if len(batches) == 0 {
		return nil
	}
	return p.views.Apply(batches...)
}

// viewBatch is what a block changed, for views.
func viewBatch(b *solo.Block) view.Batch {
	names := b.Changes.Names
	batch := view.Batch{
		Height: b.Height, Leaves: b.Size, Instant: b.Instant, Chain: b.Meta.Chain,
		Parties: view.Rows(b.Changes.Parties), Invoices: view.Rows(b.Changes.Invoices), Deals: view.Rows(b.Changes.Deals),
		Payments: view.Rows(b.Changes.Payments), Blocks: view.Rows(b.Changes.Blocks), Limits: view.Rows(b.Changes.Limits),
		Buried: b.Buried,
		Names:  func(id name.ID) string { return name.TextIn(names, id) },
	}
	for _, t := range b.Texts {
		batch.NewInvoices = append(batch.NewInvoices, view.InvoiceText{
			ID: t.ID, Number: t.Number, Ledger: t.Ledger, File: t.File, Line: t.Row,
		})
	}
	return batch
}

// sync brings the stores to disk, so that a snapshot may rest on them.
func (p *projector) sync() error {
	err := errors.Join(p.tiles.Flush(), p.tiles.Sync(), p.records.Sync(), p.posts.Sync(), p.n.disk.SyncAll(p.n.dir))
	return errors.Join(err, p.list())
}

// list writes down which checkpoints there are.
func (p *projector) list() error {
	_, err := p.n.checkpoints.List()
	return err
}

// snapshot begins a snapshot on a goroutine of its own when one is due.
func (p *projector) snapshot() {
	s := p.solo.Load()
	if s == nil {
		return // a replay is under way
	}
	every := p.n.opt.SnapshotEvery
	if every == 0 {
		every = defaultSnapshotEvery
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.saving || p.failure != nil || p.tiles.Size() < max(p.saved+every, p.again) {
		return
	}
	p.saving = true
	p.snaps.Add(1)
	go p.save(s)
}

// merge merges small runs of postings on a goroutine of its own.
func (p *projector) merge() {
	if !p.merging.CompareAndSwap(false, true) {
		return
	}
	p.snaps.Add(1)
	go func() {
		defer p.snaps.Done()
		defer p.merging.Store(false)
		if _, err := p.posts.Merge(); err != nil {
			p.n.log.Error("postings were not merged; statements read more files", "error", err)
		}
	}()
}

func (p *projector) save(s *solo.Solo) {
	defer p.snaps.Done()
	at, err := s.Published()
	if err == nil {
		err = p.wait(at.View.Meta.Height)
	}
	if err == nil {
		err = p.between(p.sync)
	}
	if err == nil {
		err = p.n.snapshots.Save(at.View, at.Frontier)
	}
	if err == nil {
		err = p.tiles.Rebuilt()
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.saving = false
	if err == nil {
		p.saved = at.View.Meta.Leaves
		return
	}
	p.again = p.tiles.Size() + lastEvery
	if !errors.Is(err, solo.ErrStopped) {
		p.n.log.Error("no snapshot was made; the next start replays more", "error", err)
	}
}

// wait waits until everything shows height.
func (p *projector) wait(height uint64) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for p.height < height && p.failure == nil {
		p.moved.Wait()
	}
	return p.failure
}

// close finishes the queue. If all went well it signs a last checkpoint and
// makes a last snapshot of where the line stands.
func (p *projector) close(clean bool, line *solo.Line) error {
	close(p.queue)
	<-p.ended
	p.snaps.Wait()
	err := p.failure
	if err == nil && clean {
		err = p.last(line)
	}
	return errors.Join(err, p.release())
}

// release closes what was opened.
func (p *projector) release() error {
	var errs []error
	if p.records != nil {
		errs = append(errs, p.records.Close())
	}
	if p.posts != nil {
		errs = append(errs, p.posts.Close())
	}
	if p.views != nil {
		errs = append(errs, p.views.Close())
	}
	return errors.Join(errs...)
}

// lastEvery is how many leaves make a snapshot at a clean stop worth its cost:
// fewer are replayed in a moment.
const lastEvery = 20_000

func (p *projector) last(line *solo.Line) error {
	meta := line.Machine().Meta()
	f := line.Frontier()
	if err := p.sync(); err != nil {
		return err
	}
	if meta.Height > p.signedAt {
		b := &solo.Block{Height: meta.Height, Size: f.Size(), Root: f.Root(), Meta: meta}
		if err := errors.Join(p.sign(b), p.list()); err != nil {
			return err
		}
	}
	if meta.Leaves >= p.saved+lastEvery {
		at := line.Freeze()
		if err := p.n.snapshots.Save(at.View, at.Frontier); err != nil {
			return err
		}
	}
	return p.tiles.Rebuilt()
}
