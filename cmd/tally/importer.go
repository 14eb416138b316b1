package main

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/tallystick/tallystick/connect/ledger"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/trade"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/say"
)

// An importer records ledgers in a log, in the operator's name.
type importer struct {
	s        *streams
	n        *node.Node
	bulk     *desk.Bulk
	operator string
	mapping  ledger.Mapping
	side     ledger.Side
	report   *report
	parties  map[string]string // that the log knows, or will
	taken    map[string]bool   // names that no code may have
	command  command.Command   // of the row at hand
	bridle   bridle
}

func newImporter(s *streams, n *node.Node, m ledger.Mapping, side ledger.Side, r *report) (*importer, error) {
	operator, err := operatorOf(n)
	if err != nil {
		return nil, err
	}
	v, err := n.Published()
	if err != nil {
		return nil, err
	}
	i := &importer{
		s: s, n: n, bulk: desk.NewBulk(operator), operator: operator.Owner(), mapping: m, side: side, report: r,
		taken: map[string]bool{simulatedBank: true}, parties: make(map[string]string, v.Parties.Len()), bridle: bridle{n: n},
	}
	for id := uint32(1); id <= v.Parties.Len(); id++ {
		name := v.PartyName(id)
		if v.Parties.At(id).Roles&(party.Supplier|party.Buyer) == 0 {
			i.taken[name] = true // the operator, a bank, a funder: no row of a ledger is one of them
			continue
		}
		i.parties[name] = name
	}
	return i, nil
}

// hashInName is how many hexadecimal digits of a file's hash stand in the names
// of its rows; the whole hash stands in their field `file`.
const hashInName = 12

// rowPrefix is what the names of the rows of a file begin with; the line
// follows.
func rowPrefix(name string, sum ledger.Sum) string {
	return name + "." + hex.EncodeToString(sum.SHA256[:])[:hashInName] + "."
}

// A reading is one file as it is being recorded.
type reading struct {
	*importer
	file
	prefix string
	name   []byte
	before *machine.View // as long as rows of it may have been recorded before
	missed int           // rows in a row that before does not know
	counts counts

	mutex   sync.Mutex
	already int64
	refused []finding // by the machine
}

// file records one file and returns what became of its rows.
func (i *importer) file(f file) (counts, error) {
	v, err := i.n.Published()
	if err != nil {
		return counts{}, err
	}
	r := &reading{importer: i, file: f, prefix: rowPrefix(f.ledger, f.sum), before: v}
	first := v.Invoices.Len()
	v = nil
	err = r.rows()
	if late := i.bridle.end(); err == nil {
		err = late
	}
	if err != nil {
		return counts{}, err
	}
	if err := i.bulk.Flush(); err != nil {
		return counts{}, fmt.Errorf("record %s: %w", f.path, err)
	}
	return r.end(first)
}

// rows reads the file to its end and sends what can be read.
func (r *reading) rows() error {
	in, err := ledger.Open(r.path, r.mapping, ledger.Options{Side: r.side})
	if err != nil {
		return err
	}
	defer in.Close()
	told := r.s.progress("import " + r.path)
	var row ledger.Row
	for {
		more, no, err := in.Next(&row)
		switch {
		case err != nil:
			return r.broke(err)
		case !more:
			if sum, _ := in.Sum(); sum != r.sum {
				return fmt.Errorf("read %s: the file was changed while it was being imported", r.path)
			}
			return nil
		case no != nil:
			r.counts.Refused++
			err = r.report.refused(r.file, *no)
		default:
			err = r.row(&row)
		}
		if err != nil {
			return fmt.Errorf("record %s: %w", r.path, err)
		}
		if r.counts.Lines++; r.counts.Lines%4096 == 0 {
			told.at(fmt.Sprintf("%d rows of about %d", r.counts.Lines, r.sum.Lines))
		}
	}
}

// broke says how far an import came of a file that cannot be read on. What was
// read is recorded; the same rows of a whole file have another hash, and are
// flagged as duplicates.
func (r *reading) broke(err error) error {
	if err := r.bulk.Flush(); err != nil {
		return fmt.Errorf("record %s: %w", r.path, err)
	}
	return unreadable(fmt.Errorf("%w; %d rows before are recorded", err, r.counts.Lines-r.counts.Refused))
}

// settled is how many rows in a row must be unknown before the others are taken
// to be so: rows are recorded in their order, but for those the log refused.
const settled = 1000

