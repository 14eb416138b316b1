package api

import (
	"encoding/hex"
	"encoding/json"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/say"
)

// An Entry is one leaf of the log, as far as the caller may see it.
type Entry struct {
	Leaf      uint64          `json:"leaf"`
	Height    uint64          `json:"height"`
	Instant   string          `json:"instant,omitempty" doc:"When, UTC."`
	Kind      string          `json:"kind,omitempty"`
	Object    string          `json:"object,omitempty"`
	By        string          `json:"by,omitempty"`
	Command   json.RawMessage `json:"command,omitempty" doc:"As it was asked, without what is not to be seen."`
	Signed    []Signature     `json:"signed,omitempty"`
	Code      uint16          `json:"code" doc:"0: carried out."`
	Name      string          `json:"name,omitempty" doc:"Of the refusal."`
	Detail    string          `json:"detail,omitempty"`
	Do        string          `json:"do,omitempty"`
	Postings  []Posting       `json:"postings,omitempty"`
	Withheld  bool            `json:"withheld" doc:"Something is left out that is not to be seen."`
	Day       string          `json:"day,omitempty" doc:"Of a state root."`
	StateRoot string          `json:"state_root,omitempty"`
}

// A Signature is a key that signed a command.
type Signature struct {
	Key   string `json:"key"`
	Owner string `json:"owner,omitempty"`
	How   string `json:"how" enum:"own-key,platform,passkey"`

	Origin string `json:"origin,omitempty" doc:"Of a passkey: the site where it signed."`
}

func entryOf(language string, e *reader.Entry) Entry {
	out := Entry{
		Leaf: e.Leaf, Height: e.Height, Code: uint16(e.Code), Withheld: e.Withheld,
	}
	if e.Root {
		out.Day, out.StateRoot = e.Day.String(), hex.EncodeToString(e.StateRoot[:])
		return out
	}
	out.Instant, out.Kind, out.Object, out.By = e.Instant.String(), e.Kind.String(), e.Object, e.By
	if e.Command != nil {
		out.Command = client.JSON(e.Command)
	}
	for _, s := range e.Signed {
		how := map[reader.How]string{
			reader.OwnKey: "own-key", reader.Platform: "platform", reader.Passkey: "passkey",
		}[s.How]
		out.Signed = append(out.Signed, Signature{s.Key, s.Owner, how, s.Origin})
	}
	if no := e.Refusal(); no != nil {
		out.Name = no.Code.String()
		out.Detail, out.Do = cutSentence(say.Sentence(language, no))
	}
	for _, p := range e.Postings {
		out.Postings = append(out.Postings, Posting{
			From: p.From, To: p.To, Amount: p.Amount.String(), Minor: p.Amount.Minor(),
		})
	}
	return out
}

func entriesOf(language string, all []reader.Entry) []Entry {
	out := make([]Entry, 0, len(all))
	for i := range all {
		out = append(out, entryOf(language, &all[i]))
	}
	return out
}
