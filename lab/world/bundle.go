package world

import (
	"crypto/ed25519"
	"fmt"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/desk"
)

// An ask is a command with what its sender knows of it.
type ask struct {
	c     *command.Command
	stake int64  // minor units; what a mandate bounds
	text  string // a payload, kept under label
	label string
	alone bool   // the maker does not ask the checker, whatever is at stake
	key   string // who signs, if not the party's own voice
	slip  bool   // a mistake that is made on purpose: it should be refused
}

// A voice is how a party signs.
type voice struct {
	label  string
	signer *desk.Signer
	with   []ed25519.PrivateKey
}

// A bundle is what is asked at one time, in the order of voices.
type bundle struct {
	w    *World
	asks map[string][]ask // by the voice's label
}

func (b *bundle) add(a ask) {
	label := a.key
	if label == "" {
		label = voiceOf(string(a.c.By), a.stake, a.alone)
	}
	b.asks[label] = append(b.asks[label], a)
}

// voiceOf returns the label of the voice that signs for a party.
func voiceOf(id string, stake int64, alone bool) string {
	m := memberOf(id)
	switch {
	case id == operatorID:
		return operatorID
	case m == nil || m.Custody():
		return deskVoice
	case m.keys == pair && stake > makerLimit && !alone:
		return id + bothSuffix
	case m.keys == pair:
		return id + makerSuffix
	}
	return id
}

// mostAsks is the most commands of an envelope of the world's: those with
// goods lines are long.
const mostAsks = 100

// send makes a bundle one block and counts what came of it.
func (b *bundle) send() error {
	var raw [][]byte
	var sent [][]ask
	for _, v := range b.w.voices {
		for asks := range slices.Chunk(b.asks[v.label], mostAsks) {
			sealed, err := b.seal(v, asks)
			if err != nil {
				return err
			}
			raw, sent = append(raw, sealed), append(sent, asks)
		}
	}
	if len(raw) == 0 {
		return nil
	}
	answers, err := b.w.node.DoBlock(raw...)
	if err != nil {
		return fmt.Errorf("send a block: %w", err)
	}
	for i := range answers {
		if no := answers[i].Refusal; no != nil {
			return fmt.Errorf("send a block: the log does not take an envelope: %s", no)
		}
		for k := range answers[i].Receipts {
			b.w.count(sent[i][k], answers[i].Receipts[k].Refusal)
		}
	}
	return nil
}

// seal keeps the payloads of asks and signs them.
func (b *bundle) seal(v voice, asks []ask) ([]byte, error) {
	commands := make([]*command.Command, len(asks))
	for i, a := range asks {
		commands[i] = a.c
		if a.label == "" {
			continue
		}
		kept, err := b.w.node.Payloads().PutSalted(b.w.seed.secret("salt/"+a.label), []byte(a.text))
		if err != nil {
			return nil, err
		}
		a.c.SetBytes(command.Payload, kept[:])
	}
	return v.signer.Seal(false, commands, v.with...)
}

// A Tally is what a world has asked since it was opened.
type Tally struct {
	Commands int64
	Done     map[string]int64 // what was carried out, by the name of the kind
	Refused  map[string]int64 // what was not, by the name of the code
}

// mostSurprises is how many surprises are kept.
const mostSurprises = 100

// count notes what came of a command.
func (w *World) count(a ask, no *refuse.Refusal) {
	w.tally.Commands++
	if no != nil {
		w.tally.Refused[no.Code.String()]++
	} else {
		w.tally.Done[a.c.Kind.String()]++
	}
	if (no != nil) != a.slip && len(w.surprises) < mostSurprises {
		w.surprises = append(w.surprises, fmt.Sprintf("%s %s of %s by %s: %v", w.Today(), a.c.Kind, a.c.Object, a.c.By, no))
	}
}
