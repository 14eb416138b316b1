package hook

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"net/url"
	"testing"
	"time"
)

// TestThePublishedVector: the signature is that of the Standard Webhooks
// specification's example.
func TestThePublishedVector(t *testing.T) {
	secret, err := Read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
	if back, err := Read(Written(secret)); err != nil || string(back) != string(secret) {
		t.Errorf("a secret is read back as %x, %v", back, err)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	for address, want := range map[string]bool{
		"1.1.1.1": true, "2606:4700::1": true,
		"127.0.0.1": false, "::1": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false,
		"0.0.0.0":         false, "100.64.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "fe80::1": false,
		"fd00::1": false, "::ffff:127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::": false,
	} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %t, want %t", address, got, want)
		}
	}
	tests := []struct {
		url           string
		private, want bool
	}{
		{"https://hooks.example.org/in", false, true},
		{"http://hooks.example.org/in", false, false},
		{"https://127.0.0.1/in", false, false},
		{"https://[::1]/in", false, false},
		{"http://127.0.0.1:8080/in", true, true},
		{"https://user:secret@example.org/", false, false},
		{"file:///etc/passwd", true, false},
		{"https://", false, false},
	}
	for _, tt := range tests {
		if err := checkURL(tt.url, tt.private); (err == nil) != tt.want {
			t.Errorf("%s (private %t): %v, want %t", tt.url, tt.private, err, tt.want)
		}
	}
	// A name may lead anywhere: the connection itself is refused.
	if res, err := newClient(false).Get("http://localhost:9/"); err == nil {
		res.Body.Close()
		t.Error("a name of this machine was connected to")
	}
}

func TestLaterAndLaterForThreeDays(t *testing.T) {
	total, last := time.Duration(0), time.Duration(0)
	for n := 1; ; n++ {
		wait, again := backOff(n)
		if !again {
			break
		}
		if wait <= last {
			t.Errorf("after %d attempts %s, before that %s", n, wait, last)
		}
		total, last = total+wait, wait
	}
	if total < 72*time.Hour || total > 96*time.Hour {
		t.Errorf("all attempts take %s, want some three days", total)
	}
}

// TestReasonsTellNothingOfTheNetwork: whoever named a host does not learn who
// looks it up here.
func TestReasonsTellNothingOfTheNetwork(t *testing.T) {
	asked := func(err error) error { return &url.Error{Op: "Post", URL: "https://erp.example.org/in", Err: err} }
	unknown := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
		Err: "no such host", Name: "erp.example.org", Server: "10.0.0.53:53", IsNotFound: true,
	}}
	for want, err := range map[string]error{
		"the name of the host was not found": asked(unknown),
		ErrPrivate.Error():                   asked(ErrPrivate),
		"EOF":                                asked(io.EOF),
		"the receiver answered 500":          errors.New("the receiver answered 500"),
	} {
		if got := reason(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
