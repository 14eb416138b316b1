package node

import (
	"crypto/ed25519"
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// outcome is what an answer says: height, and for each command code, figures
// and postings.
func outcome(t testing.TB, n *Node, a solo.Answer) string {
	t.Helper()
	height, receipts, err := n.Outcome(a)
	must(t, err)
	text := fmt.Sprint(height)
	for i := range receipts {
		e, err := event.ReadEffects(receipts[i].Effects)
		must(t, err)
		text += fmt.Sprintf("; %d %s %v %v", receipts[i].Leaf, receipts[i].Kind, receipts[i].Refusal(), e.Postings)
	}
	return text
}

// TestARepeatGetsTheFirstAnswer: postings and refusals, at once, after a
// restart that replays the journal, and after one that starts from a snapshot
// behind it.
func TestARepeatGetsTheFirstAnswer(t *testing.T) {
	_, opt := inMemory(1)
	opt.SnapshotEvery = 1
	w := newWorld(t, opt)
	w.trade("D", 1)
	// One command is carried out, the other refused; both answers are for ever.
	raw := w.seal(
		command.New(command.ReceivablePay, "D0", "B").SetAmount(command.Amount, yuan(1000)),
		command.New(command.ReceivablePay, "D9", "B").SetAmount(command.Amount, yuan(1)),
	)
	first, err := w.n.Do(raw)
	must(t, err)
	want := outcome(t, w.n, first)
	again := func(when string) {
		t.Helper()
		a, err := w.n.Do(raw)
		must(t, err)
		if a.Repeat == nil {
			t.Fatalf("%s: %+v, want a repeat", when, a)
		}
		if got := outcome(t, w.n, a); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	again("at once")
	w.parties("P", 3)
	w.settled()
	again("after others")
	w.close()
	w.open()
	if h := w.n.project.saved; h == 0 {
		t.Fatal("it did not start from a snapshot")
	}
	again("after a start from a snapshot")
	must(t, w.n.State(w.n.Clock()+30*day.Hour))
	w.parties("Q", 1)
	again("when it has expired")
	w.close()
	w.verified()
}

// TestARepeatInFlightGetsTheFirstAnswer: in the same batch and in the next.
func TestARepeatInFlightGetsTheFirstAnswer(t *testing.T) {
	_, opt := inMemory(2)
	w := newWorld(t, opt)
	const times = 50
	raw := w.seal(add("P"))
	answers := make(chan solo.Answer, times)
	for range times {
		w.n.Submit(raw, func(a solo.Answer) { answers <- a })
	}
	firsts, want := 0, ""
	for range times {
		a := <-answers
		if a.Err != nil || a.Refusal != nil {
			t.Fatalf("answer %+v, want the first one", a)
		}
		if a.Repeat == nil {
			firsts++
		}
		got := outcome(t, w.n, a)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if firsts != 1 {
		t.Errorf("%d first answers, want 1", firsts)
	}
	w.close()
}

// TestManyRepeatsAfterARestart: those who ask together share a look, and too
// many are told to come again.
func TestManyRepeatsAfterARestart(t *testing.T) {
	_, opt := inMemory(3)
	opt.SnapshotEvery = 1
	w := newWorld(t, opt)
	const count = 200
	raws, wants := make([][]byte, count), make([]string, count)
	for i := range raws {
		raws[i] = w.seal(add(fmt.Sprintf("P%d", i)), add(fmt.Sprintf("P%d", i)))
		a, err := w.n.Do(raws[i])
		must(t, err)
		wants[i] = outcome(t, w.n, a)
	}
	w.settled()
	w.close()
	w.open()
	answers := make([]solo.Answer, count)
	all := make(chan int, count)
	for i, raw := range raws {
		w.n.Submit(raw, func(a solo.Answer) { answers[i] = a; all <- i })
	}
	for range raws {
		<-all
	}
	for i, a := range answers {
		if got := outcome(t, w.n, a); got != wants[i] {
			t.Fatalf("envelope %d: %s, want %s", i, got, wants[i])
		}
	}
	w.close()
}

// TestANumberWithOtherBytesIsAConflict: also after a restart.
func TestANumberWithOtherBytesIsAConflict(t *testing.T) {
	_, opt := inMemory(4)
	opt.SnapshotEvery = 1
	w := newWorld(t, opt)
	w.parties("P", 2)
	h := envelope.Header{Sequence: w.seq, NotAfter: w.n.Clock() + day.Hour}
	other := w.sealed(h, w.key, add("Other"))
	for _, when := range []string{"at once", "after a restart"} {
		a, err := w.n.Do(other)
		must(t, err)
		if a.Refusal == nil || a.Refusal.Code != refuse.SequenceConflict {
			t.Errorf("%s: %+v, want SequenceConflict", when, a)
		}
		w.settled()
		w.close()
		w.open()
	}
	if w.has("Other") {
		t.Error("the other one was carried out")
	}
	w.close()
}

// TestAnOldRepeatIsRefused: after 48 hours.
func TestAnOldRepeatIsRefused(t *testing.T) {
	_, opt := inMemory(5)
	opt.SnapshotEvery, opt.SegmentSize = 1, 2<<10
	w := newWorld(t, opt)
	w.parties("A", 9)
	raw := w.seal(add("P"))
	w.send(raw)
	w.parties("B", 9)
	w.pass(3)
	w.parties("C", 9)
	w.settled()
	w.close()
	w.open()
	a, err := w.n.Do(raw)
	must(t, err)
	if a.Refusal == nil || a.Refusal.Code != refuse.Expired {
		t.Errorf("answer %+v, want Expired", a)
	}
	w.close()
}

// TestWhatIsNotLetInIsNotJournaled: a bad signature, an unknown key, a time
// that is over or too far, bytes that are no envelope.
func TestWhatIsNotLetInIsNotJournaled(t *testing.T) {
	_, opt := inMemory(6)
	w := newWorld(t, opt)
	w.pass(1)
	w.parties("P", 1)
	now := w.n.Clock()
	stranger := ed25519.NewKeyFromSeed(make([]byte, 32))
	header := func(after day.Instant) envelope.Header {
		return envelope.Header{Sequence: w.seq + 1, NotAfter: now + after}
	}
	good := w.sealed(header(day.Hour), w.key, add("X"))
	flipped := append([]byte(nil), good...)
	flipped[len(flipped)-1] ^= 1
	zeroed := append([]byte(nil), good...)
	e := new(envelope.Envelope)
	must(t, e.Decode(good))
	at := len(good) - len(e.Commands[0].Raw) - 20 // in the signature
	clear(zeroed[at : at+8])
	before := w.n.journal.Height()
	for _, tt := range []struct {
		name string
		raw  []byte
		want refuse.Code
	}{
		{"a changed command", flipped, refuse.SignatureWrong},
		{"a zeroed signature", zeroed, refuse.SignatureWrong},
		{"an unknown key", w.sealed(header(day.Hour), stranger, add("X")), refuse.UnknownKey},
		{"expired", w.sealed(header(-1), w.key, add("X")), refuse.Expired},
		{"too far", w.sealed(header(24*day.Hour+1), w.key, add("X")), refuse.NotAfterTooFar},
		{"number zero", w.sealed(envelope.Header{NotAfter: now + 1}, w.key, add("X")), refuse.FieldInvalid},
		{"nothing", nil, refuse.Malformed},
		{"half of it", good[:len(good)/2], refuse.Malformed},
		{"too long", append(good, make([]byte, envelope.MaxSize)...), refuse.Malformed},
	} {
		a, err := w.n.Do(tt.raw)
		if err != nil || a.Refusal == nil || a.Refusal.Code != tt.want {
			t.Errorf("%s: %+v, %v, want %s", tt.name, a, err, tt.want)
		}
	}
	if after := w.n.journal.Height(); after != before || w.has("X") {
		t.Errorf("height %d, want %d: something was journaled", after, before)
	}
	w.send(good)
	w.close()
	w.verified()
}
