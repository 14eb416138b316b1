package ledger

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// ErrTooBig is the error of a file that unpacks to more than Options allow, as
// an archive made to fill a disk does.
var ErrTooBig = errors.New("the file unpacks to more than is allowed")

const (
	defaultMaxBytes = 4 << 30
	defaultMaxRatio = 200
	// ratioFrom is the unpacked size from which the ratio counts: what is
	// smaller does no harm, and short files of equal rows pack very well.
	ratioFrom = 16 << 20
	// progressStep is how many bytes go by between two calls of Progress.
	progressStep = 1 << 20
	chunk        = 64 << 10
)

// Options say how to read a file. The zero value is fine.
type Options struct {
	// Side is whose ledger it is, if the mapping and the header do not say.
	// A Side that contradicts them is an error.
	Side Side
	// Encoding is "utf-8" or "gb18030"; empty means to find out.
	Encoding string
	// After is the last line already done: records that start on it or before
	// are passed over. It serves to resume.
	After int
	// MaxBytes caps the unpacked size; zero means 4 GiB.
	MaxBytes int64
	// MaxRatio caps the unpacked size as a multiple of the packed one, from
	// 16 MiB on; zero means 200.
	MaxRatio int64
	// Progress, if not nil, is told now and then how many bytes of the file as
	// it lies on the disk have been read, of how many.
	Progress func(read, total int64)
}

// validate reports the option that cannot be used, if any.
func (o Options) validate() error {
	switch {
	case !o.Side.valid():
		return fmt.Errorf("side %q: want %q or %q", o.Side, Input, Output)
	case o.Encoding != "" && o.Encoding != utf8Name && o.Encoding != gb18030Name:
		return fmt.Errorf("encoding %q: want %q or %q", o.Encoding, utf8Name, gb18030Name)
	case o.After < 0 || o.MaxBytes < 0 || o.MaxRatio < 0:
		return errors.New("options: no number may be negative")
	}
	return nil
}

// A Sum tells files apart and says how much there is to read.
type Sum struct {
	// SHA256 is the hash of the unpacked bytes: what a .gz holds, the file
	// itself for CSV and for XLSX. A byte-order mark counts.
	SHA256 [sha256.Size]byte
	// Bytes is the number of the bytes hashed.
	Bytes int64
	// Lines is the number of physical lines among them; it means nothing for
	// XLSX, where it is zero.
	Lines int64
}

// Digest reads a file once, without looking for rows, and returns its Sum. Of
// opt only MaxBytes, MaxRatio and Progress count.
func Digest(path string, opt Options) (Sum, error) {
	s, err := openSource(path, opt)
	if err != nil {
		return Sum{}, err
	}
	defer s.close()
	if err := s.drain(); err != nil {
		return Sum{}, fmt.Errorf("read %s: %w", path, err)
	}
	return s.content.sum(s.workbook), nil
}

// NameOf returns the name that a ledger has by default: the base name of the
// path without _invoices, .csv, .gz and .xlsx at its end.
func NameOf(path string) string {
	name := filepath.Base(path)
	for _, end := range []string{".gz", ".csv", ".xlsx", "_invoices"} {
		if len(name) > len(end) && strings.EqualFold(name[len(name)-len(end):], end) {
			name = name[:len(name)-len(end)]
		}
	}
	return name
}

// A source is an opened file, unpacked if it was packed.
type source struct {
	file     *os.File
	content  *gauge
	text     *bufio.Reader // the unpacked bytes, through content
	workbook bool          // the bytes are those of an XLSX
}

