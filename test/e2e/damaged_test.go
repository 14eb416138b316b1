package e2e

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// ledgerOf returns a ledger of so many invoices, as CSV.
func ledgerOf(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态\n")
	for i := range rows {
		fmt.Fprintf(&b, "E1,%d,2026-01-%02d,C%d,%d.00,0.00,%d.00,有效发票\n",
			1000+i, 1+i%28, rand.IntN(1e9), 100+i, 100+i)
	}
	return b.Bytes()
}

func packed(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// place puts a file, or what is none, where its name says.
func place(t *testing.T, at, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(at, name)
	err := error(nil)
	switch name {
	case "folder":
		err = os.Mkdir(path, 0o700)
	case "pipe.csv":
		err = syscall.Mkfifo(path, 0o600)
	case "none.csv":
	default:
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDamagedLedgers: a file that cannot be read to its end is said to be so, by
// name and with what to do. Nothing is recorded, of the whole files beside it
// neither, and the exit is that of a command line that cannot be carried out.
func TestDamagedLedgers(t *testing.T) {
	whole := packed(t, ledgerOf(20_000))
	flipped := bytes.Clone(whole)
	flipped[len(flipped)*9/10] ^= 0x40
	wrongSum := bytes.Clone(whole)
	wrongSum[len(wrongSum)-8] ^= 1
	var odd bytes.Buffer
	z := zip.NewWriter(&odd)
	if _, err := z.Create("nothing.txt"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	utf16 := []byte{0xff, 0xfe}
	for _, c := range "a,b\n" {
		utf16 = append(utf16, byte(c), 0)
	}
	for _, c := range []struct {
		name string
		text []byte
		say  string
	}{
		{"early.csv.gz", append(bytes.Clone(whole[:20]), 1, 2, 3, 4), "damaged or cut short"},
		{"flipped.csv.gz", flipped, "damaged or cut short"},
		{"checksum.csv.gz", wrongSum, "damaged or cut short"},
		{"cut.csv.gz", whole[:len(whole)/2], "damaged or cut short"},
		{"cut.xlsx", []byte("PK\x03\x04 and no more"), "cut.xlsx"},
		{"odd.xlsx", odd.Bytes(), "odd.xlsx"},
		{"utf16.csv", utf16, "UTF-16"},
		{"empty.csv", nil, "empty.csv"},
		{"folder", nil, "it is a folder"},
		{"pipe.csv", nil, "it is no file"},
		{"none.csv", nil, "no such file"},
	} {
		dir, at := newLog(t), t.TempDir()
		path := place(t, at, c.name, c.text)
		good := filepath.Join(at, "good.csv")
		if err := os.WriteFile(good, ledgerOf(3), 0o600); err != nil {
			t.Fatal(err)
		}
		e := tally(t, "import", "invoices", "--dir", dir, "--map", "vat-cn", good, path)
		if e.code != 2 || !strings.Contains(e.err, c.say) || !strings.Contains(e.err, c.name) {
			t.Errorf("%s: exit %d, says %q, want 2 and %q", c.name, e.code, e.err, c.say)
		}
		var totals map[string]any
		must(t, 0, &totals, "totals", "--dir", dir, "--json")
		if len(totals) != 0 {
			t.Errorf("%s: %v is recorded, want nothing", c.name, totals)
		}
	}
}

// TestALedgerWithoutRows is one: there is nothing to record.
func TestALedgerWithoutRows(t *testing.T) {
	var s summary
	file := write(t, "no_rows.csv", string(ledgerOf(0)))
	must(t, 0, &s, "import", "invoices", "--dir", newLog(t), "--map", "vat-cn", "--json", file)
	if got := s.Ledgers["no_rows"]; got.Lines != 0 {
		t.Errorf("import = %+v, want no lines", got)
	}
}
