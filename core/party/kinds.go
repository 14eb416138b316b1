package party

import "strings"

// matches reports whether one of the comma-separated patterns in list is name,
// a group of it ("trade.*") or everything ("*").
func matches(list, name string) bool {
	for p := range strings.SplitSeq(list, ",") {
		p = strings.TrimSpace(p)
		group, all := strings.CutSuffix(p, "*")
		if p == name || (all && strings.HasPrefix(name, group)) {
			return true
		}
	}
	return false
}
