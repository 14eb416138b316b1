package node

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/payload"
	"github.com/tallystick/tallystick/node/snapshot"
	"github.com/tallystick/tallystick/node/view"
)

// The kinds of what a report notes without calling it damage. They are stable
// words.
const (
	noteBehind = "behind" // the next start makes it
	noteErased = "erased" // or lost: nothing tells the two apart
	noteInUse  = "in-use" // somebody writes it: it was not looked at
	noteUnread = "unread" // whoever verifies may not read it
)

// beside is what must stand beside the journal.
//
// While a start makes everything anew, which a mark among the tiles says,
// nothing must be there. Otherwise all must reach as far as the newest snapshot,
// where the next start begins; without a snapshot the log was closed, and all
// must reach its newest checkpoint. What is missing behind that a stop has kept
// from being written.
type beside struct {
	leaves   uint64   // that tiles, receipts and postings must reach
	height   uint64   // that the views must show
	closed   bool     // there is no snapshot, and nothing is being made anew
	newest   uint64   // height of the newest snapshot, 0 for none
	shot     uint64   // leaves of that
	state    [32]byte // that the journal leads to there
	receipts *history.ReceiptChecker
	kept     *payload.Store
	erased   int              // payloads that were committed to and are not here
	lost     disk.DamageError // the first of them
}

// expect finds out what must be there.
func (v *verifier) expect() (err error) {
	v.kept = payload.Open(v.n.disk, v.n.path(payloadDir), nil)
	opt := history.Options{Disk: v.n.disk, Chain: v.n.chain}
	if v.receipts, err = history.NewReceiptChecker(v.n.path(historyDir), opt); err != nil {
		return err
	}
	if v.newest, v.shot, err = v.n.snapshots.Newest(); err != nil {
		return err
	}
	remade, err := merkle.Rebuilding(v.n.disk, v.n.path(tilesDir))
	if err != nil {
		return err
	}
	opened, err := v.has(historyDir)
	if err != nil {
		return err
	}
	switch v.leaves, v.height = v.shot, v.newest; {
	case remade:
		v.leaves, v.height = 0, 0
	case v.newest == 0 && opened:
		v.leaves, v.closed = v.most, true
	}
	return nil
}

// note notes something that is no damage.
func (v *verifier) note(d disk.DamageError) { v.report.Noted = append(v.report.Noted, *findingOf(&d)) }

// behind notes that a store ends before the journal does, of which a stop is
// the reason, or returns damage if it must not. The three are counts of what
// the message calls unit.
func (v *verifier) behind(d disk.DamageError, unit string, reach, due, all uint64) error {
	if reach >= all {
		return nil
	}
	d.Height = v.report.Height
	if d.Message != "" {
		d.Message += ": "
	}
	d.Message += fmt.Sprintf("it reaches %s %d of %d; ", unit, reach, all)
	if reach < due {
		d.Kind = disk.KindMissing
		d.Message += "--repair-views makes it anew from the journal"
		return &d
	}
	d.Kind = noteBehind
	d.Message += "the next start makes the rest from the journal"
	v.note(d)
	return nil
}

// checkCheckpoints compares every signed checkpoint with the replayed log.
func (v *verifier) checkCheckpoints() error {
	store, first := v.n.path(checkpointsDir), true
	err := v.n.checkpoints.All(note.VerifierList(v.n.verifier), func(s merkle.Signed) error {
		if first && s.Height != 1 {
			return &disk.DamageError{
				Kind: disk.KindMissing, File: store, Height: 1, Message: "the checkpoint of the first block is not there",
			}
		}
		first = false
		if _, there := v.sizes[s.Size]; !there {
			return nil // signed since the verification began
		}
		v.report.Checked.Checkpoints++
		switch root := v.sizes[s.Size]; {
		case s.Origin == v.n.origin && root == s.Root:
			return nil
		case s.Size > v.report.Leaves:
			return &disk.DamageError{
				Kind: disk.KindMissing, File: v.n.path(journalDir), Height: v.report.Height + 1,
				Message: fmt.Sprintf("the journal ends at leaf %d, a signed checkpoint speaks of %d", v.report.Leaves, s.Size),
			}
		}
		return &disk.DamageError{
			Kind: disk.KindCheckpoint, File: store, Height: s.Height,
			Message: fmt.Sprintf("the checkpoint of %d leaves speaks of another log than the journal holds", s.Size),
		}
	})
	if err != nil || v.busy {
		return err
	}
	return v.behind(disk.DamageError{File: store, Message: "the newest checkpoint"}, "leaf", v.most, 0, v.report.Leaves)
}

