package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/desk/access"
)

const header = "seller,buyer,number,issued,due,gross,currency\n"

// uploads sends a file as a maker of S and returns the page that
// says what came of it.
func (v *town) uploads(name, mapping string, content []byte) reply {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.WriteField("mapping", mapping)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	return v.ask("POST", "/invoices/upload", v.as("S", access.Maker), body.String(),
		"Content-Type", form.FormDataContentType(), "Accept", "text/html")
}

func (r reply) says(t *testing.T, status int, texts ...string) {
	t.Helper()
	if r.status != status {
		t.Errorf("status %d, want %d: %.300s", r.status, status, r.body)
	}
	for _, text := range texts {
		if !bytes.Contains(r.body, []byte(text)) {
			t.Errorf("nothing says %q", text)
		}
	}
}

// invoices counts those of the log.
func (v *town) invoices() uint32 {
	v.t.Helper()
	x, err := v.node.Published()
	if err != nil {
		v.t.Fatal(err)
	}
	return x.Invoices.Len()
}

// TestAnUploadIsRecordedWholeOrNotAtAll: with a report of every line that
// cannot be, and once only.
func TestAnUploadIsRecordedWholeOrNotAtAll(t *testing.T) {
	v := newTown(t)
	before := v.invoices()
	bad := header + "S,B,N1,2026-06-01,2026-09-01,100.00,CNY\n" +
		"S,B,N2,2026-06-01,,12.345,CNY\n" +
		"S,NOBODY,N3,2026-06-01,,10.00,CNY\n" +
		"X,Y,N4,2026-06-01,,10.00,CNY\n" +
		"S,B,N5,yesterday,,10.00,CNY\n"
	v.uploads("june.csv", "simple", []byte(bad)).says(t, http.StatusUnprocessableEntity,
		"4</span> lines of june.csv", "more decimals", "gross", "knows no party", "neither side", "issued")
	if n := v.invoices(); n != before {
		t.Fatalf("%d invoices were recorded of a file that cannot be", n-before)
	}
	good := []byte(header + "S,B,N1,2026-06-01,2026-09-01,100.00,CNY\nS,B,N2,2026-06-01,,50.00,CNY\n")
	v.uploads("june.csv", "simple", good).says(t, http.StatusOK,
		"2</span> invoices are recorded", "N1", "of the file")
	if n := v.invoices(); n != before+2 {
		t.Fatalf("%d invoices were recorded, want 2", n-before)
	}
	v.uploads("again.csv", "simple", good).says(t, http.StatusOK, "Nothing was recorded")
	if n := v.invoices(); n != before+2 {
		t.Errorf("a second time: %d", n-before)
	}
}

// TestManyInvoicesGoInParts: what is beyond one envelope. Whatever stopped half
// way goes on where it stood, and nothing is recorded twice.
func TestManyInvoicesGoInParts(t *testing.T) {
	v := newTown(t)
	before := v.invoices()
	row := func(i int) string { return fmt.Sprintf("S,B,P%d,2026-06-01,2026-09-01,%d.00,CNY\n", i, i+1) }
	var file strings.Builder
	file.WriteString(header)
	for i := range 1000 {
		file.WriteString(row(i))
	}
	bad := file.String() + "S,NOBODY,N,2026-06-01,,1.00,CNY\n"
	v.uploads("year.csv", "simple", []byte(bad)).says(t, http.StatusUnprocessableEntity, "knows no party", "1,002")
	if n := v.invoices(); n != before {
		t.Fatalf("%d invoices were recorded of a file of which a line cannot be", n-before)
	}
	good := []byte(file.String())
	v.uploads("year.csv", "simple", good).says(t, http.StatusOK, "1,000</span> invoices are recorded")
	v.uploads("year.csv", "simple", good).says(t, http.StatusOK, "recorded before", "1,000")
	if n := v.invoices(); n != before+1000 {
		t.Errorf("%d invoices are recorded, want 1000", n-before)
	}
	// An upload that stopped after its first part.
	other := []byte(strings.ReplaceAll(file.String(), ",P", ",Q"))
	l, err := uploads{}.Read(bytes.NewReader(other), "other.csv", "simple", "en", 2000)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(append([]byte("S\x00"), l.SHA256[:]...))
	var first []*command.Command
	for line := 2; line < 152; line++ {
		c := invoiceOf(fmt.Sprintf("U.%x.%d", sum[:6], line), "S", "B")
		first = append(first, c.SetText(command.Number, fmt.Sprint("Q", line)))
	}
	v.carry(first...)
	v.uploads("other.csv", "simple", other).says(t, http.StatusOK, "850</span> invoices are recorded")
}

