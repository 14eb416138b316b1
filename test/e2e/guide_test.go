package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheGuidesRun runs the blocks of each guide that can be run, one after the
// other, in an empty directory.
func TestTheGuidesRun(t *testing.T) {
	for _, guide := range []string{"api.md", "calc.md", "programmes.md", "tours.md"} {
		t.Run(guide, func(t *testing.T) { runGuide(t, filepath.Join("../../docs/guide", guide)) })
	}
}

func runGuide(t *testing.T, guide string) {
	t.Helper()
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	script := "set -euo pipefail\ntrap 'kill $(cat serve.pid) 2>/dev/null || true' EXIT\n"
	blocks := 0
	for _, part := range strings.Split(string(text), "```bash\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		script += block
		blocks++
	}
	if blocks < 5 {
		t.Fatalf("%d blocks, want all of the guide", blocks)
	}
	bin := t.TempDir()
	if err := os.Symlink(built, filepath.Join(bin, "tally")); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("bash", "-x", "-c", script)
	c.Dir = t.TempDir()
	c.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("the guide fails: %v\n%s", err, out)
	}
}
