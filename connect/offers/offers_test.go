package offers

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/pool/auction"
)

const percent = money.One / 100

func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// any offer passes, but for one of 0 days.
func lasting(o auction.Offer) *Fault {
	if o.Days < 1 {
		return &Fault{"days", "range", "want at least one"}
	}
	return nil
}

func TestOffersAreReadAsFilesHaveThem(t *testing.T) {
	const rows = "supplier,id,apr,note,amount,days\r\n" +
		"\"甲,\"\"A\"\"\",1,12%,x,100.00,30\r\n" +
		"乙,2,850bp,,1234.5 CNY,60\r\n" +
		"\"丙\n丁\",3,0.05,,7,1\r\n"
	want := []auction.Offer{
		{ID: "1", Supplier: `甲,"A"`, Amount: 10_000, Days: 30, APR: 12 * percent},
		{ID: "2", Supplier: "乙", Amount: 123_450, Days: 60, APR: 85 * percent / 10},
		{ID: "3", Supplier: "丙\n丁", Amount: 700, Days: 1, APR: 5 * percent},
	}
	chinese, err := simplifiedchinese.GB18030.NewEncoder().String(rows)
	if err != nil {
		t.Fatal(err)
	}
	var zipped strings.Builder
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(rows)); err != nil || z.Close() != nil {
		t.Fatal("cannot pack")
	}
	for name, text := range map[string]string{
		"plain.csv": rows, "bom.csv": "\ufeff" + rows, "gb18030.csv": chinese, "packed.csv.gz": zipped.String(),
	} {
		got, refused, err := Read(write(t, name, text), money.CNY, lasting)
		if err != nil || len(refused) > 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %v, refused %v, %v, want %v", name, got, refused, err, want)
		}
	}
}

func TestRowsThatAreNoOffersAreRefusedWithTheirLine(t *testing.T) {
	path := write(t, "offers.csv", "id,supplier,amount,days,apr\n"+
		"1,A,100.00,30,12%\n"+
		"\n"+
		"1,B,100.00,30,12%\n"+ // line 4
		"2,B,100.001,30,12%\n"+
		"3,B,\"1,000.00\",30,12%\n"+
		"4,B,100.00 USD,30,12%\n"+
		"5,B,100.00,30.5,12%\n"+
		"6,B,100.00,30,twelve\n"+
		"7,B,100.00,0,12%\n"+
		"8,B,100.00,30\n"+
		"9,B,100.00,30,5%\n")
	got, refused, err := Read(path, money.CNY, lasting)
	if err != nil || len(got) != 2 || got[0].Supplier != "A" || got[1].ID != "9" {
		t.Errorf("%v, %v, want the offers 1 of A and 9", got, err)
	}
	want := "4 id duplicate, 5 amount form, 6 amount form, 7 amount form, " +
		"8 days form, 9 apr form, 10 days range, 11  column, "
	text := ""
	for _, r := range refused {
		text += strings.Join([]string{strconv.Itoa(r.Line), r.Field, r.Rule}, " ") + ", "
	}
	if text != want {
		t.Errorf("refused %s\nwant %s", text, want)
	}
	if len(refused) > 0 && (refused[0].Value != "1" || !strings.Contains(refused[0].Why, "line 2")) {
		t.Errorf("the duplicate is refused as %+v, want 1 and line 2", refused[0])
	}
}

func TestFilesWithoutTheColumnsAreRefused(t *testing.T) {
	for _, header := range []string{"", "id,supplier,amount,days\n", "id,id,supplier,amount,days,apr\n"} {
		if _, _, err := Read(write(t, "offers.csv", header), money.CNY, lasting); err == nil {
			t.Errorf("%q is read, want that it is not", header)
		}
	}
	if _, _, err := Read(filepath.Join(t.TempDir(), "none.csv"), money.CNY, lasting); err == nil {
		t.Error("a file that is not there is read")
	}
}

// FuzzRead: whatever stands in a file, it is read, or refused with its line.
func FuzzRead(f *testing.F) {
	f.Add("id,supplier,amount,days,apr\n1,A,100.00,30,12%\n1,\"B\n,x,\n")
	f.Add("\ufeffid,supplier,amount,days,apr\n1,甲,100.00 CNY,30,1200bp\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, refused, err := Read(write(t, "offers.csv", text), money.CNY, lasting)
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, o := range all {
			if seen[o.ID] {
				t.Fatalf("%q gives %q twice", text, o.ID)
			}
			seen[o.ID] = true
		}
		for _, r := range refused {
			if r.Line < 2 || r.Rule == "" || r.Why == "" {
				t.Fatalf("%q refuses %+v", text, r)
			}
		}
	})
}
