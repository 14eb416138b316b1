package proof

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/refuse"
	"golang.org/x/mod/sumdb/note"
)

// A Fact is what a fact receipt is made of. All of it is as the log has it:
// bytes, and hashes on the way up.
//
// Figures and Effects may be left empty: they are withheld, and the receipt
// still proves the rest. Effects show the balances of whoever posted, so a
// receipt that leaves the house is often better without.
type Fact struct {
	Checkpoint []byte     // the signed note
	Index      uint64     // of the leaf
	Path       [][32]byte // from the leaf to the checkpoint's root
	Open       []byte     // the bytes of the log's log.open, whose hash is the chain id
	Leaf       []byte
	Command    []byte
	Figures    []byte
	Effects    []byte
	Signed     envelope.Proof
}

// factItems is the number of items in the body of a fact.
const factItems = 13

// Leaf returns the bytes of the leaf that a command leaves in the log, and
// those of the figures it binds (docs/decisions/0001-bytes.md): no is nil if it
// was carried out. It fails with ErrMalformed if cmd is not a command's bytes.
func Leaf(cmd []byte, no *refuse.Refusal, effects []byte) (leaf, figures []byte, err error) {
	var c command.Command
	if c.Decode(cmd) != nil {
		return nil, nil, fmt.Errorf("%w: not a command", ErrMalformed)
	}
	l := event.Leaf{
		Command: envelope.HashCommand(cmd), Effects: sha256.Sum256(effects), Payloads: c.Text(command.Payload),
	}
	figures = refuse.AppendFigures(nil, nil)
	if no != nil {
		l.Code = uint16(no.Code)
		figures = refuse.AppendFigures(nil, no.Figures)
	}
	l.Figures = sha256.Sum256(figures)
	return l.Append(nil), figures, nil
}

// NewFact returns the receipt of f. It fails with ErrMalformed if the
// checkpoint is not one; whether the receipt holds, Check says.
func NewFact(f Fact) ([]byte, error) {
	at, err := readNote(f.Checkpoint)
	if err != nil {
		return nil, err
	}
	b := cbor.AppendUint(cbor.AppendArray(nil, factItems), factKind)
	b = at.append(b)
	b = appendPath(cbor.AppendUint(b, f.Index), f.Path)
	for _, part := range [...][]byte{f.Open, f.Leaf, f.Command, f.Figures, f.Effects, f.Signed.Header} {
		b = cbor.AppendBytes(b, part)
	}
	b = cbor.AppendArray(b, len(f.Signed.Signatures))
	for _, s := range f.Signed.Signatures {
		b = cbor.AppendBytes(b, s)
	}
	b = cbor.AppendUint(b, uint64(f.Signed.Index))
	return seal(appendPath(b, f.Signed.Path))
}

// readFact reads what NewFact wrote, after the head of the array.
func readFact(r *cbor.Reader) (f Fact, at checkpoint, ok bool) {
	if r.Uint(factKind) != factKind {
		return f, at, false
	}
	if at, ok = readCheckpoint(r); !ok {
		return f, at, false
	}
	f.Index = r.Uint(1<<63 - 1)
	f.Path, ok = readPath(r)
	for _, part := range [...]*[]byte{&f.Open, &f.Leaf, &f.Command, &f.Figures, &f.Effects, &f.Signed.Header} {
		*part = r.Bytes()
	}
	n := r.Array()
	if !ok || n > envelope.MaxKeys {
		return f, at, false
	}
	for range n {
		f.Signed.Signatures = append(f.Signed.Signatures, r.Bytes())
	}
	f.Signed.Index = int(r.Uint(envelope.MaxCommands))
	f.Signed.Path, ok = readPath(r)
	return f, at, ok && r.End() == nil
}

// checkFact verifies the body of a fact.
func checkFact(r *cbor.Reader, keys []note.Verifier) (Claim, error) {
	f, at, ok := readFact(r)
	if !ok {
		return Claim{}, fmt.Errorf("%w: not a fact", ErrMalformed)
	}
	var claim Claim
	if err := claim.locate(&at, leafHash(f.Leaf), f.Index, f.Path, keys); err != nil {
		return Claim{}, err
	}
	if err := claim.parts(&f); err != nil {
		return Claim{}, err
	}
	chain, err := chainOf(f.Open, at.origin)
	if err != nil {
		return Claim{}, err
	}
	signers, err := f.Signed.Check(chain, f.Command)
	if err != nil {
		return Claim{}, fmt.Errorf("%w: the command was not signed so: %w", ErrFalse, err)
	}
	for _, s := range signers {
		claim.SignedBy = append(claim.SignedBy, Signatory{hex.EncodeToString(s.Key), plain(string(s.Origin))})
	}
	claim.Text = claim.fact(len(f.Figures) == 0, len(f.Effects) == 0)
	return claim, nil
}

