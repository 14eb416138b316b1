package client_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
)

// unhex returns the bytes of hexadecimal digits.
func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The CBOR below is written by hand from docs/decisions/0001-bytes.md, so that
// a mistake of the encoder does not hide in the vectors it made.
func TestVectorsByHand(t *testing.T) {
	text := func(s string) string { return hex.EncodeToString(append([]byte{0x60 | byte(len(s))}, s...)) }
	tests := []struct {
		leaf uint64 // of the command
		want string
	}{
		{21, "a5" + "00" + "13" + "01" + text("D1") + "02" + text(supplier) + // kind 19 on D1 by the supplier
			"08" + "82" + "1a04c4b400" + "189c" + // amount: 80,000,000 fen of currency 156
			"1820" + text(supplier)}, // field 32, the payee
		{14, "a8" + "00" + "07" + "01" + text("红字-1") + "02" + text(supplier) + // kind 7
			"09" + text(supplier) + "0a" + text(buyer) + "0b" + text("044031900111-12345679") + // seller, buyer, number
			"0c" + "194fe9" + // issued: 56 years, 14 leap days and 3 days after 1970-01-01
			"10" + "82" + "3961a7" + "189c"}, // gross: -25,000 fen
	}
	v := read(t)
	for _, tt := range tests {
		if got := v.at(tt.leaf).Bytes; got != tt.want {
			t.Errorf("leaf %d: bytes\n%s, want\n%s", tt.leaf, got, tt.want)
		}
	}
}

func read(t *testing.T) *vectors {
	t.Helper()
	b, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return &v
}

// at returns the command at a leaf, or an empty one.
func (v *vectors) at(leaf uint64) vectorCommand {
	for _, b := range v.Batches {
		for _, c := range b.Envelope.Commands {
			if c.Leaf == leaf {
				return c
			}
		}
	}
	return vectorCommand{}
}

// TestVectorsHoldWithoutTheCore checks the file with nothing but SHA-256 and
// ed25519, as another language would.
func TestVectorsHoldWithoutTheCore(t *testing.T) {
	v := read(t)
	first := unhex(t, v.Batches[0].Envelope.Commands[0].Bytes)
	if got := leafHash(first); got != v.Chain {
		t.Errorf("chain id %s, want the leaf hash of log.open %s", v.Chain, got)
	}
	publics := map[string][]byte{}
	for _, k := range v.Keys {
		publics[k.Party] = ed25519.NewKeyFromSeed(unhex(t, k.Seed)).Public().(ed25519.PublicKey)
		if got := hex.EncodeToString(publics[k.Party]); got != k.Public {
			t.Errorf("key of %s is %s, want %s", k.Party, k.Public, got)
		}
	}
	var log [][]byte
	for _, b := range v.Batches {
		checkEnvelope(t, v, &b.Envelope, publics)
		for _, s := range b.StateRoots {
			leaf := unhex(t, s.Bytes)
			if got := leafHash(leaf); got != s.LeafHash || s.Leaf != uint64(len(log)) || leaf[0] != 2 {
				t.Errorf("state root at %d: %x with hash %s, want hash %s", s.Leaf, leaf, s.LeafHash, got)
			}
			log = append(log, unhex(t, s.LeafHash))
		}
		for _, c := range b.Envelope.Commands {
			checkLeaf(t, &c, uint64(len(log)))
			log = append(log, unhex(t, c.LeafHash))
		}
		if got := hex.EncodeToString(treeHash(log)); got != b.Root || b.Size != uint64(len(log)) {
			t.Errorf("batch %d: root %s of %d leaves, want %s of %d", b.Height, b.Root, b.Size, got, len(log))
		}
	}
	last := v.Batches[len(v.Batches)-1]
	body := fmt.Sprintf("%s\n%d\n%s\nday 2026-01-06\nheight %d\n", v.Origin, last.Size,
		base64Of(unhex(t, last.Root)), last.Height)
	key := ed25519.NewKeyFromSeed(unhex(t, v.Checkpoint.Seed))
	line := "— " + v.Origin + " " + strings.Split(v.Checkpoint.Text, " ")[len(strings.Split(v.Checkpoint.Text, " "))-1]
	if want := body + "\n" + line; v.Checkpoint.Text != want {
		t.Errorf("checkpoint %q, want %q", v.Checkpoint.Text, want)
	}
	hash := unhex(t, strings.Split(v.Checkpoint.VKey, "+")[1])
	if want := base64Of(append(hash, ed25519.Sign(key, []byte(body))...)); !strings.HasSuffix(line, " "+want+"\n") {
		t.Errorf("checkpoint signed %q, want %q", line, want)
	}
}

