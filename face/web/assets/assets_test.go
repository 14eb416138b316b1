package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVendored: what came from others is what they released, and its licence
// is beside it.
func TestVendored(t *testing.T) {
	record, err := os.ReadFile("vendor/vendor.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(record)) {
		f := strings.Fields(line)
		if f[0] == "#" {
			continue
		}
		known[f[0]] = true
		body, err := os.ReadFile("vendor/" + f[0])
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != f[2] {
			t.Errorf("%s %s is %x, the record says %s", f[0], f[1], sum, f[2])
		}
		licence := "vendor/" + strings.TrimSuffix(f[0], ".min.js") + ".LICENSE.txt"
		if _, err := os.Stat(licence); err != nil {
			t.Errorf("the licence of %s: %v", f[0], err)
		}
	}
	scripts, err := filepath.Glob("vendor/*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range scripts {
		if !known[filepath.Base(file)] {
			t.Errorf("%s is not in vendor/vendor.txt", file)
		}
	}
}

// TestFirstLoad: all that a first page loads is at most 500 kB, compressed.
// The page itself has 30 of them.
func TestFirstLoad(t *testing.T) {
	s, sum := NewServer(), 0
	for _, f := range s.byAddress {
		sum += len(f.small)
	}
	if sum > 470_000 {
		t.Errorf("the files are %d bytes compressed, want at most 470,000", sum)
	}
}

func TestServer(t *testing.T) {
	s := NewServer()
	ask := func(path, encoding string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", encoding)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	plain, small := ask(URL("tokens.css"), ""), ask(URL("tokens.css"), "br, gzip")
	if plain.Code != http.StatusOK || plain.Header().Get("Content-Encoding") != "" {
		t.Errorf("plain: %d, %v", plain.Code, plain.Header())
	}
	if small.Header().Get("Content-Encoding") != "gzip" || small.Body.Len() >= plain.Body.Len() {
		t.Errorf("compressed: %d of %d bytes, %v", small.Body.Len(), plain.Body.Len(), small.Header())
	}
	if got := small.Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control %q", got)
	}
	if got := plain.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/css") {
		t.Errorf("Content-Type %q", got)
	}
	for _, path := range []string{
		"/assets/", "/assets/000000000000/tokens.css", "/assets/../assets.go",
		Prefix + "vendor.txt",
	} {
		if got := ask(path, ""); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, got.Code)
		}
	}
}
