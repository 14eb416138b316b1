package node

import (
	"fmt"
	"sync"
	"testing"

	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// TestABlockOfItsOwnHoldsNothingElse: whoever else asks meanwhile, envelopes
// that are to be one block are one, in their order.
func TestABlockOfItsOwnHoldsNothingElse(t *testing.T) {
	_, opt := inMemory(1)
	w := newWorld(t, opt)
	defer w.close()
	const blocks, others, size = 20, 60, 3
	single := make([][]byte, others)
	for i := range single {
		single[i] = w.seal(add(fmt.Sprintf("other-%d", i)))
	}
	var asked sync.WaitGroup
	asked.Add(others)
	heights := make([]uint64, others)
	go func() {
		for i, raw := range single {
			w.n.Submit(raw, func(a solo.Answer) {
				heights[i] = a.Height
				asked.Done()
			})
		}
	}()
	taken := map[uint64]bool{}
	for b := range blocks {
		raw := make([][]byte, size)
		for i := range raw {
			raw[i] = w.seal(add(fmt.Sprintf("own-%d-%d", b, i)), add(fmt.Sprintf("also-%d-%d", b, i)))
		}
		answers, err := w.n.DoBlock(raw...)
		must(t, err)
		for i := range answers {
			a := &answers[i]
			if a.Height != answers[0].Height || a.Receipts[0].Leaf != answers[0].Receipts[0].Leaf+uint64(2*i) {
				t.Fatalf("envelope %d of block %d stands at height %d, leaf %d; the first at %d, %d", i, b,
					a.Height, a.Receipts[0].Leaf, answers[0].Height, answers[0].Receipts[0].Leaf)
			}
		}
		taken[answers[0].Height] = true
	}
	asked.Wait()
	for i, h := range heights {
		if taken[h] {
			t.Errorf("envelope %d stands in block %d, which is not its own", i, h)
		}
	}
	if len(taken) != blocks {
		t.Errorf("%d blocks, want %d", len(taken), blocks)
	}
}

// TestABlockOfItsOwnAnswersForEach: also for what is not let in, and after the
// end.
func TestABlockOfItsOwnAnswersForEach(t *testing.T) {
	_, opt := inMemory(2)
	w := newWorld(t, opt)
	good, spoilt := w.seal(add("A")), w.seal(add("B"))
	spoilt[len(spoilt)-1] ^= 1
	answers, err := w.n.DoBlock(spoilt, good)
	must(t, err)
	if no := answers[0].Refusal; no == nil || no.Code != refuse.Malformed && no.Code != refuse.SignatureWrong {
		t.Errorf("a spoilt envelope is answered %v", no)
	}
	if answers[1].Refusal != nil || !w.has("A") || w.has("B") {
		t.Errorf("the good one is answered %v", answers[1].Refusal)
	}
	if _, size, _, err := w.n.Head(); err != nil || size != answers[1].Receipts[0].Leaf+1 {
		t.Errorf("the log has %d leaves, %v; the last answer is at %d", size, err, answers[1].Receipts[0].Leaf)
	}
	again, err := w.n.DoBlock(good)
	must(t, err)
	if again[0].Repeat == nil {
		t.Errorf("a repeat is answered %+v", again[0])
	}
	w.close()
	if _, err := w.n.DoBlock(good); err == nil {
		t.Error("a log that is closed answers")
	}
}
