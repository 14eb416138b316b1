package story

import (
	"crypto/ed25519"
	"crypto/sha256"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/core/party/assertion/authenticator"
)

// validFor is how long an envelope of a story may be carried out.
const validFor = day.Hour

// key returns the key called label: a party's first one bears its name, others
// are called PARTY:LABEL, such as S:clerk. The operator's is the world's.
func (r *runner) key(label string) ed25519.PrivateKey {
	if label == r.operator() {
		_, key := r.world.Operator()
		return key
	}
	if key, ok := r.keys[label]; ok {
		return key
	}
	seed := sha256.Sum256([]byte("tally story key\x00" + r.name + "\x00" + label))
	key := ed25519.NewKeyFromSeed(seed[:])
	r.keys[label] = key
	return key
}

func (r *runner) public(label string) []byte { return r.signer(label).Public() }

// The site where the passkeys of stories are made and sign.
const (
	relyingParty = "tally.example"
	site         = "https://desk.tally.example"
)

// passkeyMark begins the label of a passkey: S:passkey, S:passkey-2. Behind an
// @ may stand another site at which it signs: S:passkey@https://evil.example.
const passkeyMark = ":passkey"

// signer returns the key called label, which may be a passkey.
func (r *runner) signer(label string) envelope.Signer {
	if !strings.Contains(label, passkeyMark) {
		return envelope.Plain(r.key(label))
	}
	name, where, lured := strings.Cut(label, "@")
	if !lured {
		where = site
	}
	return authenticator.ES256([]byte("tally story passkey\x00"+r.name+"\x00"+name), relyingParty, where)
}

// register says, in the command that registers a passkey, for which site it
// is, unless the story does.
func (r *runner) register(c *command.Command) {
	if c.Kind != command.PartyKey || !assertion.IsKey(c.Text(command.Key)) || c.Flag(command.Custody) {
		return
	}
	if !c.Has(command.RelyingParty) {
		c.SetText(command.RelyingParty, relyingParty)
	}
	if !c.Has(command.Origin) {
		c.SetText(command.Origin, site)
	}
}

func (r *runner) operator() string {
	name, _ := r.world.Operator()
	return name
}

// alias returns the operator's name for the word `operator`, whatever the
// world calls it, and every other name as it is.
func (r *runner) alias(name string) string {
	if name == operatorName && !r.declared[name] {
		return r.operator()
	}
	return name
}

// owner returns the party whose key is called label.
func (r *runner) owner(label string) string {
	if name, _, passkey := strings.Cut(label, passkeyMark); passkey {
		return name
	}
	if i := strings.LastIndexByte(label, ':'); i > 0 && !r.declared[label] {
		return label[:i]
	}
	return label
}

// send seals commands in one envelope, signed by the keys called signers, and
// has them carried out now.
func (r *runner) send(commands []*command.Command, signers []string) ([]Result, error) {
	raw := make([][]byte, 0, len(commands))
	for _, c := range commands {
		raw = append(raw, c.Seal())
	}
	keys := make([]envelope.Signer, 0, len(signers))
	for _, s := range signers {
		keys = append(keys, r.signer(s))
	}
	first := string(keys[0].Public())
	if _, known := r.sequence[first]; !known {
		r.sequence[first] = r.used([]byte(first))
	}
	r.sequence[first]++
	h := envelope.Header{Sequence: r.sequence[first], NotAfter: r.now + validFor}
	results, err := r.world.Apply(r.now, envelope.SealBy(r.world.Chain(), h, raw, keys...))
	for _, result := range results {
		if result.Refusal != nil {
			r.seen(result.Refusal)
		}
	}
	return results, err
}

// used returns the highest sequence number that a key has used in the world,
// which may be older than the story. The log's opening is one.
func (r *runner) used(public []byte) uint64 {
	v := r.view()
	if id := v.KeyRow(public); id != 0 {
		return v.Windows.At(id).High()
	}
	return 1
}
