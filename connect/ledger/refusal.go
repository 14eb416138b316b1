package ledger

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Rule is the permanent name of a reason why a record cannot be read.
type Rule string

const (
	// RuleColumn refuses a record whose fields cannot be told apart: fewer
	// fields than the header, more than it, or broken quotes.
	RuleColumn Rule = "column"
	// RuleEncoding refuses a record with bytes that are no text.
	RuleEncoding Rule = "encoding"
	// RuleEmpty refuses a record without a needed id or number.
	RuleEmpty Rule = "empty"
	// RuleLength refuses an id or number over 200 bytes or with characters that
	// cannot be seen, and a record over 1 MiB.
	RuleLength Rule = "length"
	// RuleDate refuses what is no day, or one before 1990-01-01.
	RuleDate Rule = "date"
	// RuleCurrency refuses what is no code of ISO 4217.
	RuleCurrency Rule = "currency"
	// RuleNumber refuses what is no plain decimal number.
	RuleNumber Rule = "number"
	// RuleDecimals refuses more decimals than the currency has.
	RuleDecimals Rule = "decimals"
	// RuleTooLarge refuses amounts over 10^15 minor units.
	RuleTooLarge Rule = "too-large"
	// RuleStatus refuses a status that the mapping does not list.
	RuleStatus Rule = "status"
)

// Rules lists every rule, in the order in which a record is checked.
func Rules() []Rule {
	return []Rule{
		RuleColumn, RuleEncoding, RuleEmpty, RuleLength, RuleDate,
		RuleCurrency, RuleNumber, RuleDecimals, RuleTooLarge, RuleStatus,
	}
}

// maxValue is the most bytes of a value that a refusal repeats.
const maxValue = 120

// A Refusal says why a record was not read. It is the first reason found.
type Refusal struct {
	// Line is where the record starts; the header of a file is line 1.
	Line int `json:"line"`
	// Field is the header of the column, or empty if the record as a whole
	// cannot be read.
	Field string `json:"field"`
	// Value is what stands there, trimmed, cut at 120 bytes, bytes that are no
	// text shown as U+FFFD.
	Value string `json:"value"`
	// Rule is the reason.
	Rule Rule `json:"rule"`
}

// Message returns a sentence for people. lang is "zh" for Chinese; any other
// language gets English.
func (r Refusal) Message(lang string) string {
	place, says := fmt.Sprintf("line %d", r.Line), " says "
	if r.Field != "" {
		place += fmt.Sprintf(", column %q", r.Field)
	}
	if lang == "zh" {
		place, says = fmt.Sprintf("第 %d 行", r.Line), "的内容是"
		if r.Field != "" {
			place += fmt.Sprintf("“%s”列", r.Field)
		}
	}
	if r.Value != "" {
		place += fmt.Sprintf("%s%q", says, r.Value)
	}
	if lang == "zh" {
		return place + "：" + r.Reason(lang)
	}
	return place + ": " + r.Reason(lang)
}

// Reason returns what is wrong without saying where, as Message does.
func (r Refusal) Reason(lang string) string {
	if lang == "zh" {
		return sentence(r.Rule).zh
	}
	return sentence(r.Rule).en
}

// words are one sentence in each language.
type words struct{ en, zh string }

// sentence is the only table of what the rules say to people.
func sentence(r Rule) words {
	switch r {
	case RuleColumn:
		return words{"the fields do not match the header", "字段与表头不符"}
	case RuleEncoding:
		return words{"this is no text in the file's encoding", "不是该文件编码下的文本"}
	case RuleEmpty:
		return words{"a value is needed here", "此处不能为空"}
	case RuleLength:
		return words{"too long, or characters that may not stand here", "过长，或含有不允许的字符"}
	case RuleDate:
		return words{"this is no date from 1990-01-01 on", "不是 1990-01-01 及以后的日期"}
	case RuleCurrency:
		return words{"this is no currency code of ISO 4217", "不是 ISO 4217 货币代码"}
	case RuleNumber:
		return words{"this is no plain number", "不是普通数字"}
	case RuleDecimals:
		return words{"more decimals than the currency has", "小数位数超过该货币的最小单位"}
	case RuleTooLarge:
		return words{"more than 10^15 minor units", "超过 10^15 个最小货币单位"}
	case RuleStatus:
		return words{"the mapping does not know this status", "映射中没有这个状态"}
	default:
		return words{"cannot be read", "无法读取"}
	}
}

// excerpt returns value fit to be repeated: text only, and not too long.
func excerpt(value []byte) string {
	if len(value) > maxValue {
		cut := maxValue
		for cut > maxValue-utf8.UTFMax && !utf8.RuneStart(value[cut]) {
			cut--
		}
		value = value[:cut]
	}
	return strings.ToValidUTF8(string(value), "\uFFFD")
}
