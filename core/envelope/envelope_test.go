package envelope

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"pgregory.net/rapid"
)

var chain = ChainID{1, 2, 3}

func key(n byte) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, 32)) }

func keys(n int) (all []ed25519.PrivateKey) {
	for i := range n {
		all = append(all, key(byte(i+1)))
	}
	return all
}

// voids returns the bytes of n commands.
func voids(n int) (all [][]byte) {
	for i := range n {
		all = append(all, command.New(command.TradeVoid, fmt.Sprint("I", i), "seller").Seal())
	}
	return all
}

func decoded(t interface{ Fatalf(string, ...any) }, raw []byte) *Envelope {
	e := &Envelope{}
	if err := e.Decode(raw); err != nil {
		t.Fatalf("decode: %v", err)
	}
	return e
}

// TestSealAndDecodeLaw: what was sealed is read back, and its signatures fit
// for the log it was sealed for and for no other.
func TestSealAndDecodeLaw(t *testing.T) {
	e := &Envelope{} // one for all: its memory is used again
	rapid.Check(t, func(t *rapid.T) {
		h := Header{
			Sequence: rapid.Uint64Range(0, 1<<63-1).Draw(t, "sequence"),
			NotAfter: day.Instant(rapid.Int64().Draw(t, "not after")),
			Atomic:   rapid.Bool().Draw(t, "atomic"),
		}
		signers := keys(rapid.IntRange(1, MaxKeys).Draw(t, "keys"))
		asked := voids(rapid.IntRange(1, 20).Draw(t, "commands"))
		raw := Seal(chain, h, asked, signers...)
		if err := e.Decode(raw); err != nil {
			t.Fatalf("decode: %v", err)
		}
		if e.Sequence != h.Sequence || e.NotAfter != h.NotAfter || e.Atomic != h.Atomic ||
			len(e.Keys) != len(signers) || len(e.Commands) != len(asked) || !bytes.Equal(e.Raw, raw) {
			t.Fatalf("read %+v, want %+v", e.Header, h)
		}
		for i := range asked {
			if !bytes.Equal(e.Commands[i].Raw, asked[i]) || e.CommandHash(i) != HashCommand(asked[i]) {
				t.Fatalf("command %d is another one", i)
			}
		}
		if err := e.Check(chain); err != nil {
			t.Fatalf("check: %v", err)
		}
		if err := e.Check(ChainID{}); !errors.Is(err, ErrSignature) {
			t.Fatalf("check for another log: %v, want %v", err, ErrSignature)
		}
	})
}

// TestNoBitCanBeFlipped: any bit of an envelope that is changed makes it no
// envelope, or one that its keys did not sign.
func TestNoBitCanBeFlipped(t *testing.T) {
	raw := Seal(chain, Header{Sequence: 300, NotAfter: 1 << 50}, voids(2), keys(2)...)
	var e Envelope
	for i := range raw {
		for bit := range 8 {
			raw[i] ^= 1 << bit
			if e.Decode(raw) == nil && e.Check(chain) == nil {
				t.Errorf("byte %d, bit %d: accepted", i, bit)
			}
			raw[i] ^= 1 << bit
		}
	}
}

func TestTheSignedBytesAreThoseOfTheFoundations(t *testing.T) {
	raw := Seal(chain, Header{Sequence: 7, NotAfter: 9, Atomic: true}, voids(1), key(1))
	e := decoded(t, raw)
	public := key(1).Public().(ed25519.PublicKey)
	header := append([]byte{0x85, 0x81, 0x58, 32}, public...)
	header = append(header, 7, 9, 1, 1)
	leaf := HashCommand(voids(1)[0])
	signed := append(append(append([]byte("tally/envelope/v1"), chain[:]...), header...), leaf[:]...)
	if !bytes.Equal(e.header, header) || !ed25519.Verify(public, signed, e.signatures[0]) {
		t.Errorf("header %x, want %x", e.header, header)
	}
}

