// Package browser shows pages to a real Chromium and says what is wrong with
// them, as a person would see it: errors on the console, text that is cut or
// lies over other text, charts without marks, what axe finds, and what the
// content security policy blocks.
//
//	goldens of face/web ─▶ a server with the real frame and assets ─▶ Chromium
//	     × scheme × width ─▶ Faults, and a screenshot to look at
//
// Chromium and a font with Chinese must be installed; `make browser` does it
// where it can. Tests alone use this package.
package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A Browser is one running Chromium with a profile of its own.
type Browser struct{ ctx context.Context }

// Start starts Chromium, and ends it with the test. Without Chromium the test
// fails and names the command that installs it: these tests are never skipped.
func Start(t *testing.T) *Browser {
	t.Helper()
	path := executable(t)
	flags := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Headless,
		chromedp.UserDataDir(profile(t)),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("hide-scrollbars", true),
	}
	allocator, end := chromedp.NewExecAllocator(context.Background(), flags...)
	t.Cleanup(end)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return &Browser{ctx}
}

// profile is an empty folder that goes when the browser, which writes to it
// until it has ended, is gone.
func profile(t *testing.T) string {
	t.Helper()
	// t.TempDir would be removed while the browser still writes to it.
	dir, err := os.MkdirTemp("", "tally-browser-") //nolint:usetesting // as said above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // a folder that is left over hurts nobody
	return dir
}

// executable finds Chromium, and checks that Chinese has a font.
func executable(t *testing.T) string {
	t.Helper()
	const how = "run `make browser`, or on Debian: " +
		"apt-get install --no-install-recommends chromium fontconfig fonts-wqy-microhei fonts-inter"
	fonts, err := exec.Command("fc-list", ":lang=zh", "family").Output()
	if err != nil || strings.TrimSpace(string(fonts)) == "" {
		t.Fatalf("no font with Chinese: %s", how)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("no chromium: %s", how)
	return ""
}

// Shots returns the folder for screenshots: that of TALLY_SHOTS, or shots/
// beside this package, which git ignores.
func Shots(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("TALLY_SHOTS")
	if dir == "" {
		dir = "shots"
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
