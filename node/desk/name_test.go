package desk

import (
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/command"
)

// TestNameOf: every code has a name, and other codes have other names.
func TestNameOf(t *testing.T) {
	tests := []struct{ code, want string }{
		{"E1", "E1"},
		{"宁波港", "宁波港"},
		{"ACME Ltd", "ACME%20Ltd"},
		{"A/B#1", "A%2FB%231"},
		{"50%", "50%25"},
		{"a~b", "a%7Eb"},
		{"甲　乙", "甲%E3%80%80乙"},
		{strings.Repeat("x", 60), strings.Repeat("x", 35) + "~"},
	}
	seen := map[string]string{}
	for _, tt := range tests {
		got := NameOf(tt.code)
		if !strings.HasPrefix(got, tt.want) || len(got) > len(tt.want)+12 {
			t.Errorf("NameOf(%q) = %q, want %q", tt.code, got, tt.want)
		}
		if !command.ValidName([]byte(got)) || seen[got] != "" {
			t.Errorf("NameOf(%q) = %q, which is no name, or that of %q", tt.code, got, seen[got])
		}
		seen[got] = tt.code
	}
}

// TestOtherName: a code whose name is taken has another one.
func TestOtherName(t *testing.T) {
	if got := OtherName("operator"); got != "%6Fperator" || !command.ValidName([]byte(got)) {
		t.Errorf("OtherName(operator) = %q, want %%6Fperator", got)
	}
	if got := OtherName("F"); got != "%46" {
		t.Errorf("OtherName(F) = %q, want %%46", got)
	}
}
