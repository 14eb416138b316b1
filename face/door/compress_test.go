package door

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestStreamsAreNotHeldBack: a line arrives while the handler goes on, for
// whoever takes what is compressed.
func TestStreamsAreNotHeldBack(t *testing.T) {
	arrived := make(chan struct{})
	s := httptest.NewServer(Compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, line := range []string{"one\n", "two\n"} {
			_, _ = io.WriteString(w, line)
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			select {
			case <-arrived:
			case <-r.Context().Done():
			}
		}
	})))
	defer s.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip, zstd")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewReader(answer.Body)
	for _, want := range []string{"one\n", "two\n"} {
		if got, err := lines.ReadString('\n'); got != want {
			t.Fatalf("read %q, %v, want %q", got, err, want)
		}
		arrived <- struct{}{}
	}
}

// TestCompress: pages and data are compressed for whoever takes it; what is
// short, streamed or compressed already is not.
func TestCompress(t *testing.T) {
	long := strings.Repeat("<li>invoice</li>", 1000)
	h := Compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", r.Header.Get("Want"))
		text := long
		if r.URL.Path == "/short" {
			text = "short"
		}
		_, _ = io.WriteString(w, text)
	}))
	for _, c := range []struct {
		path, kind, takes string
		packed            bool
	}{
		{"/page", "text/html; charset=utf-8", "gzip, deflate, br", true},
		{"/data", "application/json", "gzip", true},
		{"/bad", "application/problem+json", "gzip", true},
		{"/page", "text/html; charset=utf-8", "", false},
		{"/short", "text/html; charset=utf-8", "gzip", false},
		{"/stream", "text/event-stream", "gzip", false},
		{"/file", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "gzip", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, c.path, http.NoBody)
		r.Header.Set("Want", c.kind)
		r.Header.Set("Accept-Encoding", c.takes)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != c.packed {
			t.Errorf("%s as %s for %q: compressed is %t, want %t", c.path, c.kind, c.takes, packed, c.packed)
			continue
		}
		if !c.packed {
			continue
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(z); err != nil || string(got) != long {
			t.Errorf("%s unpacks to %d bytes, %v", c.path, len(got), err)
		}
		if !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s does not say that it varies", c.path)
		}
	}
}
