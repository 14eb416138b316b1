package proof_test

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/proof"
)

func TestQRReadsBack(t *testing.T) {
	tests := []struct {
		qr            proof.QR
		address, want string
	}{
		{
			proof.QR{Origin: "tally.example/log", Leaf: 17, Hash: sha256.Sum256(nil)},
			"https://tally.example/proof",
			"https://tally.example/proof?leaf=17&hash=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU&log=tally.example%2Flog",
		},
		{
			proof.QR{Origin: "日志", Leaf: 1<<64 - 1},
			"http://localhost:8080/p/",
			"http://localhost:8080/p/?leaf=18446744073709551615&hash=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" +
				"&log=%E6%97%A5%E5%BF%97",
		},
	}
	for _, tt := range tests {
		got, err := tt.qr.Text(tt.address)
		if err != nil || got != tt.want || len(got) > proof.MaxQR {
			t.Errorf("QR of %+v is %q, error %v, want %q", tt.qr, got, err, tt.want)
		}
		qr, address, err := proof.ReadQR(got)
		if err != nil || qr != tt.qr || address != tt.address {
			t.Errorf("%q reads %+v at %s, error %v, want %+v at %s", got, qr, address, err, tt.qr, tt.address)
		}
	}
}

func TestNoQR(t *testing.T) {
	qr := proof.QR{Origin: "tally.example/log"}
	long := "https://tally.example/" + strings.Repeat("p", proof.MaxQR)
	for _, address := range []string{"https://tally.example/?a=b", "https://tally.example/#a", "https://[", long} {
		if text, err := qr.Text(address); !errors.Is(err, proof.ErrQR) {
			t.Errorf("QR at %s is %q, error %v, want %v", address, text, err, proof.ErrQR)
		}
	}
	good, err := qr.Text("https://tally.example/proof")
	if err != nil {
		t.Fatal(err)
	}
	padded := strings.Replace(good, "leaf=0", "leaf=00", 1)
	for _, text := range []string{"", long, good + "&leaf=1", good[1:] + "%", padded} {
		if got, _, err := proof.ReadQR(text); !errors.Is(err, proof.ErrQR) {
			t.Errorf("%q reads %+v, error %v, want %v", text, got, err, proof.ErrQR)
		}
	}
}

func FuzzReadQR(f *testing.F) {
	text, err := proof.QR{Origin: "tally.example/log", Leaf: 17}.Text("https://tally.example/proof")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text string) {
		qr, address, err := proof.ReadQR(text)
		if err != nil {
			return
		}
		if again, err := qr.Text(address); again != text || err != nil {
			t.Errorf("%q reads %+v at %q, which gives %q, error %v", text, qr, address, again, err)
		}
	})
}
