package node

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/merkle"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// The places in a directory.
const (
	journalDir     = "journal"
	tilesDir       = "tiles"
	checkpointsDir = "checkpoints"
	payloadDir     = "payload"
	snapshotsDir   = "snapshots"
	historyDir     = "history"
	eventsDir      = "events"
	keysDir        = "keys"
	viewsFile      = "views.db"
	verifierFile   = "log.vkey"

	operatorKey = "operator.key"
	logKey      = "log.key"
)

// OperatorName is the party that keeps the log.
const OperatorName = "operator"

// Dawn is the instant at which a new log stands, 1990-01-02 12:00 UTC: the day
// after the first that a document may bear, in every offset. The log's clock
// moves when somebody states the day.
const Dawn = day.Instant(day.Earliest)*24*day.Hour + 36*day.Hour

// ErrNotEmpty says that a directory for a new log has something in it.
var ErrNotEmpty = errors.New("directory is not empty")

// An Identity is what the world knows a log by.
type Identity struct {
	Origin   string `json:"origin"`
	Verifier string `json:"vkey"`
	Chain    string `json:"chain"`
}

// Init makes dir a new log: keys, the first block that opens it, and its first
// checkpoint. The verifier key is written last, so that a directory without
// one is known to be half made. Of a making that fails nothing stays. random
// gives the keys; nil is crypto/rand.
func Init(d disk.Disk, dir string, offset day.Offset, random io.Reader) (Identity, error) {
	return begin(d, dir, offset, random, journal.DefaultSegmentSize)
}

// begin is Init with a first segment of the journal of segment bytes.
func begin(d disk.Disk, dir string, offset day.Offset, random io.Reader, segment int64) (Identity, error) {
	if random == nil {
		random = rand.Reader
	}
	names, err := d.List(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Identity{}, fmt.Errorf("make log: %w", err)
	}
	if len(names) > 0 {
		return Identity{}, fmt.Errorf("make log in %s: %w", dir, ErrNotEmpty)
	}
	m := &making{Disk: d}
	id, err := create(m, dir, offset, random, segment)
	if err != nil {
		return Identity{}, errors.Join(fmt.Errorf("make log: %w", err), m.undo())
	}
	return id, nil
}

func create(d *making, dir string, offset day.Offset, random io.Reader, segment int64) (Identity, error) {
	if err := d.MkdirAll(filepath.Join(dir, keysDir)); err != nil {
		return Identity{}, err
	}
	operator, err := NewKey(random)
	if err != nil {
		return Identity{}, err
	}
	name := sha256.Sum256(operator.Public().(ed25519.PublicKey))
	origin := "tally.local/" + hex.EncodeToString(name[:8])
	secret, verifier, err := note.GenerateKey(random, origin)
	if err != nil {
		return Identity{}, err
	}
	for file, text := range map[string][]byte{operatorKey: EncodeKey(operator), logKey: []byte(secret + "\n")} {
		if err := writeSecret(d, filepath.Join(dir, keysDir, file), text); err != nil {
			return Identity{}, err
		}
	}
	opening := command.New(command.LogOpen, "log", OperatorName)
	opening.SetBytes(command.Key, operator.Public().(ed25519.PublicKey))
	opening.SetText(command.Origin, origin).SetInt(command.Offset, int64(offset))
	block, err := firstBlock(opening, operator)
	if err != nil {
		return Identity{}, err
	}
	if err := writeFirst(d, dir, origin, block, secret, segment); err != nil {
		return Identity{}, err
	}
	if err := disk.WriteAtomic(d, filepath.Join(dir, verifierFile), []byte(verifier+"\n")); err != nil {
		return Identity{}, err
	}
	chain := machine.ChainOf(opening)
	return Identity{Origin: origin, Verifier: verifier, Chain: hex.EncodeToString(chain[:])}, nil
}

// writeSecret writes a file that only its owner may read.
func writeSecret(d *making, name string, text []byte) error {
	if err := disk.WriteAtomic(d, name, text); err != nil {
		return err
	}
	if _, real := d.Disk.(disk.OS); real {
		return os.Chmod(name, 0o600)
	}
	return nil
}

func firstBlock(opening *command.Command, operator ed25519.PrivateKey) (*solo.Block, error) {
	raw := opening.Seal()
	h := envelope.Header{Sequence: 1, NotAfter: Dawn + day.Hour}
	var e envelope.Envelope
	if err := e.Decode(envelope.Seal(machine.ChainOf(opening), h, [][]byte{raw}, operator)); err != nil {
		return nil, err
	}
	b := solo.NewLine(machine.New(), merkle.Frontier{}).Open(&e, Dawn)
	if no := b.Receipts[0].Refusal; no != nil {
		return nil, fmt.Errorf("open the log: refused %s", no)
	}
	return b, nil
}

func writeFirst(d disk.Disk, dir, origin string, b *solo.Block, secret string, segment int64) error {
	opt := journal.Options{Disk: d, Origin: sha256.Sum256([]byte(origin)), SegmentSize: segment}
	if err := journal.Create(filepath.Join(dir, journalDir), opt); err != nil {
		return err
	}
	j, err := journal.Open(filepath.Join(dir, journalDir), opt)
	if err != nil {
		return err
	}
	if err := j.Write(b.Journal()); err != nil {
		return errors.Join(err, j.Close())
	}
	if err := j.Close(); err != nil {
		return err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return err
	}
	store, err := merkle.CreateCheckpoints(d, filepath.Join(dir, checkpointsDir))
	if err != nil {
		return err
	}
	text, err := checkpointOf(origin, b).Sign(signer)
	if err != nil {
		return err
	}
	return store.Save(text)
}

func checkpointOf(origin string, b *solo.Block) merkle.Checkpoint {
	return merkle.Checkpoint{
		Origin: origin, Size: b.Size, Root: b.Root, Day: b.Meta.Today.String(), Height: b.Height,
	}
}

// readIdentity reads what a directory says it is.
func readIdentity(d disk.Disk, dir string) (origin string, verifier note.Verifier, err error) {
	text, err := disk.ReadFile(d, filepath.Join(dir, verifierFile))
	if errors.Is(err, fs.ErrNotExist) {
		if journal, err := d.List(filepath.Join(dir, journalDir)); err == nil && len(journal) > 0 {
			return "", nil, &disk.DamageError{
				Kind: disk.KindMissing, File: filepath.Join(dir, verifierFile),
				Message: "it is not there: it was lost, or the making of the log was interrupted; " +
					"whoever checks proofs of this log has a copy",
			}
		}
		return "", nil, fmt.Errorf("open %s: not a log, or its making was interrupted: there is no %s", dir, verifierFile)
	}
	if err != nil {
		return "", nil, fmt.Errorf("open %s: %w", dir, err)
	}
	verifier, err = note.NewVerifier(strings.TrimSuffix(string(text), "\n"))
	if err != nil || !canonical(text, verifier) {
		return "", nil, &disk.DamageError{
			Kind: kindKey, File: filepath.Join(dir, verifierFile), Message: "it does not hold a verifier key",
		}
	}
	return verifier.Name(), verifier, nil
}

// canonical reports whether text is the one way to write the key: its hash
// could as well stand there in capitals, its base64 with spare bits.
func canonical(text []byte, v note.Verifier) bool {
	_, key, _ := strings.Cut(strings.TrimPrefix(string(text), v.Name()+"+"), "+")
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(key, "\n"))
	return err == nil &&
		string(text) == fmt.Sprintf("%s+%08x+%s\n", v.Name(), v.KeyHash(), base64.StdEncoding.EncodeToString(raw))
}
