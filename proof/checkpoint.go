package proof

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/day"
	"golang.org/x/mod/sumdb/note"
)

// maxSignatures bounds the signatures of one checkpoint.
const maxSignatures = 16

// A checkpoint is a signed checkpoint (C2SP tlog-checkpoint) in fewer bytes:
// without the root, which the leaf and its path give, and without base64. The
// text that was signed follows from it, byte for byte.
type checkpoint struct {
	origin string
	size   uint64 // leaves
	day    day.Date
	height uint64
	sigs   []signature
}

// A signature is one line below a checkpoint.
type signature struct {
	name string
	blob []byte // four bytes of key hash, then what the key's algorithm makes
}

// keyHashSize is the length of the key hash before a signature (C2SP
// signed-note).
const keyHashSize = 4

func (s signature) keyHash() uint32 { return binary.BigEndian.Uint32(s.blob) }

// text returns the body that was signed, for a log with that root.
func (c *checkpoint) text(root hash) string {
	return fmt.Sprintf("%s\n%d\n%s\nday %s\nheight %d\n",
		c.origin, c.size, base64.StdEncoding.EncodeToString(root[:]), c.day, c.height)
}

// signed returns the signed note, for a log with that root.
func (c *checkpoint) signed(root hash) string {
	b := c.text(root) + "\n"
	for _, s := range c.sigs {
		b += "— " + s.name + " " + base64.StdEncoding.EncodeToString(s.blob) + "\n"
	}
	return b
}

// readNote reads a signed checkpoint. The root it states is not kept: the path
// of a receipt gives it again.
func readNote(signed []byte) (checkpoint, error) {
	_, err := note.Open(signed, note.VerifierList())
	var open *note.UnverifiedNoteError // what reading without keys gives
	if !errors.As(err, &open) {
		return checkpoint{}, fmt.Errorf("%w: the checkpoint is not a signed note", ErrMalformed)
	}
	lines := strings.Split(open.Note.Text, "\n")
	if len(lines) != 6 {
		return checkpoint{}, fmt.Errorf("%w: the checkpoint has %d lines, want 5", ErrMalformed, len(lines)-1)
	}
	// What does not parse becomes zero, and then does not read the same again.
	c := checkpoint{origin: lines[0]}
	c.size, _ = strconv.ParseUint(lines[1], 10, 63)
	c.day, _ = day.Parse(strings.TrimPrefix(lines[3], "day "))
	c.height, _ = strconv.ParseUint(strings.TrimPrefix(lines[4], "height "), 10, 63)
	root, _ := base64.StdEncoding.DecodeString(lines[2])
	for _, s := range open.Note.UnverifiedSigs {
		blob, _ := base64.StdEncoding.DecodeString(s.Base64)
		c.sigs = append(c.sigs, signature{s.Name, blob})
	}
	var h hash
	copy(h[:], root)
	if c.signed(h) != string(signed) || len(c.sigs) > maxSignatures {
		return checkpoint{}, fmt.Errorf("%w: the checkpoint is not in canonical form", ErrMalformed)
	}
	return c, nil
}

// append appends c as [origin, size, day, height, [[name, blob], …]].
func (c *checkpoint) append(b []byte) []byte {
	b = cbor.AppendText(cbor.AppendArray(b, 5), c.origin)
	b = cbor.AppendInt(cbor.AppendUint(b, c.size), int64(c.day))
	b = cbor.AppendArray(cbor.AppendUint(b, c.height), len(c.sigs))
	for _, s := range c.sigs {
		b = cbor.AppendText(cbor.AppendArray(b, 2), s.name)
		b = cbor.AppendBytes(b, s.blob)
	}
	return b
}

// readCheckpoint reads what append wrote.
func readCheckpoint(r *cbor.Reader) (c checkpoint, ok bool) {
	r.ArrayOf(5)
	c.origin = string(r.Text())
	c.size = r.Uint(1<<63 - 1)
	c.day, ok = readDay(r)
	c.height = r.Uint(1<<63 - 1)
	n := r.Array()
	if !ok || !validName(c.origin) || n > maxSignatures {
		return c, false
	}
	for range n {
		r.ArrayOf(2)
		s := signature{name: string(r.Text()), blob: r.Bytes()}
		if !validName(s.name) || len(s.blob) <= keyHashSize || c.has(s) {
			return c, false
		}
		c.sigs = append(c.sigs, s)
	}
	return c, r.Err() == nil
}

// readDay reads days since 1970-01-01, within the years 1 to 9999.
func readDay(r *cbor.Reader) (day.Date, bool) {
	n := r.Int()
	d := day.Date(n)
	again, err := day.Parse(d.String())
	return d, int64(d) == n && err == nil && again == d
}

// has reports whether c has a signature by the same key.
func (c *checkpoint) has(s signature) bool {
	for _, other := range c.sigs {
		if other.name == s.name && other.keyHash() == s.keyHash() {
			return true
		}
	}
	return false
}

// validName reports whether s can name a key (C2SP signed-note).
func validName(s string) bool {
	return s != "" && utf8.ValidString(s) && !strings.ContainsRune(s, '+') &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
}

// A verdict says who signed a checkpoint beside the log.
type verdict struct {
	witnesses []string // whose signatures hold
	unchecked []string // whose keys were not given
}

// verify checks every signature by one of keys, of which the first is the
// log's and must be there.
func (c *checkpoint) verify(root hash, keys []note.Verifier) (v verdict, err error) {
	if keys[0].Name() != c.origin {
		return v, fmt.Errorf("%w: it is of the log %s, the key is of %s", ErrFalse, c.origin, keys[0].Name())
	}
	text := []byte(c.text(root))
	byLog := false
	for _, s := range c.sigs {
		i := indexKey(keys, s)
		switch {
		case i < 0:
			v.unchecked = append(v.unchecked, s.name)
		case !keys[i].Verify(text, s.blob[keyHashSize:]):
			return v, fmt.Errorf("%w: what %s signed is not what this leads to", ErrFalse, s.name)
		case i == 0:
			byLog = true
		default:
			v.witnesses = append(v.witnesses, s.name)
		}
	}
	if !byLog {
		return v, fmt.Errorf("%w: the key given has not signed it", ErrFalse)
	}
	return v, nil
}

func indexKey(keys []note.Verifier, s signature) int {
	for i, k := range keys {
		if k.Name() == s.name && k.KeyHash() == s.keyHash() {
			return i
		}
	}
	return -1
}
