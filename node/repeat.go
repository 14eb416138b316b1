package node

import (
	"bytes"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/history"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// An envelope that is sent again gets its first answer. The sequencer knows the
// answers since the last snapshot that it was started from; older ones are
// looked for in the journal, by a goroutine of its own, up to answersKept back.
// One look answers everybody who waits when it begins. It reads that much of
// the journal, at some 500 MB a second: a second for two million commands. It
// holds nobody up but those who repeat themselves.
type repeats struct {
	n *Node

	mutex   sync.Mutex
	waiting []*repeated
	looking bool
	done    sync.WaitGroup
}

// A repeated is an envelope whose number was used before.
type repeated struct {
	raw    []byte
	key    [32]byte
	number uint64
	answer solo.Answer // the refusal, until a first answer is found
	found  bool
	done   func(solo.Answer)
}

const (
	// answersKept is how long the first answer to an envelope is given again.
	answersKept = 48 * day.Hour
	// mostRepeats bounds how many wait for a look; more are told to come again.
	mostRepeats = 1024
)

// answer passes an answer on. A refusal that a first answer may stand behind
// is looked into before.
func (r *repeats) answer(raw []byte, a solo.Answer, done func(solo.Answer)) {
	if a.Refusal == nil || !mayRepeat(a.Refusal.Code) {
		done(a)
		return
	}
	q := &repeated{raw: raw, answer: a, done: done}
	var ok bool
	if q.key, q.number, _, ok = readHead(raw); !ok {
		done(a)
		return
	}
	r.mutex.Lock()
	full := len(r.waiting) >= mostRepeats
	if !full {
		r.waiting = append(r.waiting, q)
		if !r.looking {
			r.looking = true
			r.done.Add(1)
			go r.run()
		}
	}
	r.mutex.Unlock()
	if full {
		done(solo.Answer{Err: solo.ErrBusy})
	}
}

func mayRepeat(c refuse.Code) bool {
	return c == refuse.SequenceUsed || c == refuse.SequenceTooOld || c == refuse.Expired
}

// run looks until nobody waits.
func (r *repeats) run() {
	defer r.done.Done()
	for {
		r.mutex.Lock()
		all := r.waiting
		r.waiting = nil
		r.looking = len(all) > 0
		r.mutex.Unlock()
		if len(all) == 0 {
			return
		}
		err := r.look(all)
		for _, q := range all {
			if err != nil {
				q.answer = solo.Answer{Err: err}
			}
			q.done(q.answer)
		}
	}
}

// look finds the first answers to all in the journal.
func (r *repeats) look(all []*repeated) error {
	dir, opt := filepath.Join(r.n.dir, journalDir), r.n.journalOptions()
	since, last := int64(r.n.now()-answersKept), r.n.journal.Height()
	from, err := journal.Since(dir, opt, since)
	if err != nil {
		return fmt.Errorf("look for a first answer: %w", err)
	}
	left := make(map[[32]byte]map[uint64][]*repeated)
	for _, q := range all {
		if left[q.key] == nil {
			left[q.key] = make(map[uint64][]*repeated)
		}
		left[q.key][q.number] = append(left[q.key][q.number], q)
	}
	err = journal.Read(dir, opt, from, func(b journal.Block, _ journal.Pos) error {
		if b.Instant >= since {
			match(b, left)
		}
		if b.Height >= last {
			return journal.ErrStop // what follows is being written
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look for a first answer: %w", err)
	}
	return nil
}

// match answers those whose first envelope is in b.
func match(b journal.Block, left map[[32]byte]map[uint64][]*repeated) {
	leaf, leaves := uint64(0), []uint64(nil)
	for i, raw := range b.Envelopes {
		key, number, count, ok := readHead(raw)
		if !ok {
			return // verify names it
		}
		for _, q := range left[key][number] {
			q.found = true
			q.answer = solo.Answer{Refusal: refuse.SequenceConflict.With(refuse.Count(int64(number)))}
			if bytes.Equal(q.raw, raw) {
				q.answer = solo.Answer{Repeat: &solo.Repeat{First: leaf, Count: count, Height: b.Height}}
			}
			leaves = append(leaves, uint64(i))
		}
		leaf += uint64(count)
	}
	if len(leaves) == 0 {
		return
	}
	// The commands of a block are the last leaves of the log it leads to.
	for _, i := range leaves {
		key, number, _, _ := readHead(b.Envelopes[i])
		for _, q := range left[key][number] {
			if q.answer.Repeat != nil {
				q.answer.Repeat.First += b.Size - leaf
			}
		}
		delete(left[key], number)
	}
}
