package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node"
)

// standing is a log as it stood at the end of a business day.
type standing struct {
	Day       string                      `json:"day"`
	Height    uint64                      `json:"height"`
	Accounts  map[string]map[string]int64 `json:"accounts"` // minor units by account and currency
	Deals     map[string]dealStanding     `json:"deals"`
	StateRoot string                      `json:"state_root"`
}

type dealStanding struct {
	State     string `json:"state"`
	Claim     int64  `json:"claim_minor"`
	Principal int64  `json:"principal_minor"`
	Owed      int64  `json:"owed_minor"`
	Due       string `json:"due"`
}

func newAsOf(s *streams) *cobra.Command {
	var on, named string
	c := &cobra.Command{
		Use:   "as-of DIR",
		Short: "Show the books as they stood at the end of a business day",
		Long: "Replay the journal up to the last batch whose business day is not after the day given. What was\n" +
			"corrected later does not change it. Nothing is written.",
		Example: examples("tally as-of books --day 2026-03-31 --json"),
		Args:    cobra.MaximumNArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			dir, err := oneDir(named, args)
			if err != nil {
				return err
			}
			d, err := parseDay(on)
			if err != nil {
				return err
			}
			v, err := asOf(dir, d)
			if err != nil {
				return err
			}
			r := stand(v, d)
			return s.print(r, func(w io.Writer) { printStanding(w, v, &r) })
		}),
	}
	dirFlag(c, &named)
	c.Flags().StringVar(&on, "day", "", "the business day, such as 2026-03-31")
	return c
}

// parseDay reads the flag --day.
func parseDay(text string) (day.Date, error) {
	d, err := day.Parse(text)
	if err != nil {
		return 0, usage("flag --day: want a day such as 2026-03-31, got %q", text)
	}
	return d, nil
}

// asOf returns the state of the log in dir at the end of the day that --day
// names.
func asOf(dir string, d day.Date) (*machine.View, error) {
	if err := isLog(dir); err != nil {
		return nil, err
	}
	v, err := node.AsOf(dir, d, node.Options{})
	if errors.Is(err, node.ErrBeforeLog) {
		return nil, usage("flag --day: %w", err)
	}
	return v, err
}

func stand(v *machine.View, on day.Date) standing {
	root := v.Root()
	r := standing{
		Day: on.String(), Height: v.Meta.Height, StateRoot: hex.EncodeToString(root[:]),
		Accounts: make(map[string]map[string]int64), Deals: make(map[string]dealStanding),
	}
	v.EachBalance(func(account string, currency string, minor int64) {
		if r.Accounts[account] == nil {
			r.Accounts[account] = make(map[string]int64)
		}
		r.Accounts[account][currency] = minor
	})
	v.EachDeal(func(name string, d machine.DealView) {
		r.Deals[name] = dealStanding{
			State: d.Deal.State.String(), Claim: d.Claim(), Principal: d.Owed(on).Principal, Owed: d.Owed(on).Total(),
			Due: d.Deal.Due.String(),
		}
	})
	return r
}

func printStanding(w io.Writer, v *machine.View, r *standing) {
	fmt.Fprintf(w, "end of\t%s\nblock\t%d\nstate root\t%s\ndeals\t%d\n", r.Day, r.Height, r.StateRoot, len(r.Deals))
	printAccounts(w, v)
}
