package main

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/tallystick/tallystick/connect/remote"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/payload"
)

// How long a server is waited for, and how long an answer.
const (
	serverPatience = 10 * time.Second
	answerPatience = time.Minute
)

// signedFor is how long what was signed may be sent. The log takes 24 hours.
const signedFor = 12 * day.Hour

// A sending is commands on their way to a server.
type sending struct {
	to     *remote.Log
	about  remote.About
	key    remote.Key
	keys   []ed25519.PrivateKey
	atomic bool
	parts  [][]written
}

// submitTo signs lines, sends them to a server, and prints the answers in order.
// digest is that of the bytes in which the lines were read.
func submitTo(
	ctx context.Context, s *streams, f submitFlags, lines []written, digest [32]byte, keys []ed25519.PrivateKey,
) error {
	to, err := remote.New(f.url, 1, time.Now)
	if err != nil {
		return usage("--url %s: %w", f.url, err)
	}
	defer to.Close()
	x := &sending{to: to, keys: keys, atomic: f.atomic}
	if err := x.look(ctx); err != nil {
		return fmt.Errorf("no server answers at %s, and nothing was submitted: %w", f.url, err)
	}
	for i := range lines {
		lines[i].fill(x.key.Owner)
	}
	x.parts = parted(lines, len(keys), f.atomic)
	envelopes, err := x.envelopes(f, digest)
	if err != nil {
		return err
	}
	return x.send(ctx, s, envelopes)
}

// look asks for the log, and where the key's numbers stand: a key that the log
// does not know begins with 1, and that it may not sign is the log's answer.
func (x *sending) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, serverPatience)
	defer cancel()
	return remote.Patiently(ctx, func() (err error) {
		if x.about, err = x.to.About(ctx); err != nil {
			return err
		}
		x.key, err = x.to.Key(ctx, x.keys[0].Public().(ed25519.PublicKey))
		if errors.Is(err, remote.ErrUnknown) {
			x.key, err = remote.Key{Next: 1}, nil
		}
		return err
	})
}

// A signed is a file of what was signed: sent again it is answered again.
type signed struct {
	Of        []byte   `json:"of"` // the hash of what was to be signed, for which log and by whom
	Envelopes [][]byte `json:"envelopes"`
}

// envelopes returns what is to be sent: what the file of --kept holds, if it was
// made from the same commands, and else what is signed now, which is kept there.
func (x *sending) envelopes(f submitFlags, digest [32]byte) ([][]byte, error) {
	of := x.digest(digest)
	if f.kept != "" {
		all, err := readSigned(f.kept, of)
		if !errors.Is(err, fs.ErrNotExist) {
			return all, err
		}
	}
	all, err := x.sign(f.payloads)
	if err != nil || f.kept == "" {
		return all, err
	}
	text, err := json.Marshal(signed{of[:], all})
	if err != nil {
		return nil, fmt.Errorf("keep what was signed: %w", err)
	}
	if err := disk.WriteAtomic(disk.OS{}, f.kept, append(text, '\n')); err != nil {
		return nil, fmt.Errorf("keep what was signed: %w", err)
	}
	return all, nil
}

// digest is a hash of everything that decides what is signed.
func (x *sending) digest(lines [32]byte) [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%x %x %t", lines, x.about.Chain, x.atomic)
	for _, k := range x.keys {
		fmt.Fprintf(h, " %x", k.Public())
	}
	return [32]byte(h.Sum(nil))
}

func readSigned(file string, of [32]byte) ([][]byte, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var kept signed
	if err == nil {
		err = json.Unmarshal(text, &kept)
	}
	if err != nil {
		return nil, usage("--kept %s: not a file of what was signed: %w", file, err)
	}
	if string(kept.Of) != string(of[:]) {
		return nil, usage("--kept %s: it keeps what was signed of other commands, by other keys or for another log", file)
	}
	return kept.Envelopes, nil
}

// sign signs each part that holds a command whose form is not refused.
func (x *sending) sign(payloads string) (all [][]byte, err error) {
	store := payload.Open(disk.OS{}, payloads, nil)
	for _, part := range x.parts {
		for i := range part {
			if part[i].payload != nil && payloads == "" {
				return nil, usage("a line has a payload, whose text stays here: name a directory with --payloads")
			}
			if err := part[i].keep(store); err != nil {
				return nil, err
			}
		}
		raw, size := [][]byte{}, 0
		for _, c := range sound(part) {
			raw = append(raw, c.Seal())
			size += len(raw[len(raw)-1])
		}
		if len(raw) == 0 {
			continue
		}
		if !desk.Fits(len(x.keys), len(raw), size) {
			return nil, tooMuch(desk.ErrTooMuch)
		}
		h := envelope.Header{
			Sequence: x.key.Next + uint64(len(all)), NotAfter: x.about.Now() + signedFor, Atomic: x.atomic,
		}
		all = append(all, envelope.Seal(x.about.Chain, h, raw, x.keys...))
	}
	return all, nil
}

// send sends envelopes, one behind the other, and prints what came of them.
func (x *sending) send(ctx context.Context, s *streams, envelopes [][]byte) error {
	told, total := s.progress("submit"), len(envelopes)
	for _, part := range x.parts {
		var a remote.Answer
		if n := len(sound(part)); n > 0 {
			if len(envelopes) == 0 {
				return usage("--kept: there are fewer envelopes than the commands need")
			}
			var err error
			if a, err = x.sendOne(ctx, envelopes[0], n); err != nil {
				return fmt.Errorf("%d of %d envelopes were answered, and of the next it is not known what became: "+
					"ask again with what --kept keeps: %w", total-len(envelopes), total, err)
			}
			envelopes = envelopes[1:]
			told.at(fmt.Sprintf("%d of %d", total-len(envelopes), total))
		}
		results := a.Results
		err := printAnswers(s, part, func() (answered, error) {
			if a.Refusal != nil {
				return answered{Code: a.Refusal.Code, Refusal: saidOf(a.Refusal), Postings: []string{}}, nil
			}
			r := &results[0]
			results = results[1:]
			return answeredAt(a.Height, r), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sendOne sends an envelope of n commands until it is answered.
func (x *sending) sendOne(ctx context.Context, raw []byte, n int) (a remote.Answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	err = remote.Patiently(ctx, func() error { a, err = x.to.Send(ctx, raw); return err })
	if err == nil && a.Refusal == nil && len(a.Results) != n {
		err = fmt.Errorf("%d results for %d commands", len(a.Results), n)
	}
	return a, err
}

// answeredAt is the answer that a server gave to one command.
func answeredAt(height uint64, r *remote.Result) answered {
	a := answered{Height: &height, Index: &r.Leaf, Code: r.Code, Postings: []string{}}
	if r.Code != 0 {
		a.Refusal = saidOf(r)
	}
	for _, p := range r.Postings {
		a.Postings = append(a.Postings, fmt.Sprintf("%s -> %s %s", p.From, p.To, p.Amount))
	}
	return a
}

// saidOf is a server's refusal in the words of [sentence].
func saidOf(r *remote.Result) string {
	text := r.Refusal + " - " + r.Detail
	if r.Do != "" {
		text += " " + r.Do
	}
	return text
}