func TestEnvelopesThatAreMalformed(t *testing.T) {
	good := voids(1)
	one := Seal(chain, Header{}, good, key(1))
	tests := []struct {
		name string
		raw  []byte
	}{
		{"nothing", nil},
		{"no commands", append(bytes.Clone(one[:len(one)-len(cbor.AppendBytes(nil, good[0]))-1]), 0x80)},
		{"no keys", Seal(chain, Header{}, good)},
		{"one key twice", Seal(chain, Header{}, good, key(1), key(1))},
		{"five keys", Seal(chain, Header{}, good, keys(5)...)},
		{"too many commands", Seal(chain, Header{}, voids(MaxCommands+1), key(1))},
		{"more bytes than there may be", append(Seal(chain, Header{}, good, key(1)), make([]byte, MaxSize)...)},
		{"a byte too many", append(Seal(chain, Header{}, good, key(1)), 0)},
		{"a command that is none", Seal(chain, Header{}, [][]byte{{0xa0}}, key(1))},
		{"a sequence number of 64 bits", Seal(chain, Header{Sequence: 1 << 63}, good, key(1))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := new(Envelope).Decode(tt.raw); !errors.Is(err, ErrMalformed) {
				t.Errorf("%v, want %v", err, ErrMalformed)
			}
		})
	}
}

// TestEveryCommandOfAnEnvelopeIsProved: with ⌈log2 n⌉ hashes, for its own
// bytes, its own place and its own log only.
func TestEveryCommandOfAnEnvelopeIsProved(t *testing.T) {
	longest := []int{0, 0, 1, 2, 2, 3, 3, 3, 3, 4}
	for n := 1; n <= 9; n++ {
		asked := voids(n)
		e := decoded(t, Seal(chain, Header{Sequence: 1}, asked, keys(2)...))
		for i := range n {
			p := e.Prove(i)
			signers, err := p.Check(chain, asked[i])
			if err != nil || len(signers) != 2 || !bytes.Equal(signers[0].Key, e.Keys[0]) || len(p.Path) > longest[n] {
				t.Fatalf("command %d of %d: %v, %d hashes", i, n, err, len(p.Path))
			}
			for k := range n {
				if _, err := p.Check(chain, asked[k]); (err == nil) != (k == i) {
					t.Errorf("the proof of command %d of %d for command %d: %v", i, n, k, err)
				}
			}
			disprove(t, p, asked[i], n)
		}
	}
}

func disprove(t *testing.T, p Proof, raw []byte, n int) {
	t.Helper()
	if _, err := p.Check(ChainID{}, raw); !errors.Is(err, ErrSignature) {
		t.Errorf("for another log: %v", err)
	}
	for _, index := range []int{-1, n, (p.Index + 1) % n} {
		moved := p
		moved.Index = index
		if _, err := moved.Check(chain, raw); err == nil && index != p.Index {
			t.Errorf("command %d of %d is proved at %d", p.Index, n, index)
		}
	}
	longer, unsigned := p, p
	longer.Path = append(longer.Path[:len(longer.Path):len(longer.Path)], [32]byte{})
	unsigned.Signatures = nil
	for _, bad := range []Proof{longer, unsigned, {}, {Header: p.Header[1:], Signatures: p.Signatures}} {
		if _, err := bad.Check(chain, raw); err == nil {
			t.Errorf("proved by %+v", bad)
		}
	}
}

// FuzzDecode: whatever the bytes, Decode and Check give an answer, and what
// Check accepts is what its keys sealed.
func FuzzDecode(f *testing.F) {
	f.Add(Seal(chain, Header{Sequence: 1, NotAfter: 2}, voids(3), keys(2)...))
	f.Add(Seal(chain, Header{Atomic: true}, voids(1), key(1)))
	f.Add(SealBy(chain, Header{Sequence: 1}, voids(2), es256(1), Plain(key(1)), eddsa(1)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var e Envelope
		if e.Decode(raw) != nil {
			return
		}
		signed := e.Check(chain) == nil
		for i := range e.Commands {
			p := e.Prove(i)
			if _, err := p.Check(chain, e.Commands[i].Raw); (err == nil) != signed {
				t.Fatalf("command %d is proved with %v, the envelope is signed: %t", i, err, signed)
			}
		}
	})
}
