// Package sheet writes lists as files for spreadsheets: CSV and XLSX.
//
// What people wrote can be a formula to a spreadsheet. A text that begins like
// one gets an apostrophe in front, so that it stays a text wherever the file
// is opened. Amounts are numbers without currency, which has its own column;
// days are ISO 8601.
package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
)

// A Format is a kind of file.
type Format uint8

// The formats.
const (
	CSV Format = iota + 1
	XLSX
)

// ParseFormat returns the format called text, and whether there is one.
func ParseFormat(text string) (Format, bool) {
	switch text {
	case "csv":
		return CSV, true
	case "xlsx":
		return XLSX, true
	}
	return 0, false
}

// A Table is a list.
type Table struct {
	Name    string // of the file, without its ending
	Columns []string
	Rows    [][]any // cells: string, money.Amount, day.Date, day.Instant, int64
}

// Serve answers a request with the table as a file.
func (t *Table) Serve(w http.ResponseWriter, f Format) error {
	kind, ending, write := "text/csv; charset=utf-8", ".csv", t.WriteCSV
	if f == XLSX {
		kind, ending = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"
		write = t.WriteXLSX
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+t.Name+ending+`"`)
	return write(w)
}

// WriteCSV writes the table as RFC 4180 has it, after the mark by which
// spreadsheets know UTF-8.
func (t *Table) WriteCSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(t.Columns); err != nil {
		return err
	}
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = written(v)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteXLSX writes the table as a workbook of one sheet.
func (t *Table) WriteXLSX(w io.Writer) (err error) {
	book := excelize.NewFile()
	defer func() {
		if closed := book.Close(); err == nil {
			err = closed
		}
	}()
	const name = "Sheet1"
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	head := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = c
	}
	if err := stream.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range t.Rows {
		cells := make([]any, len(row))
		for k, v := range row {
			if cells[k], err = number(v); err != nil {
				return err
			}
		}
		if err := stream.SetRow("A"+strconv.Itoa(i+2), cells); err != nil {
			return err
		}
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

// number returns a cell of a workbook. A spreadsheet holds numbers with 15
// digits: an amount with more is a text, so that none is lost.
func number(v any) (any, error) {
	const exact = 1e15
	switch v := v.(type) {
	case int64:
		return v, nil
	case money.Amount:
		if v.Minor() > -exact && v.Minor() < exact {
			return strconv.ParseFloat(written(v), 64)
		}
	}
	return written(v), nil
}

// written returns a cell as text.
func written(v any) string {
	switch v := v.(type) {
	case string:
		return guarded(v)
	case money.Amount:
		text, _, _ := strings.Cut(v.String(), " ")
		return text
	case day.Date:
		if v == 0 {
			return ""
		}
		return v.String()
	case day.Instant:
		if v == 0 {
			return ""
		}
		return v.String()
	case int64:
		return strconv.FormatInt(v, 10)
	}
	panic(fmt.Sprintf("sheet: a cell cannot hold a %T", v))
}

// guarded returns a text that no spreadsheet takes for a formula.
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
