package say

import (
	"strings"
	"testing"
	"unicode"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
)

var plainPlaces = strings.NewReplacer("{2t}", "{2}", "{1f}", "{1}", "{1k}", "{1}")

// TestEveryCodeHasSentences: both languages, ending as sentences do, with the
// same figures.
func TestEveryCodeHasSentences(t *testing.T) {
	for _, c := range refuse.Codes() {
		if int(c) >= len(sentences) {
			t.Fatalf("%s has no sentence", c)
		}
		s := sentences[c]
		if !strings.HasSuffix(s.en, ".") || !strings.HasSuffix(s.zh, "。") {
			t.Errorf("%s: %q, %q do not end as sentences", c, s.en, s.zh)
		}
		if !strings.ContainsFunc(s.zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s: %q is not Chinese", c, s.zh)
		}
		for _, place := range []string{"{1}", "{2}"} {
			if strings.Contains(s.en, place) != strings.Contains(plainPlaces.Replace(s.zh), place) {
				t.Errorf("%s: %s stands in one language only", c, place)
			}
		}
		for _, text := range []string{s.en, s.zh} {
			plain := strings.NewReplacer("{1}", "", "{2}", "").Replace(plainPlaces.Replace(text))
			if strings.ContainsAny(plain, "{}") {
				t.Errorf("%s: %q has a place that no refusal fills", c, text)
			}
		}
	}
}

// TestKindsAndFieldsHaveChineseTerms: all that commands are made of.
func TestKindsAndFieldsHaveChineseTerms(t *testing.T) {
	for _, k := range command.Specs() {
		if Kind(k.Name) == "" {
			t.Errorf("kind %s has no Chinese term", k.Name)
		}
		for _, f := range k.Uses {
			if Field(f.Field.String()) == "" {
				t.Errorf("field %s has no Chinese term", f.Field)
			}
		}
	}
}

// TestStatesHaveChineseTerms: whatever state a refusal names.
func TestStatesHaveChineseTerms(t *testing.T) {
	for _, s := range deal.States() {
		if terms[s.String()] == "" {
			t.Errorf("%s has no Chinese term", s)
		}
	}
}

func TestSentences(t *testing.T) {
	cny := func(minor int64) refuse.Figure { return refuse.Amount(money.Of(minor, money.CNY)) }
	date, _ := day.Parse("2026-05-01")
	tests := []struct {
		lang string
		r    *refuse.Refusal
		want string
	}{
		{
			"en", refuse.LimitExceeded.With(cny(80001), cny(80000)),
			"800.01 CNY was asked for, and 800.00 CNY is left. Please ask for 800.00 CNY or less.",
		},
		{
			"zh-CN", refuse.LimitExceeded.With(cny(80001), cny(80000)),
			"申请金额 800.01 CNY，可用额度 800.00 CNY。请在 800.00 CNY 以内申请。",
		},
		{
			"zh", refuse.WrongState.With(refuse.ID("D1"), refuse.ID("financed")),
			"D1 当前状态为“已融资”，不能办理此步骤。请刷新后再决定下一步。",
		},
		{
			"fr", refuse.GraceRunning.With(refuse.Day(date)),
			"The grace runs until 2026-05-01. Please wait for that day before you demand recourse.",
		},
		{"en", refuse.FieldMissing.With(), "… is missing. Please fill it in."},
		{"en", refuse.Code(60000).With(refuse.Count(3)), "60000 UnknownCode: 3"},
	}
	for _, tt := range tests {
		if got := Sentence(tt.lang, tt.r); got != tt.want {
			t.Errorf("%s %s:\ngot  %s\nwant %s", tt.lang, tt.r, got, tt.want)
		}
	}
}

// TestHostileFiguresStayAsTheyAre: a name is never read as a template.
func TestHostileFiguresStayAsTheyAre(t *testing.T) {
	r := refuse.UnknownDeal.With(refuse.ID("{2}{1}{"))
	want := "There is no deal {2}{1}{. Please check the name, or present the invoice first."
	if got := Sentence("en", r); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
