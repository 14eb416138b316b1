package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tallystick/tallystick/node/journal"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/journal/faultdisk"
	"pgregory.net/rapid"
)

// dir is the journal's directory on a simulated disk.
const dir = "log/journal"

// options are those of a small journal on d, without goroutines or chance.
func options(d disk.Disk) journal.Options {
	return journal.Options{
		Disk: d, Origin: [32]byte{7}, SegmentSize: journal.MinSegmentSize,
		Go: func(f func()) { f() }, Rand: bytes.NewReader(bytes.Repeat([]byte("salt"), 1000)),
	}
}

// block returns the block of a height with envelopes of the given lengths.
func block(height uint64, lengths ...int) journal.Block {
	b := journal.Block{Height: height, Instant: int64(height) * 1000, Rules: 1, Size: height * 3}
	b.Root[0], b.Root[31] = byte(height), 0xaa
	for i, n := range lengths {
		b.Envelopes = append(b.Envelopes, bytes.Repeat([]byte{byte(height), byte(i + 1)}, (n+1)/2)[:n])
	}
	return b
}

// filled creates a journal on d with the given blocks and closes it.
func filled(t fataler, d disk.Disk, blocks ...journal.Block) {
	must(t, journal.Create(dir, options(d)))
	j, err := journal.Open(dir, options(d))
	must(t, err)
	for _, b := range blocks {
		must(t, j.Write(b))
	}
	must(t, j.Close())
}

// blocks returns n blocks that fill about one small segment for each four.
func blocks(n int) []journal.Block {
	var all []journal.Block
	for h := range uint64(n) {
		all = append(all, block(h+1, 20, int(h%5), 0))
	}
	return all
}

// read returns copies of the blocks from a height on.
func read(d disk.Disk, from uint64) ([]journal.Block, error) {
	var got []journal.Block
	err := journal.Read(dir, options(d), from, func(b journal.Block, _ journal.Pos) error {
		var own [][]byte
		for _, e := range b.Envelopes {
			own = append(own, bytes.Clone(e))
		}
		b.Envelopes = own
		got = append(got, b)
		return nil
	})
	return got, err
}

func same(got, want []journal.Block) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d blocks, want %d", len(got), len(want))
	}
	for i := range got {
		if g, w := fmt.Sprintf("%x", got[i]), fmt.Sprintf("%x", want[i]); g != w {
			return fmt.Errorf("block %s, want %s", g, w)
		}
	}
	return nil
}

// TestWhatIsWrittenIsReadLaw: over any number of openings, what was written is
// what is read, from any height on.
func TestWhatIsWrittenIsReadLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := faultdisk.New(1)
		opt := options(d)
		must(t, journal.Create(dir, opt))
		j, err := journal.Open(dir, opt)
		must(t, err)
		var want []journal.Block
		for h := range rapid.Uint64Range(0, 20).Draw(t, "blocks") {
			if rapid.IntRange(0, 3).Draw(t, "reopen") == 0 {
				must(t, j.Close())
				j, err = journal.Open(dir, opt)
				must(t, err)
			}
			b := block(h+1, rapid.SliceOfN(rapid.IntRange(0, 60), 0, 5).Draw(t, "lengths")...)
			must(t, j.Write(b))
			want = append(want, b)
			if last := j.Last(); j.Height() != h+1 || last.Root != b.Root || last.Size != b.Size {
				t.Fatalf("height %d, last %v, want %d", j.Height(), last, h+1)
			}
		}
		from := rapid.Uint64Range(1, uint64(len(want)+1)).Draw(t, "from")
		got, err := read(d, from)
		must(t, err)
		must(t, same(got, want[from-1:]))
	})
}

// TestTornLastBlockIsATail: whatever part of the last block is on the disk, the
// blocks before it are read and the rest is a tail, or nothing at all.
func TestTornLastBlockIsATail(t *testing.T) {
	d := faultdisk.New(1)
	filled(t, d, block(1, 30), block(2, 200, 5))
	file, whole := lastSegment(t, d)
	start := 512 + 80 + 34
	for cut := start; cut < start+80+4+200+4+5; cut++ {
		torn := bytes.Clone(whole)
		clear(torn[cut:])
		checkTail(t, d, file, torn, start, cut > start)
		torn = bytes.Clone(whole)
		clear(torn[start : cut+1])
		checkTail(t, d, file, torn, start, cut+1 < len(bytes.TrimRight(whole, "\x00")))
	}
}

// checkTail reads a journal whose segment holds data and looks for a tail.
func checkTail(t *testing.T, d *faultdisk.Disk, file string, data []byte, start int, want bool) {
	t.Helper()
	must(t, disk.WriteFile(d, file, data))
	got, err := read(d, 1)
	if len(got) != 1 {
		t.Fatalf("%d blocks read, want 1 (%v)", len(got), err)
	}
	var tail *journal.TailError
	if errors.As(err, &tail) != want {
		t.Fatalf("read: %v, want a tail: %v", err, want)
	}
	if want && (tail.Offset != int64(start) || tail.Height != 2 || tail.File != file) {
		t.Fatalf("tail %+v, want offset %d and height 2", tail, start)
	}
	if want && tail.Sized && tail.Size != 6 {
		t.Fatalf("tail leads to log size %d, want 6", tail.Size)
	}
	if _, err := journal.Open(dir, options(d)); errors.As(err, &tail) != want {
		t.Fatalf("open: %v, want a tail: %v", err, want)
	}
}

