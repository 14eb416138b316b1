package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/face/api"
	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/face/web/invoices"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// Bounds of an upload. What fits into one envelope is recorded whole or not at
// all; more goes in parts of that size, once every line could be read.
const (
	mostUploaded   = 20_000  // invoices
	atOnce         = 150     // of them in an envelope
	uploadBytes    = 2 << 20 // of a file
	uploadOverhead = 8 << 10 // of the form around it
)

// An Importer reads the ledgers that people upload. It guesses nothing and
// repairs nothing.
type Importer interface {
	// Read reads a file whose columns a mapping names, "simple" or "vat-cn". What
	// cannot be read is said in a language. It reads no further than one row
	// beyond most. It fails if the file as a whole cannot be read.
	Read(file io.Reader, name, mapping, lang string, most int) (Ledger, error)
}

// A Ledger is what was read of a file.
type Ledger struct {
	SHA256  [32]byte // of the unpacked file
	Rows    []LedgerRow
	Refused []invoices.Line
}

// A LedgerRow is one invoice of a ledger, as received.
type LedgerRow struct {
	Line            int
	Seller, Buyer   string // as the file names them
	Number          string
	Issued, Due     day.Date
	Net, Tax, Gross money.Amount
	Void            bool
}

func (s *Site) registerUpload(mux *door.Mux) {
	route := access.Route{
		Method: http.MethodPost, Path: "/invoices/upload", Least: access.Maker, Scope: access.Read | access.Write,
		Sides: party.Supplier | party.Buyer, Subject: access.Own, Summary: "upload invoices as a file",
	}
	mux.Handle(route, http.HandlerFunc(s.upload), door.MaxBody(uploadBytes+uploadOverhead))
	route.Method, route.Path, route.Summary = http.MethodGet, "/invoices/uploaded", "what came of an upload"
	route.Least, route.Scope = access.Viewer, access.Read
	mux.Handle(route, http.HandlerFunc(s.uploadedPage))
}

// upload records the invoices of a file, all or none.
func (s *Site) upload(w http.ResponseWriter, r *http.Request) {
	page := invoices.Results{Shell: s.Shell(r), Upload: true}
	if err := r.ParseMultipartForm(uploadBytes + uploadOverhead); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	file, head, err := r.FormFile("file")
	if err != nil || s.Importer == nil {
		page.Trouble = invoices.NoFile()
		s.Show(w, r, http.StatusUnprocessableEntity, page)
		return
	}
	defer file.Close()
	page.File = head.Filename
	l, err := s.Importer.Read(file, head.Filename, r.PostForm.Get("mapping"), page.Lang, mostUploaded)
	switch {
	case err != nil:
		page.Trouble = invoices.Unreadable(err.Error())
	case len(l.Rows) > mostUploaded:
		page.Trouble = invoices.TooMany(mostUploaded)
	case len(l.Rows)+len(l.Refused) == 0:
		page.Trouble = invoices.NoRows()
	}
	wishes, err := s.recording(r, &page, l)
	if err != nil {
		api.Write(w, r, err)
		return
	}
	switch {
	case !page.Trouble.None() || len(page.Lines) > 0:
		s.Show(w, r, http.StatusUnprocessableEntity, page)
	case len(wishes) > atOnce:
		s.recordInParts(w, r, page, wishes)
	default:
		s.askAndShow(w, r, wishes, office.Ask{Atomic: true}, "/invoices/uploaded")
	}
}

