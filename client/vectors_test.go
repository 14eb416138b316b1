package client_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/merkle"
	"golang.org/x/mod/sumdb/note"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// vectorsFile is the contract for other languages (docs/decisions/0001-bytes.md).
const vectorsFile = "testdata/vectors.json"

// vectors is the form of that file: a small log from its first command to its
// checkpoint. Bytes are in hexadecimal digits.
type vectors struct {
	Origin     string           `json:"origin"`
	Chain      string           `json:"chain_id"`
	Keys       []vectorKey      `json:"keys"`
	Passkeys   []vectorPasskey  `json:"passkeys"`
	Batches    []vectorBatch    `json:"batches"`
	Checkpoint vectorCheckpoint `json:"checkpoint"`
}

type vectorKey struct {
	Party  string `json:"party"`
	Seed   string `json:"seed"`
	Public string `json:"public"`
}

// A vectorPasskey has no private key: an authenticator keeps it.
type vectorPasskey struct {
	Label        string `json:"label"` // as signed_by names it
	Algorithm    string `json:"algorithm"`
	Public       string `json:"public"`
	RelyingParty string `json:"relying_party"`
	Origin       string `json:"origin"`
}

type vectorBatch struct {
	Height     uint64            `json:"height"`
	Instant    string            `json:"instant"`
	Micros     int64             `json:"instant_microseconds"`
	StateRoots []vectorStateRoot `json:"state_roots"`
	Envelope   vectorEnvelope    `json:"envelope"`
	Size       uint64            `json:"log_size"`
	Root       string            `json:"log_root"`
}

type vectorStateRoot struct {
	Leaf     uint64 `json:"leaf"`
	Day      string `json:"day"`
	Bytes    string `json:"leaf_bytes"`
	LeafHash string `json:"leaf_hash"`
}

type vectorEnvelope struct {
	SignedBy    []string        `json:"signed_by"`
	Sequence    uint64          `json:"sequence"`
	NotAfter    int64           `json:"not_after_microseconds"`
	Atomic      bool            `json:"atomic"`
	Header      string          `json:"header"`
	TreeHash    string          `json:"tree_hash"`
	SignedBytes string          `json:"signed_bytes"`
	Signatures  []string        `json:"signatures"`
	Bytes       string          `json:"bytes"`
	Commands    []vectorCommand `json:"commands"`
}

type vectorCommand struct {
	JSON      json.RawMessage `json:"json"`
	Bytes     string          `json:"bytes"`
	Hash      string          `json:"hash"`
	Leaf      uint64          `json:"leaf"`
	Result    string          `json:"result"`
	Code      uint16          `json:"code"`
	Figures   string          `json:"figures"`
	Effects   string          `json:"effects"`
	Postings  []string        `json:"postings"`
	LeafBytes string          `json:"leaf_bytes"`
	LeafHash  string          `json:"leaf_hash"`
}

type vectorCheckpoint struct {
	Seed string `json:"seed"`
	VKey string `json:"vkey"`
	Text string `json:"text"`
}

// seed returns the seed of a party's key in the vectors.
func seed(party string) []byte {
	sum := sha256.Sum256([]byte("tally vectors " + party))
	return sum[:]
}

func private(party string) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(seed(party)) }

func public(party string) string {
	return hex.EncodeToString(private(party).Public().(ed25519.PublicKey))
}

// The labels of the passkeys, and the site where they sign.
const (
	supplierPasskey = supplier + "/passkey"
	buyerPasskey    = buyer + "/passkey"
	relyingParty    = "tally.example"
	site            = "https://desk.tally.example:8443"
)

// passkeys are the supplier's, of ES256, and the buyer's, of EdDSA.
func passkeys() map[string]*authenticator.Credential {
	return map[string]*authenticator.Credential{
		supplierPasskey: authenticator.ES256(seed(supplierPasskey), relyingParty, site),
		buyerPasskey:    authenticator.EdDSA(seed(buyerPasskey), relyingParty, site),
	}
}

// signer returns the key with a label.
func signer(label string) envelope.Signer {
	if c := passkeys()[label]; c != nil {
		return c
	}
	return envelope.Plain(private(label))
}

// The log of the vectors. Its parties bear the names of their roles.
const (
	origin   = "tally.example/vectors"
	operator = "operator"
	supplier = "供应商"
	buyer    = "买方"
	funder   = "资金方"
	bank     = "银行"
)

// An asked is one envelope of the vectors' story.
type asked struct {
	at       string // the batch's instant
	by       []string
	atomic   bool
	commands []string // in JSON
}