// chainOf returns the chain id of the log that open opens, which must have the
// checkpoint's origin.
func chainOf(open []byte, origin string) (envelope.ChainID, error) {
	var c command.Command
	if c.Decode(open) != nil || c.Kind != command.LogOpen {
		return envelope.ChainID{}, fmt.Errorf("%w: not a log.open", ErrMalformed)
	}
	if named := string(c.Text(command.Origin)); named != origin {
		return envelope.ChainID{}, fmt.Errorf("%w: log.open is of %q, the checkpoint of %q", ErrFalse, named, origin)
	}
	return envelope.HashCommand(open), nil
}

// parts compares what the leaf binds with the parts that are there, and takes
// the claim from them.
func (c *Claim) parts(f *Fact) error {
	leaf, err := event.ReadLeaf(f.Leaf)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	var cmd command.Command
	if cmd.Decode(f.Command) != nil {
		return fmt.Errorf("%w: not a command", ErrMalformed)
	}
	if leaf.Command != envelope.HashCommand(f.Command) || !bytes.Equal(leaf.Payloads, cmd.Text(command.Payload)) {
		return fmt.Errorf("%w: the leaf is of another command", ErrFalse)
	}
	c.Kind, c.Object, c.By = cmd.Kind.String(), shown(cmd.Object), shown(cmd.By)
	if err := c.figures(&leaf, f.Figures); err != nil {
		return err
	}
	return c.effects(&leaf, f.Effects)
}

// figures takes the refusal from the leaf and, unless they are withheld, the
// figures.
func (c *Claim) figures(leaf *event.Leaf, raw []byte) error {
	if leaf.Code != 0 {
		c.Refusal = &refuse.Refusal{Code: refuse.Code(leaf.Code)}
	} else if leaf.Figures != event.NoFigures {
		return fmt.Errorf("%w: figures without a refusal", ErrFalse)
	}
	if len(raw) == 0 {
		return nil
	}
	r := cbor.NewReader(raw)
	figures := refuse.ReadFigures(&r)
	if r.End() != nil {
		return fmt.Errorf("%w: not figures", ErrMalformed)
	}
	if sha256.Sum256(raw) != leaf.Figures {
		return fmt.Errorf("%w: the leaf has other figures", ErrFalse)
	}
	if c.Refusal != nil {
		c.Refusal.Figures = figures
	}
	return nil
}

// effects takes the postings from the effects, unless they are withheld.
func (c *Claim) effects(leaf *event.Leaf, raw []byte) error {
	if len(raw) == 0 {
		return nil
	}
	e, err := event.ReadEffects(raw)
	if err != nil {
		return fmt.Errorf("%w: not effects", ErrMalformed)
	}
	if sha256.Sum256(raw) != leaf.Effects {
		return fmt.Errorf("%w: the leaf has other effects", ErrFalse)
	}
	c.Instant = e.Instant
	for _, p := range e.Postings {
		c.Postings = append(c.Postings, plain(p.From+" -> "+p.To+" "+p.Amount.String()))
	}
	return nil
}

// fact returns the claim as a sentence.
func (c *Claim) fact(noFigures, noEffects bool) string {
	s := fmt.Sprintf("%s on %s by %s was ", c.Kind, c.Object, c.By)
	switch {
	case c.Refusal == nil:
		s += "carried out"
	case noFigures:
		s += fmt.Sprintf("refused (%s; the figures are withheld)", c.Refusal)
	default:
		s += fmt.Sprintf("refused (%s)", c.Refusal)
	}
	s += fmt.Sprintf(" at leaf %d of %s", c.Leaf, c.Origin)
	switch {
	case c.Refusal != nil:
		return s
	case noEffects:
		return s + "; what it moved is withheld"
	case len(c.Postings) == 0:
		return s + "; it moved nothing"
	}
	return s + ": " + strings.Join(c.Postings, "; ")
}

// shown returns a name as it may stand in a sentence: one that is not valid,
// which only a refused command can hold, is quoted.
func shown(name []byte) string {
	if command.ValidName(name) {
		return string(name)
	}
	return strconv.Quote(string(name))
}
