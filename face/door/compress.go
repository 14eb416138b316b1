package door

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// worthIt is the size, in bytes, from which an answer is compressed.
const worthIt = 1024

// jitter is the most random bytes that are added to what is compressed, so that
// its length tells nobody what a secret in it has in common with what was asked.
const jitter = 32

// Compress has what h answers compressed for whoever takes it: pages, data and
// problems. Files that are compressed already stay as they are, and so do
// streams, of which every line arrives as it is flushed.
func Compress(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(worthIt), gzhttp.RandomJitter(jitter, 0, false),
		gzhttp.ContentTypes([]string{"text/html", "text/csv", "text/plain", "application/json", "application/problem+json"}),
	)
	if err != nil {
		panic("door: " + err.Error()) // the options above cannot be
	}
	return wrap(h)
}
