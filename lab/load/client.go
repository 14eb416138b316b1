package load

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
)

// errNoAnswer says that nothing is known of what became of a request: it is
// sent again.
var errNoAnswer = errors.New("no answer")

// errUnknown says that the server does not know a key.
var errUnknown = errors.New("the key is not known")

// A client speaks to one server.
type client struct {
	url  string
	http *http.Client
}

const requestFor = 30 * time.Second

func newClient(url string) *client {
	transport := &http.Transport{
		MaxIdleConnsPerHost: sellers, MaxConnsPerHost: sellers, DisableCompression: true,
		WriteBufferSize: 32 << 10, ReadBufferSize: 32 << 10,
	}
	return &client{url, &http.Client{Transport: transport, Timeout: requestFor}}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// logInfo is what is needed to sign for the log.
type logInfo struct {
	chain envelope.ChainID
	ahead time.Duration // how far the log's clock is ahead of ours
}

func (l logInfo) now() day.Instant { return day.Instant(time.Now().Add(l.ahead).UnixMicro()) }

// wait asks for the log until the server answers.
func (c *client) wait(ctx context.Context) (log logInfo, err error) {
	err = patiently(ctx, func() error { log, err = c.log(ctx); return err })
	if errors.Is(err, errNoAnswer) {
		err = fmt.Errorf("%w at %s: %w", ErrNoServer, c.url, err)
	}
	return log, err
}

func (c *client) log(ctx context.Context) (logInfo, error) {
	var said struct{ Chain, Clock string }
	if err := c.get(ctx, "/api/v1/log", &said); err != nil {
		return logInfo{}, err
	}
	chain, err := hex.DecodeString(said.Chain)
	clock, clockErr := day.ParseInstant(said.Clock)
	if err != nil || clockErr != nil || len(chain) != len(envelope.ChainID{}) {
		return logInfo{}, fmt.Errorf("ask %s for its log: it is not a Tallystick server", c.url)
	}
	ahead := time.Until(time.UnixMicro(int64(clock)))
	return logInfo{envelope.ChainID(chain), ahead}, nil
}

// next returns a number that a key has not used yet, or errUnknown.
func (c *client) next(ctx context.Context, public []byte) (uint64, error) {
	k, err := c.key(ctx, public)
	return k.Next, err
}

// A keyInfo is what the server says of a key.
type keyInfo struct {
	Owner string
	Next  uint64
}

// key asks for a key until the server answers: errUnknown if it does not know
// the key.
func (c *client) key(ctx context.Context, public []byte) (k keyInfo, err error) {
	path := "/api/v1/keys/" + hex.EncodeToString(public)
	return k, patiently(ctx, func() error { return c.get(ctx, path, &k) })
}

// patiently asks until there is an answer, or the time is over.
func patiently(ctx context.Context, ask func() error) error {
	for {
		err := ask()
		if !errors.Is(err, errNoAnswer) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

func (c *client) get(ctx context.Context, path string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", path, err)
	}
	return c.do(r, into)
}

// An answer is what the server says of an envelope.
type answer struct {
	Results []struct {
		Leaf uint64
		Code int
	}
}

// send sends an envelope.
func (c *client) send(ctx context.Context, raw []byte) (a answer, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/api/v1/envelopes", bytes.NewReader(raw))
	if err != nil {
		return a, err
	}
	r.Header.Set("Content-Type", "application/cbor")
	return a, c.do(r, &a)
}

// do sends a request. What a server may answer otherwise in a moment is
// errNoAnswer: that it stops, is full, or is not there.
func (c *client) do(r *http.Request, into any) error {
	res, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errNoAnswer, err)
	case res.StatusCode == http.StatusNotFound:
		return errUnknown
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode >= http.StatusInternalServerError:
		return fmt.Errorf("%w: status %d", errNoAnswer, res.StatusCode)
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("%s: status %d: %s", r.URL.Path, res.StatusCode, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: the answer cannot be read: %w", r.URL.Path, err)
	}
	return nil
}
