package load

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/node"
)

// A Line is one command that was acknowledged.
type Line struct {
	Leaf    uint64   // of the log, as the answer said
	Command [32]byte // the hash of its bytes
}

// appendLine appends a line in its written form: "LEAF HASH".
func appendLine(dst []byte, l Line) []byte {
	dst = append(strconv.AppendUint(dst, l.Leaf, 10), ' ')
	return append(hex.AppendEncode(dst, l.Command[:]), '\n')
}

// ErrLine says that a line is not one of a file of acknowledged commands.
var ErrLine = errors.New("not the line of an acknowledged command: LEAF HASH")

// readLines reads lines. A last one that does not end was being written when
// the writer was killed, and is left out.
func readLines(in io.Reader) (all []Line, err error) {
	r := bufio.NewReaderSize(in, 1<<20)
	for n := 1; ; n++ {
		text, err := r.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		leaf, hash, found := strings.Cut(strings.TrimSuffix(text, "\n"), " ")
		l := Line{}
		number, leafErr := strconv.ParseUint(leaf, 10, 64)
		raw, hashErr := hex.DecodeString(hash)
		if !found || leafErr != nil || hashErr != nil || len(raw) != len(l.Command) {
			return nil, fmt.Errorf("line %d: %w", n, ErrLine)
		}
		l.Leaf, l.Command = number, [32]byte(raw)
		all = append(all, l)
	}
}

// A Verdict says whether what was acknowledged is in the journal.
type Verdict struct {
	OK           bool   `json:"ok"`
	Acknowledged int    `json:"acknowledged"`
	Missing      int    `json:"missing"`  // not in the journal
	Repeated     int    `json:"repeated"` // there more than once
	Moved        int    `json:"moved"`    // at another leaf than was said
	First        string `json:"first"`    // the hash of the first command that is not right
}

// Check reads lines and looks whether each command that they name is in the
// journal of the log in dir exactly once, where its answer said. It writes
// nothing.
func Check(dir string, lines io.Reader) (Verdict, error) {
	all, err := readLines(lines)
	if err != nil {
		return Verdict{}, err
	}
	type place struct {
		leaf  uint64
		times int
	}
	found := make(map[[32]byte]place, len(all))
	for _, l := range all {
		found[l.Command] = place{}
	}
	err = node.Commands(dir, func(leaf uint64, hash [32]byte) error {
		if p, asked := found[hash]; asked {
			found[hash] = place{leaf, p.times + 1}
		}
		return nil
	})
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{Acknowledged: len(all)}
	for _, l := range all {
		switch p := found[l.Command]; {
		case p.times == 0:
			v.Missing++
		case p.times > 1:
			v.Repeated++
		case p.leaf != l.Leaf:
			v.Moved++
		default:
			continue
		}
		if v.First == "" {
			v.First = hex.EncodeToString(l.Command[:])
		}
	}
	v.OK = v.First == ""
	return v, nil
}
