package desk

import (
	"crypto/ed25519"
	"fmt"
	"sync"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

const (
	// mostCommands is the most commands the desk puts into one envelope.
	mostCommands = 150
	// mostInFlight bounds the bytes that wait for an answer.
	mostInFlight = 8 << 20
)

// A Bulk sends many commands of one signer. It packs them into envelopes that
// are not atomic, has a bounded number of bytes on their way, and calls back
// for each command, in order. One goroutine uses a Bulk.
//
// Its errors stay: after one, every call returns it and nothing more is sent.
type Bulk struct {
	signer *Signer
	with   []ed25519.PrivateKey

	raw  [][]byte
	done []func(*machine.Receipt)
	size int

	mutex    sync.Mutex
	moved    *sync.Cond
	inFlight int
	err      error
}

// NewBulk returns a Bulk that signs with s and, beside it, with the keys with.
func NewBulk(s *Signer, with ...ed25519.PrivateKey) *Bulk {
	b := &Bulk{signer: s, with: with}
	b.moved = sync.NewCond(&b.mutex)
	return b
}

// Add sends c, sooner or later; c may be used again as soon as it returns. It
// waits while too much is on its way. done, which may be nil, is called with
// the receipt when c is durable, on a goroutine of the log's: it must be quick
// and must not use the Bulk. It is never called after an error.
func (b *Bulk) Add(c *command.Command, done func(*machine.Receipt)) error {
	raw := c.Seal()
	if len(b.raw) == mostCommands || b.size+cost(raw) > room(1+len(b.with)) {
		if err := b.send(); err != nil {
			return err
		}
	}
	b.raw = append(b.raw, raw)
	b.done = append(b.done, done)
	b.size += cost(raw)
	return nil
}

// Flush sends what was added and waits until all of it was answered.
func (b *Bulk) Flush() error {
	err := b.send()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for b.inFlight > 0 {
		b.moved.Wait()
	}
	if b.err != nil {
		return b.err
	}
	return err
}

// send signs what was added and puts it on its way.
func (b *Bulk) send() error {
	if err := b.wait(); err != nil || len(b.raw) == 0 {
		return err
	}
	raw, _ := b.signer.seal(b.raw, false, b.with)
	done := b.done
	b.raw, b.done, b.size = b.raw[:0], make([]func(*machine.Receipt), 0, mostCommands), 0
	b.mutex.Lock()
	b.inFlight += len(raw)
	b.mutex.Unlock()
	b.signer.log.Submit(raw, func(a solo.Answer) { b.answered(a, len(raw), done) })
	return nil
}

// wait waits while too much is on its way.
func (b *Bulk) wait() error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for b.inFlight >= mostInFlight && b.err == nil {
		b.moved.Wait()
	}
	return b.err
}

// answered hands out the receipts of one envelope.
func (b *Bulk) answered(a solo.Answer, size int, done []func(*machine.Receipt)) {
	err := a.Err
	switch {
	case err != nil:
		err = fmt.Errorf("send commands: %w", err)
	case a.Refusal != nil:
		err = fmt.Errorf("send commands: the log does not take the envelope: %s", a.Refusal)
	case a.Repeat != nil:
		err = fmt.Errorf("send commands: the log took this envelope before, at height %d", a.Repeat.Height)
	}
	b.mutex.Lock()
	if b.err == nil {
		b.err = err
	}
	failed := b.err != nil
	b.mutex.Unlock()
	if !failed {
		for i, fn := range done {
			if fn != nil {
				fn(&a.Receipts[i])
			}
		}
	}
	b.mutex.Lock()
	b.inFlight -= size
	b.mutex.Unlock()
	b.moved.Broadcast()
}
