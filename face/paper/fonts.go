package paper

import (
	"bytes"
	"compress/gzip"
	_ "embed" // of the two fonts
	"fmt"
	"io"
	"sync"

	"golang.org/x/image/font/sfnt"
)

// The fonts are those of their packages, byte for byte, and compressed;
// fonts/fonts.txt says which, and a test holds them to it.
var (
	//go:embed fonts/DejaVuSans.ttf.gz
	latin []byte
	//go:embed fonts/DroidSansFallbackFull.ttf.gz
	chinese []byte
)

// A font is one of the two that everything is printed in.
type font struct {
	family string
	file   []byte
	tables *sfnt.Font
}

// The places of the fonts. The second has no Latin letters, and the first no
// Chinese ones.
const (
	latinFont = iota
	chineseFont
)

// firstWide is where the letters of the second font begin: the radicals of
// Chinese and all after them, its punctuation and full-width forms included.
const firstWide = 0x2E80

// fonts reads both once, when something is printed.
var fonts = sync.OnceValue(func() [2]font {
	return [2]font{unpacked("latin", latin), unpacked("chinese", chinese)}
})

func unpacked(family string, packed []byte) font {
	f := font{family: family}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err == nil {
		f.file, err = io.ReadAll(z)
	}
	if err == nil {
		f.tables, err = sfnt.Parse(f.file)
	}
	if err != nil {
		panic(fmt.Sprintf("paper: a font of the binary: %v", err))
	}
	return f
}

// fontOf says which font has a letter.
func fontOf(letter rune) int {
	if letter < firstWide {
		return latinFont
	}
	return chineseFont
}

// HasLetter reports whether a letter can be printed. Without it there would be
// an empty box, which nobody should sign.
func HasLetter(letter rune) bool {
	if letter < ' ' || letter > 0xFFFF {
		return false
	}
	var b sfnt.Buffer
	all := fonts()
	i, err := all[fontOf(letter)].tables.GlyphIndex(&b, letter)
	return err == nil && i != 0
}
