package e2e

import (
	"bufio"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// kills is how often TestWhatWasAcknowledgedOutlastsAKill kills the server.
var kills = flag.Int("kills", 3, "how often a server under load is killed")

// A server is a running `tally serve`, or a demonstration.
type server struct {
	cmd        *exec.Cmd
	url, setup string
	ended      chan struct{}
	log        string
}

// serve starts a server over a log and waits for its first line.
func serve(t *testing.T, dir string, more ...string) *server {
	t.Helper()
	return start(t, append([]string{"serve", "--dir", dir}, more...)...)
}

// start starts a verb that serves and waits for its first line.
func start(t *testing.T, args ...string) *server {
	t.Helper()
	c := exec.Command(built, args...)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(t.TempDir(), "serve.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	c.Stderr = log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{cmd: c, ended: make(chan struct{}), log: log.Name()}
	t.Cleanup(func() { s.kill(t) })
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() {
		_ = c.Wait() // how it ended is asked of its state
		close(s.ended)
	}()
	var said struct{ Addr, Setup string }
	if err != nil || json.Unmarshal([]byte(line), &said) != nil || said.Addr == "" {
		text, _ := os.ReadFile(s.log)
		t.Fatalf("the server says %q, %v\n%s", line, err, text)
	}
	s.url, s.setup = "http://"+said.Addr, said.Setup
	return s
}

// kill ends a server as a power cut would.
func (s *server) kill(t *testing.T) {
	t.Helper()
	_ = s.cmd.Process.Kill() // it may have ended
	<-s.ended
}

// stop ends a server as people do, and returns its exit code.
func (s *server) stop(t *testing.T) int {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-s.ended
	return s.cmd.ProcessState.ExitCode()
}

func get(t *testing.T, url string) int {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func TestServeAnnouncesItselfAndStops(t *testing.T) {
	dir := newLog(t)
	s := serve(t, dir)
	if !strings.HasPrefix(s.setup, s.url+"/setup/") {
		t.Errorf("setup is %q, want a link at %s", s.setup, s.url)
	}
	for _, path := range []string{"/healthz", "/readyz", "/api/v1/log", "/openapi.json", "/openapi-3.0.json"} {
		if status := get(t, s.url+path); status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
	}
	if e := tally(t, "totals", "--dir", dir); e.code != 4 {
		t.Errorf("another process beside the server: exit %d, want 4: the directory is locked", e.code)
	}
	if code := s.stop(t); code != 0 {
		text, _ := os.ReadFile(s.log)
		t.Errorf("stopped with exit %d, want 0\n%s", code, text)
	}
	must(t, 0, nil, "verify", dir)
	must(t, 2, nil, "serve", "--dir", filepath.Join(t.TempDir(), "none"))
	must(t, 2, nil, "serve", "--dir", dir, "--day-end", "noon")
	must(t, 2, nil, "serve", "--dir", dir, "--tls-cert", "x.pem")
}

// TestServersGoByTheirNames: a name that somebody has pointed at this machine
// opens nothing, so that no page of another site reads what it would answer.
func TestServersGoByTheirNames(t *testing.T) {
	asked := func(s *server, host, path string) int {
		r, err := http.NewRequest(http.MethodGet, s.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	named := serve(t, newLog(t), "--origin", "https://Tally.example.org", "--host", "tally.internal")
	plain := serve(t, newLog(t))
	shown := start(t, "demo", "--days", "1", "--addr", "127.0.0.1:0")
	for _, tt := range []struct {
		at         *server
		host, path string
		want       int
	}{
		{named, "tally.example.org", "/login", 200},
		{named, "tally.internal:8080", "/api/v1/log", 200},
		{named, "evil.example", "/login", 421},
		{named, "evil.example", "/api/v1/log", 421},
		{named, "evil.example", "/metrics", 421},
		{named, "evil.example", "/healthz", 200},
		{plain, strings.TrimPrefix(plain.url, "http://"), "/login", 200},
		{plain, "localhost:1", "/login", 200},
		{plain, "tally.example.org", "/login", 421},
		{shown, "localhost", "/api/v1/log", 200},
		{shown, "[::1]:8080", "/api/v1/log", 200},
		{shown, "evil.example", "/api/v1/log", 421},
		{shown, "evil.example", "/cash", 421},
	} {
		if got := asked(tt.at, tt.host, tt.path); got != tt.want {
			t.Errorf("%s of %s at %v: status %d, want %d", tt.path, tt.host, tt.at.cmd.Args[1:], got, tt.want)
		}
	}
	must(t, 2, nil, "serve", "--dir", newLog(t), "--host", "https://tally.example.org")
}

func TestAccessIsPrinted(t *testing.T) {
	var got struct {
		Routes []struct {
			Method, Path string
			Roles        []struct{ Role, Own, Foreign string }
		}
	}
	must(t, 0, &got, "access", "--json")
	for _, r := range got.Routes {
		if r.Method != "GET" || r.Path != "/api/v1/deals/{name}" {
			continue
		}
		if len(r.Roles) != 6 || r.Roles[0].Own != "unknown" || r.Roles[1].Foreign != "hidden" {
			t.Errorf("deals: %+v", r.Roles)
		}
		return
	}
	t.Errorf("%d routes, and none of a deal", len(got.Routes))
}

// TestWhatWasAcknowledgedOutlastsAKill kills a server under load at random
// moments. Whatever was acknowledged is in the journal, once, and the log holds
// but for its last block.
func TestWhatWasAcknowledgedOutlastsAKill(t *testing.T) {
	dir := newLog(t)
	acks := filepath.Join(t.TempDir(), "acks")
	last := 0
	for round := range *kills {
		s := serve(t, dir, "--day-end", "off")
		load := exec.Command(built, "load", "--url", s.url, "--key", operatorKey(dir), "--seconds", "2", "--seed", "7",
			"--acks", acks, "--json")
		var said strings.Builder
		load.Stderr = &said
		if err := load.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.NewTimer(time.Duration(200+rand.IntN(1500)) * time.Millisecond)
		<-timer.C
		s.kill(t)
		// That the server goes away is no error, but that it was never there.
		if err := load.Wait(); err != nil && !strings.Contains(said.String(), "no server answers") {
			t.Fatalf("round %d: load ended with %v, want 0\n%s", round, err, said.String())
		}
		var v struct {
			OK           bool
			Acknowledged int
		}
		must(t, 0, &v, "acks", "--dir", dir, acks, "--json")
		last = v.Acknowledged
		t.Logf("killed %d times, %d commands acknowledged", round+1, last)
		e := tally(t, "verify", dir, "--json")
		if tail := e.code == 3 && strings.Contains(e.out, `"kind":"tail"`); e.code != 0 && !tail {
			t.Fatalf("round %d: verify exits %d: %s", round, e.code, e.out)
		}
	}
	if last == 0 {
		t.Error("nothing was acknowledged in any round")
	}
}

// TestLoadWithoutAServer: nothing was asked, which is said, and the file of what
// was acknowledged can be checked all the same.
func TestLoadWithoutAServer(t *testing.T) {
	t.Parallel() // it waits ten seconds for a server
	dir, acks := newLog(t), filepath.Join(t.TempDir(), "acks")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String()
	l.Close()
	e := tally(t, "load", "--url", nobody, "--key", operatorKey(dir), "--seconds", "1", "--acks", acks)
	if e.code != 4 || !strings.Contains(e.err, "no server answers at "+nobody) {
		t.Errorf("exit %d: %s, want 4 and that nobody answers", e.code, e.err)
	}
	must(t, 0, nil, "acks", "--dir", dir, acks)
}

func TestAcksFindsWhatIsMissing(t *testing.T) {
	dir := newLog(t)
	missing := write(t, "acks", "1 "+strings.Repeat("ab", 32)+"\n")
	must(t, 1, nil, "acks", "--dir", dir, missing)
	empty := tally(t, "acks", "--dir", dir, write(t, "acks", ""), "--json")
	said := strings.Contains(empty.out, `"acknowledged":0`) && strings.Contains(empty.err, "nothing was checked")
	if empty.code != 0 || !said {
		t.Errorf("a file without lines: exit %d, %q, %q; want 0, nothing checked", empty.code, empty.out, empty.err)
	}
	must(t, 2, nil, "acks", "--dir", dir, write(t, "acks", "no line\n"))
	must(t, 2, nil, "acks", "--dir", dir, filepath.Join(t.TempDir(), "none"))
}

// TestAFullDiskStopsTheServer: a disk that has no room left makes the server
// refuse, and end by itself with 4. Whatever it acknowledged is there.
func TestAFullDiskStopsTheServer(t *testing.T) {
	at := t.TempDir()
	acks := filepath.Join(t.TempDir(), "acks")
	// A file system of its own, seen by this script alone. The journal takes 128 MB of it.
	const script = `mount -t tmpfs -o size=150m tmpfs "$1" && "$0" init "$1/books" > /dev/null &&
		cp "$1/books/keys/operator.key" "$2.key" || exit 9
		code=0; "$0" serve --dir "$1/books" --day-end off || code=$?
		"$0" acks --dir "$1/books" "$2" >&2 || exit 8
		exit $code`
	c := exec.Command("unshare", "-rm", "bash", "-c", script, built, at, acks)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	var said struct{ Addr string }
	if err != nil || json.Unmarshal([]byte(line), &said) != nil {
		_ = c.Wait() // what it says is in its log
		t.Fatalf("the server says %q, %v\n%s", line, err, log.String())
	}
	var r struct{ Acknowledged int }
	must(t, 0, &r, "load", "--url", "http://"+said.Addr, "--key", acks+".key", "--seconds", "10", "--acks", acks, "--json")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Wait() // how it ended is asked of its state
	}()
	fill(t, "http://"+said.Addr, acks, ended)
	if code := c.ProcessState.ExitCode(); code != 4 || r.Acknowledged == 0 {
		t.Errorf("exit %d after %d commands, want 4\n%.3000s", code, r.Acknowledged, log.String())
	}
	text := log.String()
	if !strings.Contains(text, "the log has stopped") { // in whatever words the file system and SQLite say why
		t.Errorf("the log does not say that it has stopped, but …%s", text[max(0, len(text)-2000):])
	}
}

// fill goes on asking until the server has ended: a slow machine does not fill
// a disk in the time of one load.
func fill(t *testing.T, url, acks string, ended <-chan struct{}) {
	t.Helper()
	for seed := 2; ; seed++ {
		select {
		case <-ended:
			return
		default:
		}
		n := strconv.Itoa(seed)
		tally(t, "load", "--url", url, "--key", acks+".key", "--seconds", "10", "--seed", n, "--acks", acks+n)
	}
}

// TestAFullDiskLeavesNoHalfLog: init takes back what it made, and nothing else,
// and can be asked again.
func TestAFullDiskLeavesNoHalfLog(t *testing.T) {
	const script = `mount -t tmpfs -o size=40m tmpfs "$1" && mkdir "$1/empty" && echo ours > "$1/ours" || exit 9
		for dir in new/deep empty; do
			code=0; "$0" init "$1/$dir" || code=$?
			[ $code = 4 ] || { echo "init of $dir: exit $code, want 4"; exit 1; }
		done
		left=$(cd "$1" && find . | sort | tr '\n' ' ')
		[ "$left" = ". ./empty ./ours " ] || { echo "left are $left"; exit 1; }
		mount -o remount,size=200m "$1" && "$0" init "$1/empty" && "$0" verify "$1/empty"`
	c := exec.Command("unshare", "-rm", "bash", "-c", script, built, t.TempDir())
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	} else if !strings.Contains(string(out), "no space left") {
		t.Errorf("it does not say that the disk is full, but\n%s", out)
	}
}