// story tells the vectors' log: amounts with two, no and three decimals, names
// in Chinese, a red invoice, a refusal, an atomic envelope, two signers, a new
// day, and passkeys.
func story() []asked {
	solo := func(at, by string, commands ...string) asked { return asked{at, []string{by}, false, commands} }
	party := func(name, role string) []string {
		return []string{
			`{"kind":"party.add","object":"` + name + `","by":"operator","roles":"` + role + `"}`,
			`{"kind":"party.key","object":"` + name + `","by":"operator","key":"` + public(name) + `"}`,
		}
	}
	people := append(append(party(supplier, "supplier"), party(buyer, "buyer")...),
		append(party(funder, "funder"), party(bank, "bank")...)...)
	const invoice = `{"kind":"trade.invoice","by":"供应商","seller":"供应商","buyer":"买方","issued":"2026-01-04",`
	return []asked{
		solo("2026-01-05T01:00:00Z", operator,
			`{"kind":"log.open","object":"log","by":"operator","key":"`+public(operator)+`","origin":"`+origin+
				`","offset":480}`),
		solo("2026-01-05T01:00:01Z", operator, people...),
		solo("2026-01-05T01:00:02Z", buyer, `{"kind":"trade.order","object":"订单-1","by":"买方","seller":"供应商",`+
			`"buyer":"买方","number":"PO 7","issued":"2026-01-02","total":"1000000.00 CNY","lines":"钢板 200 x 5000.00"}`),
		solo("2026-01-05T01:00:03.000001Z", supplier, `{"kind":"trade.deliver","object":"送货-1","by":"供应商",`+
			`"order":"订单-1","issued":"2026-01-03","lines":"钢板 200"}`),
		solo("2026-01-05T01:00:04Z", supplier, invoice+`"object":"发票-1","number":"044031900111-12345678",`+
			`"due":"2026-04-05","net":"884955.75 CNY","tax":"115044.25 CNY","gross":"1000000.00 CNY",`+
			`"order":"订单-1","delivery":"送货-1","payload":"`+hex.EncodeToString(seed("payload"))+`"}`),
		{
			"2026-01-05T01:00:05Z", []string{supplier}, true, []string{
				invoice + `"object":"INV-JPY","number":"J-1","gross":"123456 JPY"}`,
				invoice + `"object":"INV-KWD","number":"K-1","gross":"1234.567 KWD"}`,
				invoice + `"object":"红字-1","number":"044031900111-12345679","gross":"-250.00 CNY"}`,
			},
		},
		solo("2026-01-05T01:00:06Z", funder,
			`{"kind":"limit.set","object":"额度-1","by":"资金方","amount":"900000.00 CNY",`+
				`"owner":"资金方","on":"买方"}`),
		solo("2026-01-05T01:00:07Z", supplier,
			`{"kind":"receivable.present","object":"D1","by":"供应商","invoice":"发票-1"}`),
		solo("2026-01-05T01:00:08Z", buyer,
			`{"kind":"receivable.confirm","object":"D1","by":"买方","amount":"1000000.00 CNY","no-setoff":"yes"}`),
		solo("2026-01-05T01:00:09Z", funder, `{"kind":"receivable.offer","object":"D1","by":"资金方",`+
			`"funder":"资金方","advance":"80%","rate":"4.5%","basis":"act/360","grace":5}`),
		solo("2026-01-05T01:00:10Z", supplier, `{"kind":"receivable.accept","object":"D1","by":"供应商"}`),
		solo("2026-01-05T01:00:11Z", supplier,
			`{"kind":"receivable.draw","object":"D1","by":"供应商","amount":"800000.01 CNY","payee":"供应商"}`,
			`{"kind":"receivable.draw","object":"D1","by":"供应商","amount":"800000.00 CNY","payee":"供应商"}`),
		solo("2026-01-05T01:00:12Z", bank,
			`{"kind":"bank.confirm","object":"流水-1","by":"银行","instruction":"D1#1","line":"`+
				hex.EncodeToString(seed("bank line"))+`"}`),
		solo("2026-01-06T01:00:00Z", operator, `{"kind":"day.end","object":"log","by":"operator","day":"2026-01-05"}`),
		{"2026-01-06T01:00:01Z", []string{buyer, operator}, false, []string{
			`{"kind":"receivable.pay","object":"D1","by":"买方","amount":"400000.00 CNY"}`,
		}},
		solo("2026-01-06T01:00:02Z", supplier, passkey(supplier)),
		solo("2026-01-06T01:00:03Z", buyer, passkey(buyer)),
		solo("2026-01-06T01:00:04Z", supplierPasskey, invoice+`"object":"发票-2","number":"044031900111-12345680",`+
			`"due":"2026-04-05","gross":"5000.00 CNY"}`,
			`{"kind":"receivable.present","object":"D2","by":"供应商","invoice":"发票-2"}`),
		{"2026-01-06T01:00:05Z", []string{buyerPasskey, supplierPasskey}, false, []string{
			`{"kind":"receivable.confirm","object":"D2","by":"买方"}`,
		}},
	}
}

