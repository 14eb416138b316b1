package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/vocabulary"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
)

// Bounds of one request.
const (
	mostBatch   = 150       // commands
	mostPayload = 64 << 10  // bytes of a payload's text
	batchBody   = 1 << 20   // bytes of a batch
	commandBody = 128 << 10 // bytes of one command, its payload included
)

// A write is what the writing operations have in common.
type write struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"Sent again with it, a request gets its first answer."`
	RawBody        []byte
}

// A commandsAnswer is what came of commands.
type commandsAnswer struct {
	TallyHeight uint64 `header:"Tally-Height" doc:"The height whose views show this: pass it as min_height."`
	Body        Answer
}

// An Answer is what came of commands that the log has taken.
type Answer struct {
	Height   uint64   `json:"height" doc:"Of the block that holds them."`
	Repeated bool     `json:"repeated" doc:"They were answered before; this is the first answer."`
	Results  []Result `json:"results" doc:"One for each command, in their order."`
}

// A Result is what came of one command.
type Result struct {
	Leaf     uint64    `json:"leaf" doc:"Its leaf in the log, which can be proved."`
	Kind     string    `json:"kind,omitempty"`
	Code     uint16    `json:"code" doc:"0: carried out; else the permanent code of the refusal."`
	Name     string    `json:"name,omitempty" doc:"Of the refusal."`
	Refusal  string    `json:"refusal,omitempty" doc:"Its permanent form: code, name and figures."`
	Detail   string    `json:"detail,omitempty"`
	Do       string    `json:"do,omitempty"`
	Postings []Posting `json:"postings,omitempty"`
}

// A Posting is one line of the books.
type Posting struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Amount string `json:"amount"`
	Minor  int64  `json:"amount_minor"`
}

// registerCommands registers an operation for each kind, and one for many.
func (a *API) registerCommands() {
	v := vocabulary.Of(machine.New().Steps())
	for i := range v.Kinds {
		a.registerKind(&v.Kinds[i])
	}
	register(a, access.Route{
		Method: http.MethodPost, Path: Prefix + "/commands", Least: access.Maker, Scope: access.Write, Subject: access.Own,
		Summary: "Ask several commands",
	}, operation{
		id: "ask-commands", about: "Up to 150 commands, in their order; with `atomic`, all or none. Each has `kind` " +
			"beside what its own operation takes. Commands that are refused are results, unless none was to be carried out " +
			"without all.",
		body: jsonBody(batchSchema()), options: []door.Option{door.MaxBody(batchBody)},
	}, a.askBatch)
}

// registerKind registers the operation of one kind of command.
func (a *API) registerKind(k *vocabulary.Kind) {
	kind, _ := command.KindNamed(k.Name)
	needs := office.Needs(kind)
	route := access.Route{
		Method: http.MethodPost, Path: Prefix + "/commands/" + k.Name, Least: needs.Least, Scope: needs.Scope,
		Subject: access.Own, Fresh: needs.Money, Summary: "Ask " + k.Name,
	}
	if needs.Platform {
		route.Subject = access.Platform
	}
	op := operation{
		id: strings.ReplaceAll(k.Name, ".", "-"), about: describeKind(k), body: jsonBody(commandSchema(k)),
		options: []door.Option{door.MaxBody(commandBody)},
	}
	register(a, route, op, func(ctx context.Context, who access.Who, in *write) (*commandsAnswer, error) {
		w, err := readWish(in.RawBody, k.Name)
		if err != nil {
			return nil, err
		}
		answer, err := a.ask(ctx, who, []office.Wish{w}, in, route.Path, true)
		if err != nil {
			return nil, err
		}
		if no := answer.Results[0].Refusal; no != nil {
			return nil, &refused{why: no, leaf: &answer.Results[0].Leaf}
		}
		return a.answered(ctx, answer)
	})
}

func jsonBody(s *huma.Schema) *huma.RequestBody {
	return &huma.RequestBody{
		Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: s}},
	}
}

func batchSchema() *huma.Schema {
	one, most := 1, mostBatch
	s := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: false, Required: []string{"commands"},
		Properties: map[string]*huma.Schema{
			"atomic": {Type: huma.TypeBoolean, Description: "Carry out all commands or none."},
			"commands": {
				Type: huma.TypeArray, MinItems: &one, MaxItems: &most,
				Items: &huma.Schema{
					Type: huma.TypeObject, Required: []string{"kind", "object"}, AdditionalProperties: true,
					Properties: map[string]*huma.Schema{
						"kind": {Type: huma.TypeString}, "object": {Type: huma.TypeString}, "by": {Type: huma.TypeString},
					},
				},
			},
		},
		Examples: []any{map[string]any{"atomic": true, "commands": []any{map[string]any{
			"kind": "trade.void", "object": "I1",
		}}}},
	}
	s.PrecomputeMessages()
	return s
}

// describeKind says who may ask a kind, when, and why it may be refused.
func describeKind(k *vocabulary.Kind) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Asked by: %s.", strings.Join(k.Signers, " or "))
	if len(k.States) > 0 {
		fmt.Fprintf(&b, " While the deal is: %s.", strings.Join(k.States, ", "))
	}
	if len(k.Refusals) > 0 {
		b.WriteString(" May be refused with:")
		for i, c := range k.Refusals {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, " %d %s", c.Code, c.Name)
		}
		b.WriteByte('.')
	}
	return b.String()
}

// A batch is the body of several commands.
type batch struct {
	Atomic   bool              `json:"atomic"`
	Commands []json.RawMessage `json:"commands"`
}

func (a *API) askBatch(ctx context.Context, who access.Who, in *write) (*commandsAnswer, error) {
	b, wishes, err := readBatch(in.RawBody)
	if err != nil {
		return nil, err
	}
	answer, err := a.ask(ctx, who, wishes, in, Prefix+"/commands", b.Atomic)
	if err != nil {
		return nil, err
	}
	if b.Atomic {
		if i, no := culprit(answer.Results); no != nil {
			return nil, &refused{why: no, place: at(i), leaf: &answer.Results[i].Leaf}
		}
	}
	return a.answered(ctx, answer)
}

// culprit returns the command for which an atomic batch was refused, and why.
func culprit(results []office.Result) (int, *refuse.Refusal) {
	for i := range results {
		if no := results[i].Refusal; no != nil && no.Code != refuse.AtomicRefused {
			return i, no
		}
	}
	return 0, nil
}

func readBatch(body []byte) (b batch, wishes []office.Wish, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if d.Decode(&b) != nil || d.More() {
		return b, nil, &notJSONError{why: `the body is not {"commands": […], "atomic": true or false}`}
	}
	if len(b.Commands) == 0 || len(b.Commands) > mostBatch {
		return b, nil, &notJSONError{field: "commands", why: fmt.Sprintf("1 to %d commands are asked at once", mostBatch)}
	}
	for i, raw := range b.Commands {
		w, err := readWish(raw, "")
		if err != nil {
			return b, nil, placed(err, at(i))
		}
		wishes = append(wishes, w)
	}
	return b, wishes, nil
}

// placed says which command of a batch an error is about.
func placed(err error, place string) error {
	var no *refused
	var form *notJSONError
	switch {
	case errors.As(err, &no):
		no.place = place
	case errors.As(err, &form):
		form.field = join(place, form.field)
	}
	return err
}

// readWish reads one command. kind is the operation's; "" takes the body's.
func readWish(body []byte, kind string) (office.Wish, error) {
	text, payload, err := cutPayload(body, kind)
	if err != nil {
		return office.Wish{}, err
	}
	c, no, err := client.ParseJSON(text)
	switch {
	case err != nil:
		return office.Wish{}, &notJSONError{why: "the command is not one JSON object of texts, numbers and flags"}
	case no != nil:
		return office.Wish{}, &refused{why: stripped(no)}
	}
	return office.Wish{Command: c, Payload: payload}, nil
}

// stripped leaves out what the caller made up.
func stripped(no *refuse.Refusal) *refuse.Refusal {
	for _, f := range no.Figures {
		if f.Type == refuse.IDFigure && printable(f.Text) == "" {
			return no.Code.With()
		}
	}
	return no
}

// cutPayload takes the text of a payload out of a command's body and puts 32
// zero bytes in its place, and the operation's kind in.
func cutPayload(body []byte, kind string) (text, payload []byte, err error) {
	broken := &notJSONError{why: "the command is not a JSON object"}
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || members == nil || !once(body, len(members)) {
		return nil, nil, broken
	}
	if kind != "" {
		if _, named := members["kind"]; named {
			return nil, nil, &notJSONError{field: "kind", why: "the address names the kind already"}
		}
		members["kind"], _ = json.Marshal(kind) // a string cannot fail
	}
	if raw, there := members["payload"]; there {
		var s string
		if json.Unmarshal(raw, &s) != nil || s == "" || len(s) > mostPayload {
			why := fmt.Sprintf("a payload is a text of 1 to %d bytes", mostPayload)
			return nil, nil, &notJSONError{field: "payload", why: why}
		}
		payload = []byte(s)
		members["payload"], _ = json.Marshal(hex.EncodeToString(make([]byte, sha256.Size)))
	}
	text, err = json.Marshal(members)
	if err != nil {
		return nil, nil, broken
	}
	return text, payload, nil
}

// once reports whether an object of n different members has no member twice:
// what is signed must be what was written.
func once(body []byte, n int) bool {
	d := json.NewDecoder(bytes.NewReader(body))
	if _, err := d.Token(); err != nil {
		return false
	}
	count := 0
	for d.More() {
		var value json.RawMessage
		if _, err := d.Token(); err != nil {
			return false
		}
		if d.Decode(&value) != nil {
			return false
		}
		count++
	}
	return count == n
}

// ask asks wishes for the caller.
func (a *API) ask(
	ctx context.Context, who access.Who, wishes []office.Wish, in *write, path string, atomic bool,
) (office.Answer, error) {
	if all := requestOf(ctx).Header.Values("Idempotency-Key"); len(all) > 0 && in.IdempotencyKey == "" || len(all) > 1 {
		return office.Answer{}, office.ErrKeyForm // who sends a key counts on it
	}
	answer, err := a.cfg.Office.Ask(ctx, who, wishes, office.Ask{
		Atomic: atomic, Key: in.IdempotencyKey, Digest: digestOf(path, in.RawBody),
	})
	if err == nil && answer.Refusal != nil {
		return answer, &refused{why: answer.Refusal}
	}
	return answer, err
}

func digestOf(path string, body []byte) [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s", len(path), path)
	h.Write(body)
	return [32]byte(h.Sum(nil))
}

// answered turns an office's answer into that of an operation.
func (a *API) answered(ctx context.Context, answer office.Answer) (*commandsAnswer, error) {
	body, err := answerOf(door.Language(requestOf(ctx)), &answer)
	if err != nil {
		return nil, err
	}
	return &commandsAnswer{TallyHeight: answer.Height, Body: body}, nil
}
