package assertion

import "bytes"

// The members of client data in the order in which every browser writes them
// (WebAuthn Level 2, section 5.8.1.1). After them others may follow.
const (
	opening     = `{"type":"webauthn.get","challenge":"`
	afterwards  = `","origin":"`
	notFramed   = `,"crossOrigin":false`
	challengeIn = 43 // bytes of a challenge of 32 in base64url
)

// readClientData finds challenge and origin in the client data and reports
// whether it is the serialisation that browsers use. One that leaves out
// crossOrigin means false, if nothing else follows; a site inside a frame of
// another site cannot sign. What follows crossOrigin is signed and not read.
func (a *Assertion) readClientData() bool {
	rest := a.ClientData
	if len(rest) > maxClientData || !take(&rest, opening) || len(rest) < challengeIn {
		return false
	}
	a.challenge, rest = rest[:challengeIn], rest[challengeIn:]
	if !take(&rest, afterwards) {
		return false
	}
	end := bytes.IndexByte(rest, '"')
	if end < 1 || end > maxOrigin || !plain(rest[:end]) {
		return false
	}
	a.origin, rest = rest[:end:end], rest[end+1:]
	if string(rest) == "}" {
		return true
	}
	return take(&rest, notFramed) && (string(rest) == "}" || len(rest) > 2 && rest[0] == ',' && rest[len(rest)-1] == '}')
}

// ClientData returns the client data that a browser writes at a site that is
// not framed by another.
func ClientData(challenge [32]byte, origin string) []byte {
	b := appendBase64URL([]byte(opening), challenge[:])
	return append(append(append(b, afterwards...), origin...), `"`+notFramed+`}`...)
}

// take cuts prefix from b and reports whether it was there.
func take(b *[]byte, prefix string) bool {
	if !bytes.HasPrefix(*b, []byte(prefix)) {
		return false
	}
	*b = (*b)[len(prefix):]
	return true
}

// plain reports whether b, inside quotes, is JSON for the same bytes, as the
// ASCII of an origin always is.
func plain(b []byte) bool {
	for _, c := range b {
		if c <= ' ' || c > '~' || c == '\\' {
			return false
		}
	}
	return true
}

// appendBase64URL appends b in base64url without padding (RFC 4648, section 5).
func appendBase64URL(dst, b []byte) []byte {
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	bits, held := uint(0), 0
	for _, c := range b {
		bits, held = bits<<8|uint(c), held+8
		for ; held >= 6; held -= 6 {
			dst = append(dst, digits[bits>>(held-6)&63])
		}
	}
	if held > 0 {
		dst = append(dst, digits[bits<<(6-held)&63])
	}
	return dst
}
