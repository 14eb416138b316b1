package node

import (
	"errors"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
)

// Commands calls fn for every command in the journal of the log in dir, in
// order, with the index of its leaf and its hash, as [envelope.HashCommand]
// gives it. An incomplete last block is left out: nobody was answered for it.
// Nothing is written and no lock is taken. The error is that of the journal,
// or of fn as it is.
func Commands(dir string, fn func(leaf uint64, hash [32]byte) error) error {
	n := &Node{dir: dir, disk: disk.OS{}, log: silent()}
	var err error
	if n.origin, n.verifier, err = readIdentity(n.disk, dir); err != nil {
		return err
	}
	err = journal.Read(n.path(journalDir), n.journalOptions(), 1, func(b journal.Block, at journal.Pos) error {
		r := decodeBlock(b, at)
		if r.err != nil {
			return r.err
		}
		return eachCommand(b.Size, r.envelopes, fn)
	})
	var tail *journal.TailError
	if errors.As(err, &tail) {
		return nil
	}
	return err
}

// eachCommand calls fn for the commands of a block that leads to a log of size
// leaves: they are its last ones.
func eachCommand(size uint64, envelopes []*envelope.Envelope, fn func(leaf uint64, hash [32]byte) error) error {
	leaf := size - uint64(commandsIn(envelopes))
	for _, e := range envelopes {
		for i := range e.Commands {
			if err := fn(leaf, e.CommandHash(i)); err != nil {
				return err
			}
			leaf++
		}
	}
	return nil
}

// Asks calls fn for the commands at the leaves from from on, in order, as far as
// history and views show them, until it returns false. State roots are left
// out. The command is valid during the call only.
func (n *Node) Asks(from uint64, fn func(leaf uint64, c *command.Command) bool) error {
	shown := n.Lag().Viewed
	if from >= n.project.records.Next() {
		return nil
	}
	_, height, err := n.Record(from)
	if err != nil || height > shown {
		return err
	}
	return n.find.Read(height, func(b journal.Block, at journal.Pos) error {
		r := decodeBlock(b, at)
		if r.err != nil {
			return r.err
		}
		leaf := b.Size - uint64(commandsIn(r.envelopes))
		for _, e := range r.envelopes {
			for i := range e.Commands {
				if leaf >= from && !fn(leaf, &e.Commands[i]) {
					return journal.ErrStop
				}
				leaf++
			}
		}
		if b.Height >= shown {
			return journal.ErrStop // what follows may be half written
		}
		return nil
	})
}

func commandsIn(envelopes []*envelope.Envelope) (count int) {
	for _, e := range envelopes {
		count += len(e.Commands)
	}
	return count
}
