package browser

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/assets"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A Specimen is the main part of a page as a golden file has it.
type Specimen struct {
	Name, Lang, Title string
	Bare              bool
	main              string
}

// Specimens returns what the golden files below a folder of face/web hold.
func Specimens(t *testing.T, folder string) []Specimen {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*/testdata/*.??.html", "*/*/testdata/*.??.html"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Fatalf("no golden files below %s", folder)
	}
	all := make([]Specimen, 0, len(files))
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, main, _ := strings.Cut(string(body), "\n")
		says := strings.Split(strings.Trim(head, "<!->"), " | ")
		if len(says) != 3 {
			t.Fatalf("%s: its first line is %q", file, head)
		}
		page := filepath.Base(filepath.Dir(filepath.Dir(file)))
		all = append(all, Specimen{
			Name: page + "-" + strings.TrimSuffix(filepath.Base(file), ".html"),
			Lang: strings.TrimSpace(says[0]), Bare: says[1] == "bare",
			Title: strings.TrimSuffix(strings.TrimSpace(says[2]), " · Tallystick"), main: main,
		})
	}
	return all
}

// whole is a page of which the frame alone matters.
var whole = ui.Parse("specimen", "{{.}}", "title\n  Specimen\n  样张\n")

// page returns the specimen in the real frame.
func (s Specimen) page() ([]byte, error) {
	today, _ := day.Of(2026, 11, 3)
	shell := ui.Shell{
		Lang: s.Lang, Path: "/cash", Title: s.Title, Bare: s.Bare, Organisation: "Ningbo Bearings Co., Ltd.",
		Who: access.Who{
			User: 1, Name: "Li Wei", Role: access.Administrator, Session: true,
			Sides: party.Supplier | party.Buyer | party.Funder,
		},
	}
	if !s.Bare {
		shell.Demo = &ui.Demo{Day: today, Roles: []ui.Role{
			{Value: "a", Text: ui.Plain("Ningbo Bearings, supplier"), Now: true}, {
				Value: "b",
				Text:  ui.Plain("Harbour Factoring, funder"),
			},
		}}
	}
	var out bytes.Buffer
	if err := whole.Render(&out, shell, template.HTML(s.main)); err != nil { // a golden file of ours
		return nil, fmt.Errorf("frame %s: %w", s.Name, err)
	}
	page := out.Bytes()
	from, to := bytes.Index(page, []byte("<main")), bytes.LastIndex(page, []byte("</main>"))
	return bytes.Join([][]byte{page[:from], []byte(s.main), page[to+len("</main>"):]}, nil), nil
}

// Serve serves specimens by their names, beside the assets, through the real
// doors with their headers.
func Serve(t *testing.T, specimens []Specimen) string {
	t.Helper()
	mux := door.New(door.Config{Now: time.Now})
	files := access.Route{Method: http.MethodGet, Path: assets.Prefix, Summary: "styles and scripts"}
	mux.Handle(files, assets.NewServer())
	for _, s := range specimens {
		route := access.Route{Method: http.MethodGet, Path: "/" + s.Name, Summary: "a specimen"}
		mux.Handle(route, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			body, err := s.page()
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(body) // the browser went away
		}))
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}
