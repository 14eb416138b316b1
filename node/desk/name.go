package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/tallystick/tallystick/core/command"
)

// NameOf returns the name under which the log keeps a party that another
// system calls code. A code that can be a name is one. In any other, what names
// may not have is written as %XX, byte by byte, and what is longer than a name
// ends in '~' and twelve digits of its hash: other codes have other names.
func NameOf(code string) string {
	if command.ValidName([]byte(code)) && !strings.ContainsAny(code, "%~") {
		return code
	}
	var b strings.Builder
	for i := 0; i < len(code); {
		_, size := utf8.DecodeRuneInString(code[i:])
		part := code[i : i+size]
		if command.ValidName([]byte(part)) && part != "%" && part != "~" {
			b.WriteString(part)
		} else {
			b.WriteString(escaped(part))
		}
		i += size
	}
	return shortened(b.String(), code)
}

// OtherName returns another name for code, which no other code has either, for
// where the log has given the first one to somebody else.
func OtherName(code string) string {
	_, size := utf8.DecodeRuneInString(code)
	rest := ""
	if size < len(code) {
		rest = NameOf(code[size:])
	}
	return shortened(escaped(code[:size])+rest, code)
}

func escaped(part string) string {
	var b strings.Builder
	for i := range len(part) {
		b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{part[i]})))
	}
	return b.String()
}

// shortened cuts a name that is too long and marks it with the hash of what it
// stands for.
func shortened(name, code string) string {
	const mark = 1 + 12
	if len(name) <= command.MaxName {
		return name
	}
	sum := sha256.Sum256([]byte(code))
	name = name[:command.MaxName-mark]
	for !utf8.ValidString(name) {
		name = name[:len(name)-1]
	}
	return name + "~" + hex.EncodeToString(sum[:6])
}
