package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/payload"
)

// Bounds of what is submitted at once.
const (
	mostLines = 1_000_000
	mostText  = 1 << 20 // bytes of a line, a payload's text included
)

// A written is a command as a line says it.
type written struct {
	command *command.Command
	payload *string         // the text to be kept, nil if there is none
	no      *refuse.Refusal // its form is refused
}

// readWritten reads one command from each line that is not empty. It fails at
// the first that is not a JSON object of a command, and names it.
func readWritten(in io.Reader) ([]written, error) {
	var all []written
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, mostText)
	for number := 1; lines.Scan(); number++ {
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		w, err := parseWritten(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		if all = append(all, w); len(all) > mostLines {
			return nil, fmt.Errorf("more than %d commands", mostLines)
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("a line has more than %d bytes", mostText)
	} else if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errors.New("there is no command in it")
	}
	return all, nil
}

// parseWritten reads one command. A text that is to become a payload is taken
// out before the command is read, and a place for its commitment put in.
func parseWritten(line []byte) (w written, err error) {
	line, w.payload, err = cutPayload(line)
	if err != nil {
		return w, err
	}
	w.command, w.no, err = client.ParseJSON(line)
	return w, err
}

// cutPayload puts 32 zero bytes in the place of the member "payload".
func cutPayload(line []byte) ([]byte, *string, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, client.ErrJSON
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", client.ErrJSON, err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", client.ErrJSON, err)
		}
		if name != "payload" {
			continue
		}
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			return nil, nil, fmt.Errorf("%w: \"payload\" is not a text", client.ErrJSON)
		}
		end := d.InputOffset()
		place := `"` + hex.EncodeToString(make([]byte, 32)) + `"`
		cut := append(bytes.Clone(line[:end-int64(len(value))]), place...)
		return append(cut, line[end:]...), &text, nil
	}
	return line, nil, nil
}

// fill fills in what the line may leave out. owner is the party whose key signs.
func (w *written) fill(owner string) {
	if w.no != nil {
		return
	}
	if len(w.command.By) == 0 {
		w.command.By = []byte(owner)
	}
	client.Fill(w.command)
}

// keep keeps the line's payload in payloads, and its commitment in the command.
func (w *written) keep(payloads *payload.Store) error {
	if w.no != nil || w.payload == nil {
		return nil
	}
	commitment, err := payloads.Put([]byte(*w.payload))
	if err != nil {
		return err
	}
	w.command.SetBytes(command.Payload, commitment[:])
	return nil
}

// sound returns the commands whose form is not refused.
func sound(lines []written) []*command.Command {
	var all []*command.Command
	for i := range lines {
		if lines[i].no == nil {
			all = append(all, lines[i].command)
		}
	}
	return all
}
