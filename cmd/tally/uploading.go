package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/tallystick/tallystick/connect/ledger"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/face/web"
	"github.com/tallystick/tallystick/face/web/invoices"
)

// mostUnpacked is the most bytes of an uploaded ledger, unpacked: a workbook
// holds more than its rows.
const mostUnpacked = 32 << 20

// uploads reads the ledgers that people upload. The reader of ledgers wants a
// file, which may be read twice: there is one in a folder of the system's while
// it is read.
type uploads struct{}

// Read implements [web.Importer].
func (uploads) Read(file io.Reader, name, mapping, lang string, most int) (l web.Ledger, err error) {
	if mapping != ledger.Simple && mapping != ledger.VATCN {
		return l, errors.New("there is no such mapping") // it could be the name of a file of ours
	}
	m, err := ledger.LoadMapping(mapping)
	if err != nil {
		return l, err
	}
	path, err := kept(file, name)
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	opt := ledger.Options{MaxBytes: mostUnpacked}
	sum, err := ledger.Digest(path, opt)
	if err != nil {
		return l, shown(err, path, name)
	}
	in, err := ledger.Open(path, m, opt)
	if err != nil {
		return l, shown(err, path, name)
	}
	l.SHA256 = sum.SHA256
	err = readLedger(in, &l, lang, most)
	return l, errors.Join(shown(err, path, name), in.Close())
}

// kept writes what was uploaded into a file and returns its path.
func kept(file io.Reader, name string) (string, error) {
	ending := strings.ToLower(filepath.Ext(name))
	if ending != ".xlsx" && ending != ".gz" {
		ending = ".csv"
	}
	path := filepath.Join(os.TempDir(), "tally-upload-"+rand.Text()+ending)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("keep an upload: %w", err)
	}
	_, err = io.Copy(f, file)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("keep an upload: %w", errors.Join(err, os.Remove(path)))
	}
	return path, nil
}

// shown is an error for whoever uploaded the file: by the name that it has
// there.
func shown(err error, path, name string) error {
	if err == nil {
		return nil
	}
	return errors.New(strings.ReplaceAll(err.Error(), path, name))
}

// readLedger reads rows and refusals, no more than one row beyond most of
// either.
func readLedger(in *ledger.Reader, l *web.Ledger, lang string, most int) error {
	var row ledger.Row
	for len(l.Rows) <= most && len(l.Refused) <= most {
		more, no, err := in.Next(&row)
		switch {
		case err != nil || !more:
			return err
		case no != nil:
			l.Refused = append(l.Refused, invoices.Line{
				Number: no.Line, Field: no.Field, Value: no.Value, Why: no.Reason(lang), Rule: string(no.Rule),
			})
			continue
		}
		of := func(minor int64) money.Amount { return money.Of(minor, row.Currency) }
		l.Rows = append(l.Rows, web.LedgerRow{
			Line: row.Line, Seller: row.Seller, Buyer: row.Buyer, Number: row.Number, Issued: row.Issued, Due: row.Due,
			Net: of(row.Net), Tax: of(row.Tax), Gross: of(row.Gross), Void: row.Void,
		})
	}
	return nil
}
