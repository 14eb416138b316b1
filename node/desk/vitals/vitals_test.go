package vitals

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/journal/disk"
)

var operator = access.Who{Role: access.Operator}

// register opens a new log and registers a party, at noon of a day. Whoever has
// got it shuts it.
func register(t *testing.T) *node.Node {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "log")
	if _, err := node.Init(disk.OS{}, dir, 0, nil); err != nil {
		t.Fatal(err)
	}
	n := open(t, dir)
	at, _ := day.Parse("2026-06-01")
	if err := n.State(at.Start(0) + 12*day.Hour); err != nil {
		t.Fatal(err)
	}
	key, err := desk.ReadKey(filepath.Join(dir, "keys", "operator.key"))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := desk.NewSigner(n, key)
	if err != nil {
		t.Fatal(err)
	}
	add := command.New(command.PartyAdd, "S", signer.Owner()).SetText(command.Roles, "supplier")
	for range 2 { // the second is refused, which is an answer too
		if _, err := signer.Ask(false, []*command.Command{add}); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Settle(); err != nil {
		t.Fatal(err)
	}
	return n
}

func open(t *testing.T, dir string) *node.Node {
	t.Helper()
	n, err := node.Open(dir, node.Options{Pages: true})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func shut(t *testing.T, n *node.Node) {
	t.Helper()
	if err := n.Close(); err != nil {
		t.Error(err)
	}
}

func TestAReportIsOfTheMachine(t *testing.T) {
	n := register(t)
	defer shut(t, n)
	m := New(Config{
		Log: n, Now: time.Now,
		Connections: func() (int64, int64) { return 3, 1 },
		Admission:   func() (uint64, uint64) { return 5, 2 },
	})
	r, err := m.Read(operator)
	if err != nil {
		t.Fatal(err)
	}
	height, leaves, _, err := n.Head()
	if err != nil {
		t.Fatal(err)
	}
	if r.Published != height || r.Viewed != height || r.Behind != 0 || r.Stalled != nil || r.Failed {
		t.Errorf("heights %d and %d, %v behind, want both %d", r.Published, r.Viewed, r.Behind, height)
	}
	if r.Pace.Recent.Count() < 2 || r.Pace.Recent.Share(990) == 0 || r.Pace.Room == 0 {
		t.Errorf("%d answers of late, the slowest %v", r.Pace.Recent.Count(), r.Pace.Recent.Share(990))
	}
	if r.Connections != 3 || r.ConnectionsRefused != 1 || r.Slowed != 5 || r.TurnedAway != 2 {
		t.Errorf("the doors say %+v", r)
	}
	if r.Today.String() != "2026-06-01" || r.Closed >= r.Today {
		t.Errorf("today is %s, closed %s", r.Today, r.Closed)
	}
	if r.Head.Wrong != nil || r.Head.Size == 0 || r.Head.Size > leaves {
		t.Errorf("the head is of %d leaves: %v", r.Head.Size, r.Head.Wrong)
	}
	if !r.Sizes.Known || r.Sizes.Free == 0 || r.Sizes.Total() == 0 {
		t.Errorf("sizes are %+v", r.Sizes)
	}
}

func TestOnlyTheOperatorReads(t *testing.T) {
	n := register(t)
	defer shut(t, n)
	m := New(Config{Log: n, Now: time.Now})
	for role := access.Anonymous; role < access.Operator; role++ {
		if _, err := m.Read(access.Who{Role: role}); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", role, err)
		}
	}
}

// TestTheHeadIsChecked: a checkpoint is not believed because it is there.
func TestTheHeadIsChecked(t *testing.T) {
	n := register(t)
	defer shut(t, n)
	err := filepath.Walk(filepath.Join(n.Dir(), "tiles"), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		return os.WriteFile(path, make([]byte, info.Size()), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(Config{Log: n, Now: time.Now}).Read(operator)
	if err != nil || r.Head.Wrong == nil {
		t.Errorf("tiles of zeros: %v, the head is wrong because %v", err, r.Head.Wrong)
	}
}

// TestTheBackupIsEnough: a log opens from the parts that are marked, with the
// root that it had.
func TestTheBackupIsEnough(t *testing.T) {
	n := register(t)
	_, _, root, err := n.Head()
	if err != nil {
		t.Fatal(err)
	}
	shut(t, n)
	copied := filepath.Join(t.TempDir(), "copied")
	parts, err := measure(n.Dir())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		from, to := filepath.Join(n.Dir(), p.Name), filepath.Join(copied, p.Name)
		info, err := os.Stat(from)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case !p.Backup:
		case info.IsDir():
			err = os.CopyFS(to, os.DirFS(from))
		default:
			var body []byte
			if body, err = os.ReadFile(from); err == nil {
				err = os.WriteFile(to, body, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	n = open(t, copied)
	defer shut(t, n)
	_, _, again, err := n.Head()
	if err != nil || again != root {
		t.Errorf("from the backup: root %x, want %x, %v", again, root, err)
	}
}

func TestPartsAreAddedUp(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{
		"journal/1": 10, "journal/2": 20, "desk.db": 1, "desk.db-wal": 2, "desk.db-shm": 4, "views.db": 5, "other": 3,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := measure(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []Part{{"journal", 30, 2, true}, {"desk.db", 7, 3, true}, {"views.db", 5, 1, false}, {"other", 3, 1, false}}
	if len(got) != len(want) {
		t.Fatalf("parts %+v, want %+v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("part %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}
