// Package termsheet says what a programme is to those who decide about it: a
// credit committee and a small supplier read the same sheet, in English or in
// Chinese, as a page or on paper.
//
//	programme.Document ──Of(lang)──▶ Sheet ──HTML──▶ page
//	                                   └─────PDF───▶ paper
//
// Every figure is the document's or follows from it. What stands in the sheet
// binds nobody: the document does, whose hash is on each page.
package termsheet

import (
	"encoding/hex"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/programme"
)

// A Sheet is a term sheet in one language, ready to be shown.
type Sheet struct {
	Lang       string
	Label      string // what it is: "Term sheet"
	Title      string // the technique
	Name       string // the programme and its version
	Period     string
	Foot       string // of every page
	Hash       string // of the document, in hexadecimal
	Key        []Row  // the figures that everybody asks for first
	Sections   []Section
	Disclaimer string

	date day.Date               // that the paper bears
	page func(n, of int) string // how pages are numbered
}

// A Section is one part under its title.
type Section struct {
	Title  string
	Blocks []Block
}

// A Block is one thing in a section: of its fields, one says something.
type Block struct {
	Text     string
	Mono     string // text to be compared letter by letter
	Heading  string
	Rows     []Row
	Rules    []Rule
	Table    *Table
	Cascade  *Cascade
	Signings []Signing
}

// A Row is something with its name. Strong is the result of those before it.
type Row struct {
	Label  string
	Value  string
	Note   string
	Strong bool
}

// A Rule is something that must hold: in words, what follows if it does not,
// and the condition that is signed.
type Rule struct {
	Text   string
	Else   string
	Signed string
}

// A Table has a head and rows. Amounts says that its last column is amounts.
type Table struct {
	Head    []string
	Cells   [][]Cell
	Amounts bool
}

// A Cell is a text, and the condition that it tells.
type Cell struct {
	Text   string
	Signed string
}

// A Cascade is the picture of an order of payment.
type Cascade struct {
	Title string
	In    string
	Steps []string
}

// A Signing is a place for a signature.
type Signing struct {
	Role  string
	Party string // "" if it is not known yet
	Lines []string
}

// Of returns the term sheet of a document that can be signed, in lang: Chinese
// for "zh", else English. It panics if the document does not pass
// [programme.Check].
func Of(d *programme.Document, lang string) *Sheet {
	s := speakerOf(lang)
	hash := d.Hash()
	version := s.count(d.Version)
	x := &Sheet{
		Lang: s.lang, Label: s.text("label"), Title: s.title(d),
		Name: s.text("name", d.Name, version), Period: s.text("period", s.day(d.From), s.day(d.Until)),
		Hash: hex.EncodeToString(hash[:]), Disclaimer: s.text("disclaimer"), date: d.From,
	}
	x.Foot = s.text("foot", d.Name, version, x.Hash[:16])
	x.page = func(n, of int) string { return s.text("page", s.count(int64(n)), s.count(int64(of))) }
	e := exampleOf(d)
	x.Key = s.key(d, e)
	x.Sections = []Section{
		s.parties(d), s.financed(d), s.price(d, e), s.limits(d), s.evidence(d), s.payees(d), s.waterfall(d, e),
		s.triggers(d), s.watch(d), s.packs(d), s.signatures(d, x.Hash),
	}
	return x
}

// title is the technique, and whether there is recourse where somebody could
// have it.
func (s *speaker) title(d *programme.Document) string {
	title := s.capital(s.name(d.Technique))
	switch {
	case !d.Has(programme.Funder):
		return title
	case d.Recourse:
		return s.text("title.recourse", title)
	}
	return s.text("title.none", title)
}