// row records row unless an earlier import has. A row that is sent although it
// is there is refused by its name, and counted like the others.
func (r *reading) row(row *ledger.Row) error {
	r.name = strconv.AppendInt(append(r.name[:0], r.prefix...), int64(row.Line), 10)
	if r.before != nil {
		if r.before.Names.Find(r.name) != 0 {
			r.counts.Already++
			r.missed = 0
			return nil
		}
		if r.missed++; r.missed == settled {
			r.before = nil // its pages are worth more as memory
		}
	}
	for _, code := range [...]string{row.Seller, row.Buyer} {
		if err := r.party(code); err != nil {
			return err
		}
	}
	if err := r.bridle.step(); err != nil {
		return err
	}
	line := row.Line
	return r.bulk.Add(r.invoice(row), func(done *machine.Receipt) {
		if done.Refusal != nil {
			r.declined(line, done.Refusal)
		}
	})
}

// party registers a party at its first sight. Who sells in one ledger may buy
// in the next, so that it gets both roles.
func (r *reading) party(code string) error {
	if r.parties[code] != "" {
		return nil
	}
	name := desk.NameOf(code)
	if r.taken[name] {
		name = desk.OtherName(code)
	}
	known := r.parties[name] != ""
	r.parties[code], r.parties[name] = name, name
	if known {
		return nil
	}
	return r.bulk.Add(command.New(command.PartyAdd, name, r.operator).SetText(command.Roles, "supplier,buyer"), nil)
}

// invoice is the command that records row.
func (r *reading) invoice(row *ledger.Row) *command.Command {
	r.command = command.Command{Kind: command.TradeInvoice, Object: r.name, By: []byte(r.operator)}
	c := &r.command
	c.SetText(command.Seller, r.parties[row.Seller]).SetText(command.Buyer, r.parties[row.Buyer])
	c.SetText(command.Number, row.Number).SetDay(command.Issued, row.Issued)
	if row.Due != 0 {
		c.SetDay(command.Due, row.Due)
	}
	c.SetAmount(command.Net, money.Of(row.Net, row.Currency))
	c.SetAmount(command.Tax, money.Of(row.Tax, row.Currency))
	c.SetAmount(command.Gross, money.Of(row.Gross, row.Currency))
	if row.Void {
		c.SetInt(command.Void, 1)
	}
	c.SetText(command.Ledger, r.ledger).SetBytes(command.File, r.sum.SHA256[:])
	return c.SetInt(command.Row, int64(row.Line))
}

// declined notes a row that the machine did not record.
func (r *reading) declined(line int, no *refuse.Refusal) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if no.Code == refuse.ObjectExists && no.Figures[0].Text == r.prefix+strconv.Itoa(line) {
		r.already++
		return
	}
	r.refused = append(r.refused, finding{
		Line: line, Value: no.String(), Rule: no.Code.String(), Message: say.Sentence("en", no),
	})
}

// end counts what was recorded, as the state has it now: rows above first are
// this file's, for nobody else writes to the log meanwhile.
func (r *reading) end(first uint32) (counts, error) {
	r.before = nil
	v, err := r.n.Published()
	if err != nil {
		return counts{}, err
	}
	c := &r.counts
	c.Already += r.already
	c.Refused += int64(len(r.refused))
	for _, f := range r.refused {
		if err := r.report.write(r.file, f); err != nil {
			return counts{}, err
		}
	}
	for id := first + 1; id <= v.Invoices.Len(); id++ {
		row := v.Invoices.At(id)
		c.Recorded++
		c.flags(row.Flags)
		if row.Flags.Has(trade.Duplicate) {
			if err := r.duplicate(v, row); err != nil {
				return counts{}, err
			}
		}
	}
	if c.Lines != c.Recorded+c.Refused+c.Already {
		return counts{}, fmt.Errorf("record %s: %d rows read, but %d recorded, %d refused and %d there before",
			r.path, c.Lines, c.Recorded, c.Refused, c.Already)
	}
	if c.Recorded == 0 && c.Already > 0 {
		r.s.say("%s: every row was recorded by an earlier import", r.path)
	}
	return *c, nil
}

func (c *counts) flags(f trade.Flags) {
	for _, flag := range [...]struct {
		is trade.Flags
		of *int64
	}{
		{trade.Void, &c.Void},
		{trade.Red, &c.Red},
		{trade.Zero, &c.Zero},
		{trade.Unequal, &c.Unequal},
		{trade.Duplicate, &c.Duplicate},
	} {
		if f.Has(flag.is) {
			*flag.of++
		}
	}
}

// duplicate reports a row and the first one like it.
func (r *reading) duplicate(v *machine.View, row *trade.Invoice) error {
	line, _ := strconv.Atoi(strings.TrimPrefix(v.Names.Text(row.Name), r.prefix))
	of := any(v.Names.Text(v.Invoices.At(row.First).Name))
	if text, same := strings.CutPrefix(of.(string), r.prefix); same {
		of, _ = strconv.Atoi(text)
	}
	return r.report.duplicate(r.file, line, of)
}
