// Package desk is where people and programs of this machine ask a log for
// something: it knows which key signs for whom, numbers what is signed, and
// sends many commands at once.
//
//	Add ─▶ envelope of up to 150 commands ─▶ signed, numbered ─▶ log ─▶ one receipt for each
//
// Signer is one key and its sequence numbers, Bulk packs and sends, Custodian
// holds the key that the platform signs with for parties that have none.
//
// The desk decides nothing about a command, and never signs for a party that
// holds a key of its own.
package desk

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"sync"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// A Log is what a desk asks: an open node, or a sequencer alone.
type Log interface {
	// Chain names the log, for which envelopes are signed.
	Chain() envelope.ChainID
	// Clock returns the instant of the next batch.
	Clock() day.Instant
	// Published returns the state as it is durable.
	Published() (*machine.View, error)
	// Submit puts an envelope in order and calls done with the answer.
	Submit(raw []byte, done func(solo.Answer))
}

// validFor is how long an envelope may wait to be carried out.
const validFor = day.Hour

// A Signer is a key that signs for a log, with its next sequence number. Any
// goroutine may use it, but a key belongs into one Signer only: two would give
// out the same numbers.
type Signer struct {
	log    Log
	key    ed25519.PrivateKey
	owner  string
	least  day.Instant // the log's instant when the signer was made
	mutex  sync.Mutex
	latest uint64 // the last number given out
}

// NewSigner returns a Signer for key that goes on behind the highest number
// that the log has seen of it. A key that the log does not know gets a Signer
// too: that it may not sign is the log's answer. It fails if the log has
// stopped.
func NewSigner(log Log, key ed25519.PrivateKey) (*Signer, error) {
	v, err := log.Published()
	if err != nil {
		return nil, fmt.Errorf("find the key's next number: %w", err)
	}
	s := &Signer{log: log, key: key, least: v.Meta.Instant}
	if row := v.KeyRow(s.Public()); row != 0 {
		s.latest = v.Windows.At(row).High()
		s.owner = v.PartyName(v.Keys.At(row).Party)
	}
	return s, nil
}

// Public returns the public key, 32 bytes.
func (s *Signer) Public() []byte { return s.key.Public().(ed25519.PublicKey) }

// Owner returns the name of the party whose key it was when the Signer was
// made, "" if nobody had registered it.
func (s *Signer) Owner() string { return s.owner }

// seal signs commands, each in its canonical bytes, under the next number.
// with sign beside, as makers and checkers do.
func (s *Signer) seal(commands [][]byte, atomic bool, with []ed25519.PrivateKey) (raw []byte, number uint64) {
	s.mutex.Lock()
	s.latest++
	h := envelope.Header{Sequence: s.latest, NotAfter: max(s.log.Clock(), s.least) + validFor, Atomic: atomic}
	s.mutex.Unlock()
	keys := append([]ed25519.PrivateKey{s.key}, with...)
	return envelope.Seal(s.log.Chain(), h, commands, keys...), h.Sequence
}

// ErrTooMuch says that commands do not fit into one envelope.
var ErrTooMuch = errors.New("more than one envelope holds: 64 kB or 150 commands")

// Ask sends commands in one envelope, all or none of them if atomic, and waits
// for the answer. with sign beside. It fails with ErrTooMuch, or if the log
// has stopped; that the log refuses is an answer.
func (s *Signer) Ask(atomic bool, commands []*command.Command, with ...ed25519.PrivateKey) (solo.Answer, error) {
	raw, err := s.Seal(atomic, commands, with...)
	if err != nil {
		return solo.Answer{}, err
	}
	answer := make(chan solo.Answer, 1)
	s.log.Submit(raw, func(a solo.Answer) { answer <- a })
	a := <-answer
	return a, a.Err
}

// Seal returns the envelope that [Signer.Ask] would send, for who sends it
// himself. Its number is used up. It fails with ErrTooMuch.
func (s *Signer) Seal(atomic bool, commands []*command.Command, with ...ed25519.PrivateKey) ([]byte, error) {
	raw, _, err := s.Numbered(atomic, commands, with...)
	return raw, err
}

// Numbered is Seal for who keeps the envelope before it is sent, and so has to
// know its number.
func (s *Signer) Numbered(
	atomic bool, commands []*command.Command, with ...ed25519.PrivateKey,
) (envelope []byte, number uint64, err error) {
	raw := make([][]byte, 0, len(commands))
	size := 0
	for _, c := range commands {
		raw = append(raw, c.Seal())
		size += cost(raw[len(raw)-1])
	}
	if len(raw) > mostCommands || size > room(1+len(with)) {
		return nil, 0, ErrTooMuch
	}
	envelope, number = s.seal(raw, atomic, with)
	return envelope, number, nil
}

// Skip makes the next number one behind number at least: envelopes up to it
// were kept by somebody, and may be sent yet.
func (s *Signer) Skip(number uint64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.latest = max(s.latest, number)
}

// cost is what a command takes of an envelope: its bytes and their length.
func cost(raw []byte) int { return len(raw) + 3 }

// room is what the commands of an envelope with so many keys may take.
func room(keys int) int {
	const head, perKey = 128, 2 * (ed25519.PublicKeySize + ed25519.SignatureSize)
	return envelope.MaxSize - head - keys*perKey
}

// Fits reports whether one envelope with so many keys holds commands of the
// given number and sealed size in bytes.
func Fits(keys, commands, size int) bool {
	return commands <= mostCommands && size+commands*3 <= room(keys)
}
