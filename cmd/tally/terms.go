package main

import (
	"bytes"
	_ "embed" // the schema is part of the binary
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

//go:embed terms.schema.json
var termsSchema []byte

// A termsFile is programme.Terms as people write them, with the tenor that
// gives an invoice its due date. Rates are "80%" or "8000bp".
type termsFile struct {
	Technique    string `json:"technique"`
	Advance      string `json:"advance"`
	Rate         string `json:"rate"`
	Fee          string `json:"fee"`
	Reserve      string `json:"reserve"`
	DefaultRate  string `json:"default_rate"`
	Basis        string `json:"basis"`
	Rounding     string `json:"rounding"`
	Recourse     *bool  `json:"recourse"`
	Grace        int    `json:"grace"`
	Tenor        int    `json:"tenor"`
	NeedNotice   bool   `json:"need_notice"`
	NeedRegister bool   `json:"need_register"`
	NeedConfirm  bool   `json:"need_confirm"`
}

// maxTenor is the longest tenor, in days.
const maxTenor = 3660

// terms are what a funder offers on every invoice of a ledger.
type terms struct {
	programme.Terms
	offer command.Command // without an object
	tenor int             // days from issue to due
}

// readTerms reads the terms in file, for funder to offer.
func readTerms(file, funder string) (*terms, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, usage("--terms: %w", err)
	}
	t, err := parseTerms(text, funder)
	if err != nil {
		return nil, usage("--terms %s: %w; see `tally finance --schema`", file, err)
	}
	return t, nil
}

// parseTerms reads one JSON object of terms and checks it as an offer.
func parseTerms(text []byte, funder string) (*terms, error) {
	var f termsFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	if f.Tenor < 1 || f.Tenor > maxTenor {
		return nil, fmt.Errorf("tenor: want 1 to %d days from issue to due, got %d", maxTenor, f.Tenor)
	}
	t := &terms{tenor: f.Tenor}
	if err := f.fill(&t.offer, funder); err != nil {
		return nil, err
	}
	read, no := programme.Of(&t.offer)
	if no != nil {
		return nil, fmt.Errorf("not allowed as terms: %s", no)
	}
	t.Terms = read
	return t, nil
}

// fill makes c the offer of f by funder.
func (f *termsFile) fill(c *command.Command, funder string) error {
	*c = *command.New(command.ReceivableOffer, "offer", funder)
	flag := func(set bool) string {
		if set {
			return "yes"
		}
		return ""
	}
	recourse := ""
	if f.Recourse != nil {
		recourse = map[bool]string{true: "yes", false: "no"}[*f.Recourse]
	}
	for _, w := range [...]client.Written{
		{Name: "funder", Text: funder},
		{Name: "technique", Text: f.Technique},
		{Name: "advance", Text: f.Advance},
		{Name: "rate", Text: f.Rate},
		{Name: "fee", Text: f.Fee},
		{Name: "reserve", Text: f.Reserve},
		{Name: "default-rate", Text: f.DefaultRate},
		{Name: "basis", Text: f.Basis},
		{Name: "rounding", Text: f.Rounding},
		{Name: "recourse", Text: recourse},
		{Name: "grace", Text: fmt.Sprint(f.Grace)},
		{Name: "need-notice", Text: flag(f.NeedNotice)},
		{Name: "need-register", Text: flag(f.NeedRegister)},
		{Name: "need-confirm", Text: flag(f.NeedConfirm)},
	} {
		if w.Text == "" {
			continue
		}
		if no := client.Set(c, w.Name, w.Text); no != nil {
			return fmt.Errorf("%s %q: refused %s", w.Name, w.Text, no)
		}
	}
	if no := c.Check(); no != nil {
		return fmt.Errorf("refused %s", no)
	}
	return nil
}

// offerOn is the offer of the terms on a deal.
func (t *terms) offerOn(deal string) *command.Command {
	c := t.offer
	c.Object = []byte(deal)
	return &c
}

// due returns the day on which an invoice of that day is due.
func (t *terms) due(issued day.Date) day.Date { return issued.Add(t.tenor) }

// advance returns what may be drawn on a face: the advance rate of it, rounded
// down, but nothing of the reserve.
func (t *terms) advance(face money.Amount) money.Amount {
	return face.Times(t.Advance, money.Down).AtMost(face.Sub(face.Times(t.Reserve, money.Up)))
}
