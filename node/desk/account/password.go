package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// What a password costs: two passes over 19 MiB, as OWASP asks at least. A
// guess costs whoever steals the file as much.
const (
	passes   = 2
	memoryKB = 19 << 10
	threads  = 1
	saltSize = 16
	hashSize = 32
)

// The rules of passwords: long, and not what everybody knows of the person.
// Which signs are in it does not matter.
const (
	leastPassword = 12  // characters
	mostPassword  = 256 // bytes, so that nobody has us hash a book
)

// checkPassword fails if a password may not be chosen by the person who is
// called names.
func checkPassword(password string, names ...string) error {
	if !utf8.ValidString(password) || len(password) > mostPassword {
		return &FieldError{"password", "at most 256 bytes of text"}
	}
	if utf8.RuneCountInString(norm.NFC.String(password)) < leastPassword {
		return &FieldError{"password", "at least 12 characters"}
	}
	left := strings.ToLower(password)
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // a name may hold another
	for _, name := range names {
		if name != "" {
			left = strings.ReplaceAll(left, strings.ToLower(name), "")
		}
	}
	if utf8.RuneCountInString(left) < leastPassword/2 {
		return &FieldError{"password", "more than a name"}
	}
	if strings.Count(password, password[:1]) == len(password) {
		return &FieldError{"password", "more than one character over and over"}
	}
	return nil
}

// phc is the form of a hash in the store.
const phc = "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"

// hashPassword returns the hash of a password, when it is its turn.
func (d *Desk) hashPassword(ctx context.Context, password string) (string, error) {
	if err := d.hashing.enter(ctx); err != nil {
		return "", err
	}
	defer d.hashing.leave()
	salt := make([]byte, saltSize)
	rand.Read(salt)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf(phc, memoryKB, passes, threads, b64(salt), b64(derive(password, salt))), nil
}

func derive(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memoryKB, threads, hashSize)
}

// verifyPassword reports whether hash is that of the password. It takes as long
// for a hash that is none, so that nobody learns who has an account. It fails
// with ErrBusy if too many wait already.
func (d *Desk) verifyPassword(ctx context.Context, hash, password string) (bool, error) {
	if len(password) > mostPassword {
		password = "" // is nobody's, and costs what others cost
	}
	if err := d.hashing.enter(ctx); err != nil {
		return false, err
	}
	defer d.hashing.leave()
	salt, want, ok := parseHash(hash)
	if !ok {
		salt, want = make([]byte, saltSize), make([]byte, hashSize)
	}
	same := subtle.ConstantTimeCompare(derive(password, salt), want) == 1
	return same && ok, nil
}

// parseHash reads what hashPassword wrote.
func parseHash(hash string) (salt, sum []byte, ok bool) {
	head := fmt.Sprintf(phc, memoryKB, passes, threads, "", "")
	rest, ok := strings.CutPrefix(hash, strings.TrimSuffix(head, "$"))
	if !ok {
		return nil, nil, false
	}
	first, second, _ := strings.Cut(rest, "$")
	b64 := base64.RawStdEncoding.Strict()
	salt, err1 := b64.DecodeString(first)
	sum, err2 := b64.DecodeString(second)
	return salt, sum, err1 == nil && err2 == nil && len(salt) == saltSize && len(sum) == hashSize
}

// waitingForHash is how many may wait for their turn: some two seconds' worth.
const waitingForHash = 64

// A turnstile lets a few through at a time and some wait, and turns the rest
// away: each hash takes 19 MiB and a core.
type turnstile struct {
	inside, waiting chan struct{}
}

func newTurnstile(inside, waiting int) *turnstile {
	return &turnstile{inside: make(chan struct{}, inside), waiting: make(chan struct{}, inside+waiting)}
}

// enter waits for a turn. It fails with ErrBusy if too many wait.
func (t *turnstile) enter(ctx context.Context) error {
	select {
	case t.waiting <- struct{}{}:
	default:
		return ErrBusy
	}
	select {
	case t.inside <- struct{}{}:
		return nil
	case <-ctx.Done():
		<-t.waiting
		return ctx.Err()
	}
}

func (t *turnstile) leave() {
	<-t.inside
	<-t.waiting
}
