package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/account"
)

// serveFlags is how a server is told to answer.
type serveFlags struct {
	dir, addr, origin string
	cert, key         string
	proxies, hosts    []string
	dayEnd            string
	connections       int
	private           bool
}

func newServe(s *streams) *cobra.Command {
	var f serveFlags
	c := &cobra.Command{
		Use:   "serve --dir DIR",
		Short: "Answer people and programs over HTTP",
		Long: `Answer people and programs over HTTP, until it is told to stop (SIGTERM or
SIGINT): then it finishes what is under way and closes the log.

One JSON line is printed when it answers: "addr" is its address and "setup" a
link that makes the first administrator, once; it is not there when there is one.
The log's clock is the wall's. --origin is the address by which people reach it,
such as https://tally.example.org: passkeys are bound to it for ever. --tls-cert
and --tls-key are read again when they change.

It goes by the name in --origin, by each --host, by localhost and by any address
in numbers. Who asks for another name gets 421, except at /healthz and /readyz:
such a name may be of somebody who points it here. A proxy passes on one of
those names as Host.

A business day stays open for facts until its end is recorded. The server
records it at --day-end of the next day; "off" holds days open until the
operator sends day.end.

If the log's disk fails the server refuses everything, ends what is under way
and exits with 4: only a new start may tell what is on the disk.`,
		Example: examples("tally serve --dir books", "tally serve --dir books --addr 127.0.0.1:8080"),
		Args:    cobra.NoArgs,
		RunE: does(func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGTERM, syscall.SIGINT)
			defer stop()
			return serve(ctx, s, f)
		}),
	}
	dirFlag(c, &f.dir)
	c.Flags().StringVar(&f.addr, "addr", "127.0.0.1:0", "where to listen; port 0 takes a free one")
	c.Flags().StringVar(&f.origin, "origin", "", "the address by which people come; empty: the one it listens at")
	c.Flags().StringArrayVar(&f.hosts, "host", nil, "another name by which programs ask for it, such as tally.internal")
	c.Flags().StringVar(&f.cert, "tls-cert", "", "the certificate, in PEM")
	c.Flags().StringVar(&f.key, "tls-key", "", "its key, in PEM")
	c.Flags().StringArrayVar(&f.proxies, "proxy", nil, "a network whose X-Forwarded-For is believed, such as 127.0.0.0/8")
	c.Flags().StringVar(&f.dayEnd, "day-end", "00:10", "when a business day is closed, on the next day, or off")
	c.Flags().IntVar(&f.connections, "connections", 0, "most connections at a time; 0: 10,000, or what the system allows")
	c.Flags().BoolVar(&f.private, "private-webhooks", false, "let webhooks lead into private networks and to this machine")
	return c
}

// serve answers until ctx is done or the log fails.
func serve(ctx context.Context, s *streams, f serveFlags) error {
	closeAt, err := parseDayEnd(f.dayEnd)
	if err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(s.err, nil))
	certificates, err := f.certificates(log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer listener.Close() // the server closes it; else nobody was served
	origin, site, err := f.site(listener.Addr().String())
	if err != nil {
		return err
	}
	open, err := openServing(ctx, servingConfig{
		dir: f.dir, site: site, secure: strings.HasPrefix(origin, "https:"), hosts: f.names(origin),
		proxies: f.proxies, private: f.private, log: log,
	})
	if err != nil {
		return err
	}
	open.node.UseWall()
	err = open.run(ctx, s, listener, runConfig{
		origin: origin, certificates: certificates, closeAt: closeAt, connections: f.connections,
	})
	return errors.Join(err, open.close())
}

// check refuses flags that say something impossible.
func (f *serveFlags) check() error {
	if f.dir == "" {
		return usage("flag --dir is needed: name the log's directory, or make one with `tally init DIR`")
	}
	if (f.cert == "") != (f.key == "") {
		return usage("--tls-cert and --tls-key go together")
	}
	for _, name := range f.hosts {
		if u, err := url.Parse("http://" + name); err != nil || u.Host != name || u.Port() != "" {
			return usage("--host %s: want a name without scheme and port, such as tally.internal", name)
		}
	}
	for _, p := range f.proxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			return usage("--proxy %s: want a network such as 127.0.0.0/8", p)
		}
	}
	return isLog(f.dir)
}

func (f *serveFlags) certificates(log *slog.Logger) (*door.Certificates, error) {
	if f.cert == "" {
		return nil, nil
	}
	c, err := door.OpenCertificates(f.cert, f.key, log, time.Now)
	if err != nil {
		return nil, usage("--tls-cert: %w", err)
	}
	return c, nil
}

// localhost is a name that always is this machine.
const localhost = "localhost"

// names returns the names by which the server is asked for. An address in
// numbers is none, and may be asked for all the same.
func (f *serveFlags) names(origin string) []string {
	all := []string{localhost}
	if u, err := url.Parse(origin); err == nil { // else it was refused before
		all = append(all, strings.ToLower(u.Hostname()))
	}
	for _, name := range f.hosts {
		all = append(all, strings.ToLower(name))
	}
	return all
}

// site says by which address people come, and where passkeys work: an address
// in numbers cannot have any.
func (f *serveFlags) site(addr string) (origin string, site account.Site, err error) {
	origin = f.origin
	if origin == "" {
		scheme := "http://"
		if f.cert != "" {
			scheme = "https://"
		}
		return scheme + addr, site, nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" {
		return "", site, usage("--origin %s: want an address such as https://tally.example.org", f.origin)
	}
	origin = u.Scheme + "://" + u.Host
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return origin, site, nil
	}
	return origin, account.Site{ID: u.Hostname(), Name: "Tallystick", Origins: []string{origin}}, nil
}

// parseDayEnd reads when days are closed, as the time that has passed since
// midnight; -1 is never.
func parseDayEnd(text string) (time.Duration, error) {
	if text == "off" {
		return -1, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, usage("--day-end %s: want a time such as 00:10, or off", text)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}
