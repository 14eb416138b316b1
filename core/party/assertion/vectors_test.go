package assertion

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// published are test vectors of W3C Web Authentication Level 3, section 16
// (https://www.w3.org/TR/webauthn-3/#sctn-test-vectors): all of the relying
// party example.org. Their challenges were drawn, and are not the hash of
// bytes that anybody has, so they are tried below Check.
var published = []struct {
	name                             string
	key                              string
	challenge, data, json, signature string
	form                             bool // the package takes this form of client data
	known                            bool // the person was verified
}{
	{
		"16.6 ES256, long credential id",
		"033b8176b7504489cc593046d7988abb7905a742de6ac2cdc748a873c663e90cb1",
		"ef1deba56dce48f674a447ccf63b9599258ce87648e5c396f2ef0ca1da460e3b",
		"bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50d00000000",
		"7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a22377833727057334f53505a30" +
			"7045664d396a75566d53574d36485a4935634f573875384d6f647047446a73222c226f726967696e223a226874747073" +
			"3a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d",
		"304502203ecef83fb12a0cae7841055f9f87103a99fd14b424194bbf06c4623d3ee6e3fd022100d2ace346db262b1374" +
			"a6b70faa51f518a42ddca13a4125ce6f5052a75bac9fb6",
		true, true,
	},
	{
		"16.2 ES256, person not verified",
		"02afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61",
		"39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408",
		"bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000",
		"7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455" +
			"506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a226874747073" +
			"3a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d",
		"3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b935381" +
			"74f575bf11a1dd5d78c6e486013f937295ea13653e331e87",
		true, false,
	},
	{
		"16.4 ES256, in a frame",
		"0222200a473f90b11078851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d",
		"876aa517ba83fdee65fcffdbca4c84eeae5d54f8041a1fc85c991e5bbb273137",
		"bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50500000000",
		"7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a226832716c463771445f65356c" +
			"5f505f62796b7945377135645650674547685f49584a6b655737736e4d5463222c226f726967696e223a226874747073" +
			"3a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a747275652c22657874726144617461223a22" +
			"636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c2066" +
			"69656c647320696e20746865206675747572652c207375636820617320746869733a2039327063545644304162792d71" +
			"3464746d6a36656667227d",
		"3046022100eb12fcf23b12764c0f122e22371fab92e283879fd798f38ee1841c951b6e40e7022100c76237ff9db77b3c" +
			"56f30837cda6a09acfa2e915544e609c0733b1184036d1cf",
		false, true,
	},
	{
		"16.11 EdDSA, person not verified",
		"0144e06ddd331c36a8dc667bab52bcae63486c916aa5e339e6acebaa84934bf832",
		"895957e01c633a698348a2d8a31a54b7db27e8c1c43b2080d79ae2190267bfd2",
		"bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50100000000",
		"7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a2269566c583442786a4f6d6d44" +
			"534b4c596f7870557439736e364d48454f7943413135726947514a6e763949222c226f726967696e223a226874747073" +
			"3a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d",
		"f5c59c7e46c34f6f8cc197101ddf9934fa2595f68eb1913a637e8419eb9ba4cfdfc48f85393bc0d40b011f0d6fecb097" +
			"d6607525713223a0dc0d453993dae00b",
		true, false,
	},
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPublishedVectors(t *testing.T) {
	for _, v := range published {
		t.Run(v.name, func(t *testing.T) {
			a := Assertion{
				AuthenticatorData: unhex(t, v.data), ClientData: unhex(t, v.json), Signature: unhex(t, v.signature),
			}
			key, hash := unhex(t, v.key), sha256.Sum256(a.ClientData)
			message := append(append([]byte{}, a.AuthenticatorData...), hash[:]...)
			if !ValidKey(key) || !verify(key, message, a.Signature) {
				t.Error("the signature does not hold")
			}
			message[40] ^= 1
			if verify(key, message, a.Signature) {
				t.Error("the signature of other bytes holds")
			}
			parsed, err := Parse(a.Bytes())
			if (err == nil) != v.form {
				t.Fatalf("parsed: %v, want %t", err, v.form)
			}
			if !v.form {
				return
			}
			if got := parsed.Scope(); got != ScopeOf([]byte("example.org"), []byte("https://example.org")) {
				t.Errorf("signed at %q, want https://example.org of example.org", parsed.Origin())
			}
			if want := appendBase64URL(nil, unhex(t, v.challenge)); string(parsed.challenge) != string(want) {
				t.Errorf("challenge %s, want %s", parsed.challenge, want)
			}
			want := ErrUnverified
			if v.known {
				want = ErrSignature // of no bytes that are known here
			}
			if err := parsed.Check(key, nil); !errors.Is(err, want) {
				t.Errorf("checked: %v, want %v", err, want)
			}
		})
	}
}

// TestPointsAreOnTheCurve: the points are those of the published keys, in both
// signs, and numbers that are no point are no key.
func TestPointsAreOnTheCurve(t *testing.T) {
	x := "3b8176b7504489cc593046d7988abb7905a742de6ac2cdc748a873c663e90cb1"
	tests := []struct {
		name, key string
		form, is  bool
	}{
		{"a point", "02" + x, true, true},
		{"its opposite", "03" + x, true, true},
		{"the same number as an ed25519 key", "01" + x, true, true},
		{"a plain key", x, false, false},
		{"uncompressed", "04" + x, false, false},
		{"the point at infinity", "00" + strings.Repeat("00", 32), false, false},
		{"no square", "02" + strings.Repeat("00", 31) + "01", true, false},
		{"a number as great as the field", "02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", true, false},
		{"too long", "02" + x + "00", false, false},
		{"nothing", "", false, false},
	}
	for _, tt := range tests {
		key := unhex(t, tt.key)
		if IsKey(key) != tt.form || ValidKey(key) != tt.is {
			t.Errorf("%s: form %t, key %t, want %t, %t", tt.name, IsKey(key), ValidKey(key), tt.form, tt.is)
		}
	}
}
