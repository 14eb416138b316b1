package programme

import (
	"testing"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/rule"
)

// TestPacksHoldOnTheirDays: a rule of a pack is asked for on the days that it
// holds, with the figure that it has then.
func TestPacksHoldOnTheirDays(t *testing.T) {
	certificate := func(from day.Date, most int64) *Document {
		return &Document{
			Technique: Certificate, From: from, Tenor: Tenor{1, most, 0}, Packs: []Pack{CN},
			Evidence: []Evidence{{Registration, BeforeDraw, Funder}, {FreeChoice, BeforePresent, Holder}},
		}
	}
	payables := func(recourse bool, least int64) *Document {
		return &Document{
			Technique: PayablesFinance, Recourse: recourse, From: date("2026-01-01"), Tenor: Tenor{Least: least},
			Packs: []Pack{IN},
		}
	}
	unregistered := certificate(date("2026-01-01"), 180)
	unregistered.Evidence = unregistered.Evidence[1:]
	forced := certificate(date("2026-01-01"), 180)
	forced.Evidence = forced.Evidence[:1]
	for _, tt := range []struct {
		name string
		d    *Document
		want string
	}{
		{"a year", certificate(date("2026-01-01"), 365), ""},
		{"a day more", certificate(date("2026-01-01"), 366), "tenor.most pack-forbids: CN-77-11, 366, 365"},
		{"a leap year", certificate(date("2028-01-01"), 366), ""},
		{"before the rule", certificate(date("2025-06-14"), 366), ""},
		{"not registered", unregistered, "evidence pack-forbids: CN-77-13, , registration"},
		{"not chosen", forced, "evidence pack-forbids: CN-SME-11, , free-choice"},
		{"with recourse", payables(true, 15), "recourse pack-forbids: IN-TREDS, true, false"},
		{"too late", payables(false, 14), "tenor.least pack-forbids: IN-TREDS, 14, 15"},
		{"in time", payables(false, 15), ""},
	} {
		c := &checker{d: tt.d}
		c.packs()
		got := ""
		for _, f := range c.found {
			got += f.String()
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestEveryPackHasItsName: what a programme can name is what there is.
func TestEveryPackHasItsName(t *testing.T) {
	for i, p := range rule.Packs() {
		if Pack(i+1).String() != p.Name {
			t.Errorf("pack %d is %s here and %s there", i+1, Pack(i+1), p.Name)
		}
	}
	if len(PackNames()) != len(rule.Packs()) {
		t.Errorf("%v, want as many as there are packs", PackNames())
	}
}
