package hook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// prefix begins a secret in its written form (Standard Webhooks).
const prefix = "whsec_"

// secretSize is the length of new secrets in bytes.
const secretSize = 32

func newSecret() []byte {
	b := make([]byte, secretSize)
	rand.Read(b)
	return b
}

// Written returns a secret in the form that receivers keep it.
func Written(secret []byte) string { return prefix + base64.StdEncoding.EncodeToString(secret) }

// Read reads a secret in its written form.
func Read(text string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, prefix))
	if err != nil {
		return nil, fmt.Errorf("read a webhook's secret: %w", err)
	}
	return b, nil
}

// Sign returns the signature of a message (Standard Webhooks): of its id, its
// time in seconds since 1970, and its body.
func Sign(secret []byte, id string, at int64, body []byte) string {
	h := hmac.New(sha256.New, secret)
	fmt.Fprintf(h, "%s.%d.", id, at)
	h.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}
