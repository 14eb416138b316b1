// Package remote is a log behind a server, as somebody asks it who holds a key:
// over HTTP, with envelopes that were signed here.
//
//	About ─▶ chain, clock ─┐
//	Key ──▶ next number ───┴─▶ envelope.Seal ─▶ Send ─▶ what came of each command
//
// It neither signs nor keeps anything. Whether the answer to an envelope came or
// not, the same bytes may be sent again: the log answers them once and for all.
package remote

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
)

// Errors that callers look for.
var (
	ErrAddress  = errors.New("not the address of a server, such as http://127.0.0.1:8080")
	ErrNoAnswer = errors.New("no answer")            // nothing is known of what became of a request
	ErrUnknown  = errors.New("the key is not known") // to the log
)

// requestFor is how long one request may take.
const requestFor = 30 * time.Second

// mostAnswer bounds an answer: 150 results with their postings are far smaller.
const mostAnswer = 16 << 20

// A Log is asked by any number of goroutines.
type Log struct {
	url  string
	http *http.Client
	now  func() time.Time
}

// New returns the log behind the server at address, to which at most so many
// connections are made. now is the wall clock. It fails with ErrAddress.
func New(address string, connections int, now func() time.Time) (*Log, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, ErrAddress
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost, transport.MaxConnsPerHost = connections, connections
	transport.DisableCompression = true
	transport.WriteBufferSize, transport.ReadBufferSize = 32<<10, 32<<10
	return &Log{u.Scheme + "://" + u.Host, &http.Client{Transport: transport, Timeout: requestFor}, now}, nil
}

// Address returns where the server is.
func (l *Log) Address() string { return l.url }

// Close closes connections that nobody uses.
func (l *Log) Close() { l.http.CloseIdleConnections() }

// An About is what is needed to sign for the log.
type About struct {
	Chain envelope.ChainID
	ahead time.Duration    // how far the log's clock is ahead of ours
	now   func() time.Time // ours
}

// Now returns the log's instant, as far as our clock tells it.
func (a About) Now() day.Instant { return day.Instant(a.now().Add(a.ahead).UnixMicro()) }

// About asks which log it is.
func (l *Log) About(ctx context.Context) (About, error) {
	var said struct{ Chain, Clock string }
	if err := l.get(ctx, "/api/v1/log", &said); err != nil {
		return About{}, err
	}
	chain, err := hex.DecodeString(said.Chain)
	clock, clockErr := day.ParseInstant(said.Clock)
	if err != nil || clockErr != nil || len(chain) != len(envelope.ChainID{}) {
		return About{}, fmt.Errorf("ask %s for its log: it is not a Tallystick server", l.url)
	}
	return About{envelope.ChainID(chain), time.UnixMicro(int64(clock)).Sub(l.now()), l.now}, nil
}

// A Key is what the log says of one.
type Key struct {
	Owner string // the party whose key it is
	Next  uint64 // a number that it has not used yet
}

// Key asks for a key: ErrUnknown if the log does not know it.
func (l *Log) Key(ctx context.Context, public []byte) (k Key, err error) {
	return k, l.get(ctx, "/api/v1/keys/"+hex.EncodeToString(public), &k)
}

// An Answer is what the log says of an envelope.
type Answer struct {
	Height  uint64
	Results []Result
	Refusal *Result // why the log did not take it; then there are no results
}

// A Result is what came of one command.
type Result struct {
	Leaf       uint64
	Code       int    // 0: carried out
	Refusal    string // in its permanent form
	Detail, Do string // the same for people
	Postings   []Posting
}

// A Posting is one line of the books.
type Posting struct{ From, To, Amount string }

// Send sends an envelope.
func (l *Log) Send(ctx context.Context, raw []byte) (Answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url+"/api/v1/envelopes", bytes.NewReader(raw))
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Content-Type", "application/cbor-seq")
	var said struct{ Data []Answer }
	if err := l.do(r, &said); err != nil {
		return Answer{}, err
	}
	if len(said.Data) != 1 {
		return Answer{}, fmt.Errorf("%s: %d answers to one envelope", r.URL.Path, len(said.Data))
	}
	return said.Data[0], nil
}

func (l *Log) get(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, l.url+path, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", path, err)
	}
	return l.do(r, into)
}

// do sends a request. What a server may answer otherwise in a moment is
// ErrNoAnswer: that it stops, is full, or is not there.
func (l *Log) do(r *http.Request, into any) error {
	res, err := l.http.Do(r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, mostAnswer))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrNoAnswer, err)
	case res.StatusCode == http.StatusNotFound:
		return ErrUnknown
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode >= http.StatusInternalServerError:
		return fmt.Errorf("%w: status %d", ErrNoAnswer, res.StatusCode)
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("%s: status %d: %.1000s", r.URL.Path, res.StatusCode, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: the answer cannot be read: %w", r.URL.Path, err)
	}
	return nil
}

// pause is how long is waited before something is asked again.
const pause = 100 * time.Millisecond

// Patiently asks until there is an answer, or ctx is done.
func Patiently(ctx context.Context, ask func() error) error {
	for {
		err := ask()
		if !errors.Is(err, ErrNoAnswer) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}
