package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
)

const keysFolder = "keys"

// dirFlag adds --dir, which the verb cannot do without.
func dirFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVar(dir, "dir", "", "the log's directory, as tally init made it")
}

// openNode opens the log in dir. Only one process can.
func openNode(s *streams, dir string) (*node.Node, error) {
	if dir == "" {
		return nil, usage("flag --dir is needed: name the log's directory, or make one with `tally init DIR`")
	}
	if err := isLog(dir); err != nil {
		return nil, err
	}
	level := slog.HandlerOptions{Level: slog.LevelWarn}
	return node.Open(dir, node.Options{Log: slog.New(slog.NewTextHandler(s.err, &level))})
}

// withNode opens the log in dir for do, and closes it whatever happens.
func withNode(s *streams, dir string, do func(*node.Node) error) error {
	n, err := openNode(s, dir)
	if err != nil {
		return err
	}
	err = do(n)
	if closed := n.Close(); closed != nil && !said(err, closed) {
		return errors.Join(err, fmt.Errorf("close %s: %w", dir, closed))
	}
	return err
}

// said reports whether err holds all that again began with: a log that has
// stopped says why to everybody who asks it, and need not say it twice here.
func said(err, again error) bool {
	if all, joined := again.(interface{ Unwrap() []error }); joined {
		return !slices.ContainsFunc(all.Unwrap(), func(e error) bool { return !said(err, e) })
	}
	if inner := errors.Unwrap(again); inner != nil {
		return said(err, inner)
	}
	return errors.Is(err, again)
}

// operatorOf returns the signer of the log's operator.
func operatorOf(n *node.Node) (*desk.Signer, error) {
	key, err := desk.ReadKey(filepath.Join(n.Dir(), keysFolder, "operator.key"))
	if err != nil {
		return nil, err
	}
	return desk.NewSigner(n, key)
}

// custodianOf returns who signs for parties that hold no key.
func custodianOf(n *node.Node) (*desk.Custodian, error) {
	operator, err := operatorOf(n)
	if err != nil {
		return nil, err
	}
	return desk.OpenCustodian(n, filepath.Join(n.Dir(), keysFolder), operator, drawKey)
}

func drawKey() (ed25519.PrivateKey, error) { return node.NewKey(rand.Reader) }

// isLog refuses a directory that is no log. One that lost a part is one.
func isLog(dir string) error {
	for _, part := range []string{"log.vkey", "journal"} {
		if _, err := os.Stat(filepath.Join(dir, part)); !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	return usage("%s is not a log: make one in an empty directory with `tally init`", dir)
}

// oneDir returns the directory that a verb was given, as an argument or with
// --dir.
func oneDir(named string, args []string) (string, error) {
	switch {
	case len(args) == 1 && named == "":
		return args[0], nil
	case len(args) == 0 && named != "":
		return named, nil
	}
	return "", usage("name the log's directory, once")
}
