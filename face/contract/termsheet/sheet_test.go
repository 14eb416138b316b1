package termsheet

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/rule"
	"github.com/tallystick/tallystick/face/contract"
	"github.com/tallystick/tallystick/face/web/ui/golden"
	"github.com/tallystick/tallystick/node/say"
)

// examples reads the documents of docs/programmes, by their names.
func examples(t *testing.T) map[string]*programme.Document {
	t.Helper()
	files, err := filepath.Glob("../../../docs/programmes/*.yaml")
	if err != nil || len(files) < 13 {
		t.Fatalf("%d examples, %v; want 13 at least", len(files), err)
	}
	all := map[string]*programme.Document{}
	for _, file := range files {
		all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = parsed(t, file, nil)
	}
	return all
}

// parsed reads a document, with parts of its text replaced.
func parsed(t *testing.T, file string, replace []string) *programme.Document {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d, problems := contract.Parse([]byte(strings.NewReplacer(replace...).Replace(string(text))))
	if len(problems) > 0 {
		t.Fatalf("%s: %s", file, problems[0].Message("en"))
	}
	return d
}

func exampleNamed(t *testing.T, name string, replace ...string) *programme.Document {
	t.Helper()
	return parsed(t, "../../../docs/programmes/"+name+".yaml", replace)
}

