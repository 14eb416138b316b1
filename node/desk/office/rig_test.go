package office

import (
	"crypto/ed25519"
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/store/sqlite"
)

// A rig is an office over a real log and a real database, which can be closed
// and opened again.
type rig struct {
	t         *testing.T
	dir       string
	node      *node.Node
	db        *sqlite.DB
	custodian *desk.Custodian
	office    *Office
	change    func(*Config)
	at        time.Time
}

func newRig(t *testing.T, change func(*Config)) *rig {
	t.Helper()
	r := &rig{t: t, dir: filepath.Join(t.TempDir(), "log"), change: change, at: time.Unix(1_800_000_000, 0)}
	if _, err := node.Init(disk.OS{}, r.dir, 0, nil); err != nil {
		t.Fatal(err)
	}
	r.open()
	t.Cleanup(r.close)
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) open() {
	r.t.Helper()
	var err error
	r.node, err = node.Open(r.dir, node.Options{})
	r.must(err)
	operator, err := desk.ReadKey(filepath.Join(r.dir, "keys", "operator.key"))
	r.must(err)
	signer, err := desk.NewSigner(r.node, operator)
	r.must(err)
	draw := func() (ed25519.PrivateKey, error) { return node.NewKey(rand.Reader) }
	r.custodian, err = desk.OpenCustodian(r.node, filepath.Join(r.dir, "keys"), signer, draw)
	r.must(err)
	r.db, err = sqlite.Open(r.t.Context(), r.dir)
	r.must(err)
	cfg := Config{Log: r.node, Signer: r.custodian.Signer(), DB: r.db, Now: func() time.Time { return r.at }}
	if r.change != nil {
		r.change(&cfg)
	}
	r.office, err = Open(r.t.Context(), cfg)
	r.must(err)
}

func (r *rig) close() {
	r.t.Helper()
	r.must(r.db.Close())
	r.must(r.node.Close())
}

// again stops and starts everything.
func (r *rig) again() {
	r.t.Helper()
	r.close()
	r.open()
}

// custody makes parties that the platform signs for.
func (r *rig) custody(members ...desk.Member) {
	r.t.Helper()
	v, err := r.node.Published()
	r.must(err)
	outside, err := r.custodian.Ensure(v, members...)
	if err != nil || len(outside) > 0 {
		r.t.Fatalf("custody of %v: outside %v, %v", members, outside, err)
	}
}

// ask asks and returns the code of the only result, -1 if there is none.
func (r *rig) ask(who access.Who, ask Ask, c *command.Command) (Answer, error) {
	return r.office.Ask(r.t.Context(), who, []Wish{{Command: c}}, ask)
}

// of is a checker of an organisation who has just proved to be there.
func (r *rig) of(organisation string, user int64) access.Who {
	return access.Who{
		User: user, Name: organisation, Organisation: organisation, Role: access.Checker, Session: true, Proved: r.at,
		Scopes: access.Read | access.Write | access.Manage,
	}
}

func invoice(name string) *command.Command {
	cny, _ := money.ParseCurrency("CNY")
	return command.New(command.TradeInvoice, name, "").SetText(command.Seller, "S").SetText(command.Buyer, "B").
		SetText(command.Number, name).SetDay(command.Issued, 20000).SetAmount(command.Gross, money.Of(100, cny))
}
