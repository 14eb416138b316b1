package node

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/node/journal/disk"
)

// kindKey is the kind of damage to a key. It is a stable word.
const kindKey = "key"

// keySuffix ends the names of key files.
const keySuffix = ".key"

// checkKeys reads the keys that are in the directory, which would else be found
// damaged when something has to be signed. One that is not there is elsewhere:
// keys are secrets. So is one that whoever verifies may not read; it is noted.
func (v *verifier) checkKeys() error {
	folder := v.n.path(keysDir)
	names, err := v.n.disk.List(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	if err != nil {
		names = []string{""} // the folder stands for what is in it
	}
	for _, name := range names {
		if name != "" && !strings.HasSuffix(name, keySuffix) {
			continue
		}
		file := filepath.Join(folder, name)
		text, err := disk.ReadFile(v.n.disk, file)
		switch {
		case errors.Is(err, fs.ErrPermission):
			v.note(disk.DamageError{Kind: noteUnread, File: file, Message: "it may not be read: it was not looked at"})
		case err != nil:
			return err
		case name == logKey && !signsFor(string(text), v.n.verifier):
			return &disk.DamageError{
				Kind: kindKey, File: file, Message: "it is not the key whose checkpoints " + verifierFile + " verifies",
			}
		case name != logKey && !holdsKey(text):
			return &disk.DamageError{Kind: kindKey, File: file, Message: "it does not hold a signing key"}
		}
	}
	return nil
}

// holdsKey reports whether text is the one way to write a key file.
func holdsKey(text []byte) bool {
	k, err := DecodeKey(text)
	return err == nil && string(EncodeKey(k)) == string(text)
}

// signsFor reports whether text is the one way to write the key that known
// verifies. It tries it on a text that is no checkpoint.
func signsFor(text string, known note.Verifier) bool {
	secret, ended := strings.CutSuffix(text, "\n")
	signer, err := note.NewSigner(secret)
	prefix := fmt.Sprintf("PRIVATE+KEY+%s+%08x+", known.Name(), known.KeyHash())
	if err != nil || !ended || !strings.HasPrefix(secret, prefix) || strings.ContainsAny(secret, "\r\n") {
		return false
	}
	signed, err := note.Sign(&note.Note{Text: "Does this key sign for the log?\n"}, signer)
	if err != nil {
		return false
	}
	_, err = note.Open(signed, note.VerifierList(known))
	return err == nil
}