func written(t *testing.T, d *programme.Document, lang string) string {
	t.Helper()
	var page bytes.Buffer
	if err := Of(d, lang).HTML(&page); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// TestSheets: each example is what was looked at. The versions of rule packs
// change with the packs and are left out.
func TestSheets(t *testing.T) {
	for name, d := range examples(t) {
		for _, lang := range say.Languages() {
			page := written(t, d, lang)
			for _, p := range rule.Packs() {
				if strings.Contains(page, p.Name+"</dt>") && !strings.Contains(page, p.Version()) {
					t.Errorf("%s in %s: no version of pack %s", name, lang, p.Name)
				}
				page = strings.ReplaceAll(page, p.Version(), "VERSION")
			}
			_, page, _ = strings.Cut(page, "<main>")
			page, _, _ = strings.Cut(page, "</main>")
			golden.Same(t, name+"."+lang+".html", strings.TrimSpace(page)+"\n")
		}
	}
}

// TestPageStandsAlone: the page loads nothing, and no text of the document is
// markup in it.
func TestPageStandsAlone(t *testing.T) {
	const hostile = `<script>alert("x")</script>&`
	d := exampleNamed(t, "factoring-recourse", "The invoice is disputed.", "'"+hostile+"'", "name: S}", "name: '<b>S'}")
	page := written(t, d, "en")
	for _, bad := range []string{"http:", "https:", "src=", "href=", "@import", "url(", "<script", "<b>"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if !strings.HasPrefix(page, "<!doctype html>") || !strings.Contains(page, "&lt;script&gt;") {
		t.Error("the page is not whole, or lacks the reason")
	}
	if !strings.Contains(written(t, d, "zh-CN"), `<html lang="zh-CN">`) {
		t.Error("a sheet in Chinese does not say so")
	}
}

// TestReasonInOneLanguage: a reason that is there in one language alone is said
// in the other sheet too.
func TestReasonInOneLanguage(t *testing.T) {
	const both, one = "en: The invoice is disputed., zh: 发票存在争议。", "zh: 存在纠纷。"
	d := exampleNamed(t, "factoring-recourse", both, one)
	if !strings.Contains(written(t, d, "en"), "Otherwise it is left out: 存在纠纷。") {
		t.Error("the reason is not there")
	}
}

// TestGoldenNumbers holds the worked example to cases worked by hand.
func TestGoldenNumbers(t *testing.T) {
	tests := []struct{ name, tenor, to, interest, now, cost, rest, allIn string }{
		{"factoring-recourse", "most: 180", "most: 90", "12,000.00", "800,000.00", "17,000.00", "183,000.00", "8.50%"},
		{"payables-finance", "most: 180", "most: 75", "9,375.00", "990,625.00", "9,375.00", "0.00", "4.54%"},
		{"dynamic-discounting", "most: 120", "most: 45", "9,863.01", "990,136.99", "9,863.01", "", "8.08%"},
		{"factoring-kept-surplus", "x", "x", "19,200.00", "960,000.00", "38,400.00", "1,600.00", "12.00%"},
		{"corporate-payment-undertaking", "x", "x", "21,000.00", "1,000,000.00", "21,000.00", "0.00", "4.20%"},
	}
	for _, tt := range tests {
		e := exampleOf(exampleNamed(t, tt.name, tt.tenor, tt.to))
		rest := ""
		if e.parts != nil {
			rest = digits(e.parts[len(e.parts)-1])
		}
		got := []string{digits(e.interest), digits(e.now), digits(e.cost), rest, speakerOf("en").allIn(e)}
		want := []string{tt.interest, tt.now, tt.cost, tt.rest, tt.allIn}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: got %q, want %q", tt.name, got, want)
		}
	}
}

// TestExampleLaw: what comes in is given away to the last cent, and the all-in
// rate is never below the one that the cap is held against.
func TestExampleLaw(t *testing.T) {
	for name, d := range examples(t) {
		e := exampleOf(d)
		sum := money.Of(0, d.Currency)
		for _, part := range e.parts {
			sum = sum.Add(part)
		}
		if e.parts != nil && sum != e.in {
			t.Errorf("%s: the steps give away %s of %s", name, sum, e.in)
		}
		const cent = money.One / 1_000_000 // rounding of amounts
		if least := d.LeastAllIn(); e.priced && e.allIn+cent < least {
			t.Errorf("%s: all-in %s, and %s at least", name, e.allIn, least)
		}
	}
}

// TestNothingPaidOut: where a discount eats the face there is no yearly rate.
func TestNothingPaidOut(t *testing.T) {
	dear := []string{"rate: 8%", "rate: 100%", "cap: 15%", "cap: 1000%"}
	d := exampleNamed(t, "dynamic-discounting", append(dear, "most: 120", "most: 400")...)
	if e := exampleOf(d); e.priced {
		t.Errorf("%s is paid out, at %s a year", e.now, e.allIn)
	}
	if page := written(t, d, "en"); !strings.Contains(page, "cannot be said") {
		t.Error("the sheet does not say so")
	}
}

// TestWords: there are words for everything that a document can say, and no
// others.
func TestWords(t *testing.T) {
	need := map[string]bool{}
	for family, names := range map[string][]string{
		"what.": programme.Techniques(), "evidence.": programme.GateNames(), "fee.": programme.FeeBaseNames(),
		"do.": programme.ActionNames(), "pack.": programme.PackNames(),
	} {
		for _, name := range names {
			need[family+name] = true
		}
	}
	for _, f := range programme.FactSchema(money.CNY).Fields() {
		if f.Type.String() == "bool" {
			need["is."+f.Path], need["not."+f.Path] = true, true
		} else {
			need["fact."+f.Path] = true
		}
	}
	for key := range need {
		if _, ok := catalogue()[key]; !ok {
			t.Errorf("no words for %s", key)
		}
	}
	var code strings.Builder
	files, _ := filepath.Glob("*.go")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && !strings.HasSuffix(file, "_test.go") {
			code.Write(text)
		}
	}
	for key, text := range catalogue() {
		family, rest, _ := strings.Cut(key, ".")
		said := strings.Contains(code.String(), `"`+key+`"`) || need[key] ||
			strings.Contains(code.String(), `"`+family+`."`) && len(rest) <= len("recourse")
		if !said {
			t.Errorf("nobody says %s", key)
		}
		if text.En == text.Zh && text.En != "–" {
			t.Errorf("%s is not translated", key)
		}
	}
}

// TestHeadings: the page has one h1, and its sections are numbered h2.
func TestHeadings(t *testing.T) {
	for name, d := range examples(t) {
		page := written(t, d, "en")
		if n := strings.Count(page, "<h1>"); n != 1 {
			t.Errorf("%s: %d h1", name, n)
		}
		if n := len(regexp.MustCompile(`<h2><span>\d+</span>`).FindAllString(page, -1)); n != 11 {
			t.Errorf("%s: %d sections", name, n)
		}
	}
}