func TestUploadsOfEveryKind(t *testing.T) {
	v := newTown(t)
	book := excelize.NewFile()
	for i, row := range [][]any{
		{"seller", "buyer", "number", "issued", "due", "gross", "currency"},
		{"S", "B", "X1", "2026-06-01", "", 77, "CNY"},
	} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	v.uploads("june.xlsx", "simple", file.Bytes()).says(t, http.StatusOK, "X1")
	vat := "企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态\n" +
		"S,V1,2026-06-01,B,100,13,113,有效发票\n"
	v.uploads("vat.csv", "vat-cn", []byte(vat)).says(t, http.StatusOK, "V1", "113.00")
	many := header + strings.Repeat("S,B,M,2026-06-01,,1.00,CNY\n", 20_001)
	for name, tt := range map[string]struct{ mapping, content, says string }{
		"too many":    {"simple", many, "more than"},
		"no header":   {"simple", "a,b\n1,2\n", "cannot be read"},
		"no rows":     {"simple", header, "no invoice"},
		"no mapping":  {"/etc/passwd", header, "cannot be read"},
		"not a sheet": {"simple", "PK\x03\x04 nothing", "cannot be read"},
	} {
		got := v.uploads("x.csv", tt.mapping, []byte(tt.content))
		got.says(t, http.StatusUnprocessableEntity, tt.says)
		if bytes.Contains(got.body, []byte("tally-upload-")) {
			t.Errorf("%s: the answer names a file of ours", name)
		}
	}
	got := v.uploads("big.csv", "simple", bytes.Repeat([]byte("x"), 3<<20))
	if got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("3 MB: status %d", got.status)
	}
}

// TestPresenting: from the list to a deal; what cannot be presented says why,
// and the list as a file.
func TestPresenting(t *testing.T) {
	v := newTown(t)
	file := []byte(header + "S,B,=N1,2026-06-01,2026-09-01,100.00,CNY\nS,B,N2,2026-06-01,2026-09-01,0.00,CNY\n")
	v.uploads("june.csv", "simple", file)
	maker := v.as("S", access.Maker)
	list := v.ask("GET", "/invoices", maker, nil, "Accept", "text/html")
	list.says(t, http.StatusOK, "Can be financed", "Cannot be financed", "N2", "Present for finance", "See the deal")
	name := between(t, string(list.body), `name="invoice" value="`, `"`)
	once := between(t, string(list.body), `name="once" value="`, `"`)
	form := url.Values{"invoice": {name}, "once": {once}}.Encode()
	for range 2 { // a second click changes nothing
		v.ask("POST", "/invoices/present", maker, form, "Content-Type", "application/x-www-form-urlencoded",
			"Accept", "text/html").says(t, http.StatusOK, "1</span> invoice is presented", "waiting for the buyer", name+".")
	}
	v.ask("GET", "/invoices/"+name, maker, nil, "Accept", "text/html").says(t, http.StatusOK,
		"Invoice =N1", "Presented, waiting", "Read from", "What happened")
	csv := v.ask("GET", "/invoices?format=csv", maker, nil)
	csv.says(t, http.StatusOK, "'=N1,S,B,2026-06-01", "InvoiceZero")
	if got := csv.header.Get("Content-Disposition"); !strings.Contains(got, "invoices.csv") {
		t.Errorf("the file is called %q", got)
	}
	v.ask("GET", "/invoices?number=N2", maker, nil, "Accept", "text/html").says(t, http.StatusOK,
		"N2", "Cannot be financed")
	csv = v.ask("GET", "/invoices?format=csv&show=owed", v.as("B", access.Maker), nil)
	csv.says(t, http.StatusOK, "'=N1")
	if got := v.ask("GET", "/invoices?format=xlsx", maker, nil); !bytes.HasPrefix(got.body, []byte("PK")) {
		t.Errorf("as a workbook: %.100q", got.body)
	}
	big := v.ask("GET", "/invoices?show=sold", maker, nil, "Accept", "text/html", "Accept-Encoding", "gzip")
	if big.status != http.StatusOK || len(big.body) > 30_000 {
		t.Errorf("the list is %d, %d bytes", big.status, len(big.body))
	}
	v.ask("GET", "/invoices?number=none", maker, nil, "Accept", "text/html").says(t, http.StatusOK, "Nothing fits")
	v.ask("GET", "/invoices", v.as("B", access.Maker), nil, "Accept", "text/html").says(t, http.StatusOK, "You owe it")
}

// between returns what stands between two texts.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	if !found {
		t.Fatalf("no %s in %.2000s", from, text)
	}
	found1, _, _ := strings.Cut(rest, to)
	return found1
}
