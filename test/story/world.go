package story

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
)

// A World is the ledger that a story is told in.
type World interface {
	// Chain names the log, for which envelopes are signed.
	Chain() envelope.ChainID

	// Operator returns the name and key of the party that keeps the log.
	Operator() (name string, key ed25519.PrivateKey)

	// Apply carries out the commands of one sealed envelope at an instant,
	// which is never before the last one, and returns one result for each. A
	// refusal is a result; an error says that the world is broken.
	Apply(at day.Instant, sealed []byte) ([]Result, error)

	// View returns the state after the last Apply.
	View() *machine.View

	// Record returns the last record of the deal called text, which has left
	// the state, or nil.
	Record(text string) ([]byte, error)

	// Root returns the root of that state.
	Root() [32]byte
}

// A Result is what came of one command.
type Result struct {
	Leaf    uint64          // its index in the log
	Refusal *refuse.Refusal // nil if it was carried out
	Effects []byte          // as [event.ReadEffects] reads them
}

// Memory is a World without a disk: a machine alone. Its log opens at the
// instant of the first Apply.
type Memory struct {
	machine *machine.Machine
	key     ed25519.PrivateKey
	opening *command.Command
	records map[string][]byte // of the deals that left the state
}

// operatorName is the operator of a Memory.
const operatorName = "operator"

// NewMemory returns an empty world with the business offset +08:00.
func NewMemory() *Memory {
	seed := sha256.Sum256([]byte("tally story operator"))
	key := ed25519.NewKeyFromSeed(seed[:])
	c := command.New(command.LogOpen, "log", operatorName).
		SetBytes(command.Key, key.Public().(ed25519.PublicKey)).
		SetText(command.Origin, "story").
		SetInt(command.Offset, int64(usualOffset))
	c.Seal()
	return &Memory{machine: machine.New(), key: key, opening: c, records: map[string][]byte{}}
}

// Chain implements [World].
func (m *Memory) Chain() envelope.ChainID { return machine.ChainOf(m.opening) }

// Operator implements [World].
func (m *Memory) Operator() (name string, key ed25519.PrivateKey) { return operatorName, m.key }

// View implements [World].
func (m *Memory) View() *machine.View { return m.machine.Freeze() }

// Record implements [World].
func (m *Memory) Record(text string) ([]byte, error) { return m.records[text], nil }

// Root implements World.
func (m *Memory) Root() [32]byte { return m.machine.Root() }

// Apply implements [World].
func (m *Memory) Apply(at day.Instant, sealed []byte) ([]Result, error) {
	if m.machine.Meta().Opened == 0 {
		h := envelope.Header{Sequence: 1, NotAfter: at + validFor}
		if _, err := m.apply(at, envelope.Seal(m.Chain(), h, [][]byte{m.opening.Raw}, m.key)); err != nil {
			return nil, err
		}
	}
	return m.apply(at, sealed)
}

func (m *Memory) apply(at day.Instant, sealed []byte) ([]Result, error) {
	e := &envelope.Envelope{}
	if err := e.Decode(sealed); err != nil {
		return nil, fmt.Errorf("read envelope: %w", err)
	}
	if err := e.Check(m.Chain()); err != nil {
		return nil, fmt.Errorf("check envelope: %w", err)
	}
	done := m.machine.Apply(&machine.Batch{
		Height: m.machine.Meta().Height + 1, Instant: at, Rules: machine.Rules, Envelopes: []*envelope.Envelope{e},
	})
	for _, r := range done.Buried {
		m.records[m.View().Names.Text(r.Name)] = r.Bytes
	}
	results := make([]Result, 0, len(done.Receipts))
	for _, receipt := range done.Receipts {
		results = append(results, Result{Leaf: receipt.Leaf, Refusal: receipt.Refusal, Effects: receipt.Effects})
	}
	return results, nil
}
