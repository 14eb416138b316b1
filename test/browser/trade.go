package browser

import (
	"crypto/ed25519"
	"crypto/rand"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/web"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/store/sqlite"
)

// A Trade is a site over a real log, in which a supplier S, a buyer B, a funder
// F and a bank K trade. The platform keeps their keys.
type Trade struct {
	*Site
	Node   *node.Node
	Reader *reader.Reader
	t      *testing.T
	signer *desk.Signer // of all of them
	root   access.Who
}

// OpenTrade starts the site of a trade that has not begun.
func OpenTrade(t *testing.T) *Trade {
	t.Helper()
	x := &Trade{t: t}
	dir := filepath.Join(t.TempDir(), "log")
	_, err := node.Init(disk.OS{}, dir, 0, nil)
	x.must(err)
	x.Node, err = node.Open(dir, node.Options{Pages: true})
	x.must(err)
	t.Cleanup(func() { x.must(x.Node.Close()) })
	x.must(x.Node.IndexLists())
	x.Node.UseWall()
	x.Reader = reader.New(x.Node)
	x.custody(dir)
	x.Site = openSite(t, dir, x.signer.Owner(), x.sides, func(db *sqlite.DB, d *account.Desk, c *web.Config) {
		c.Reader = x.Reader
		c.Office, err = office.Open(t.Context(), office.Config{
			Log: x.Node, Signer: x.signer, DB: db, Now: time.Now, Commit: d.Commit, TwoPeople: d.TwoPeople,
		})
		x.must(err)
	})
	token, _, err := x.Desk.Setup(t.Context())
	x.must(err)
	x.root, err = x.Desk.Accept(httptest.NewRecorder(), httptest.NewRequest("POST", "/", nil), token, account.Acceptance{
		Login: "root@example.com", Name: "Root", Password: "a sentence is easy to keep",
	})
	x.must(err)
	return x
}

func (x *Trade) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// custody makes the parties, for whom the platform signs.
func (x *Trade) custody(dir string) {
	x.t.Helper()
	keys := filepath.Join(dir, "keys")
	key, err := desk.ReadKey(filepath.Join(keys, "operator.key"))
	x.must(err)
	operator, err := desk.NewSigner(x.Node, key)
	x.must(err)
	custodian, err := desk.OpenCustodian(x.Node, keys, operator, func() (ed25519.PrivateKey, error) {
		return node.NewKey(rand.Reader)
	})
	x.must(err)
	x.signer = custodian.Signer()
	v, err := x.Node.Published()
	x.must(err)
	_, err = custodian.Ensure(v, desk.Member{Name: "S", Roles: "supplier"}, desk.Member{Name: "B", Roles: "buyer"},
		desk.Member{Name: "F", Roles: "funder"}, desk.Member{Name: "K", Roles: "bank"})
	x.must(err)
}

// sides says what a party is in the log.
func (x *Trade) sides(organisation string) (party.Roles, bool) {
	v, err := x.Node.Published()
	x.must(err)
	row := v.PartyRow(organisation)
	if row == 0 {
		return 0, false
	}
	return v.Parties.At(row).Roles, true
}

// Carry has commands carried out, and waits until pages show it.
func (x *Trade) Carry(asks ...*command.Command) {
	x.t.Helper()
	a, err := x.signer.Ask(false, asks)
	x.must(err)
	for i := range a.Receipts {
		if no := a.Receipts[i].Refusal; no != nil {
			x.t.Fatalf("%s: %s", asks[i].Kind, no)
		}
	}
	x.must(x.Node.Settle())
	x.must(x.Reader.Wait(x.t.Context(), a.Height))
}

// Offered carries a receivable of S on B so far that F has offered terms.
func (x *Trade) Offered(name string, gross money.Amount) {
	x.t.Helper()
	today := x.Today()
	x.Carry(
		command.New(command.TradeInvoice, "I"+name, "S").SetText(command.Seller, "S").SetText(command.Buyer, "B").
			SetText(command.Number, "INV-"+name).SetDay(command.Issued, today).SetDay(command.Due, today.Add(60)).
			SetAmount(command.Gross, gross),
		command.New(command.ReceivablePresent, name, "S").SetText(command.Invoice, "I"+name),
		command.New(command.ReceivableConfirm, name, "B"),
		command.New(command.ReceivableOffer, name, "F").SetText(command.Funder, "F").
			SetRate(command.Advance, money.One*8/10).SetRate(command.Rate, money.One*6/100),
	)
}

// Accepted carries a receivable so far that S can draw of it.
func (x *Trade) Accepted(name string, gross money.Amount) {
	x.t.Helper()
	x.Offered(name, gross)
	x.Carry(command.New(command.ReceivableAccept, name, "S"))
}

// Today is the day of the log.
func (x *Trade) Today() day.Date { return x.Node.Clock().Date(0) }

// Invite returns the link for an administrator of an organisation.
func (x *Trade) Invite(organisation string) string {
	x.t.Helper()
	return x.invite(x.root, organisation, access.Administrator)
}

// InviteColleague returns the link for somebody of S, whose administrator has
// come in.
func (x *Trade) InviteColleague(role access.Role) string {
	x.t.Helper()
	return x.invite(access.Who{
		User: x.root.User + 1, Organisation: "S", Role: access.Administrator, Session: true,
		Scopes: access.Read | access.Write | access.Manage,
	}, "S", role)
}

func (x *Trade) invite(by access.Who, organisation string, role access.Role) string {
	x.t.Helper()
	token, _, err := x.Desk.Invite(httptest.NewRequest("POST", "/", nil), by, account.Invitation{
		Organisation: organisation, Name: "Li Wei", Role: role,
	})
	x.must(err)
	return x.Address + "/invite/" + token
}