// lastSegment returns the name and the bytes of the last segment.
func lastSegment(t fataler, d disk.Disk) (string, []byte) {
	names, err := d.List(dir)
	must(t, err)
	file := filepath.Join(dir, names[len(names)-1])
	data, err := disk.ReadFile(d, file)
	must(t, err)
	return file, data
}

// TestEveryFlippedBitIsNamed: each bit of a journal of several segments, flipped
// alone, is named with its file and an offset not behind it; only in the last
// block and behind it is it called a tail.
func TestEveryFlippedBitIsNamed(t *testing.T) {
	d := faultdisk.New(1)
	filled(t, d, blocks(9)...)
	names, err := d.List(dir)
	must(t, err)
	if len(names) < 3 {
		t.Fatalf("%d segments, want at least 3", len(names))
	}
	lastOff := int64(0)
	var lastFile string
	must(t, journal.Read(dir, options(d), 1, func(_ journal.Block, p journal.Pos) error {
		lastFile, lastOff = p.File, p.Offset
		return nil
	}))
	for _, name := range names {
		file := filepath.Join(dir, name)
		for off := range int64(journal.MinSegmentSize) {
			for bit := range uint(8) {
				must(t, d.Flip(file, off, bit))
				_, err := read(d, 1)
				must(t, d.Flip(file, off, bit))
				wantTail := file == lastFile && off >= lastOff
				named(t, err, file, off, wantTail)
			}
		}
	}
	_, err = read(d, 1)
	must(t, err)
}

// named checks that err names the flipped byte at off.
func named(t *testing.T, err error, file string, off int64, wantTail bool) {
	t.Helper()
	var damage *disk.DamageError
	var tail *journal.TailError
	if !errors.As(err, &damage) {
		t.Fatalf("flip in %s at %d: %v, want a damage", file, off, err)
	}
	if damage.File != file || damage.Offset > off || damage.Kind == "" || damage.Height == 0 {
		t.Fatalf("flip in %s at %d: named %v", file, off, damage)
	}
	if errors.As(err, &tail) != wantTail {
		t.Fatalf("flip in %s at %d: %v, want a tail: %v", file, off, err, wantTail)
	}
}

