package client

import "github.com/tallystick/tallystick/core/command"

// FormOf says how a field is written: an example, or the words to choose from.
func FormOf(f command.Field) string {
	switch f {
	case command.Technique:
		return "factoring"
	case command.Basis:
		return "act/360, act/365f or 30e/360"
	case command.Rounding:
		return "half-even or half-up"
	case command.Roles:
		return "supplier, buyer, funder, bank, warehouse, investor, regulator, person; commas between"
	case command.Kinds:
		return "receivable.draw,trade.* or * or none"
	case command.Instruction, command.Payment:
		return "D1#2, or D1 for the oldest on its way"
	case command.Target:
		return "the command's leaf, such as 42"
	case command.Line:
		return "64 hexadecimal digits, or the bank's line"
	case command.Document:
		return "hexadecimal digits, as `tally programme bytes` prints them"
	case command.Record:
		return "hexadecimal digits, as the deal is shown with them"
	case command.Recourse:
		return "yes"
	}
	switch f.Type() {
	case command.AmountType:
		return "1234.50 CNY"
	case command.RateType:
		return "4.5% or 450bp"
	case command.DayType:
		return "2026-04-01"
	case command.IntType:
		return "30"
	case command.FlagType:
		return "yes or no"
	case command.NameType:
		return "a name"
	case command.TextType:
		return "a text"
	case command.BytesType:
		return "64 hexadecimal digits"
	case command.PartsType:
		return "C1-a 450000.00 CNY, C1-b 550000.00 CNY"
	}
	return "A1 10 x 100.00, B2 2.5 x 20.00"
}
