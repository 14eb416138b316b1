package sheet

import (
	"bytes"
	"encoding/csv"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

func table(texts ...string) *Table {
	t := &Table{Name: "late", Columns: []string{"deal", "claim", "due", "days"}}
	due, _ := day.Of(2026, 11, 3)
	for _, text := range texts {
		t.Rows = append(t.Rows, []any{text, money.Of(-123_45, money.CNY), due, int64(-3)})
	}
	return t
}

// formulas begin like what a spreadsheet computes or runs.
var formulas = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", `=cmd|' /C calc'!A0`}

func TestFormulasStayTexts(t *testing.T) {
	var out bytes.Buffer
	if err := table(formulas...).WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if err := table(formulas...).WriteXLSX(&book); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := file.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i := range formulas {
		if !strings.HasPrefix(rows[i+1][0], "'") || !strings.HasPrefix(cells[i+1][0], "'") {
			t.Errorf("%q is %q in CSV and %q in XLSX", formulas[i], rows[i+1][0], cells[i+1][0])
		}
	}
	if got := strings.Join(rows[1][1:], " "); got != "-123.45 2026-11-03 -3" {
		t.Errorf("figures are %q: numbers below zero are no formulas", got)
	}
	if got := cells[1][1]; got != "-123.45" {
		t.Errorf("an amount is %q in XLSX", got)
	}
}

func TestServe(t *testing.T) {
	for name, want := range map[string]string{"csv": "text/csv", "xlsx": "spreadsheetml"} {
		f, is := ParseFormat(name)
		w := httptest.NewRecorder()
		if err := table("D1").Serve(w, f); err != nil || !is {
			t.Fatal(is, err)
		}
		if !strings.Contains(w.Header().Get("Content-Type"), want) ||
			!strings.Contains(w.Header().Get("Content-Disposition"), "late."+name) || w.Body.Len() == 0 {
			t.Errorf("%s: %v, %d bytes", name, w.Header(), w.Body.Len())
		}
	}
	if _, is := ParseFormat("pdf"); is {
		t.Error("there is no PDF")
	}
}

// TestLongAmountsKeepTheirDigits: a spreadsheet would round them.
func TestLongAmountsKeepTheirDigits(t *testing.T) {
	var book bytes.Buffer
	x := &Table{Columns: []string{"claim"}, Rows: [][]any{{money.Of(12_345_678_901_234_567, money.CNY)}}}
	if err := x.WriteXLSX(&book); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := file.GetCellValue("Sheet1", "A2"); err != nil || got != "123456789012345.67" {
		t.Errorf("got %q, %v", got, err)
	}
}
