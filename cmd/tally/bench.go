package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/lab/bench"
)

func newBench(s *streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure what this machine makes of it",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newBenchLedger(s), newBenchPages(s))
	return c
}

func newBenchLedger(s *streams) *cobra.Command {
	cfg := bench.Config{}
	var dir string
	c := &cobra.Command{
		Use:   "ledger",
		Short: "Compare the ledger with a bare disk and with a map in memory and that disk",
		Long: "The same workload is run against a file that is written and synced (raw), against a map of a\n" +
			"million rows and that file (limit), and against the ledger, all in one run: compare the ratios.\n" +
			"It takes a quarter of an hour and some gigabytes; make it smaller with the flags.",
		Example: examples("tally bench ledger --json",
			"tally bench ledger --blocks 1000 --runs 1 --deals 100000 --postings 0"),
		Args: cobra.NoArgs,
	}
	c.RunE = does(func(*cobra.Command, []string) error {
		if len(cfg.Blocks) == 0 || cfg.Runs < 1 || cfg.Parties < 200 || cfg.Deals < 0 {
			return usage("want --runs of 1 or more, --parties of 200 or more, and at least one of --blocks")
		}
		at, err := os.MkdirTemp(dir, "tally-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(at)
		cfg.Dir = at + "/log"
		cfg.Progress = func(format string, a ...any) { s.say(format, a...) }
		r, err := bench.Run(c.Context(), cfg)
		if err != nil {
			return err
		}
		return s.print(r, func(w io.Writer) { printBench(w, r) })
	})
	f := c.Flags()
	f.IntSliceVar(&cfg.Blocks, "blocks", []int{1, 10, 100, 1000, 5000}, "commands per block")
	f.IntVar(&cfg.Runs, "runs", 3, "runs of each, of which the median counts")
	f.IntVar(&cfg.Parties, "parties", 100_000, "parties")
	f.IntVar(&cfg.Deals, "deals", 1_000_000, "live deals that are there before")
	f.IntVar(&cfg.Postings, "postings", 10_000_000, "postings that are there before")
	f.IntVar(&cfg.Burst, "burst", 300_000, "commands of a burst")
	f.DurationVar(&cfg.Sustained, "sustained", 120*time.Second, "how long blocks of 1,000 are sustained")
	f.DurationVar(&cfg.Short, "short", 5*time.Second, "how long each of the other figures takes")
	f.StringVar(&dir, "in", "", "where the log is made; by default where temporary files go")
	return c
}

func printBench(w io.Writer, r bench.Result) {
	fmt.Fprintf(w, "%s\n\n", r.Workload)
	fmt.Fprint(w, "block\traw/s\tlimit/s\tburst/s\tsustained/s\tburst : limit\tsustained : limit\tp99 at 30 % : raw\n")
	for _, b := range r.Blocks {
		fmt.Fprintf(w, "%d\t%.0f\t%.0f\t%.0f\t%.0f\t%.2f\t%.2f\t%.1f\n", b.Block, b.Raw.PerSecond, b.Limit.PerSecond,
			b.Burst.PerSecond, b.Sustained.PerSecond, b.BurstToLimit, b.SustainedToLimit, b.PacedToRaw)
	}
	fmt.Fprintf(w, "\nbytes written per command\t%.0f, %.1f times its record\n", r.BytesPerCommand, r.BytesToRecord)
	fmt.Fprintf(w, "heap per live deal\t%.0f bytes\n", r.HeapPerLiveDeal)
	fmt.Fprintf(w, "start after a kill\t%.1f s with %d live deals and %d commands to replay\n",
		r.Recovery.Seconds, r.Recovery.Deals, r.Recovery.Tail)
	fmt.Fprintf(w, "one hot account : even\t%.2f\n", r.HotOverUniform)
}

func newBenchPages(s *streams) *cobra.Command {
	cfg := bench.PagesConfig{}
	var dir, keep string
	c := &cobra.Command{
		Use:   "pages",
		Short: "Compare what pages take on a small and on a large log",
		Long: "Two logs are filled, and what the pages of each role ask is asked of both, by turns, for the\n" +
			"busiest party on each side; then every page is served whole (GET), to somebody who has logged\n" +
			"in, by all that stands behind it but the network: compare the ratios.",
		Example: examples("tally bench pages --json", "tally bench pages --large 100000 --runs 50",
			"tally bench pages --keep logs"),
		Args: cobra.NoArgs,
	}
	c.RunE = does(func(*cobra.Command, []string) error {
		if cfg.Runs < 1 || cfg.Parties < 200 || cfg.Small < 500 || cfg.Large < cfg.Small {
			return usage("want --runs of 1 or more, --parties of 200 or more, and 500 <= --small <= --large")
		}
		if cfg.Dir = keep; keep == "" {
			at, err := os.MkdirTemp(dir, "tally-bench-")
			if err != nil {
				return err
			}
			defer os.RemoveAll(at)
			cfg.Dir = at + "/logs"
		}
		cfg.Keep, cfg.More = keep != "", servedPages
		cfg.Progress = func(format string, a ...any) { s.say(format, a...) }
		r, err := bench.Pages(c.Context(), cfg)
		if err != nil {
			return err
		}
		return s.print(r, func(w io.Writer) { printPages(w, r) })
	})
	f := c.Flags()
	f.IntVar(&cfg.Small, "small", 10_000, "receivables of the small log")
	f.IntVar(&cfg.Large, "large", 1_000_000, "receivables of the large log")
	f.IntVar(&cfg.Parties, "parties", 200, "parties of each; one in a hundred has half of the receivables")
	f.IntVar(&cfg.Runs, "runs", 200, "how often each page is asked of each log; the median counts")
	f.StringVar(&dir, "in", "", "where the logs are made; by default where temporary files go")
	f.StringVar(&keep, "keep", "", "a directory where the logs are left, and taken from if they are there")
	return c
}

func printPages(w io.Writer, r bench.PagesResult) {
	fmt.Fprintf(w, "page\t%d receivables\t%d receivables\tratio\n", r.Small, r.Large)
	for _, p := range r.Pages {
		fmt.Fprintf(w, "%s\t%.0f µs\t%.0f µs\t%.2f\n", p.Page, p.Small, p.Large, p.Ratio)
	}
}
