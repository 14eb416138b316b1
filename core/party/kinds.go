package party

import (
	"strings"

	"github.com/tallystick/tallystick/core/command"
)

// matching returns a bit for each kind that pattern is the name of, a group of
// ("trade.*") or everything ("*").
func matching(pattern string) (bits uint64) {
	group, all := strings.CutSuffix(pattern, "*")
	for _, s := range command.Specs() {
		if pattern == s.Name || (all && strings.HasPrefix(s.Name, group)) {
			bits |= 1 << s.Kind
		}
	}
	return bits
}
