package remote

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestOtherAddressesAreNone(t *testing.T) {
	for _, address := range []string{"", "tally", "ftp://tally.example.org", "http://", "https://me:word@tally.example.org"} {
		if _, err := New(address, 1, time.Now); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v, want ErrAddress", address, err)
		}
	}
	l, err := New("https://tally.example.org/x?y", 1, time.Now)
	if err != nil || l.Address() != "https://tally.example.org" {
		t.Errorf("%v, %v", l, err)
	}
}

// TestWhatAServerSays: what it may answer otherwise in a moment is no answer, and
// is asked again; all else is one.
func TestWhatAServerSays(t *testing.T) {
	status, body, asked := 0, "", 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked%2 == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	defer server.Close()
	l, err := New(server.URL, 1, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	works := func(err error) bool { return err == nil }
	fails := func(err error) bool {
		return err != nil && !errors.Is(err, ErrNoAnswer) && !errors.Is(err, ErrUnknown)
	}
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   func(error) bool
	}{
		{"a result", 200, `{"data":[{"height":3,"results":[{"leaf":7,"code":9}]}]}`, works},
		{"no server of ours", 200, `<html>`, fails},
		{"two answers", 200, `{"data":[{},{}]}`, fails},
		{"unknown", 404, ``, func(err error) bool { return errors.Is(err, ErrUnknown) }},
		{"refused at the door", 413, `{}`, fails},
	} {
		status, body, asked = tt.status, tt.body, 0
		if _, err := l.Send(t.Context(), nil); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("a server that is stopping: %v, want ErrNoAnswer", err)
		}
		asked = 0
		var a Answer
		err := Patiently(t.Context(), func() (err error) { a, err = l.Send(t.Context(), nil); return err })
		if !tt.want(err) || err == nil && (a.Height != 3 || a.Results[0].Leaf != 7 || a.Results[0].Code != 9) {
			t.Errorf("%s: %+v, %v", tt.name, a, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Patiently(ended, func() error { return ErrNoAnswer }); !errors.Is(err, ErrNoAnswer) {
		t.Errorf("out of patience: %v, want ErrNoAnswer", err)
	}
}
