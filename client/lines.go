package client

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/money"
)

const (
	quantityDecimals = 3 // quantities are kept in thousandths
	usualDecimals    = 2 // of a price, where the command names no currency
)

// priceDecimals returns how many decimals the prices in the lines of c have.
func priceDecimals(c *command.Command) int {
	if cur := c.Amount(command.Total).Currency(); cur.Known() {
		return cur.Exponent()
	}
	return usualDecimals
}

// parseLines reads "A1 10 x 100.00, B2 2.5 x 20.00": article, quantity and
// price of one unit, or "A1 10, B2 2.5" without prices, as canonical bytes.
func parseLines(text string, decimals int) ([]byte, error) {
	var lines []command.GoodsLine
	words := strings.Fields(text)
	for len(words) > 0 {
		line, rest, err := parseLine(words, decimals)
		if err != nil {
			return nil, err
		}
		lines, words = append(lines, line), rest
	}
	b := command.AppendLines(nil, lines)
	if _, err := command.ReadLines(b); err != nil {
		return nil, err
	}
	return b, nil
}

// parseLine reads one line from the head of words and returns the others. A
// comma behind the quantity or price says that another line follows.
func parseLine(words []string, decimals int) (l command.GoodsLine, rest []string, err error) {
	if len(words) < 2 {
		return l, nil, errForm
	}
	l.Article = words[0]
	quantity, more := strings.CutSuffix(words[1], ",")
	if l.Quantity, err = money.ParseMinor(quantity, quantityDecimals); err != nil {
		return l, nil, err
	}
	rest = words[2:]
	if !more && len(rest) >= 2 && rest[0] == "x" {
		var price string
		price, more = strings.CutSuffix(rest[1], ",")
		if l.Price, err = money.ParseMinor(price, decimals); err != nil {
			return l, nil, err
		}
		rest = rest[2:]
	}
	if more != (len(rest) > 0) {
		return l, nil, errForm
	}
	return l, rest, nil
}

// formatLines is the inverse of parseLines. Bytes that are no lines, which
// Check refuses, are shown as they are.
func formatLines(b []byte, decimals int) string {
	lines, err := command.ReadLines(b)
	if err != nil {
		return hex.EncodeToString(b)
	}
	var text strings.Builder
	for i, l := range lines {
		if i > 0 {
			text.WriteString(", ")
		}
		quantity := decimal(l.Quantity, quantityDecimals)
		text.WriteString(l.Article + " " + strings.TrimSuffix(strings.TrimRight(quantity, "0"), "."))
		if l.Price != 0 {
			text.WriteString(" x " + decimal(l.Price, decimals))
		}
	}
	return text.String()
}

// decimal writes n × 10^-decimals, n not below zero, with that many decimals.
func decimal(n int64, decimals int) string {
	digits := strconv.FormatInt(n, 10)
	if decimals == 0 {
		return digits
	}
	if short := decimals + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - decimals
	return digits[:point] + "." + digits[point:]
}
