package browser

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// picture is where the picture of the README goes: `make picture`.
var picture = flag.String("picture", "", "write the picture of the filled world to this file")

// TestPicture makes the picture of the README, if it is told where: what a
// funder sees of a year of trade.
func TestPicture(t *testing.T) {
	if *picture == "" {
		return
	}
	file, err := filepath.Abs(*picture)
	if err != nil {
		t.Fatal(err)
	}
	world, tab := World{*running}, Start(t).Open(t)
	if *running == "" {
		world = StartWorld(t, 365)
	}
	tab.Look(t, 1280, "light")
	tab.Visit(t, world.Address+"/login")
	world.Become(t, tab, "F2")
	tab.Visit(t, world.Address+"/exposure")
	shot, err := chromedp.Run(tab.Ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	small := optimised(t, shot)
	if len(small) > 200_000 {
		t.Errorf("the picture is %d bytes", len(small))
	}
	if err := os.WriteFile(file, small, 0o644); err != nil {
		t.Fatal(err)
	}
}

// optimised writes a picture anew, in the colours that are commonest in it, and
// compressed as well as it can be.
func optimised(t *testing.T, shot []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	small := image.NewPaletted(full.Bounds(), commonest(full, 256))
	draw.Draw(small, small.Bounds(), full, full.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// commonest returns the colours that a picture has most of, at most so many.
func commonest(picture image.Image, most int) color.Palette {
	count := map[color.RGBA]int{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			count[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(rank(a), rank(b)))
	})
	some := make(color.Palette, 0, most)
	for _, c := range colours[:min(len(colours), most)] {
		some = append(some, c)
	}
	return some
}

// rank orders colours that are equally common, so that a picture is always the same.
func rank(c color.RGBA) int { return int(c.R)<<16 | int(c.G)<<8 | int(c.B) }