// TestDamageIsNotATail: what a torn write cannot leave is never called a tail.
func TestDamageIsNotATail(t *testing.T) {
	tests := []struct {
		name string
		harm func(d *faultdisk.Disk, names []string) error
		want string
	}{
		{"a middle segment is gone", func(d *faultdisk.Disk, n []string) error { return d.Remove(n[1]) }, disk.KindMissing},
		{"the first segment is gone", func(d *faultdisk.Disk, n []string) error { return d.Remove(n[0]) }, disk.KindMissing},
		{"a segment is cut short", func(d *faultdisk.Disk, n []string) error {
			return disk.WriteFile(d, n[0], make([]byte, 100))
		}, disk.KindSize},
		{"a segment has another's name", func(d *faultdisk.Disk, n []string) error {
			return d.Rename(n[2], filepath.Join(dir, "00000000000000000077.seg"))
		}, disk.KindMissing},
		{"a segment is there twice", func(d *faultdisk.Disk, n []string) error {
			data, err := disk.ReadFile(d, n[0])
			return errors.Join(err, disk.WriteFile(d, n[1], data))
		}, disk.KindHeader},
		{"a file of no such name", func(d *faultdisk.Disk, _ []string) error {
			return disk.WriteFile(d, filepath.Join(dir, "notes"), nil)
		}, disk.KindStray},
		{"the last block of a full segment is zeroed", func(d *faultdisk.Disk, n []string) error {
			data, err := disk.ReadFile(d, n[0])
			clear(data[len(bytes.TrimRight(data, "\x00"))-112:])
			return errors.Join(err, disk.WriteFile(d, n[0], data))
		}, disk.KindMissing},
	}
	for _, tt := range tests {
		d := faultdisk.New(1)
		filled(t, d, blocks(9)...)
		names, err := d.List(dir)
		must(t, err)
		for i := range names {
			names[i] = filepath.Join(dir, names[i])
		}
		must(t, tt.harm(d, names))
		_, err = read(d, 1)
		var damage *disk.DamageError
		if !errors.As(err, &damage) || damage.Kind != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestOneLogIsNotAnother(t *testing.T) {
	d := faultdisk.New(1)
	filled(t, d, block(1))
	opt := options(d)
	opt.Origin[0]++
	_, err := journal.Open(dir, opt)
	var damage *disk.DamageError
	if !errors.As(err, &damage) || damage.Kind != disk.KindOrigin {
		t.Errorf("open with another origin: %v, want %s", err, disk.KindOrigin)
	}
	if err := journal.Create(dir, options(d)); err == nil {
		t.Error("create over a journal: nil, want an error")
	}
	if _, err := journal.Open("log/none", options(d)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open nothing: %v, want not exist", err)
	}
}

// TestCutTailKeepsTheBytes: a cut moves the bytes to quarantine, and the journal
// goes on behind its last good block; a second cut there keeps both.
func TestCutTailKeepsTheBytes(t *testing.T) {
	d := faultdisk.New(1)
	filled(t, d, block(1, 30))
	file, whole := lastSegment(t, d)
	for i, junk := range []string{"half a block", "another half", "another half"} {
		torn := bytes.Clone(whole)
		copy(torn[512+80+34+3:], junk)
		must(t, disk.WriteFile(d, file, torn))
		_, err := journal.Open(dir, options(d))
		var tail *journal.TailError
		if !errors.As(err, &tail) {
			t.Fatalf("open: %v, want a tail", err)
		}
		other := *tail
		other.Bytes++
		if _, err := journal.CutTail(dir, options(d), &other); err == nil {
			t.Fatal("cut of a tail that is not there: nil, want an error")
		}
		kept, err := journal.CutTail(dir, options(d), tail)
		must(t, err)
		data, err := disk.ReadFile(d, kept)
		must(t, err)
		if want := "\x00\x00\x00" + junk; string(data) != want {
			t.Fatalf("quarantine holds %q, want %q", data, want)
		}
		if want := fmt.Sprintf(".%d", min(i, 1)); filepath.Ext(kept) != want {
			t.Fatalf("quarantine file %s, want it to end in %s", kept, want)
		}
	}
	j, err := journal.Open(dir, options(d))
	must(t, err)
	must(t, j.Write(block(2, 10)))
	if _, err := journal.CutTail(dir, options(d), &journal.TailError{}); err == nil {
		t.Error("cut of a whole journal: nil, want an error")
	}
}

// TestAFailedWriteIsTheLast: whatever fails in a write, the journal never writes
// again, and says why.
func TestAFailedWriteIsTheLast(t *testing.T) {
	tests := []struct {
		name  string
		fault func(*faultdisk.Disk)
		block journal.Block
		want  error
	}{
		{"a sync fails", func(d *faultdisk.Disk) { d.FailSyncIn(1) }, block(5, 10), syscall.EIO},
		{"a write stops part way", func(d *faultdisk.Disk) { d.FailWriteIn(1) }, block(5, 10), syscall.EIO},
		{"the disk is full at the next segment", func(d *faultdisk.Disk) { d.SetRoom(0) }, block(5, 400), syscall.ENOSPC},
		{"the height is not the next", func(*faultdisk.Disk) {}, block(6), nil},
		{"the block is too large", func(*faultdisk.Disk) {}, block(5, 1000), nil},
		{"the instant is before the last", func(*faultdisk.Disk) {}, journal.Block{Height: 5, Size: 99}, nil},
		{"the log shrinks", func(*faultdisk.Disk) {}, journal.Block{Height: 5, Instant: 9e9}, nil},
	}
	for _, tt := range tests {
		d := faultdisk.New(1)
		filled(t, d, blocks(4)...)
		j, err := journal.Open(dir, options(d))
		must(t, err)
		tt.fault(d)
		err = j.Write(tt.block)
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		if err := j.Write(block(5)); !errors.Is(err, journal.ErrDead) {
			t.Errorf("%s, then write: %v, want %v", tt.name, err, journal.ErrDead)
		}
		if j.Height() != 4 {
			t.Errorf("%s: height %d, want 4", tt.name, j.Height())
		}
	}
}

// TestAFullDiskThatIsFreedInTimeIsNoFault: the next segment is prepared early;
// when that fails there is another try when it is needed.
func TestAFullDiskThatIsFreedInTimeIsNoFault(t *testing.T) {
	d := faultdisk.New(1)
	filled(t, d)
	j, err := journal.Open(dir, options(d))
	must(t, err)
	d.SetRoom(d.Used())
	must(t, j.Write(block(1, 300)))
	d.SetRoom(-1)
	must(t, j.Write(block(2, 300)))
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

// TestADirectoryThatCannotBeWritten: what cannot be made is said with its name.
func TestADirectoryThatCannotBeWritten(t *testing.T) {
	d := faultdisk.New(1)
	must(t, d.MkdirAll("log"))
	must(t, disk.WriteFile(d, dir, nil))
	err := journal.Create(dir, options(d))
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("create in place of a file: %v, want an error that names %s", err, dir)
	}
	root := t.TempDir()
	must(t, os.WriteFile(filepath.Join(root, "file"), nil, 0o600))
	err = journal.Create(filepath.Join(root, "file", "journal"), options(nil))
	if !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("create below a file: %v, want %v", err, syscall.ENOTDIR)
	}
}

type fataler interface {
	Helper()
	Fatal(...any)
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
