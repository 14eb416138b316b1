package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/proof"
)

// checked is what a check of a receipt says.
type checked struct {
	OK            bool   `json:"ok"`
	Claim         string `json:"claim"`
	LogSize       uint64 `json:"log_size"`
	CheckpointDay string `json:"checkpoint_day"`
	Origin        string `json:"origin,omitempty"`
	Reason        string `json:"reason,omitempty"`

	SignedBy []signatory `json:"signed_by,omitempty"` // of a fact
}

// A signatory is a key that signed, as it is printed.
type signatory struct {
	Key    string `json:"key"`
	Kind   string `json:"kind"` // "ed25519" or "passkey"
	Origin string `json:"origin,omitempty"`
}

func signatories(all []proof.Signatory) (printed []signatory) {
	for _, s := range all {
		kind := "ed25519"
		if s.Origin != "" {
			kind = "passkey"
		}
		printed = append(printed, signatory{s.Key, kind, s.Origin})
	}
	return printed
}

func newCheck(s *streams) *cobra.Command {
	var key string
	c := &cobra.Command{
		Use:     "check FILE",
		Short:   "Check a receipt, with nothing but the log's verifier key",
		Example: examples("tally check D1.proof --key books/log.vkey"),
		Args:    cobra.ExactArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			if key == "" {
				return usage("flag --key is needed: the log's verifier key, or a file with it, such as books/log.vkey")
			}
			text, err := os.ReadFile(args[0])
			if err != nil {
				return usage("%s", err)
			}
			claim, err := checkProof(text, key)
			if errors.Is(err, proof.ErrKey) {
				return usage("flag --key: %s", err)
			}
			r := checked{
				OK: err == nil, Claim: claim.Text, LogSize: claim.LogSize, Origin: claim.Origin,
				SignedBy: signatories(claim.SignedBy),
			}
			if err != nil {
				r.Reason = err.Error()
			} else {
				r.CheckpointDay = claim.CheckpointDay.String()
			}
			if err := s.print(r, func(w io.Writer) { printChecked(w, r, claim) }); err != nil || r.OK {
				return err
			}
			return ended(fails)
		}),
	}
	c.Flags().StringVar(&key, "key", "", "the log's verifier key, or a file with it; witnesses' keys may follow in it")
	return c
}

// checkProof checks a receipt with a verifier key or a file that holds it.
func checkProof(receipt []byte, key string) (proof.Claim, error) {
	if text, err := os.ReadFile(key); err == nil {
		key = string(text)
	}
	return proof.Check(receipt, strings.TrimSpace(key))
}

func printChecked(w io.Writer, r checked, c proof.Claim) {
	if !r.OK {
		fmt.Fprintf(w, "it does not hold\t%s\n", r.Reason)
		return
	}
	fmt.Fprintf(w, "it holds\t%s\nlog\t%s, %d leaves\ncheckpoint of\t%s\n", r.Claim, r.Origin, r.LogSize, r.CheckpointDay)
	for _, k := range c.SignedBy {
		fmt.Fprintf(w, "signed by\t%s\n", k)
	}
	for _, name := range c.Witnesses {
		fmt.Fprintf(w, "witnessed by\t%s\n", name)
	}
}