func checkEnvelope(t *testing.T, v *vectors, e *vectorEnvelope, publics map[string][]byte) {
	t.Helper()
	var hashes [][]byte
	for _, c := range e.Commands {
		hashes = append(hashes, unhex(t, c.Hash))
		if got := leafHash(unhex(t, c.Bytes)); got != c.Hash {
			t.Errorf("leaf %d: command hash %s, want %s", c.Leaf, c.Hash, got)
		}
	}
	if got := hex.EncodeToString(treeHash(hashes)); got != e.TreeHash {
		t.Errorf("leaf %d: tree hash %s, want %s", e.Commands[0].Leaf, e.TreeHash, got)
	}
	want := hex.EncodeToString([]byte("tally/envelope/v1")) + v.Chain + e.Header + e.TreeHash
	if e.SignedBytes != want {
		t.Errorf("signed bytes %s, want %s", e.SignedBytes, want)
	}
	for i, p := range e.SignedBy {
		signature := unhex(t, e.Signatures[i])
		holds := len(publics[p]) == 32 && ed25519.Verify(publics[p], unhex(t, want), signature)
		for _, k := range v.Passkeys {
			holds = holds || k.Label == p && passkeySigned(t, &k, unhex(t, want), signature)
		}
		if !holds {
			t.Errorf("leaf %d: the signature of %s does not hold", e.Commands[0].Leaf, p)
		}
	}
	b := cbor.AppendBytes(cbor.AppendArray(nil, 3), unhex(t, e.Header))
	b = cbor.AppendArray(b, len(e.Signatures))
	for _, s := range e.Signatures {
		b = cbor.AppendBytes(b, unhex(t, s))
	}
	b = cbor.AppendArray(b, len(e.Commands))
	for _, c := range e.Commands {
		b = cbor.AppendBytes(b, unhex(t, c.Bytes))
	}
	if got := hex.EncodeToString(b); got != e.Bytes {
		t.Errorf("envelope %s, want %s", e.Bytes, got)
	}
}

// passkeySigned reports whether a passkey signed what the page says it signs.
func passkeySigned(t *testing.T, k *vectorPasskey, signed, signature []byte) bool {
	t.Helper()
	r := cbor.NewReader(signature)
	r.ArrayOf(3)
	data, text, sig := r.Bytes(), r.Bytes(), r.Bytes()
	var said struct {
		Type, Challenge, Origin string
		CrossOrigin             bool
	}
	if err := json.Unmarshal(text, &said); err != nil || r.End() != nil {
		t.Fatalf("assertion %x: %v, %v", signature, err, r.End())
	}
	challenge, made, hash := sha256.Sum256(signed), sha256.Sum256([]byte(k.RelyingParty)), sha256.Sum256(text)
	if said.Type != "webauthn.get" || said.Origin != k.Origin || said.CrossOrigin ||
		said.Challenge != base64.RawURLEncoding.EncodeToString(challenge[:]) ||
		!bytes.Equal(data[:32], made[:]) || data[32]&5 != 5 {
		return false
	}
	public, message := unhex(t, k.Public), append(bytes.Clone(data), hash[:]...)
	if k.Algorithm == "EdDSA" {
		return ed25519.Verify(public[1:], message, sig)
	}
	x, y := elliptic.UnmarshalCompressed(elliptic.P256(), public)
	full := append(append([]byte{4}, x.FillBytes(make([]byte, 32))...), y.FillBytes(make([]byte, 32))...)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), full)
	digest := sha256.Sum256(message)
	return err == nil && ecdsa.VerifyASN1(key, digest[:], sig)
}

// checkLeaf puts the leaf together again from its parts.
func checkLeaf(t *testing.T, c *vectorCommand, at uint64) {
	t.Helper()
	figures, effects := sha256.Sum256(unhex(t, c.Figures)), sha256.Sum256(unhex(t, c.Effects))
	want := fmt.Sprintf("01%s%04x%x%x", c.Hash, c.Code, figures, effects)
	var fields struct{ Payload string }
	if err := json.Unmarshal(c.JSON, &fields); err != nil {
		t.Fatal(err)
	}
	if want += fields.Payload; c.LeafBytes != want {
		t.Errorf("leaf %d: bytes %s, want %s", c.Leaf, c.LeafBytes, want)
	}
	if got := leafHash(unhex(t, c.LeafBytes)); got != c.LeafHash || c.Leaf != at {
		t.Errorf("leaf %d: hash %s, want %s at %d", c.Leaf, c.LeafHash, got, at)
	}
}

// TestVectorsReadBack: the JSON of each command gives its bytes, and the bytes
// its JSON.
func TestVectorsReadBack(t *testing.T) {
	for _, b := range read(t).Batches {
		for _, v := range b.Envelope.Commands {
			c, no, err := client.ParseJSON(v.JSON)
			if no != nil || err != nil {
				t.Fatalf("leaf %d: refused %v, error %v", v.Leaf, no, err)
			}
			if got := hex.EncodeToString(c.Seal()); got != v.Bytes {
				t.Errorf("leaf %d: %s gives %s, want %s", v.Leaf, v.JSON, got, v.Bytes)
			}
			var again command.Command
			if err := again.Decode(unhex(t, v.Bytes)); err != nil {
				t.Fatalf("leaf %d: %v", v.Leaf, err)
			}
			var compact bytes.Buffer
			if err := json.Compact(&compact, v.JSON); err != nil {
				t.Fatal(err)
			}
			if got := string(client.JSON(&again)); got != compact.String() {
				t.Errorf("leaf %d: bytes give %s, want %s", v.Leaf, got, &compact)
			}
		}
	}
}
