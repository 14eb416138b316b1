package solo

import (
	"crypto/sha256"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/refuse"
)

// A question is an envelope by who asks and its number.
type question struct {
	key      envelope.KeyID
	sequence uint64
}

// A place is where an answer stands, and of which bytes it is the answer.
type place struct {
	envelope [16]byte
	first    uint64
	height   uint64
	count    uint16
}

// answers finds the first answer to an envelope that is sent again. It keeps
// two generations, so that an answer is known for at least keep and nothing is
// kept for more than twice that; older ones are found in the journal.
type answers struct {
	now, before map[question]place
	turned      day.Instant
}

// keep is how long an answer is known at least, and maxAnswers how many of a
// generation are, so that a flood cannot fill the memory.
const (
	keep       = 24 * day.Hour
	maxAnswers = 1 << 20
)

func newAnswers() answers {
	return answers{now: make(map[question]place), before: make(map[question]place)}
}

func (a *answers) add(e *envelope.Envelope, first, height uint64, at day.Instant) {
	if at > a.turned+keep || len(a.now) >= maxAnswers {
		a.now, a.before, a.turned = make(map[question]place), a.now, at
	}
	q := question{key: envelope.KeyIDOf(e.Keys[0]), sequence: e.Sequence}
	a.now[q] = newPlace(e, first, height)
}

func newPlace(e *envelope.Envelope, first, height uint64) place {
	h := sha256.Sum256(e.Raw)
	return place{[16]byte(h[:16]), first, height, uint16(len(e.Commands))}
}

// answer returns what q is answered when it is asked again: where the first
// answer stands, or a conflict if other bytes, by their hash, bear the number.
func (p place) answer(q question, hash [32]byte) Answer {
	if p.envelope != [16]byte(hash[:16]) {
		return Answer{Refusal: refuse.SequenceConflict.With(refuse.Count(int64(q.sequence)))}
	}
	return Answer{Repeat: &Repeat{First: p.first, Count: int(p.count), Height: p.height}}
}

// find returns the answer to a repeated envelope: where the first one stands,
// or a conflict if the number was used for other bytes.
func (a *answers) find(q question, hash [32]byte) (Answer, bool) {
	p, ok := a.now[q]
	if !ok {
		if p, ok = a.before[q]; !ok {
			return Answer{}, false
		}
	}
	return p.answer(q, hash), true
}