// passkey is the command with which a party registers its passkey.
func passkey(party string) string {
	c := passkeys()[party+"/passkey"]
	return `{"kind":"party.key","object":"` + party + `","by":"` + party + `","key":"` +
		hex.EncodeToString(c.Public()) + `","relying-party":"` + c.RelyingParty + `","origin":"` + c.Origin + `"}`
}

// A writer carries out the story and writes down what becomes of it.
type writer struct {
	t     *testing.T
	m     *machine.Machine
	chain envelope.ChainID
	used  map[string]uint64
	log   merkle.Frontier
	out   vectors
}

func TestVectorsAreTheContract(t *testing.T) {
	w := &writer{t: t, m: machine.New(), used: map[string]uint64{}}
	for _, a := range story() {
		w.batch(a)
	}
	w.finish()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(w.out); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(vectorsFile, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Bytes(); !bytes.Equal(got, want) {
		i := 0
		for i < min(len(got), len(want)) && got[i] == want[i] {
			i++
		}
		t.Errorf("%s has changed at byte %d: these bytes are for ever; got …%s", vectorsFile, i,
			got[i:min(i+200, len(got))])
	}
}

func (w *writer) command(text string) *command.Command {
	w.t.Helper()
	c, no, err := client.ParseJSON([]byte(text))
	if no != nil || err != nil {
		w.t.Fatalf("%s: refused %v, error %v", text, no, err)
	}
	if no := c.Check(); no != nil {
		w.t.Fatalf("%s: refused %v", text, no)
	}
	c.Seal()
	return c
}

// batch carries out one envelope in a batch of its own.
func (w *writer) batch(a asked) {
	w.t.Helper()
	now, err := day.ParseInstant(a.at)
	if err != nil {
		w.t.Fatal(err)
	}
	commands := make([]*command.Command, len(a.commands))
	raw := make([][]byte, len(a.commands))
	for i, text := range a.commands {
		commands[i] = w.command(text)
		raw[i] = commands[i].Raw
	}
	height := w.m.Meta().Height + 1
	if height == 1 {
		w.chain = machine.ChainOf(commands[0])
	}
	keys := make([]envelope.Signer, len(a.by))
	for i, p := range a.by {
		keys[i] = signer(p)
	}
	w.used[a.by[0]]++
	h := envelope.Header{Sequence: w.used[a.by[0]], NotAfter: now + day.Hour, Atomic: a.atomic}
	var e envelope.Envelope
	if err := e.Decode(envelope.SealBy(w.chain, h, raw, keys...)); err != nil {
		w.t.Fatal(err)
	}
	if err := e.Check(w.chain); err != nil {
		w.t.Fatal(err)
	}
	b := vectorBatch{Height: height, Instant: now.String(), Micros: int64(now), StateRoots: []vectorStateRoot{}}
	r := w.m.Apply(&machine.Batch{Height: height, Instant: now, Rules: machine.Rules, Envelopes: []*envelope.Envelope{&e}})
	for _, leaf := range r.Leaves {
		w.log.Append(leaf)
	}
	root := w.log.Root()
	b.Size, b.Root = w.log.Size(), hex.EncodeToString(root[:])
	for _, s := range r.Roots {
		leaf := event.AppendRoot(nil, s.Day, s.Root)
		b.StateRoots = append(b.StateRoots, vectorStateRoot{s.Leaf, s.Day.String(), hex.EncodeToString(leaf), leafHash(leaf)})
	}
	b.Envelope = w.envelope(a, &e)
	for i := range commands {
		b.Envelope.Commands = append(b.Envelope.Commands, w.receipt(commands[i], &r.Receipts[i]))
	}
	w.out.Batches = append(w.out.Batches, b)
}

// leafHash is the RFC 6962 hash of a leaf, in hex.
func leafHash(leaf []byte) string {
	sum := sha256.Sum256(append([]byte{0}, leaf...))
	return hex.EncodeToString(sum[:])
}

func (w *writer) envelope(a asked, e *envelope.Envelope) vectorEnvelope {
	p := e.Prove(0)
	leaves := make([][]byte, len(e.Commands))
	for i := range e.Commands {
		h := e.CommandHash(i)
		leaves[i] = h[:]
	}
	tree := treeHash(leaves)
	signed := append(append([]byte("tally/envelope/v1"), w.chain[:]...), p.Header...)
	v := vectorEnvelope{
		SignedBy: a.by, Sequence: e.Sequence, NotAfter: int64(e.NotAfter), Atomic: e.Atomic,
		Header: hex.EncodeToString(p.Header), TreeHash: hex.EncodeToString(tree), Bytes: hex.EncodeToString(e.Raw),
		SignedBytes: hex.EncodeToString(append(signed, tree...)),
	}
	for _, s := range p.Signatures {
		v.Signatures = append(v.Signatures, hex.EncodeToString(s))
	}
	return v
}

// treeHash is the RFC 6962 tree hash over leaf hashes, as the RFC has it.
func treeHash(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	sum := sha256.Sum256(append(append([]byte{1}, treeHash(leaves[:k])...), treeHash(leaves[k:])...))
	return sum[:]
}

func (w *writer) receipt(c *command.Command, r *machine.Receipt) vectorCommand {
	figures := refuse.AppendFigures(nil, nil)
	v := vectorCommand{
		JSON: client.JSON(c), Bytes: hex.EncodeToString(c.Raw), Hash: hex.EncodeToString(commandHash(c)), Leaf: r.Leaf,
		Result: "carried out", Effects: hex.EncodeToString(r.Effects), LeafHash: hex.EncodeToString(r.Hash[:]),
		Postings: []string{},
	}
	if r.Refusal != nil {
		figures = refuse.AppendFigures(nil, r.Refusal.Figures)
		v.Result, v.Code = "refused "+r.Refusal.String(), uint16(r.Refusal.Code)
	}
	v.Figures = hex.EncodeToString(figures)
	leaf := event.Leaf{
		Command: envelope.HashCommand(c.Raw), Code: v.Code, Figures: sha256.Sum256(figures),
		Effects: sha256.Sum256(r.Effects), Payloads: c.Text(command.Payload),
	}
	v.LeafBytes = hex.EncodeToString(leaf.Append(nil))
	effects, err := event.ReadEffects(r.Effects)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range effects.Postings {
		v.Postings = append(v.Postings, fmt.Sprintf("%s -> %s %s", p.From, p.To, p.Amount))
	}
	return v
}

// finish signs the checkpoint and writes down the keys.
func (w *writer) finish() {
	w.out.Origin, w.out.Chain = origin, hex.EncodeToString(w.chain[:])
	for _, p := range []string{operator, supplier, buyer, funder, bank} {
		w.out.Keys = append(w.out.Keys, vectorKey{p, hex.EncodeToString(seed(p)), public(p)})
	}
	for _, label := range []string{supplierPasskey, buyerPasskey} {
		c, algorithm := passkeys()[label], "ES256"
		if label == buyerPasskey {
			algorithm = "EdDSA"
		}
		w.out.Passkeys = append(w.out.Passkeys,
			vectorPasskey{label, algorithm, hex.EncodeToString(c.Public()), c.RelyingParty, c.Origin})
	}
	key := private("checkpoint")
	vkey, err := note.NewEd25519VerifierKey(origin, key.Public().(ed25519.PublicKey))
	if err != nil {
		w.t.Fatal(err)
	}
	signer, err := note.NewSigner(signerKey(vkey, seed("checkpoint")))
	if err != nil {
		w.t.Fatal(err)
	}
	c := merkle.Checkpoint{
		Origin: origin, Size: w.log.Size(), Root: w.log.Root(), Day: w.m.Meta().Today.String(), Height: w.m.Meta().Height,
	}
	text, err := c.Sign(signer)
	if err != nil {
		w.t.Fatal(err)
	}
	w.out.Checkpoint = vectorCheckpoint{hex.EncodeToString(seed("checkpoint")), vkey, string(text)}
}

// signerKey returns the signer's key of a verifier's key and its seed.
func signerKey(vkey string, seed []byte) string {
	hash := strings.Split(vkey, "+")[1]
	return "PRIVATE+KEY+" + origin + "+" + hash + "+" + base64Of(append([]byte{1}, seed...))
}

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func commandHash(c *command.Command) []byte {
	h := envelope.HashCommand(c.Raw)
	return h[:]
}
