package ledger

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook saves rows as the first sheet of a workbook.
func workbook(tb testing.TB, rows [][]any, change func(*excelize.File)) string {
	tb.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			tb.Fatal(err)
		}
	}
	if change != nil {
		change(book)
	}
	path := filepath.Join(tb.TempDir(), "ledger.xlsx")
	if err := book.SaveAs(path); err != nil {
		tb.Fatal(err)
	}
	return path
}

// vatHeader names the columns of an input ledger.
func vatHeader() []any {
	return []any{
		"企业代号", "发票号码", "开票日期", "销方单位代号",
		"金额", "税额", "价税合计", "发票状态",
	}
}

func TestAWorkbookOfTextGivesTheRowsOfItsCSV(t *testing.T) {
	text, err := os.ReadFile("testdata/plain_invoices.csv")
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]any
	for _, record := range table {
		var row []any
		for _, f := range record {
			row = append(row, f)
		}
		rows = append(rows, row)
	}
	path := workbook(t, rows, nil)
	got, refusals := readAll(t, path, loadMapping(t, VATCN), Options{})
	if want := plainRows(t); len(refusals) > 0 || !slices.Equal(got, want) {
		t.Errorf("read\n%+v\nrefused %+v, want\n%+v", got, refusals, want)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := Digest(path, Options{})
	if want := (Sum{SHA256: sha256.Sum256(file), Bytes: int64(len(file))}); err != nil || sum != want {
		t.Errorf("digest %+v, %v, want %+v", sum, err, want)
	}
}

func TestNumericCellsAreReadRaw(t *testing.T) {
	path := workbook(t, [][]any{
		vatHeader(),
		{"E1", 3390939, 42934, "A01", 0.1 + 0.2, 943.40000000000003, 1e3, "有效发票"},
		{},
		{"E1", 3390940, 42934.5, "A01", 1.005, 0, 1, "有效发票"},
		{"E1", 3390941, 42934, "A01"},
	}, func(book *excelize.File) {
		style, err := book.NewStyle(&excelize.Style{NumFmt: 14})
		if err == nil {
			err = book.SetCellStyle("Sheet1", "C2", "C5", style)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	rows, refusals := readAll(t, path, loadMapping(t, VATCN), Options{})
	want := Row{
		Line: 2, Firm: "E1", Counterparty: "A01", Seller: "A01", Buyer: "E1", Number: "3390939",
		Issued: date(t, "2017-07-18"), Net: 30, Tax: 94340, Gross: 100000, Currency: currency(t, "CNY"),
	}
	if len(rows) != 1 || rows[0] != want {
		t.Errorf("read %+v, want %+v", rows, want)
	}
	wantRefused := []Refusal{
		{Line: 4, Field: "金额", Value: "1.005", Rule: RuleDecimals},
		{Line: 5, Field: "金额", Rule: RuleNumber},
	}
	if !slices.Equal(refusals, wantRefused) {
		t.Errorf("refused %+v, want %+v", refusals, wantRefused)
	}
}

func TestDatesOfOldMacsAndNamedSheetsAreRead(t *testing.T) {
	path := workbook(t, [][]any{{"not", "the", "sheet"}}, func(book *excelize.File) {
		yes, header := true, vatHeader()
		_, err := book.NewSheet("账")
		err = errors.Join(err,
			book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}),
			book.SetSheetRow("账", "A1", &header),
			book.SetSheetRow("账", "A2", &[]any{"E1", "1", 41472, "A01", 1, 0, 1, "作废发票"}))
		if err != nil {
			t.Fatal(err)
		}
	})
	m := loadMapping(t, VATCN)
	if _, err := Open(path, m, Options{}); err == nil {
		t.Error("the wrong sheet was read")
	}
	m.Sheet = "账"
	rows, _ := readAll(t, path, m, Options{})
	if len(rows) != 1 || rows[0].Issued != date(t, "2017-07-18") || !rows[0].Void {
		t.Errorf("read %+v", rows)
	}
	m.Sheet = "x"
	if _, err := Open(path, m, Options{}); err == nil || !strings.Contains(err.Error(), "账") {
		t.Errorf("a sheet that is not there: %v, want the names of those that are", err)
	}
}

// repack copies a workbook and changes one part on the way.
func repack(tb testing.TB, path, part string, change func([]byte) []byte) string {
	tb.Helper()
	from, err := zip.OpenReader(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer from.Close()
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		if f.Name == part {
			text = change(text)
		}
		w, err := to.Create(f.Name)
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		tb.Fatal(err)
	}
	return write(tb, "repacked.xlsx", out.String())
}

func TestADamagedWorkbookIsNoShortLedger(t *testing.T) {
	const sheet = "xl/worksheets/sheet1.xml"
	m := loadMapping(t, VATCN)
	path := workbook(t, [][]any{vatHeader(), {"E1", 1, 42934, "A01", 1, 0, 1, "有效发票"}}, nil)
	cut := repack(t, path, sheet, func(text []byte) []byte {
		return text[:bytes.LastIndex(text, []byte("<row"))]
	})
	if _, err := Open(cut, m, Options{}); err == nil || !strings.Contains(err.Error(), sheet) {
		t.Errorf("a sheet that breaks off: %v, want an error that names it", err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(write(t, "half.xlsx", string(whole[:len(whole)/2])), m, Options{}); err == nil {
		t.Error("half a workbook was opened")
	}
}

func TestAWorkbookMadeToBurstIsRefused(t *testing.T) {
	m := loadMapping(t, VATCN)
	path := workbook(t, [][]any{vatHeader(), {"E1", 1, 42934, "A01", 1, 0, 1, "有效发票"}}, nil)
	blown := func(part string, size int) string {
		return repack(t, path, part, func(text []byte) []byte { return append(text, make([]byte, size)...) })
	}
	tests := []struct {
		name, path string
		opt        Options
	}{
		{"over the size", path, Options{MaxBytes: 1000}},
		{"a part that is held whole", blown("xl/styles.xml", maxPart), Options{}},
		{"over the ratio", blown("xl/theme/theme1.xml", ratioFrom), Options{MaxRatio: 50}},
	}
	for _, tt := range tests {
		if _, err := Open(tt.path, m, tt.opt); !errors.Is(err, ErrTooBig) {
			t.Errorf("%s: %v, want %v", tt.name, err, ErrTooBig)
		}
	}
}

// BenchmarkWorkbook reads 20,000 rows; opening, checking and unpacking count.
func BenchmarkWorkbook(b *testing.B) {
	const rows = 20_000
	book := excelize.NewFile()
	defer book.Close()
	w, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i := range rows + 1 {
		row := []any{"E1", i, 42934, "A01", 943.4, 56.6, 1000, "有效发票"}
		if i == 0 {
			row = vatHeader()
		}
		if err := w.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(b.TempDir(), "ledger.xlsx")
	if err := errors.Join(w.Flush(), book.SaveAs(path)); err != nil {
		b.Fatal(err)
	}
	m := loadMapping(b, VATCN)
	read := 0
	for b.Loop() {
		each(b, path, m, Options{}, func(*Row) { read++ }, func(r *Refusal) { b.Fatal(*r) })
	}
	b.ReportMetric(float64(read)/b.Elapsed().Seconds(), "rows/s")
}
