package merkle

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// ListName is the file that names the checkpoints there are, so that one that
// is lost is missed: when one is signed follows from no rule, but from the
// seconds in which there was traffic.
const ListName = "list"

// listHead is its first line. The log sizes follow, one a line, and the SHA-256
// of all lines before it, in hexadecimal.
const listHead = "tally checkpoints 1\n"

// Listed returns the log sizes of the checkpoints that were there when List was
// last called, ascending. A list that does not hold is a *disk.DamageError; one
// that is missing wraps fs.ErrNotExist.
func (s *Checkpoints) Listed() ([]uint64, error) {
	file := s.listFile()
	raw, err := disk.ReadFile(s.d, file)
	if err != nil {
		return nil, fmt.Errorf("read the list of checkpoints: %w", err)
	}
	damage := &disk.DamageError{Kind: disk.KindCheckpoint, File: file, Message: "it is no list of checkpoints"}
	text := string(raw)
	body, sum := text, ""
	if at := strings.LastIndexByte(strings.TrimSuffix(text, "\n"), '\n'); at >= 0 {
		body, sum = text[:at+1], text[at+1:]
	}
	rest, headed := strings.CutPrefix(body, listHead)
	if !headed || sum != sumOf(body) {
		return nil, damage
	}
	var sizes []uint64
	for line := range strings.Lines(rest) {
		size, err := strconv.ParseUint(strings.TrimSuffix(line, "\n"), 10, 64)
		if err != nil {
			return nil, damage
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}

// List writes down which checkpoints there are, durably and at once whole. What
// was ever listed stays listed, so it returns those that are lost. A list that
// does not hold is written anew, of what there is.
func (s *Checkpoints) List() (lost []uint64, err error) {
	have, err := s.Sizes()
	if err != nil {
		return nil, err
	}
	listed, err := s.Listed()
	var damage *disk.DamageError
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.As(err, &damage) {
		return nil, err
	}
	for _, size := range listed {
		if _, there := slices.BinarySearch(have, size); !there {
			lost = append(lost, size)
		}
	}
	all := slices.Sorted(slices.Values(slices.Concat(have, lost)))
	if err == nil && slices.Equal(all, listed) {
		return lost, nil
	}
	body := []byte(listHead)
	for _, size := range all {
		body = append(strconv.AppendUint(body, size, 10), '\n')
	}
	if err := disk.WriteAtomic(s.d, s.listFile(), append(body, sumOf(string(body))...)); err != nil {
		return lost, fmt.Errorf("list checkpoints: %w", err)
	}
	return lost, nil
}

func (s *Checkpoints) listFile() string { return filepath.Join(s.dir, ListName) }

func sumOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:]) + "\n"
}