// openSource opens the file and finds out by its first bytes what it is. It
// asks what it is before it opens it: a pipe would hold up whoever does, and a
// ledger is read more than once.
func openSource(path string, opt Options) (*source, error) {
	switch info, err := os.Stat(path); {
	case err != nil:
		return nil, fmt.Errorf("open ledger: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("open ledger %s: it is a folder", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("open ledger %s: it is no file: save what it gives, and name that", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	s := &source{file: file}
	if err := s.unpack(opt); err != nil {
		file.Close()
		return nil, fmt.Errorf("open ledger %s: %w", path, err)
	}
	return s, nil
}

// unpack puts the readers in a row: file, gunzip if need be, gauge.
func (s *source) unpack(opt Options) error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	packed := &meter{r: s.file, total: info.Size(), progress: opt.Progress}
	head := bufio.NewReaderSize(packed, chunk)
	var unpacked io.Reader = head
	zipped := starts(head, "\x1f\x8b")
	if zipped {
		if unpacked, err = gzip.NewReader(head); err != nil {
			return damaged(err)
		}
		unpacked = whole{unpacked}
	}
	s.content = newGauge(unpacked, packed, opt)
	s.text = bufio.NewReaderSize(s.content, chunk)
	s.workbook = starts(s.text, "PK\x03\x04")
	switch {
	case zipped && s.workbook:
		return errors.New("a workbook inside gzip: unpack it first")
	case starts(s.text, "\xd0\xcf\x11\xe0"):
		return errors.New("a workbook of the old or an encrypted kind: save it as .xlsx or .csv")
	case starts(s.text, "\xff\xfe") || starts(s.text, "\xfe\xff"):
		return errors.New("text in UTF-16: save it as UTF-8")
	}
	return nil
}

// whole is what a .gz holds, if it is whole.
type whole struct{ r io.Reader }

// Read reads, and says of a file that cannot be unpacked what is to be done.
func (w whole) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged(err)
	}
	return n, err
}

func damaged(err error) error { return fmt.Errorf("it is damaged or cut short, get it again: %w", err) }

// starts reports whether what is to be read from r starts with magic.
func starts(r *bufio.Reader, magic string) bool {
	head, _ := r.Peek(len(magic)) // an error comes again with the next read
	return string(head) == magic
}

// drain reads what is left, for its sum.
func (s *source) drain() error {
	_, err := io.Copy(io.Discard, s.text)
	return err
}

// close closes the file. It was only read: there is nothing to lose.
func (s *source) close() { s.file.Close() }

// A meter counts the bytes of the file as it lies on the disk.
type meter struct {
	r                 io.Reader
	read, told, total int64
	progress          func(read, total int64)
	started, finished bool
}

// Read reads, counts and now and then tells.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.read += int64(n)
	ended := errors.Is(err, io.EOF)
	if m.progress != nil && !m.finished && (ended || !m.started || m.read-m.told >= progressStep) {
		m.told, m.started, m.finished = m.read, true, ended
		m.progress(m.read, m.total)
	}
	return n, err
}

// A gauge counts and hashes unpacked bytes, and stops when there are too many.
type gauge struct {
	r            io.Reader
	packed       *meter
	hash         hash.Hash
	bytes, lines int64
	last         byte
	max, ratio   int64
	err          error // comes again with every later Read
}

// newGauge puts a gauge on r, which unpacks what packed counts.
func newGauge(r io.Reader, packed *meter, opt Options) *gauge {
	g := &gauge{r: r, packed: packed, hash: sha256.New(), max: opt.MaxBytes, ratio: opt.MaxRatio}
	if g.max == 0 {
		g.max = defaultMaxBytes
	}
	if g.ratio == 0 {
		g.ratio = defaultMaxRatio
	}
	return g
}

// Read reads, counts and hashes. It fails with ErrTooBig. Errors stay: a buffer
// above that looks ahead may drop one, and must not get what comes behind it.
func (g *gauge) Read(p []byte) (int, error) {
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.r.Read(p)
	g.err = err
	if n == 0 {
		return 0, err
	}
	g.bytes += int64(n)
	g.lines += int64(bytes.Count(p[:n], []byte{'\n'}))
	g.last = p[n-1]
	g.hash.Write(p[:n])
	if burst := g.burst(); burst != nil {
		g.err = burst
		return 0, burst
	}
	return n, err
}

// burst reports whether there is more than is allowed. The packed bytes run
// ahead by a buffer: at most that much is forgiven.
func (g *gauge) burst() error {
	if g.bytes > g.max {
		return fmt.Errorf("%w: over %d bytes", ErrTooBig, g.max)
	}
	if g.bytes > ratioFrom && g.bytes/g.ratio > g.packed.read {
		return fmt.Errorf("%w: over %d times its packed size", ErrTooBig, g.ratio)
	}
	return nil
}

// sum returns what was gauged so far.
func (g *gauge) sum(workbook bool) Sum {
	s := Sum{Bytes: g.bytes, Lines: g.lines}
	if g.last != '\n' && g.bytes > 0 {
		s.Lines++
	}
	if workbook {
		s.Lines = 0
	}
	g.hash.Sum(s.SHA256[:0])
	return s
}
