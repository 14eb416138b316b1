package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/netip"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/lab/world"
	"github.com/tallystick/tallystick/node"
)

// mostDemoDays is how long a world may be lived at once: ten years.
const mostDemoDays = 3660

func newDemo(s *streams) *cobra.Command {
	var f demoFlags
	c := &cobra.Command{
		Use:   "demo [--dir DIR] [--days N] [--seed S] [--headless]",
		Short: "Show an invented trade: an anchor, suppliers, funders, a year",
		Long: `Fill a new log with N days of an invented trade, and show it in the browser: an
anchor buys of thirty suppliers in three tiers, two funders finance invoices, a
bank carries out payments. People pay late, quarrel, and make mistakes that are
refused. On the pages one can be any of them, and let days pass.

Everything goes through the real machine as signed commands. Keys, salts,
instants and blocks follow from the seed: the same N and S give the same
log_root and state_root on every machine. Who knows the seed knows every key: it
is a log to look at, not to put money in. It answers this machine only.

Without --dir the log is in a temporary directory and goes when the server ends.
A DIR that holds a world is opened again where it stood. With --headless it is
filled, and where it stands is printed, without a server: DIR must then be empty
or not there.`,
		Example: examples(
			"tally demo",
			"tally demo --dir demo/world --addr 127.0.0.1:8080",
			"tally demo --headless --days 180 --seed 7 --dir demo/half --json",
		),
		Args: cobra.NoArgs,
		RunE: does(func(c *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			if f.headless {
				return demo(c.Context(), s, f.dir, f.days, f.seed)
			}
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGTERM, syscall.SIGINT)
			defer stop()
			return serveDemo(ctx, s, f)
		}),
	}
	c.Flags().BoolVar(&f.headless, "headless", false, "fill the log, print where it stands, and end")
	c.Flags().StringVar(&f.dir, "dir", "", "the directory of the log")
	c.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "where to listen, on this machine; port 0 takes a free one")
	c.Flags().IntVar(&f.days, "days", 365, "how many days to live before it is shown")
	c.Flags().Uint64Var(&f.seed, "seed", 1, "what everything follows from")
	return c
}

// demoFlags is which world is shown, and where.
type demoFlags struct {
	dir, addr string
	days      int
	seed      uint64
	headless  bool
}

// check refuses flags that say something impossible.
func (f *demoFlags) check() error {
	if f.headless && f.dir == "" {
		return usage("flag --dir is needed: name a directory that is empty or not there yet")
	}
	if f.days < 1 || f.days > mostDemoDays {
		return usage("--days %d: want 1 to %d", f.days, mostDemoDays)
	}
	if f.headless {
		return nil
	}
	at, err := netip.ParseAddrPort(f.addr)
	if err != nil || !at.Addr().IsLoopback() {
		return usage("--addr %s: want an address of this machine, such as 127.0.0.1:8080", f.addr)
	}
	return nil
}

// A demoReport is where a filled world stands.
type demoReport struct {
	Days     int              `json:"days"`
	Commands int64            `json:"commands"`
	Refused  map[string]int64 `json:"refused_by_code"`
	States   map[string]int64 `json:"deals_by_state"`
	Sums     map[string]int64 `json:"sums"`
	LogRoot  string           `json:"log_root"`
	State    string           `json:"state_root"`

	done map[string]int64 // by kind
}

func demo(ctx context.Context, s *streams, dir string, days int, seed uint64) error {
	if err := unfounded(dir, world.Found(dir, seed)); err != nil {
		return err
	}
	r := &demoReport{Days: days, States: map[string]int64{}}
	err := withNode(s, dir, func(n *node.Node) error {
		w, err := world.Open(n)
		if err != nil {
			return err
		}
		told := s.progress("demo")
		if err := w.Advance(ctx, days, func(d day.Date) { told.at(d.String()) }); err != nil {
			return err
		}
		return r.read(ctx, n, w.Tally())
	})
	if err != nil {
		return err
	}
	return r.print(s)
}

// read reads where the log stands.
func (r *demoReport) read(ctx context.Context, n *node.Node, t world.Tally) error {
	if err := n.Settle(); err != nil {
		return err
	}
	v, err := n.Published()
	if err != nil {
		return err
	}
	_, _, root, err := n.Head()
	if err != nil {
		return err
	}
	state, err := n.StateRoot()
	if err != nil {
		return err
	}
	r.Commands, r.done, r.Refused, r.Sums = t.Commands, t.Done, t.Refused, sumsOf(v.Totals())
	r.LogRoot, r.State = hex.EncodeToString(root[:]), hex.EncodeToString(state[:])
	states, err := n.Views().DealsByState(ctx)
	for _, t := range states {
		r.States[t.State.String()] += t.Deals
	}
	return err
}

func (r *demoReport) print(s *streams) error {
	err := s.print(r, func(w io.Writer) {
		fmt.Fprintf(w, "days\t%d\ncommands\t%d\n\n", r.Days, r.Commands)
		printCountsOf(w, "carried out", r.done)
		printCountsOf(w, "refused", r.Refused)
		printCountsOf(w, "deals", r.States)
		for code, sum := range r.Sums {
			fmt.Fprintf(w, "all books sum to\t%s\n", amountOf(sum, code))
		}
		fmt.Fprintf(w, "log root\t%s\nstate root\t%s\n", r.LogRoot, r.State)
	})
	if err == nil && !balanced(r.Sums) {
		return ended(fails)
	}
	return err
}
