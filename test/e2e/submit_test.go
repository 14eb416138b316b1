package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// An answer is what submit prints of a command.
type answer struct {
	Height, Index *uint64
	Code          int
	Refusal       string
	Postings      []string
}

func submit(t *testing.T, dir, key, lines string, more ...string) []answer {
	t.Helper()
	args := append([]string{"submit", "--dir", dir, "--key", key, write(t, "c.jsonl", lines)}, more...)
	return answers(t, must(t, 0, nil, args...).out)
}

// answers reads what submit printed.
func answers(t *testing.T, out string) (all []answer) {
	t.Helper()
	for line := range strings.Lines(out) {
		var a answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("submit: %v in %q", err, line)
		}
		all = append(all, a)
	}
	return all
}

func operatorKey(dir string) string { return filepath.Join(dir, "keys", "operator.key") }

func TestSubmitAnswersEachCommand(t *testing.T) {
	dir := newLog(t)
	got := submit(t, dir, operatorKey(dir), `{"kind":"party.add","object":"S","roles":"supplier"}
{"kind":"party.add","object":"B","roles":"buyer","payload":"Room 1, Any Street"}
{"kind":"party.add","object":"S","roles":"supplier"}
{"kind":"trade.invoice","object":"I1","seller":"S","buyer":"B","number":"1","issued":"2026-01-01","gross":"1.001 CNY"}
`)
	for i, want := range []int{0, 0, 14, 22} {
		if got[i].Code != want || (got[i].Height == nil) != (i == 3) {
			t.Errorf("command %d = %+v, want code %d", i, got[i], want)
		}
	}
	var party map[string]any
	must(t, 0, &party, "show", "--dir", dir, "B", "--json")
	if party["type"] != "party" || party["roles"] != "buyer" {
		t.Errorf("show B = %v", party)
	}
	var leaf map[string]any
	must(t, 0, &leaf, "show", "--dir", dir, fmt.Sprintf("leaf:%d", *got[2].Index), "--json")
	if leaf["kind"] != "party.add" || leaf["code"] != 14.0 {
		t.Errorf("show the refused leaf = %v, want party.add with code 14", leaf)
	}
	signed := leaf["signed_by"].([]any)[0].(map[string]any)
	if signed["party"] != "operator" || signed["how"] != "key" || len(signed["key"].(string)) != 64 {
		t.Errorf("the leaf was signed by %v, want the operator's key", signed)
	}
	must(t, 1, nil, "show", "--dir", dir, "nobody")
}

func TestAtomicCommandsAreCarriedOutTogetherOrNotAtAll(t *testing.T) {
	dir := newLog(t)
	got := submit(t, dir, operatorKey(dir), `{"kind":"party.add","object":"S","roles":"supplier"}
{"kind":"party.add","object":"S","roles":"supplier"}
`, "--atomic")
	if got[0].Code != 33 || got[1].Code != 14 {
		t.Errorf("answers = %+v, want 33 AtomicRefused and 14 ObjectExists", got)
	}
	must(t, 1, nil, "show", "--dir", dir, "S")
}

func TestAStrangersKeySignsNothing(t *testing.T) {
	dir, key := newLog(t), filepath.Join(t.TempDir(), "k.key")
	must(t, 0, nil, "key", "new", "-o", key)
	must(t, 2, nil, "key", "new", "-o", key)
	got := submit(t, dir, key, `{"kind":"party.add","object":"S","by":"operator","roles":"supplier"}`)
	if len(got) != 1 || got[0].Code != 25 || got[0].Height != nil {
		t.Errorf("answers = %+v, want 25 UnknownKey", got)
	}
}

func TestBadJSONSubmitsNothing(t *testing.T) {
	dir := newLog(t)
	good := `{"kind":"party.add","object":"S","roles":"supplier"}`
	for _, bad := range []string{
		`{"kind":`, `[]`, good + good, `{"kind":"party.add","kind":"party.add"}`, `{"payload":1}`,
		`{"payload":"a","payload":"b"}`,
	} {
		e := must(t, 2, nil, "submit", "--dir", dir, "--key", operatorKey(dir), write(t, "c.jsonl", good+"\n"+bad+"\n"))
		if !strings.Contains(e.err, "line 2") {
			t.Errorf("%s: %q does not name line 2", bad, e.err)
		}
	}
	must(t, 1, nil, "show", "--dir", dir, "S")
}

func TestStoriesAreToldInMemoryAndInALog(t *testing.T) {
	dir := newLog(t)
	good := write(t, "good.txtar", "on 2026-01-01\nparty S supplier\n! do trade.void NONE by S\nstdout 'refused 13'\n")
	var o struct {
		OK   bool
		Line int
	}
	must(t, 0, &o, "run", good, "--json")
	must(t, 0, &o, "run", "--dir", dir, good, "--json")
	must(t, 1, &o, "run", write(t, "bad.txtar", "on 2026-01-01\nparty S supplier\nstdout never\n"), "--json")
	if o.OK || o.Line != 3 {
		t.Errorf("a story that does not hold = %+v, want line 3", o)
	}
}

