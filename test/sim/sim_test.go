package sim

import (
	"flag"
	"testing"
)

// How many worlds TestWorlds lives through, and the seed of the first one.
var (
	worlds = flag.Int("worlds", 80, "how many worlds to live through")
	seed   = flag.Uint64("seed", 1, "the seed of the first world")
)

// TestWorlds: in no world is a law broken.
func TestWorlds(t *testing.T) {
	for s := *seed; s < *seed+uint64(*worlds); s++ {
		_, events, f := Run(s)
		if f != nil {
			t.Fatal(Shrink(s, events, f))
		}
	}
}
