package door

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// Certificates are a certificate and its key in two files. They are read anew
// when a file has changed, looked at once a second at most, and when Reload is
// called. A pair that cannot be used never takes the place of one that can.
type Certificates struct {
	cert, key string
	log       *slog.Logger
	now       func() time.Time

	mu      sync.Mutex
	current *tls.Certificate
	seen    [2]time.Time // when the files had changed last, as they were read
	checked time.Time
}

// OpenCertificates reads the pair of PEM files.
func OpenCertificates(cert, key string, log *slog.Logger, now func() time.Time) (*Certificates, error) {
	c := &Certificates{cert: cert, key: key, log: log, now: now}
	if err := c.Reload(); err != nil {
		return nil, err
	}
	return c, nil
}

// Reload reads the files now.
func (c *Certificates) Reload() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *Certificates) read() error {
	changed, err := c.changed()
	if err != nil {
		return err
	}
	c.seen = changed // a broken pair is not read again until it changes
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("read certificate %s: %w", c.cert, err)
	}
	c.current = &pair
	return nil
}

func (c *Certificates) changed() (at [2]time.Time, err error) {
	for i, name := range []string{c.cert, c.key} {
		info, err := os.Stat(name)
		if err != nil {
			return at, fmt.Errorf("look at certificate: %w", err)
		}
		at[i] = info.ModTime()
	}
	return at, nil
}

// get returns the pair for a handshake.
func (c *Certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.checked) >= time.Second {
		c.checked = now
		if at, err := c.changed(); err != nil || at != c.seen {
			c.renew(err)
		}
	}
	if c.current == nil {
		return nil, errors.New("no certificate")
	}
	return c.current, nil
}

// renew reads what has changed, and keeps to the old pair if it cannot.
func (c *Certificates) renew(err error) {
	if err == nil {
		err = c.read()
	}
	if err != nil {
		c.log.Warn("certificate not renewed", "error", err)
		return
	}
	c.log.Info("certificate renewed", "file", c.cert)
}