// readList learns which checkpoints were listed. A log that was opened once has
// a list of them.
func (v *verifier) readList() error {
	sizes, err := v.n.checkpoints.Listed()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	v.listed = make(map[uint64]uint64, len(sizes))
	for _, s := range sizes {
		v.listed[s] = 0
	}
	return err
}

// checkListed finds checkpoints that were signed and are lost: the first of them.
func (v *verifier) checkListed() error {
	if v.listed == nil && v.report.Height > 1 {
		return &disk.DamageError{
			Kind: disk.KindMissing, File: filepath.Join(v.n.path(checkpointsDir), merkle.ListName), Height: v.report.Height,
			Message: "the list of checkpoints is not there; the next start makes it of those that are",
		}
	}
	for _, size := range slices.Sorted(maps.Keys(v.listed)) {
		if _, there := v.sizes[size]; !there {
			return &disk.DamageError{
				Kind: disk.KindMissing, File: v.n.checkpoints.File(size), Height: v.listed[size],
				Message: "this checkpoint was signed and is not there; whoever has a copy of it can give it back",
			}
		}
	}
	return nil
}

func (v *verifier) checkTiles() error {
	if there, err := v.has(tilesDir); err != nil || !there {
		return errors.Join(err, v.missing(tilesDir))
	}
	err := v.tiles.Finish()
	v.report.Checked.Tiles = v.tiles.Tiles()
	if err != nil {
		return err
	}
	late := disk.DamageError{Kind: noteBehind, File: v.n.path(tilesDir), Height: v.report.Height}
	var edge *disk.DamageError
	switch err := v.tiles.Reaches(v.most); {
	case v.tiles.Missing() > 0:
		late.Message = fmt.Sprintf("%d full tiles are not there yet; the next start writes them", v.tiles.Missing())
	case errors.As(err, &edge):
		late.File, late.Message = edge.File, edge.Message+"; the next start writes it"
	default:
		return err
	}
	v.note(late)
	return nil
}

func (v *verifier) checkPayloads() (err error) {
	v.report.Checked.Payloads, err = v.kept.Check()
	return err
}

// payloads looks for what the commands of a block commit to.
func (v *verifier) payloads(height uint64, envelopes []*envelope.Envelope) error {
	for _, e := range envelopes {
		for i := range e.Commands {
			for commitment := range slices.Chunk(e.Commands[i].Text(command.Payload), 32) {
				file, there, err := v.kept.Has([32]byte(commitment))
				if err != nil {
					return err
				}
				if there {
					continue
				}
				if v.erased++; v.erased == 1 {
					v.lost = disk.DamageError{Kind: noteErased, File: file, Height: height}
				}
			}
		}
	}
	return nil
}

// noteErased notes what was committed to and is not here.
func (v *verifier) noteErased() {
	if v.erased > 0 {
		v.lost.Message = fmt.Sprintf("%d payloads that commands commit to are not here, the first of this block: "+
			"erased, or lost; the log holds without them", v.erased)
		v.note(v.lost)
	}
}

