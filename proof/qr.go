package proof

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
)

// A QR is what a printed code carries: too little to prove anything, enough to
// find the receipt and to compare it with the paper. A receipt that Check
// accepts is the one on the paper if its Origin, Leaf and LeafHash are these.
type QR struct {
	Origin string
	Leaf   uint64
	Hash   [32]byte // of the leaf
}

// MaxQR is the most bytes of a QR's text, which a code of moderate size holds.
const MaxQR = 300

// ErrQR says that a text is not a QR's, or would be too long.
var ErrQR = errors.New("not the text of a receipt's QR code")

// Text returns what the code says: address, a page's, with the QR in its query,
// so that a telephone opens the page. It fails with ErrQR if address has a
// query or fragment of its own, or the text would be longer than MaxQR.
func (q QR) Text(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || q.Origin == "" {
		return "", fmt.Errorf("%w: address %q, origin %q", ErrQR, address, q.Origin)
	}
	u.RawQuery = q.query()
	text := u.String()
	if len(text) > MaxQR {
		return "", fmt.Errorf("%w: %d bytes, at most %d", ErrQR, len(text), MaxQR)
	}
	return text, nil
}

func (q QR) query() string {
	return "leaf=" + strconv.FormatUint(q.Leaf, 10) + "&hash=" + base64.RawURLEncoding.EncodeToString(q.Hash[:]) +
		"&log=" + url.QueryEscape(q.Origin)
}

// ReadQR reads what Text returned and the address it was given. It fails with
// ErrQR.
func ReadQR(text string) (q QR, address string, err error) {
	u, err := url.Parse(text)
	if err != nil || len(text) > MaxQR {
		return QR{}, "", ErrQR
	}
	// What does not parse becomes zero, and then does not read the same again.
	values := u.Query()
	q.Origin = values.Get("log")
	q.Leaf, _ = strconv.ParseUint(values.Get("leaf"), 10, 64)
	raw, _ := base64.RawURLEncoding.DecodeString(values.Get("hash"))
	copy(q.Hash[:], raw)
	u.RawQuery, u.ForceQuery = "", false
	if again, err := q.Text(u.String()); err != nil || again != text {
		return QR{}, "", ErrQR
	}
	return q, u.String(), nil
}
