package ledger

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const (
	utf8Name    = "utf-8"
	gb18030Name = "gb18030"
)

// plainText returns r as UTF-8 without a byte-order mark. The encoding is the
// one that was asked for, or what the mark says, or else what detect finds.
func plainText(r *bufio.Reader, encoding string) (io.Reader, error) {
	head, err := r.Peek(chunk)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the first %d bytes: %w", chunk, err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) && encoding != gb18030Name:
		_, err := r.Discard(3)
		return r, err
	case bytes.HasPrefix(head, []byte("\x84\x31\x95\x33")) && encoding != utf8Name:
		if _, err := r.Discard(4); err != nil {
			return nil, err
		}
		encoding = gb18030Name
	case encoding == "":
		encoding = detect(head, err == nil)
	}
	if encoding == gb18030Name {
		return simplifiedchinese.GB18030.NewDecoder().Reader(r), nil
	}
	return r, nil
}

// detect tells UTF-8 from GB18030 by the start of a file; cut says that the
// file goes on. Text that is valid UTF-8 is taken for it. So is text that is
// not, if its first line has Chinese and is valid: that is a file in UTF-8
// with damage further down, and the damaged rows are to be named. Bytes that
// form Chinese in GB18030 are next to never valid UTF-8 for a whole line.
func detect(head []byte, cut bool) string {
	if cut {
		head = dropPartialRune(head)
	}
	if utf8.Valid(head) {
		return utf8Name
	}
	first, _, _ := bytes.Cut(head, []byte{'\n'})
	ascii := bytes.IndexFunc(first, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
	if !ascii && utf8.Valid(first) {
		return utf8Name
	}
	return gb18030Name
}

// dropPartialRune takes off the start of a rune that the end of head cut.
func dropPartialRune(head []byte) []byte {
	for i := len(head) - 1; i >= 0 && i >= len(head)-utf8.UTFMax; i-- {
		if utf8.RuneStart(head[i]) {
			if !utf8.FullRune(head[i:]) {
				return head[:i]
			}
			return head
		}
	}
	return head
}
