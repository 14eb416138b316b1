package tidy

import (
	"os"
	"testing"
)

// TestTheHouseIsTidy runs every rule over the repository.
func TestTheHouseIsTidy(t *testing.T) {
	tr, err := readTree(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if !tr.paths["go.mod"] || len(tr.files) == 0 {
		t.Fatal("the tree has no go.mod or no Go file: wrong folder?")
	}
	for _, r := range []struct {
		name  string
		check rule
	}{
		{"imports", imports},
		{"determinism", determinism},
		{"state", state},
		{"readable", readable},
		{"documented", documented},
		{"map", onMap},
		{"banned", banned},
		{"links", links},
	} {
		t.Run(r.name, func(t *testing.T) {
			for _, f := range findings(r.check, tr) {
				t.Error(f)
			}
		})
	}
}
