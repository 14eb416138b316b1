package node

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
)

// events says which leaves are about an object. It is made from the journal
// when somebody asks, from where it ended the last time, and each second where
// pages are served. The projector has no part in it, so that an import pays
// nothing.
type events struct {
	mutex   sync.Mutex // of who brings it up to date
	leaves  *history.Objects
	closing chan struct{}
	ended   sync.WaitGroup
}

// How often events are brought up to date where pages are served, and how
// many leaves are looked at between two flushes.
const (
	eventsEvery = time.Second
	eventsFlush = 1 << 14
)

// keepUp brings events up to date each second until close.
func (x *events) keepUp(n *Node) {
	x.closing = make(chan struct{})
	x.ended.Add(1)
	go func() {
		defer x.ended.Done()
		tick := time.NewTicker(eventsEvery)
		defer tick.Stop()
		for {
			select {
			case <-x.closing:
				return
			case <-tick.C:
				if err := x.catchUp(n); err != nil {
					n.log.Error("the leaves of objects are not up to date", "error", err)
				}
			}
		}
	}()
}

func (x *events) close() error {
	if x.closing != nil {
		close(x.closing)
	}
	x.ended.Wait()
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if x.leaves == nil {
		return nil
	}
	return x.leaves.Close()
}

// catchUp reads what the journal holds beyond the last leaf that was looked
// at, up to what history shows.
func (x *events) catchUp(n *Node) error {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if err := x.open(n); err != nil {
		return err
	}
	shown := n.Lag().Viewed
	next := x.leaves.Next()
	if next >= n.project.records.Next() {
		return nil
	}
	_, from, err := n.Record(next)
	if err != nil {
		return err
	}
	if from > shown {
		return nil
	}
	var e envelope.Envelope
	err = n.find.Read(from, func(b journal.Block, at journal.Pos) error {
		if err := x.add(&e, b, at); err != nil {
			return err
		}
		if next = b.Size; b.Height >= shown {
			return journal.ErrStop // what follows may be half written
		}
		if next-x.leaves.Next() >= eventsFlush {
			return x.leaves.Flush(next)
		}
		return nil
	})
	if err = errors.Join(err, x.leaves.Flush(next)); err != nil {
		return fmt.Errorf("find the leaves of objects: %w", err)
	}
	for again := true; again && err == nil; {
		again, err = x.leaves.Merge()
	}
	return err
}

// open opens what was kept, unless it is open. What belongs to more leaves
// than the journal holds, because a damaged last block was cut away, is dropped.
func (x *events) open(n *Node) (err error) {
	if x.leaves != nil {
		return nil
	}
	dir, opt := n.path(eventsDir), history.Options{Disk: n.disk, Chain: n.chain}
	if x.leaves, err = history.OpenObjects(dir, opt); err != nil || x.leaves.Next() <= n.project.records.Next() {
		return err
	}
	if err := errors.Join(x.leaves.Close(), dropFiles(n.disk, dir)); err != nil {
		return err
	}
	x.leaves, err = history.OpenObjects(dir, opt)
	return err
}

// dropFiles removes the files of a directory, if there is one.
func dropFiles(d disk.Disk, dir string) error {
	names, err := d.List(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		err = errors.Join(err, d.Remove(filepath.Join(dir, name)))
	}
	return err
}

// add notes the objects of each command of a block. e is memory to use again.
func (x *events) add(e *envelope.Envelope, b journal.Block, at journal.Pos) error {
	leaf := b.Size
	for _, raw := range b.Envelopes {
		_, count, _ := readHead(raw)
		leaf -= uint64(count)
	}
	for _, raw := range b.Envelopes {
		if err := e.Decode(raw); err != nil {
			return damagedBlock(b, at, err)
		}
		for i := range e.Commands {
			for _, object := range objectsOf(&e.Commands[i]) {
				x.leaves.Add(object, leaf)
			}
			leaf++
		}
	}
	return nil
}

// objectFields are the fields that name objects beside the one that a command
// is about. Parties are not among them: a busy one is named everywhere.
//
//tidy:data
var objectFields = [...]command.Field{
	command.Invoice, command.Order, command.Delivery, command.Deal, command.Instruction, command.Payment,
}

// objectsOf returns the names of the objects that c is about, each once; of a
// payment it is the deal's.
func objectsOf(c *command.Command) [][]byte {
	all := [][]byte{c.Object}
	for _, f := range objectFields {
		name, _, _ := bytes.Cut(c.Text(f), []byte{'#'})
		same := func(other []byte) bool { return bytes.Equal(other, name) }
		if len(name) > 0 && !slices.ContainsFunc(all, same) {
			all = append(all, name)
		}
	}
	return all
}

// Events returns the leaves of the commands that are about an object or name
// it, in order, at most limit: the latest.
func (n *Node) Events(object string, limit int) ([]uint64, error) {
	if err := n.events.catchUp(n); err != nil {
		return nil, err
	}
	leaves, err := n.events.leaves.Leaves(object, limit)
	if err != nil {
		return nil, err
	}
	if len(leaves) == 0 {
		return nil, fmt.Errorf("events of %s: %w", object, ErrNoName)
	}
	return leaves, nil
}

// Posted returns the leaves that posted to the accounts of a deal in its
// currency, in order, at most limit: the latest. What posts to many deals at
// once, such as the end of a day, names none of them.
func (n *Node) Posted(deal name.ID, in money.Currency, limit int) ([]uint64, error) {
	return n.project.posts.Leaves(uint32(deal), uint16(in), ledger.DealBlock, limit)
}

// An Asked is a command as it was asked, and by whom.
type Asked struct {
	Leaf    uint64
	Height  uint64
	Command *command.Command
	Record  history.Record

	envelope *envelope.Envelope
	place    int // of the command in it
}

// Signatories returns who signed the command, and how, by the keys that v knows.
func (a *Asked) Signatories(v *machine.View) []machine.Signatory {
	return v.Signatories(a.envelope, a.place)
}

// About reports whether the command is about an object or names it.
func (a *Asked) About(object string) bool {
	return slices.ContainsFunc(objectsOf(a.Command), func(name []byte) bool { return string(name) == object })
}

// Objects returns the names of the objects that the command is about.
func (a *Asked) Objects() []string {
	var all []string
	for _, name := range objectsOf(a.Command) {
		all = append(all, string(name))
	}
	return all
}

// Asked returns the command at a leaf and what came of it. Of a state root
// there is a record, but no command.
func (n *Node) Asked(leaf uint64) (*Asked, error) {
	rec, height, err := n.Record(leaf)
	if err != nil {
		return nil, err
	}
	a := &Asked{Leaf: leaf, Height: height, Record: rec}
	if rec.Root {
		return a, nil
	}
	e, i, err := n.envelope(leaf, height)
	if err != nil {
		return nil, err
	}
	a.Command, a.envelope, a.place = &e.Commands[i], e, i
	return a, nil
}
