package story

import (
	"crypto/ed25519"
	"crypto/sha256"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
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

func (r *runner) public(label string) []byte { return r.key(label).Public().(ed25519.PublicKey) }

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
	keys := make([]ed25519.PrivateKey, 0, len(signers))
	for _, s := range signers {
		keys = append(keys, r.key(s))
	}
	first := signers[0]
	if _, known := r.sequence[first]; !known {
		r.sequence[first] = r.used(r.public(first))
	}
	r.sequence[first]++
	h := envelope.Header{Sequence: r.sequence[first], NotAfter: r.now + validFor}
	results, err := r.world.Apply(r.now, envelope.Seal(r.world.Chain(), h, raw, keys...))
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
