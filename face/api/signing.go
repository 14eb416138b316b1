package api

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"

	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/node/desk/access"
)

// A ToSign is a draft that is fixed for its keys, and what they sign.
type ToSign struct {
	Draft
	Signed    string `json:"signed" doc:"What an ed25519 key signs, in hexadecimal digits."`
	Challenge string `json:"challenge" doc:"What a passkey is asked to sign, in base64url."`
}

type prepareInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Keys []string `json:"keys" minItems:"1" maxItems:"4" doc:"Public keys of the organisation that are to sign."`
	}
}

type signInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Key       string `json:"key" pattern:"^[0-9a-f]{64,66}$" doc:"The public key that signed."`
		Signature string `json:"signature,omitempty" pattern:"^[0-9a-f]*$" doc:"Of an ed25519 key, in hexadecimal digits."`
		Passkey   *struct {
			AuthenticatorData string `json:"authenticatorData"`
			ClientDataJSON    string `json:"clientDataJSON"`
			Signature         string `json:"signature"`
		} `json:"passkey,omitempty" doc:"What the browser's credential answered, each part in base64url."`
	}
}

// registerSigning registers how drafts are signed with people's own keys.
func (a *API) registerSigning() {
	route := access.Route{
		Method: http.MethodPost, Path: Prefix + "/drafts/{id}/prepare", Least: access.Maker, Scope: access.Write,
		Subject: access.Own, Summary: "Fix which keys are to sign a draft",
	}
	register(a, route, operation{
		id: "prepare-draft", about: "All of them sign the same bytes. What was signed before is lost.",
	}, a.prepareDraft)
	route.Path, route.Summary = Prefix+"/drafts/{id}/sign", "Add a signature to a draft"
	register(a, route, operation{
		id: "sign-draft", about: "With the last signature the draft is sent; before, the answer has no results.",
	}, a.signDraft)
}

func (a *API) prepareDraft(ctx context.Context, who access.Who, in *prepareInput) (*bodyAnswer[ToSign], error) {
	keys := make([][]byte, 0, len(in.Body.Keys))
	for _, text := range in.Body.Keys {
		k, err := hex.DecodeString(text)
		if err != nil {
			return nil, &notJSONError{field: "keys", why: "a key is 64 or 66 hexadecimal digits"}
		}
		keys = append(keys, k)
	}
	d, err := a.cfg.Office.Prepare(ctx, who, in.ID, keys)
	if err != nil {
		return nil, err
	}
	unsigned, err := a.cfg.Office.Unsigned(d)
	if err != nil {
		return nil, err
	}
	body, err := draftOf(d)
	challenge := unsigned.Challenge()
	return &bodyAnswer[ToSign]{ToSign{
		Draft: body, Signed: hex.EncodeToString(unsigned.Signed()),
		Challenge: base64.RawURLEncoding.EncodeToString(challenge[:]),
	}}, err
}

func (a *API) signDraft(ctx context.Context, who access.Who, in *signInput) (*commandsAnswer, error) {
	key, err := hex.DecodeString(in.Body.Key)
	if err != nil {
		return nil, &notJSONError{field: "key", why: "a key is 64 or 66 hexadecimal digits"}
	}
	signature, err := in.signature()
	if err != nil {
		return nil, err
	}
	answer, err := a.cfg.Office.Sign(ctx, who, in.ID, key, signature)
	if err != nil {
		return nil, err
	}
	if answer.Refusal != nil {
		return nil, &refused{why: answer.Refusal}
	}
	return a.answered(ctx, answer)
}

// signature returns the signature as it stands in an envelope.
func (in *signInput) signature() ([]byte, error) {
	if in.Body.Passkey == nil {
		b, err := hex.DecodeString(in.Body.Signature)
		if err != nil || len(b) == 0 {
			return nil, &notJSONError{field: "signature", why: "a signature is hexadecimal digits, or a passkey's answer"}
		}
		return b, nil
	}
	var said assertion.Assertion
	for to, text := range map[*[]byte]string{
		&said.AuthenticatorData: in.Body.Passkey.AuthenticatorData, &said.ClientData: in.Body.Passkey.ClientDataJSON,
		&said.Signature: in.Body.Passkey.Signature,
	} {
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil {
			return nil, &notJSONError{field: "passkey", why: "each part of a passkey's answer is base64url without padding"}
		}
		*to = b
	}
	return said.Bytes(), nil
}
