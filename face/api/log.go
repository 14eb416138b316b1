package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node/desk/access"
)

// heightHeader tells the height whose views show a write.
const heightHeader = "Tally-Height"

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// tagOf groups operations by the first word of their path.
func tagOf(route string) string {
	rest := route[len(path.Dir(Prefix)):]
	for _, word := range []string{
		"commands", "envelopes", "drafts", "deals", "invoices", "parties", "limits", "trial-balance", "payments",
		"leaves", "log", "keys", "events", "webhooks", "clock", "people", "invitations", "api-keys", "organisation",
		"platform",
	} {
		if len(rest) > 0 && containsWord(rest, word) {
			return word
		}
	}
	return "server"
}

func containsWord(route, word string) bool {
	for dir := route; dir != "/" && dir != "."; dir = path.Dir(dir) {
		if path.Base(dir) == word {
			return true
		}
	}
	return false
}

// An About is what is public about the log.
type About struct {
	Origin  string `json:"origin" doc:"The log's name."`
	Chain   string `json:"chain" doc:"The id that envelopes are signed for, in hexadecimal digits."`
	Key     string `json:"key" doc:"The verifier key that checks receipts."`
	Desk    string `json:"platform_key" doc:"The public key with which the platform signs for others."`
	Clock   string `json:"clock" doc:"The instant of the next batch, UTC; not_after of envelopes is measured on it."`
	Today   string `json:"today" doc:"The business day of the last batch."`
	Closed  string `json:"closed" doc:"The last business day that was closed."`
	Height  uint64 `json:"height" doc:"Of the last durable block."`
	Leaves  uint64 `json:"leaves"`
	LogRoot string `json:"log_root" doc:"The Merkle root (RFC 6962) over the leaves."`
}

// A KeyInfo is what is public about a signing key.
type KeyInfo struct {
	Key     string `json:"key"`
	Owner   string `json:"owner" doc:"The party whose key it is."`
	Next    uint64 `json:"next" doc:"A sequence number that the key has not used yet."`
	Mandate bool   `json:"mandate" doc:"Whether a mandate bounds what it may sign."`
}

type aboutAnswer struct{ Body About }

type keyInput struct {
	Key string `path:"key" pattern:"^[0-9a-f]{64,66}$" doc:"The public key, in hexadecimal digits."`
}

type keyAnswer struct{ Body KeyInfo }

func (a *API) registerLog() {
	register(a, access.Route{
		Method: http.MethodGet, Path: Prefix + "/log", Least: access.Anonymous, Subject: access.Open,
		Summary: "What is public about the log",
	}, operation{id: "get-log"}, a.about)
	register(a, access.Route{
		Method: http.MethodGet, Path: Prefix + "/keys/{key}", Least: access.Anonymous, Subject: access.Open,
		Summary: "Whose key it is, and its next number",
	}, operation{id: "get-key", about: "Public, as every envelope shows it: who signs needs the next number."}, a.key)
}

func (a *API) about(context.Context, access.Who, *struct{}) (*aboutAnswer, error) {
	v, err := a.cfg.Log.Published()
	if err != nil {
		return nil, err
	}
	height, leaves, root, err := a.cfg.Log.Head()
	if err != nil {
		return nil, err
	}
	chain := a.cfg.Log.Chain()
	return &aboutAnswer{Body: About{
		Origin: a.cfg.Log.Origin(), Chain: hex.EncodeToString(chain[:]), Key: a.cfg.Key,
		Desk:  hex.EncodeToString(a.cfg.Office.Public()),
		Clock: a.cfg.Log.Clock().String(), Today: v.Meta.Today.String(), Closed: dayOrNone(v.Meta.Closed),
		Height: height, Leaves: leaves, LogRoot: hex.EncodeToString(root[:]),
	}}, nil
}

func dayOrNone(d day.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func (a *API) key(_ context.Context, _ access.Who, in *keyInput) (*keyAnswer, error) {
	public, err := hex.DecodeString(in.Key)
	if err != nil {
		return nil, errNoKey
	}
	v, err := a.cfg.Log.Published()
	if err != nil {
		return nil, err
	}
	row := v.KeyRow(public)
	if row == 0 {
		return nil, errNoKey
	}
	k := v.Keys.At(row)
	return &keyAnswer{Body: KeyInfo{
		Key: in.Key, Owner: v.PartyName(k.Party), Next: v.Windows.At(row).High() + 1, Mandate: k.Mandated == 1,
	}}, nil
}
