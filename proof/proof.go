package proof

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/refuse"
	"golang.org/x/mod/sumdb/note"
)

// Errors of Check. Compare with errors.Is.
var (
	ErrMalformed = errors.New("not a receipt")
	ErrFalse     = errors.New("the receipt does not hold")
)

// MaxSize is the most bytes of a receipt.
const MaxSize = 16 << 10

// A receipt is the CBOR array [format, body, seal]. The body begins with what
// it is a receipt of.
const (
	format    = "tally/proof/v1"
	factKind  = 1
	stateKind = 2
	sealSize  = 8
)

// A Claim is what a receipt that holds has proved.
type Claim struct {
	OK   bool
	Text string // the claim as an English sentence

	Origin        string // the log
	LogSize       uint64 // leaves at the checkpoint
	Leaf          uint64 // the index of the leaf in the log
	LeafHash      [32]byte
	CheckpointDay day.Date
	Checkpoint    string   // the signed note
	Witnesses     []string // who vouched for the checkpoint beside the log
	Unchecked     []string // whose signature could not be checked: no key was given

	// Of a fact: the command, who asked, and what came of it.
	Kind     string // such as "receivable.draw"
	Object   string
	By       string
	SignedBy []Signatory     // the keys that signed it
	Refusal  *refuse.Refusal // nil if it was carried out
	Instant  day.Instant     // when; 0 if the effects are withheld
	Postings []string        // what it moved: "F/bank -> F/in-transit 800000.00 CNY"

	// Of a state: the record, and the day it stood so: that of the last batch
	// before the leaf, so its end, if the leaf was written as a new day began.
	Day    day.Date
	Table  string
	Row    uint32
	Fields []Field // of the record, in the order of its bytes
}

// A Signatory is a key that signed a command. That of a passkey says at which
// site its person signed, and that the authenticator knew the person; that it
// is the site that the passkey was registered for, the log made sure of.
type Signatory struct {
	Key    string // the public key in hex: 32 bytes, or 33 of a passkey
	Origin string // of a passkey, such as https://example.org; else empty
}

// String returns the key and what kind of key it is.
func (s Signatory) String() string {
	if s.Origin == "" {
		return s.Key + " (ed25519 key)"
	}
	return s.Key + " (passkey, at " + s.Origin + ")"
}

// Check reads a receipt and verifies all of it. vkey is the log's verifier key
// (C2SP signed-note); after it, separated by white space, may stand the keys of
// witnesses. Every signature by a key that is given must hold, the log's must
// be there.
//
// Every byte is bound by a signature of the log, or of the asker for this log,
// or by the structure of the file; only signatures by keys that were not given
// can but be listed. A seal of eight bytes over the file finds accidents there
// too.
//
// It fails with ErrKey, ErrMalformed or ErrFalse, and then claims nothing.
func Check(receipt []byte, vkey string) (Claim, error) {
	keys, err := readKeys(vkey)
	if err != nil {
		return Claim{}, err
	}
	body, err := unseal(receipt)
	if err != nil {
		return Claim{}, err
	}
	r := cbor.NewReader(body)
	var claim Claim
	switch r.Array() {
	case factItems:
		claim, err = checkFact(&r, keys)
	case stateItems:
		claim, err = checkState(&r, keys)
	default:
		err = ErrMalformed
	}
	if err != nil {
		return Claim{}, err
	}
	claim.OK, claim.Text = true, plain(claim.Text)
	return claim, nil
}

// seal makes a file of body.
func seal(body []byte) ([]byte, error) {
	b := cbor.AppendText(cbor.AppendArray(nil, 3), format)
	b = cbor.AppendBytes(cbor.AppendBytes(b, body), checksum(body))
	if len(b) > MaxSize {
		return nil, fmt.Errorf("write receipt: %d bytes, at most %d", len(b), MaxSize)
	}
	return b, nil
}

func checksum(body []byte) []byte {
	sum := sha256.Sum256(body)
	return sum[:sealSize]
}

// unseal returns the body of a file.
func unseal(receipt []byte) ([]byte, error) {
	if len(receipt) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrMalformed, len(receipt), MaxSize)
	}
	r := cbor.NewReader(receipt)
	r.ArrayOf(3)
	is, body, sum := r.Text(), r.Bytes(), r.Bytes()
	switch {
	case r.End() != nil || string(is) != format:
		return nil, fmt.Errorf("%w of the form %s", ErrMalformed, format)
	case !bytes.Equal(sum, checksum(body)):
		return nil, fmt.Errorf("%w: a byte of the file has changed", ErrFalse)
	}
	return body, nil
}

// locate proves that leaf stands at index of the log and fills in where.
func (c *Claim) locate(at *checkpoint, leaf hash, index uint64, path []hash, keys []note.Verifier) error {
	root, ok := rootOf(leaf, index, at.size, path)
	if !ok {
		return fmt.Errorf("%w: the path does not lead from leaf %d to a log of %d", ErrFalse, index, at.size)
	}
	v, err := at.verify(root, keys)
	if err != nil {
		return err
	}
	c.Origin, c.LogSize, c.Leaf, c.LeafHash = at.origin, at.size, index, leaf
	c.CheckpointDay, c.Checkpoint = at.day, at.signed(root)
	c.Witnesses, c.Unchecked = v.witnesses, v.unchecked
	return nil
}

// appendPath appends hashes as one byte string.
func appendPath(b []byte, path []hash) []byte {
	flat := make([]byte, 0, len(hash{})*len(path))
	for _, h := range path {
		flat = append(flat, h[:]...)
	}
	return cbor.AppendBytes(b, flat)
}

// readPath reads what appendPath wrote; ok is false for a part of a hash.
func readPath(r *cbor.Reader) (path []hash, ok bool) {
	flat := r.Bytes()
	for len(flat) >= len(hash{}) {
		path = append(path, hash(flat))
		flat = flat[len(hash{}):]
	}
	return path, len(flat) == 0
}

// plain returns s with nothing in it that a terminal or page would obey.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
