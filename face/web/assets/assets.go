// Package assets serves what the pages load beside themselves: styles, the
// scripts that draw charts and swap tables, the mark. All of it is in the
// binary, compressed once, and named by its hash, so a browser asks for a file
// once in its life:
//
//	chart.js ─▶ /assets/4f1c0a7e2b9d/chart.js ─▶ Cache-Control: immutable
//
// Files under vendor/ are those of their packages, byte for byte;
// vendor/vendor.txt says which, and a test holds them to it.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Prefix is where the files are served.
const Prefix = "/assets/"

//go:embed own/* vendor/*.js
var files embed.FS

// addresses returns the address of each file by its name.
var addresses = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	each(func(name string, body []byte) {
		sum := sha256.Sum256(body)
		all[name] = Prefix + hex.EncodeToString(sum[:6]) + "/" + name
	})
	return all
})

// each calls fn for every file.
func each(fn func(name string, body []byte)) {
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		fn(path.Base(name), body)
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("assets: a file of the binary: %v", err))
	}
}

// URL returns the address of a file. It panics if there is none: names are
// written in templates, which tests execute.
func URL(name string) string {
	address, ok := addresses()[name]
	if !ok {
		panic("assets: no file " + name)
	}
	return address
}

// A Server serves the files.
type Server struct{ byAddress map[string]*file }

// A file is ready to be sent, plain and compressed.
type file struct {
	kind         string
	plain, small []byte
}

// NewServer compresses the files, which takes a moment, and serves them.
func NewServer() *Server {
	s := &Server{map[string]*file{}}
	each(func(name string, body []byte) {
		f := &file{kind: mime.TypeByExtension(path.Ext(name)), plain: body}
		if strings.HasSuffix(name, ".js") {
			f.kind = "text/javascript; charset=utf-8"
		}
		f.small = compressed(body)
		s.byAddress[URL(name)] = f
	})
	return s
}

func compressed(body []byte) []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is a valid one
	_, err := z.Write(body)
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("assets: compress in memory: %v", err))
	}
	return out.Bytes()
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.byAddress[r.URL.Path]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	body := f.plain
	h := w.Header()
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.small
	}
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // whoever went away needs no file
}

// Size returns how many bytes a file is when it is sent compressed.
func (s *Server) Size(name string) int { return len(s.byAddress[URL(name)].small) }
