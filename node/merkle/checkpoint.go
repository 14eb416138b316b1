package merkle

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// A Checkpoint states what a log was: its size and root, and of the batch that
// led there the height and the business day.
type Checkpoint struct {
	Origin string // the log's name, which is also the name of its key
	Size   uint64 // leaves
	Root   Hash
	Day    string // YYYY-MM-DD
	Height uint64
}

// ErrCheckpoint says that a text is not a checkpoint as Format writes it.
var ErrCheckpoint = errors.New("not a checkpoint")

// The prefixes of the extension lines.
const (
	dayLine    = "day "
	heightLine = "height "
)

// Format returns the body that is signed (C2SP tlog-checkpoint): origin, size,
// the root in base64, then the extension lines "day …" and "height …".
func (c Checkpoint) Format() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s%s\n%s%d\n", c.Origin, c.Size,
		base64.StdEncoding.EncodeToString(c.Root[:]), dayLine, c.Day, heightLine, c.Height)
}

// ParseCheckpoint reads a body that Format wrote. Any other text, even one that
// says the same, is ErrCheckpoint.
func ParseCheckpoint(body string) (Checkpoint, error) {
	lines := strings.Split(body, "\n")
	if len(lines) != 6 {
		return Checkpoint{}, fmt.Errorf("%w: %d lines, want 5", ErrCheckpoint, len(lines)-1)
	}
	c := Checkpoint{Origin: lines[0], Day: strings.TrimPrefix(lines[3], dayLine)}
	var err [4]error
	c.Size, err[0] = strconv.ParseUint(lines[1], 10, 64)
	c.Height, err[1] = strconv.ParseUint(strings.TrimPrefix(lines[4], heightLine), 10, 64)
	_, err[2] = time.Parse(time.DateOnly, c.Day)
	root, bad := base64.StdEncoding.DecodeString(lines[2])
	err[3] = bad
	if e := errors.Join(err[:]...); e != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, e)
	}
	copy(c.Root[:], root)
	if c.Origin == "" || c.Format() != body {
		return Checkpoint{}, fmt.Errorf("%w: it is not in canonical form", ErrCheckpoint)
	}
	return c, nil
}

// Sign returns the checkpoint as a signed note. Each signer adds a line; the
// first must be the log's, named by Origin.
func (c Checkpoint) Sign(signers ...note.Signer) ([]byte, error) {
	if _, err := ParseCheckpoint(c.Format()); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	if len(signers) == 0 || signers[0].Name() != c.Origin {
		return nil, fmt.Errorf("sign checkpoint: the first signer is not %s", c.Origin)
	}
	text, err := note.Sign(&note.Note{Text: c.Format()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return text, nil
}

// OpenCheckpoint checks a signed checkpoint and returns it with the signatures
// that hold. It is an error if any signature of a known key is false, if none
// is by a key named as the origin, or if the bytes are not the ones that were
// signed and written, down to the spare bits of base64. Signatures by unknown
// keys are in the note's UnverifiedSigs.
func OpenCheckpoint(text []byte, known note.Verifiers) (Checkpoint, *note.Note, error) {
	n, err := note.Open(text, known)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("open checkpoint: %w", err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("open checkpoint: %w", err)
	}
	if !slices.ContainsFunc(n.Sigs, func(s note.Signature) bool { return s.Name == c.Origin }) {
		return Checkpoint{}, nil, fmt.Errorf("open checkpoint: no signature by %s", c.Origin)
	}
	for _, s := range slices.Concat(n.Sigs, n.UnverifiedSigs) {
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return Checkpoint{}, nil, fmt.Errorf("open checkpoint: signature by %s: %w", s.Name, err)
		}
	}
	return c, n, nil
}
