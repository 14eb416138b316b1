package main

import (
	"fmt"
	"io"

	"github.com/tallystick/tallystick/core/machine"
)

// mostAccounts is how many accounts people are shown.
const mostAccounts = 100

// printAccounts writes the accounts that are not empty, for people.
func printAccounts(w io.Writer, v *machine.View) {
	fmt.Fprintln(w, "account\tbalance")
	count := 0
	v.EachBalance(func(account, currency string, minor int64) {
		if count++; count <= mostAccounts {
			fmt.Fprintf(w, "%s\t%s\n", account, amountOf(minor, currency))
		}
	})
	if more := count - mostAccounts; more > 0 {
		fmt.Fprintf(w, "and %d more\tsee --json\n", more)
	}
}
