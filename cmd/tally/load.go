package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/connect/remote"
	"github.com/tallystick/tallystick/lab/load"
	"github.com/tallystick/tallystick/node/desk"
)

func newLoad(s *streams) *cobra.Command {
	var at, key, acks string
	var rate, seconds int
	var seed int64
	c := &cobra.Command{
		Use:   "load --url URL --key KEY --acks FILE",
		Short: "Ask a running server for a lot, and note what it acknowledges",
		Long: `Make parties and their keys from the seed, register them with the operator's
key, and have them record and present invoices at a running server, in signed
envelopes of up to 100 commands.

It waits up to 10 s for the server and ends after --seconds, also if the server
has gone meanwhile: what is under way is sent again until then. For each command
that was acknowledged one line is appended to --acks, after the answer has come:
"LEAF HASH". See tally acks.

If no server answers within the 10 s, nothing was asked, and the exit code is 4.
The file of --acks is made before anything is asked, so that it can be checked
whatever happens; without lines it says that nothing was acknowledged.`,
		Example: examples("tally load --url http://127.0.0.1:8080 --key books/keys/operator.key --rate 1000 \\",
			"    --seconds 10 --seed 1 --acks acks.txt"),
		Args: cobra.NoArgs,
	}
	c.RunE = does(func(c *cobra.Command, _ []string) error {
		server, err := remote.New(at, load.Sellers, time.Now)
		if err != nil {
			return usage("--url %s: %w", at, err)
		}
		defer server.Close()
		if rate < 0 || seconds < 1 || acks == "" {
			return usage("want --rate of 0 or more, --seconds of 1 or more, and a file for --acks")
		}
		operator, err := desk.ReadKey(key)
		if err != nil {
			return usage("--key: %w", err)
		}
		file, err := os.OpenFile(acks, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return usage("--acks: %w", err)
		}
		r, err := load.Run(c.Context(), load.Config{
			Server: server, Operator: operator, Rate: rate, For: time.Duration(seconds) * time.Second,
			Seed: seed, Acks: file,
		})
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
		return s.print(r, func(w io.Writer) { printLoad(w, r) })
	})
	f := c.Flags()
	f.StringVar(&at, "url", "", "the server's address")
	f.StringVar(&key, "key", "", "the operator's key file, such as books/keys/operator.key")
	f.IntVar(&rate, "rate", 0, "commands a second; 0: as many as are answered")
	f.IntVar(&seconds, "seconds", 10, "when to end")
	f.Int64Var(&seed, "seed", 1, "what parties, keys and commands are made from")
	f.StringVar(&acks, "acks", "", "the file that lines are appended to")
	return c
}

func printLoad(w io.Writer, r load.Report) {
	fmt.Fprintln(w, "acknowledged\trefused\ta second\twithout answer\thalf within\t99 of 100 within")
	fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%.1f ms\t%.1f ms\n", r.Acknowledged, r.Refused, r.PerSecond, r.Failures, r.P50, r.P99)
}