func TestAnImportThatWasKilledGoesOn(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(header)
	const count = 60_000
	for i := range count {
		fmt.Fprintf(&rows, "E%d,%d,2026/1/%d,A%d,100.00,13.00,113.00,有效发票\n", i%7, i, i%28+1, i%900)
	}
	file := write(t, "big_output.csv", rows.String())
	whole := newLog(t)
	importInto(t, 0, whole, file)
	want := must(t, 0, nil, "totals", "--dir", whole, "--json").out

	dir := newLog(t)
	killHalfway(t, dir, file)
	got := importInto(t, 0, dir, file).Ledgers["big_output"]
	if got.Recorded+got.Already != count || got.Refused != 0 {
		t.Errorf("after the kill: %+v, want %d rows", got, count)
	}
	if totals := must(t, 0, nil, "totals", "--dir", dir, "--json").out; totals != want {
		t.Errorf("totals after the kill = %s, want %s", totals, want)
	}
	must(t, 0, nil, "verify", dir)
}

// killHalfway starts an import and kills it as soon as something of it is in
// the log's history.
func killHalfway(t *testing.T, dir, file string) {
	t.Helper()
	c := exec.Command(built, "import", "invoices", "--dir", dir, "--map", "vat-cn", file)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait() // it is to be killed
		close(ended)
	}()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for begun := false; !begun; {
		select {
		case <-ended:
			return
		case <-look.C:
			begun = historySize(t, dir) > 100_000
		}
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
}

func historySize(t *testing.T, dir string) (size int64) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "history", "receipts-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err == nil {
			size += info.Size()
		}
	}
	return size
}

// partiesOf are a supplier with a key of its own and its buyer.
func partiesOf(public string) string {
	return `{"kind":"party.add","object":"S","roles":"supplier"}
{"kind":"party.add","object":"B","roles":"buyer"}
{"kind":"party.key","object":"S","key":"` + public + `"}
`
}

// manyLines are more than an envelope holds, with one that comes twice, one that
// is not allowed and one whose form is wrong.
func manyLines() string {
	lines := ""
	for i := range 200 {
		lines += fmt.Sprintf(`{"kind":"trade.invoice","object":"I%d","buyer":"B","number":"%d","issued":"2026-01-01",`+
			`"gross":"10.00 CNY","payload":"%d cranes"}`+"\n", i%199, i%199, i)
	}
	return lines + `{"kind":"receivable.present","object":"D1","invoice":"I1"}
{"kind":"receivable.draw","object":"D1","amount":"1.00 CNY"}
{"kind":"trade.invoice","object":"I","seller":"S","buyer":"B","number":"1","issued":"2026-01-01","gross":"1.001 CNY"}
`
}

// newKey draws a key and returns its file and its public half.
func newKey(t *testing.T) (file, public string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "s.key")
	var made struct{ Public string }
	must(t, 0, &made, "key", "new", "-o", file, "--json")
	return file, made.Public
}

// TestSubmitToAServer: who holds a key signs here and gets from a server, line by
// line, what the log in a directory would answer; and the same once more from the
// file of what was signed, also after a kill.
func TestSubmitToAServer(t *testing.T) {
	key, public := newKey(t)
	here, there := newLog(t), newLog(t)
	submit(t, here, operatorKey(here), partiesOf(public))
	want := submit(t, here, key, manyLines())

	s := serve(t, there, "--day-end", "off")
	must(t, 0, nil, "submit", "--url", s.url, "--key", operatorKey(there), write(t, "p.jsonl", partiesOf(public)))
	args := []string{
		"submit", "--url", s.url, "--key", key, "--kept", filepath.Join(t.TempDir(), "sent"), "--payloads", t.TempDir(),
		write(t, "c.jsonl", manyLines()),
	}
	first := must(t, 0, nil, args...).out
	got := answers(t, first)
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i := range want {
		if (got[i].Index == nil) != (want[i].Index == nil) {
			t.Errorf("line %d: %+v, want %+v", i, got[i], want[i])
		}
		got[i].Height, want[i].Height = nil, nil // blocks are cut as it happens
		got[i].Index, want[i].Index = nil, nil
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("line %d: %+v, want %+v", i, got[i], want[i])
		}
	}
	s.kill(t)
	s = serve(t, there, "--day-end", "off")
	args[2] = s.url
	if again := must(t, 0, nil, args...).out; again != first {
		t.Errorf("once more: %s\nwant the first answers: %s", again, first)
	}
	args[len(args)-1] = write(t, "o.jsonl", partiesOf(public))
	must(t, 2, nil, args...) // what is kept is of other commands
	if code := s.stop(t); code != 0 {
		t.Errorf("the server ends with %d", code)
	}
	must(t, 0, nil, "verify", there)
}

func TestWhatCannotBeSubmittedToAServer(t *testing.T) {
	dir := newLog(t)
	key, _ := newKey(t)
	s := serve(t, dir, "--day-end", "off")
	lines := write(t, "c.jsonl", manyLines())
	must(t, 2, nil, "submit", "--url", s.url, "--key", key, lines)                 // payloads, and nowhere to keep them
	must(t, 2, nil, "submit", "--url", s.url, "--dir", dir, "--key", key, lines)   // two logs
	must(t, 2, nil, "submit", "--url", "tally.example.org", "--key", key, lines)   // no address
	must(t, 2, nil, "submit", "--dir", dir, "--key", key, "--kept", "sent", lines) // nothing to keep
	e := must(t, 0, nil, "submit", "--url", s.url, "--key", key, write(t, "x.jsonl",
		`{"kind":"trade.void","object":"I1","by":"S"}`+"\n"))
	if got := answers(t, e.out); got[0].Code != 25 || got[0].Height != nil {
		t.Errorf("a stranger's key: %s, want 25 UnknownKey and no leaf", e.out)
	}
}
