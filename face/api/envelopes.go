package api

import (
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
)

// Bounds of a sequence of envelopes in one request.
const (
	mostEnvelopes = 64
	sequenceBody  = mostEnvelopes * envelope.MaxSize
)

// The media types of envelopes: one, or a CBOR sequence (RFC 8742) of them.
const (
	oneEnvelope   = "application/cbor"
	plainBytes    = "application/octet-stream"
	manyEnvelopes = "application/cbor-seq"
)

// An EnvelopeAnswer is what came of one envelope of a sequence.
type EnvelopeAnswer struct {
	Answer
	Refusal *Result `json:"refusal,omitempty" doc:"Why the log did not take the envelope; then there are no results."`
}

// Envelopes is what came of a sequence of envelopes, in their order.
type Envelopes struct {
	Data []EnvelopeAnswer `json:"data"`
}

func (a *API) registerEnvelopes() {
	raw(a, access.Route{
		Method: http.MethodPost, Path: Prefix + "/envelopes", Least: access.Anonymous, Subject: access.Open,
		Summary: "Send signed envelopes",
	}, operation{
		id: "send-envelopes",
		about: "The bytes of a signed envelope, as docs/decisions/0001-bytes.md lays them down. It proves who asks by " +
			"itself, so no login is needed. Sent again it gets its first answer. As application/cbor-seq: up to 64 " +
			"envelopes, one behind the other, answered in their order.",
		options: []door.Option{door.MaxBody(sequenceBody)},
	}, a.describeEnvelopes, a.sendEnvelopes)
}

func (a *API) describeEnvelopes(op *huma.Operation) {
	schemas := a.huma.OpenAPI().Components.Schemas
	bytes := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	op.RequestBody = &huma.RequestBody{
		Required: true, Content: map[string]*huma.MediaType{oneEnvelope: bytes, plainBytes: bytes, manyEnvelopes: bytes},
	}
	op.Responses["200"] = &huma.Response{
		Description: "The log has taken it: an Answer for one envelope, an object with `data` for a sequence.",
		Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{OneOf: []*huma.Schema{
			schemaOf[Answer](schemas, "Answer"), schemaOf[Envelopes](schemas, "Envelopes"),
		}}}},
	}
}

// sendEnvelopes passes on what callers signed.
func (a *API) sendEnvelopes(w http.ResponseWriter, r *http.Request) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != oneEnvelope && kind != plainBytes && kind != manyEnvelopes {
		p := door.Because(r, door.BadRequest)
		p.Status, p.Field = http.StatusUnsupportedMediaType, "Content-Type"
		p.Limits = map[string]string{"one": oneEnvelope, "bytes": plainBytes, "many": manyEnvelopes}
		p.Write(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	if kind != manyEnvelopes {
		a.sendOne(w, r, body)
		return
	}
	all, err := split(body)
	if err != nil {
		Write(w, r, err)
		return
	}
	a.sendMany(w, r, all)
}

func (a *API) sendOne(w http.ResponseWriter, r *http.Request, body []byte) {
	answers, err := a.cfg.Office.Send(r.Context(), body)
	if err == nil && answers[0].Refusal != nil {
		err = &refused{why: answers[0].Refusal}
	}
	if err != nil {
		Write(w, r, err)
		return
	}
	out, err := answerOf(door.Language(r), &answers[0])
	if err != nil {
		door.Fail(w, r, err)
		return
	}
	w.Header().Set(heightHeader, number(out.Height))
	encode(w, out)
}

func (a *API) sendMany(w http.ResponseWriter, r *http.Request, all [][]byte) {
	answers, err := a.cfg.Office.Send(r.Context(), all...)
	if err != nil {
		Write(w, r, err)
		return
	}
	out, height := Envelopes{Data: make([]EnvelopeAnswer, len(answers))}, uint64(0)
	language := door.Language(r)
	for i := range answers {
		one := &out.Data[i]
		if no := answers[i].Refusal; no != nil {
			one.Refusal = &Result{}
			refuseResult(one.Refusal, language, no)
		}
		if one.Answer, err = answerOf(language, &answers[i]); err != nil {
			door.Fail(w, r, err)
			return
		}
		height = max(height, one.Height)
	}
	w.Header().Set(heightHeader, number(height))
	encode(w, out)
}

// split cuts a CBOR sequence into envelopes.
func split(body []byte) ([][]byte, error) {
	broken := &notJSONError{why: "the body is not a sequence of 1 to 64 envelopes"}
	var all [][]byte
	for len(body) > 0 {
		n, ok := length(body)
		if !ok || len(all) == mostEnvelopes {
			return nil, broken
		}
		all = append(all, body[:n:n])
		body = body[n:]
	}
	if len(all) == 0 {
		return nil, broken
	}
	return all, nil
}

// length returns how long the envelope at the beginning of b is.
func length(b []byte) (int, bool) {
	r := cbor.NewReader(b)
	r.ArrayOf(3)
	r.Bytes()
	for range 2 {
		for n := r.Array(); n > 0 && r.Err() == nil; n-- {
			r.Bytes()
		}
	}
	return r.Offset(), r.Err() == nil && r.Offset() > 0
}
