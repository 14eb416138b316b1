package merkle_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"github.com/tallystick/tallystick/node/merkle"
	"golang.org/x/mod/sumdb/note"
)

// key returns a signer and its verifier, the same for the same name.
func key(t fataler, name string) (note.Signer, note.Verifier) {
	skey, vkey, err := note.GenerateKey(rand.NewChaCha8([32]byte([]byte(name + strings.Repeat(".", 32))[:32])), name)
	must(t, err)
	s, err := note.NewSigner(skey)
	must(t, err)
	v, err := note.NewVerifier(vkey)
	must(t, err)
	return s, v
}

func checkpoint(size uint64) merkle.Checkpoint {
	return merkle.Checkpoint{
		Origin: "log.example", Size: size, Root: merkle.LeafHash([]byte{byte(size)}), Day: "2026-01-01", Height: size / 2,
	}
}

func TestCheckpointHasTheStandardForm(t *testing.T) {
	c := checkpoint(12)
	c.Root = merkle.Hash{}
	want := "log.example\n12\n" + strings.Repeat("A", 43) + "=\nday 2026-01-01\nheight 6\n"
	if c.Format() != want {
		t.Errorf("format %q, want %q", c.Format(), want)
	}
	if got, err := merkle.ParseCheckpoint(want); err != nil || got != c {
		t.Errorf("parse = %v, %v, want %v", got, err, c)
	}
	for _, text := range []string{
		"", "\n\n\n\n\n", want + "more\n", want[:len(want)-1], want[1:] + "x",
		strings.Replace(want, "12", "012", 1), strings.Replace(want, "12", "-1", 1),
		strings.Replace(want, "A=", "B=", 1), strings.Replace(want, "AAA=", "=", 1),
		strings.Replace(want, "01-01", "13-01", 1), strings.Replace(want, "day ", "", 1),
		strings.Replace(want, "log.example", "", 1), strings.Replace(want, "height 6", "height +6", 1),
	} {
		if _, err := merkle.ParseCheckpoint(text); !errors.Is(err, merkle.ErrCheckpoint) {
			t.Errorf("parse %q: %v, want %v", text, err, merkle.ErrCheckpoint)
		}
	}
}

// TestACheckpointIsTheLogsOwn: it opens with the log's key, with or without a
// witness's, and not with a witness's alone.
func TestACheckpointIsTheLogsOwn(t *testing.T) {
	signer, log := key(t, "log.example")
	other, witness := key(t, "witness.example")
	c := checkpoint(12)
	text, err := c.Sign(signer, other)
	must(t, err)
	got, n, err := merkle.OpenCheckpoint(text, note.VerifierList(log, witness))
	must(t, err)
	if got != c || len(n.Sigs) != 2 {
		t.Errorf("open = %v with %d signatures, want %v with 2", got, len(n.Sigs), c)
	}
	if _, _, err := merkle.OpenCheckpoint(text, note.VerifierList(log)); err != nil {
		t.Errorf("open with the log's key: %v, want nil", err)
	}
	if _, _, err := merkle.OpenCheckpoint(text, note.VerifierList(witness)); err == nil {
		t.Error("open with the witness's key alone: nil, want an error")
	}
	if _, err := c.Sign(other, signer); err == nil {
		t.Error("sign by the witness first: nil, want an error")
	}
	c.Day = "today"
	if _, err := c.Sign(signer); !errors.Is(err, merkle.ErrCheckpoint) {
		t.Errorf("sign with day %q: %v, want %v", c.Day, err, merkle.ErrCheckpoint)
	}
}

// TestEveryFlippedCheckpointBitIsNamed: each bit of a stored checkpoint, flipped
// alone, is named by its file.
func TestEveryFlippedCheckpointBitIsNamed(t *testing.T) {
	signer, log := key(t, "log.example")
	other, witness := key(t, "witness.example")
	known := note.VerifierList(log, witness)
	d := faultdisk.New(1)
	s, err := merkle.CreateCheckpoints(d, "log/checkpoints")
	must(t, err)
	text, err := checkpoint(12).Sign(signer, other)
	must(t, err)
	must(t, s.Save(text))
	file := fmt.Sprintf("log/checkpoints/%020d", 12)
	for off := range int64(len(text)) {
		for bit := range uint(8) {
			must(t, d.Flip(file, off, bit))
			_, err := s.Latest(known)
			var damage *disk.DamageError
			if !errors.As(err, &damage) || damage.File != file || damage.Kind != disk.KindCheckpoint {
				t.Fatalf("flip of bit %d of %q at %d: %v, want a damage", bit, text[off], off, err)
			}
			must(t, d.Flip(file, off, bit))
		}
	}
	_, err = s.Latest(known)
	must(t, err)
}

func TestCheckpointsAreKeptInOrder(t *testing.T) {
	signer, log := key(t, "log.example")
	known := note.VerifierList(log)
	d := faultdisk.New(1)
	s, err := merkle.CreateCheckpoints(d, "log/checkpoints")
	must(t, err)
	if _, err := s.Latest(known); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("latest of none: %v, want not exist", err)
	}
	for _, size := range []uint64{100, 7, 20} {
		text, err := checkpoint(size).Sign(signer)
		must(t, err)
		must(t, s.Save(text))
	}
	d.Restart() // saved is durable
	s = merkle.ReadCheckpoints(d, "log/checkpoints")
	var got []uint64
	must(t, s.All(known, func(c merkle.Signed) error {
		got = append(got, c.Size)
		return nil
	}))
	if fmt.Sprint(got) != "[7 20 100]" {
		t.Errorf("sizes %v, want [7 20 100]", got)
	}
	if c, err := s.Latest(known); err != nil || c.Checkpoint != checkpoint(100) {
		t.Errorf("latest = %v, %v, want of 100 leaves", c.Checkpoint, err)
	}
	back := checkpoint(200)
	back.Height = 1
	text, err := back.Sign(signer)
	must(t, err)
	must(t, s.Save(text))
	var damage *disk.DamageError
	err = s.All(known, func(merkle.Signed) error { return nil })
	if !errors.As(err, &damage) || damage.Kind != disk.KindOrder {
		t.Errorf("a height that goes back: %v, want %s", err, disk.KindOrder)
	}
}

// FuzzParseCheckpoint: what parses formats to the same text.
func FuzzParseCheckpoint(f *testing.F) {
	f.Add(checkpoint(3).Format())
	f.Fuzz(func(t *testing.T, body string) {
		if c, err := merkle.ParseCheckpoint(body); err == nil && c.Format() != body {
			t.Fatalf("format %q, want %q", c.Format(), body)
		}
	})
}
