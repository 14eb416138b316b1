package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/node/desk"
)

func newKey(s *streams) *cobra.Command {
	c := &cobra.Command{
		Use:   "key",
		Short: "Make signing keys",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newKeyNew(s))
	return c
}

func newKeyNew(s *streams) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "new -o FILE",
		Short: "Draw an ed25519 key and write it to a new file",
		Long: `Draw an ed25519 key and write it to FILE, which only its owner can read and
which must not be there yet. The public key is printed: it is what party.key
registers.`,
		Example: examples("tally key new -o acme.key"),
		Args:    cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error {
			if file == "" {
				return usage("flag -o is needed: name the file that the key is to be written to")
			}
			key, err := drawKey()
			if err != nil {
				return err
			}
			if err := desk.WriteKey(file, key); errors.Is(err, fs.ErrExist) {
				return usage("-o %s: the file is there already, and keys are never written over", file)
			} else if err != nil {
				return err
			}
			made := struct {
				File   string `json:"file"`
				Public string `json:"public"`
			}{file, hex.EncodeToString(key.Public().(ed25519.PublicKey))}
			return s.print(made, func(w io.Writer) { fmt.Fprintf(w, "public key\t%s\n", made.Public) })
		}),
	}
	c.Flags().StringVarP(&file, "output", "o", "", "the file to write")
	return c
}
