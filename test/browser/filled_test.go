package browser

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A World is the real program, showing an invented trade in which one can be
// anybody.
type World struct {
	Address string // "http://localhost:41234"
}

// StartWorld builds the program and starts a world that has lived for days. It
// ends with the test.
func StartWorld(t *testing.T, days int) World {
	t.Helper()
	dir := t.TempDir()
	bin := filepath.Join(dir, "tally")
	if out, err := exec.Command("go", "build", "-o", bin, "../../cmd/tally").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	c := exec.Command(bin, "demo", "--addr", "127.0.0.1:0", "--dir", filepath.Join(dir, "world"),
		"--days", strconv.Itoa(days))
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt) // it has ended by itself, which Wait says
		if err := c.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	var said struct{ Addr string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &said)
	}
	if err != nil {
		t.Fatalf("where the server is: %v", err)
	}
	_, port, _ := strings.Cut(said.Addr, ":")
	return World{"http://localhost:" + port}
}

// Become chooses in the strip above the page, from the login page, who to be.
func (w World) Become(t *testing.T, tab *Tab, member string) {
	t.Helper()
	login := strings.ToLower(member) + "@demo.invalid"
	Eval[bool](t, tab, fmt.Sprintf(`document.querySelector("#demo-role").value = %q, true`, login))
	tab.press(t, ".demo-roles button")
	tab.leaves(t, "/login")
	tab.settle(t)
}

// speak chooses the language of the pages, if it is another.
func (tab *Tab) speak(t *testing.T, lang string) {
	t.Helper()
	if Eval[bool](t, tab, fmt.Sprintf("document.documentElement.lang.startsWith(%q)", lang)) {
		return
	}
	tab.press(t, fmt.Sprintf("button[name='language'][value=%q]", lang))
	tab.shows(t, fmt.Sprintf("document.documentElement.lang.startsWith(%q)", lang))
}

// links returns where the links that a selector finds lead, each once.
func (tab *Tab) links(t *testing.T, selector string) []string {
	t.Helper()
	return Eval[[]string](t, tab, fmt.Sprintf(
		`[...new Set([...document.querySelectorAll(%q)].map((a) => a.getAttribute("href")))]`, selector))
}
