package solo

import (
	"crypto/sha256"
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/refuse"
)

// asked is an envelope by its number and bytes; its key is always the same.
func asked(number uint64, raw string) *envelope.Envelope {
	e := &envelope.Envelope{Raw: []byte(raw)}
	e.Keys, e.Sequence = [][]byte{make([]byte, 32)}, number
	return e
}

func look(a *answers, number uint64, raw string) (Answer, bool) {
	return a.find(question{sequence: number}, sha256.Sum256([]byte(raw)))
}

// TestAnswersAreKnownForADayAtLeast: and not for ever.
func TestAnswersAreKnownForADayAtLeast(t *testing.T) {
	a := newAnswers()
	first, now := make(map[uint64]day.Instant), day.Instant(0)
	for n := uint64(1); n < 300; n++ {
		now += day.Hour
		first[n] = now
		a.add(asked(n, "bytes"), 10*n, n, now)
		for k, at := range first {
			got, found := look(&a, k, "bytes")
			switch age := now - at; {
			case found && (got.Repeat == nil || got.Repeat.First != 10*k || got.Repeat.Height != k):
				t.Fatalf("%d is answered %+v", k, got)
			case !found && age <= keep, found && age > 2*keep+day.Hour:
				t.Fatalf("%d, of %d hours ago: found %t", k, age/day.Hour, found)
			}
		}
	}
}

// TestAnotherEnvelopeOfTheNumberIsAConflict.
func TestAnotherEnvelopeOfTheNumberIsAConflict(t *testing.T) {
	a := newAnswers()
	a.add(asked(7, "bytes"), 3, 2, 0)
	if got, found := look(&a, 7, "other"); !found || got.Refusal == nil || got.Refusal.Code != refuse.SequenceConflict {
		t.Errorf("other bytes: %+v, %t, want SequenceConflict", got, found)
	}
	if got, found := look(&a, 8, "bytes"); found {
		t.Errorf("another number: %+v, want none", got)
	}
}
