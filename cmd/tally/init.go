package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/journal/disk"
)

func newInit(s *streams) *cobra.Command {
	var offset string
	c := &cobra.Command{
		Use:   "init DIR",
		Short: "Make a new log in an empty directory",
		Long: `Make a new log in DIR, which is made if it is missing and must be empty.

Two keys are drawn: keys/log.key signs the log's checkpoints, keys/operator.key
signs what the operator asks for. Keep both secret and keep a copy. The
verifier key, which others need to check proofs, is printed and stands in
DIR/log.vkey.

The clock of a new log stands at 1990-01-02 until somebody states the day or
submits a command. The business offset cannot be changed later.`,
		Example: examples("tally init books", "tally init books --offset +01:00"),
		Args:    cobra.ExactArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			id, err := initLog(args[0], offset)
			if err != nil {
				return err
			}
			return s.print(id, func(w io.Writer) {
				fmt.Fprintf(w, "origin\t%s\nverifier key\t%s\nchain\t%s\n", id.Origin, id.Verifier, id.Chain)
			})
		}),
	}
	c.Flags().StringVar(&offset, "offset", "+08:00", "of the business day from UTC, fixed for ever")
	return c
}

func initLog(dir, offset string) (node.Identity, error) {
	o, err := day.ParseOffset(offset)
	if err != nil {
		return node.Identity{}, usage("--offset %s: want +HH:MM or -HH:MM, from -12:00 to +14:00", offset)
	}
	id, err := node.Init(disk.OS{}, dir, o, nil)
	return id, unfounded(dir, err)
}

// unfounded says why no log could be made in dir: a place where none can be is
// a mistake of whoever named it.
func unfounded(dir string, err error) error {
	if errors.Is(err, node.ErrNotEmpty) {
		return usage("%s is not empty: name a directory that is empty or not there yet", dir)
	}
	for _, why := range []error{fs.ErrNotExist, fs.ErrPermission, syscall.ENOTDIR, syscall.EROFS} {
		if errors.Is(err, why) {
			return usage("no log can be made in %s (%w): name a directory that is empty or that can be made", dir, why)
		}
	}
	return err
}