// recordInParts records many invoices, envelope by envelope, and shows what came
// of them. What an earlier upload of the file recorded is passed over: one that
// stopped half way goes on where it stood.
func (s *Site) recordInParts(w http.ResponseWriter, r *http.Request, page invoices.Results, wishes []office.Wish) {
	ctx, who, all := r.Context(), door.WhoOf(r.Context()), len(wishes)
	fresh, err := reader.Unnamed(s.Reader, wishes, func(w office.Wish) string { return string(w.Command.Object) })
	height := uint64(0)
	page.Parts, page.Already = true, all-len(fresh)
	for part := range slices.Chunk(fresh, atOnce) {
		var answer office.Answer
		if err == nil {
			answer, err = s.Office.Ask(ctx, who, part, office.Ask{})
		}
		if err == nil && answer.Refusal != nil {
			err = fmt.Errorf("the log refused a part of an upload: %s", answer.Refusal.Code)
		}
		if err != nil {
			break
		}
		height = answer.Height
		for i, result := range answer.Results {
			if result.Refusal == nil {
				page.Recorded++
				continue
			}
			page.Done = append(page.Done, uploaded(part[i].Command, result))
		}
	}
	if err != nil && page.Recorded == 0 {
		api.Write(w, r, err)
		return
	}
	if err != nil {
		door.Note(r, err)
		page.Trouble = invoices.Stopped(page.Recorded+page.Already, all, page.File)
	}
	if err := s.awaitShown(ctx, height); err != nil {
		door.Fail(w, r, err)
		return
	}
	s.Show(w, r, http.StatusOK, page)
}

// uploaded is what came of recording an invoice.
func uploaded(c *command.Command, result office.Result) invoices.Result {
	return invoices.Result{
		Leaf: result.Leaf, Line: int(c.Int(command.Row)), Invoice: string(c.Object),
		Number: string(c.Text(command.Number)), Amount: c.Amount(command.Gross), Refusal: result.Refusal,
	}
}

// recording returns the commands that record the rows of a ledger in the name
// of whoever asks, and notes the lines that cannot be.
func (s *Site) recording(r *http.Request, page *invoices.Results, l Ledger) ([]office.Wish, error) {
	self := door.WhoOf(r.Context()).Organisation
	page.Lines = l.Refused
	if len(l.Rows) > mostUploaded {
		return nil, nil
	}
	known := map[string]bool{}
	wishes := make([]office.Wish, 0, len(l.Rows))
	for _, row := range l.Rows {
		seller, buyer := desk.NameOf(row.Seller), desk.NameOf(row.Buyer)
		if seller != self && buyer != self {
			page.Lines = append(page.Lines, invoices.Foreign(page.Lang, row.Line, row.Seller+" → "+row.Buyer))
			continue
		}
		other := otherOf(seller, buyer, self)
		if _, asked := known[other]; !asked {
			is, err := s.Reader.Knows(other)
			if err != nil {
				return nil, err
			}
			known[other] = is
		}
		if !known[other] {
			page.Lines = append(page.Lines, invoices.Unknown(page.Lang, row.Line, other))
			continue
		}
		wishes = append(wishes, office.Wish{Command: record(row, self, seller, buyer, l.SHA256)})
	}
	return wishes, nil
}

// record is the command that records a row. The same file names the same
// invoices, so that it is not recorded twice.
func record(row LedgerRow, self, seller, buyer string, file [32]byte) *command.Command {
	sum := sha256.Sum256(append([]byte(self+"\x00"), file[:]...))
	name := "U." + hex.EncodeToString(sum[:6]) + "." + strconv.Itoa(row.Line)
	c := command.New(command.TradeInvoice, name, self).SetText(command.Seller, seller).SetText(command.Buyer, buyer).
		SetText(command.Number, row.Number).SetDay(command.Issued, row.Issued)
	if row.Due != 0 {
		c.SetDay(command.Due, row.Due)
	}
	if row.Void {
		c.SetInt(command.Void, 1)
	}
	return c.SetAmount(command.Net, row.Net).SetAmount(command.Tax, row.Tax).SetAmount(command.Gross, row.Gross).
		SetText(command.Ledger, "upload").SetBytes(command.File, file[:]).SetInt(command.Row, int64(row.Line))
}

func (s *Site) uploadedPage(w http.ResponseWriter, r *http.Request) {
	s.showResults(w, r, invoices.Results{Shell: s.Shell(r), Upload: true})
}
