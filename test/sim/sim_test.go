package sim

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
)

// How many worlds TestWorlds lives through, and the seed of the first one.
var (
	worlds = flag.Int("worlds", 80, "how many worlds to live through")
	seed   = flag.Uint64("seed", 1, "the seed of the first world")
)

// enough is how many worlds see everything that can be asked and refused.
const enough = 80

// unmet are the codes that no world meets, with the reason.
var unmet = map[refuse.Code]string{
	refuse.UnknownCommand:  "bytes of such a command are malformed",
	refuse.TooManyDecimals: "it is said where amounts are parsed",
	refuse.NoRecourse:      "there are no terms without recourse",
	refuse.TooManyRows:     "no deal of a world has 500 payments",
	refuse.LogNotOpen:      "the log is open before the world begins",

	refuse.TenorTooLong:     ofCertificates,
	refuse.NoFreeChoice:     ofCertificates,
	refuse.SharesUnequal:    ofCertificates,
	refuse.ShareTooSmall:    ofCertificates,
	refuse.InvoiceOfOthers:  ofCertificates,
	refuse.InvoiceCovered:   ofCertificates,
	refuse.InvoiceCertified: ofCertificates,
	refuse.IssuerStopped:    ofCertificates,
	refuse.NotDueYet:        ofCertificates,
}

const ofCertificates = "these worlds have no certificates"

// TestWorlds: in no world is a law broken, and together the worlds see every
// kind of command carried out, and every refusal.
func TestWorlds(t *testing.T) {
	all, lied := NewReport(), 0
	for s := *seed; s < *seed+uint64(*worlds); s++ {
		r, events, f := Run(s)
		all.Add(r)
		if f != nil {
			t.Fatalf("found after %d events in all\n%s", all.Events, Shrink(s, events, f))
		}
		if r.Detected != "" {
			lied++
		}
	}
	t.Logf("%d commands in %d batches, %d refused", all.Events, all.Batches, all.Refused)
	t.Logf("%d answers given again, %d crashes, %d snapshots, %d lying disks found out",
		all.Repeats, all.Crashes, all.Snapshots, lied)
	if *worlds < enough {
		return
	}
	for _, k := range kinds() {
		if all.Done[k] == 0 && k != command.LogOpen {
			t.Errorf("%s was never carried out", k)
		}
	}
	for _, c := range refuse.Codes() {
		if why := unmet[c]; (all.Codes[c] == 0) != (why != "") {
			t.Errorf("%s was met %d times, though %q", c, all.Codes[c], why)
		}
	}
	t.Log(tally(all))
}

// tally lists what was carried out and refused, for whoever tunes the planner.
func tally(r *Report) string {
	var lines []byte
	for _, s := range command.Specs() {
		lines = fmt.Appendf(lines, "\n%-28s %d", s.Name, r.Done[s.Kind])
	}
	codes := refuse.Codes()
	slices.SortStableFunc(codes, func(a, b refuse.Code) int { return r.Codes[b] - r.Codes[a] })
	for _, c := range codes {
		lines = fmt.Appendf(lines, "\n%-28s %d", c, r.Codes[c])
	}
	return string(lines)
}