// checkSnapshots reads every snapshot and compares the state that the newest
// one holds with the replayed state of its height.
func (v *verifier) checkSnapshots() error {
	n, loose, err := v.n.snapshots.Check()
	v.report.Checked.Snapshots = n
	if err != nil {
		return err
	}
	for _, name := range loose {
		v.note(disk.DamageError{
			Kind: noteBehind, File: name, Message: "it follows a snapshot that is not there; nothing rests on it",
		})
	}
	if v.report.Leaves-min(v.shot, v.report.Leaves) >= lastEvery {
		due := uint64(0)
		if v.closed {
			due = v.report.Leaves // whoever closes so long a log makes one
		}
		d := disk.DamageError{File: v.n.path(snapshotsDir), Message: "the newest snapshot"}
		if err := v.behind(d, "leaf", v.shot, due, v.report.Leaves); err != nil {
			return err
		}
	}
	if n == 0 {
		return nil
	}
	m, _, damaged, err := v.n.snapshots.Load(machine.New)
	if err != nil || len(damaged) > 0 {
		return errors.Join(append(damaged, err)...)
	}
	h := m.Meta().Height
	if h == v.newest && m.Root() == v.state {
		return nil
	}
	return &disk.DamageError{
		Kind: snapshot.Kind, File: v.n.path(snapshotsDir), Height: h,
		Message: "it holds another state than the journal leads to",
	}
}

// checkHistory compares receipts and reads postings, and the leaves of objects
// as far as they were ever asked for.
func (v *verifier) checkHistory() error {
	if there, err := v.has(historyDir); err != nil || !there {
		return errors.Join(err, v.missing(historyDir))
	}
	reach, short, err := v.receipts.End()
	if err != nil {
		return err
	}
	if short != nil {
		if err := v.behind(*short, "the receipt of leaf", reach, v.leaves, v.report.Leaves); err != nil {
			return err
		}
	}
	if err := v.checkPostings(historyDir, "the postings of leaf", v.leaves); err != nil {
		return err
	}
	names, err := v.n.disk.List(v.n.path(historyDir))
	v.report.Checked.History = len(names)
	if err != nil {
		return err
	}
	if there, err := v.has(eventsDir); err != nil || !there {
		return err // made when somebody asks
	}
	return v.checkPostings(eventsDir, "the objects of leaf", 0)
}

// checkWritten checks what can be checked of a log that somebody writes to: the
// receipts as far as the journal was read. What was not looked at is noted.
func (v *verifier) checkWritten() error {
	_, _, err := v.receipts.End()
	var found *disk.DamageError
	if errors.As(err, &found) && found.Kind == disk.KindStray {
		err = nil // of leaves that came since
	}
	v.note(disk.DamageError{
		Kind: noteInUse, File: v.n.dir, Height: v.report.Height,
		Message: "the log is in use: its tiles, snapshots, postings and views were not looked at; " +
			"verify a copy, or after a stop",
	})
	return err
}

// checkPostings reads the postings in a folder, which must reach due leaves.
func (v *verifier) checkPostings(folder, unit string, due uint64) error {
	opt := history.Options{Disk: v.n.disk, Chain: v.n.chain}
	reach, found, err := history.CheckPostings(v.n.path(folder), opt)
	if err != nil || len(found) > 0 {
		return first(found, err)
	}
	return v.behind(disk.DamageError{File: v.n.path(folder)}, unit, reach, due, v.report.Leaves)
}

// has reports whether the directory has something of this name: a log that
// was only just made has not.
func (v *verifier) has(name string) (bool, error) {
	names, err := v.n.disk.List(v.n.dir)
	return slices.Contains(names, name), err
}

// first returns the first damage that was found, or err.
func first(found []*disk.DamageError, err error) error {
	if len(found) > 0 {
		return found[0]
	}
	return err
}

// missing names something that a log that was ever opened has.
func (v *verifier) missing(name string) error {
	if v.report.Height < 2 {
		return nil // it was only just made
	}
	return &disk.DamageError{
		Kind: disk.KindMissing, File: v.n.path(name), Height: v.report.Height,
		Message: "it is not there; --repair-views makes it anew from the journal",
	}
}

// checkViews checks every row of the views by its checksum.
func (v *verifier) checkViews() error {
	there, err := v.has(viewsFile)
	if _, real := v.n.disk.(disk.OS); err != nil || !real {
		return err
	}
	if !there {
		return v.missing(viewsFile)
	}
	height, found, err := view.Check(v.n.path(viewsFile))
	if err != nil || len(found) > 0 {
		return first(found, err)
	}
	v.report.Checked.Views = 1
	return v.behind(disk.DamageError{File: v.n.path(viewsFile)}, "block", height, v.height, v.report.Height)
}
