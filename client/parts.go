package client

import (
	"encoding/hex"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
)

// parseParts reads "C1-a 450000.00 CNY, C1-b 550000.00 CNY", the names and
// amounts of parts, as canonical bytes.
func parseParts(text string) ([]byte, error) {
	var parts []command.Part
	words := strings.Fields(text)
	for ; len(words) >= 3; words = words[3:] { // a comma behind the currency says that another part follows
		code, more := strings.CutSuffix(words[2], ",")
		a, err := money.ParseAmount(words[1] + " " + code)
		switch {
		case err != nil:
			return nil, err
		case more != (len(words) > 3), len(parts) > 0 && a.Currency() != parts[0].Amount.Currency():
			return nil, errForm
		}
		parts = append(parts, command.Part{Name: words[0], Amount: a})
	}
	if len(words) > 0 {
		return nil, errForm
	}
	b := command.AppendParts(nil, parts)
	if _, err := command.ReadParts(b); err != nil {
		return nil, err
	}
	return b, nil
}

// formatParts is the inverse of parseParts. Bytes that are no parts, which
// Check refuses, are shown as they are.
func formatParts(b []byte) string {
	parts, err := command.ReadParts(b)
	if err != nil {
		return hex.EncodeToString(b)
	}
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = p.Name + " " + p.Amount.String()
	}
	return strings.Join(words, ", ")
}
