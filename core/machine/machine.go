// Package machine is the one door into the core.
//
// Apply is a pure function of the machine's state and the batch: the same
// batches in the same order give the same receipts, leaves and roots on every
// node, every operating system and every day.
//
//	batch ─▶ envelope: keys known, in time, not seen before
//	           └─▶ command: well formed, entitled, allowed in this state
//	                 └─▶ step of a technique ─▶ postings
//	                       └─▶ receipt and leaf
//
// It never reads a clock, never fails on input, and never checks a signature:
// that was done before, by a pure function of the envelope's bytes.
package machine

import (
	"fmt"

	register "github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/party/assertion"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/core/technique"
	"github.com/tallystick/tallystick/core/technique/certificate"
	"github.com/tallystick/tallystick/core/technique/receivable"
	"github.com/tallystick/tallystick/core/trade"
)

// Rules is the version of the rules that this code carries out. A change that
// alters what a replay gives needs a new one, active from a height on.
const Rules = 1

// all lists the techniques. This is the one line to add for a new one.
func all() []technique.Technique {
	return []technique.Technique{
		receivable.Technique{},
	}
}

// A Batch is a run of envelopes that the sequencer has put in order.
type Batch struct {
	Height    uint64
	Instant   day.Instant
	Rules     uint16
	Envelopes []*envelope.Envelope
}

// A Receipt says what came of one command.
type Receipt struct {
	Leaf    uint64 // its index in the log
	Hash    [32]byte
	Kind    command.Kind
	Refusal *refuse.Refusal // nil if it was carried out
	Entries []ledger.Entry
	Effects []byte // what the leaf's effects hash is of
}

// A Result is what came of a batch. The caller may keep it.
type Result struct {
	Receipts []Receipt
	Leaves   [][32]byte // of the log, in order; state roots stand among them
	Roots    []RootLeaf
	Buried   []deal.Record // deals that left the tables: who comes late needs them
}

// A RootLeaf is a state root that was written into the log.
type RootLeaf struct {
	Leaf uint64
	Day  day.Date // the day whose end it shows
	Root [32]byte
}

// A Machine is the whole state of the log. One goroutine uses it; its views
// are for everyone.
type Machine struct {
	meta  Meta
	state tables
	steps [64]step
	techs []technique.Technique

	result  Result
	entries []ledger.Entry
	effects []byte
	scratch []byte
	account []byte
	tx      technique.Tx
	signers []uint32
	used    usage
}

type step struct {
	technique.Step
	from uint32 // a bit for each state
}

// New returns a machine at height 0, of a log that is not yet open.
func New() *Machine { return NewSeeded(0) }

// NewSeeded is New with a seed of the node's own for looking up names: it
// changes nothing that anybody can see, but keeps strangers from choosing names
// that are slow to find.
func NewSeeded(seed uint64) *Machine {
	m := &Machine{state: newTables(seed), techs: all()}
	m.tx = technique.Tx{
		Names: m.state.names, Parties: m.state.parties, Documents: m.state.documents, Books: m.state.books,
		Terms: m.state.terms, Deals: m.state.deals, Contracts: m.state.contracts, Certificates: m.state.certificates,
	}
	for _, s := range m.Steps() {
		if m.steps[s.Kind].Do != nil {
			panic("machine: two techniques carry out " + s.Kind.String())
		}
		m.steps[s.Kind] = step{Step: s, from: states(s.From)}
	}
	return m
}

func states(from []deal.State) (bits uint32) {
	for _, s := range from {
		bits |= 1 << s
	}
	return bits
}

// Meta returns what the machine knows of the log as a whole.
func (m *Machine) Meta() Meta { return m.meta }

// Steps returns how each technique carries out its kinds, and what is done with
// certificates.
func (m *Machine) Steps() []technique.Step {
	all := certificate.Steps()
	for _, t := range m.techs {
		all = append(all, t.Steps()...)
	}
	return all
}

// Apply carries out b and returns one receipt for each command. It panics if b
// does not follow the last batch: the sequencer was wrong.
func (m *Machine) Apply(b *Batch) *Result {
	if b.Height != m.meta.Height+1 || b.Instant < m.meta.Instant || b.Rules != Rules {
		panic(fmt.Sprintf("machine: at height %d instant %d rules %d, got batch %d, %d, %d",
			m.meta.Height, m.meta.Instant, Rules, b.Height, b.Instant, b.Rules))
	}
	m.begin(b)
	m.turnDay(b.Instant)
	m.meta.Height, m.meta.Instant = b.Height, b.Instant
	for _, e := range b.Envelopes {
		m.envelope(e)
	}
	result := m.result
	result.Buried = m.tx.Buried
	return &result
}

// begin makes room for what comes of b. What was returned before stays with
// who has it.
func (m *Machine) begin(b *Batch) {
	commands := 0
	for _, e := range b.Envelopes {
		commands += len(e.Commands)
	}
	entries, effects := 2*m.used.entries/max(m.used.commands, 1)+1, 2*m.used.effects/max(m.used.commands, 1)+16
	m.result = Result{
		Receipts: make([]Receipt, 0, commands),
		Leaves:   make([][32]byte, 0, commands+1),
	}
	m.entries = make([]ledger.Entry, 0, entries*commands/2+8)
	m.effects = make([]byte, 0, effects*commands/2+64)
	m.tx.Buried = nil
	m.used = usage{commands: commands}
}

// A usage is what the last batch left, which says how much room the next one
// is given at first. It changes nothing but allocations.
type usage struct{ commands, entries, effects int }

// envelope carries out the commands of e, or refuses them all.
func (m *Machine) envelope(e *envelope.Envelope) {
	if no := m.Admit(e); no != nil {
		for i := range e.Commands {
			m.receipt(e, i, no)
		}
		return
	}
	if m.meta.Opened == 0 {
		m.open(e)
		return
	}
	m.state.parties.Windows.Edit(m.signers[0]).Use(e.Sequence)
	if e.Atomic && len(e.Commands) > 1 {
		m.atomic(e)
		return
	}
	for i := range e.Commands {
		m.receipt(e, i, m.command(&e.Commands[i]))
	}
}

// atomic carries out all commands of e, or none if one of them is refused.
func (m *Machine) atomic(e *envelope.Envelope) {
	before := m.state.freeze()
	receipts, leaves := len(m.result.Receipts), len(m.result.Leaves)
	meta, buried := m.meta, len(m.tx.Buried)
	for i := range e.Commands {
		no := m.command(&e.Commands[i])
		if no == nil {
			m.receipt(e, i, nil)
			continue
		}
		m.state.restore(before)
		m.result.Receipts, m.result.Leaves = m.result.Receipts[:receipts], m.result.Leaves[:leaves]
		m.meta, m.tx.Buried = meta, m.tx.Buried[:buried]
		for k := range e.Commands {
			if k == i {
				m.receipt(e, k, no)
				continue
			}
			m.receipt(e, k, refuse.AtomicRefused.With(refuse.Count(int64(i))))
		}
		return
	}
}

// Admit says why nothing in e can be carried out, or nil. The sequencer asks
// it before it gives e a place in the journal; Apply asks it again.
func (m *Machine) Admit(e *envelope.Envelope) *refuse.Refusal {
	return m.AdmitAt(e, m.meta.Instant)
}

// AdmitAt is Admit for a batch that will have the instant at.
func (m *Machine) AdmitAt(e *envelope.Envelope, at day.Instant) *refuse.Refusal {
	if m.meta.Opened == 0 {
		return admitOpening(e, at)
	}
	m.signers = m.signers[:0]
	for i, k := range e.Keys {
		id := m.state.parties.FindKey(k)
		if id == 0 {
			return refuse.UnknownKey.With()
		}
		if scope, is := e.Scope(i); is && m.state.parties.Keys.At(id).Scope != scope {
			return refuse.WrongOrigin.With(refuse.ID(e.Origin(i)))
		}
		m.signers = append(m.signers, id)
	}
	const longest = 24 * day.Hour
	switch {
	case e.NotAfter < at:
		return refuse.Expired.With(refuse.Day(e.NotAfter.Date(m.meta.Offset)))
	case e.NotAfter > at+longest:
		return refuse.NotAfterTooFar.With()
	}
	return m.state.parties.Windows.At(m.signers[0]).Check(e.Sequence)
}

// admitOpening admits the one envelope that may stand in a log that is not
// open: log.open, signed by the key that it makes the operator's.
func admitOpening(e *envelope.Envelope, at day.Instant) *refuse.Refusal {
	c := &e.Commands[0]
	if len(e.Commands) != 1 || c.Kind != command.LogOpen {
		return refuse.LogNotOpen.With()
	}
	if no := c.Check(); no != nil {
		return no
	}
	if string(c.Text(command.Key)) != string(e.Keys[0]) {
		return refuse.NotEntitled.With(refuse.ID(c.By))
	}
	off := c.Int(command.Offset)
	if !day.Offset(off).Valid() || int64(day.Offset(off)) != off {
		return refuse.FieldInvalid.With(refuse.ID(command.Offset.String()))
	}
	if at.Date(day.Offset(off)) <= day.Earliest {
		return refuse.DayInvalid.With(refuse.ID(command.Day.String()))
	}
	return nil
}

// open carries out log.open: it makes the operator and sets what never changes.
func (m *Machine) open(e *envelope.Envelope) {
	c := &e.Commands[0]
	m.meta.Opened = 1
	m.meta.NextRoot = rootEvery
	m.meta.Offset = day.Offset(c.Int(command.Offset))
	m.meta.Chain = ChainOf(c)
	m.meta.Today = m.meta.Instant.Date(m.meta.Offset)
	m.meta.Closed = m.meta.Today.Add(-1)
	operator := m.state.parties.Add(c.By, nil, party.Operator, 0)
	key := m.state.parties.AddKey(c.Text(command.Key), operator, assertion.Scope{})
	m.state.parties.Windows.Edit(key).Use(e.Sequence)
	m.receipt(e, 0, nil)
}

// ChainOf returns the id of the log that c, its log.open, opens: the RFC 6962
// leaf hash of the command's bytes.
func ChainOf(c *command.Command) envelope.ChainID { return envelope.HashCommand(c.Raw) }

// command carries out c, or says why not.
func (m *Machine) command(c *command.Command) *refuse.Refusal {
	m.entries = m.entries[len(m.entries):]
	if no := c.Check(); no != nil {
		return no
	}
	by := m.state.parties.Find(c.By)
	if by == 0 {
		return refuse.UnknownParty.With(refuse.ID(c.By))
	}
	tx := &m.tx
	tx.Today, tx.Closed, tx.Leaf, tx.By, tx.Entries = m.meta.Today, m.meta.Closed, m.meta.Leaves, by, m.entries
	tx.Signers = m.signers
	if no := m.authorise(tx, c); no != nil {
		return no
	}
	no := m.late(tx, c)
	m.entries = tx.Entries
	if no != nil && len(tx.Entries) > 0 {
		panic("machine: a refused command moved money: " + c.Kind.String())
	}
	return no
}

// do finds who carries out c.
func (m *Machine) do(tx *technique.Tx, c *command.Command) *refuse.Refusal {
	if s := &m.steps[c.Kind]; s.Do != nil {
		if s.From == nil {
			return s.Do(tx, c, 0)
		}
		id := tx.Deals.Find(c.Object)
		if id == 0 {
			return refuse.UnknownDeal.With(refuse.ID(c.Object))
		}
		if state := tx.Deals.Rows.At(id).State; s.from&(1<<state) == 0 {
			return refuse.WrongState.With(refuse.ID(c.Object), refuse.ID(state.String()))
		}
		return s.Do(tx, c, id)
	}
	switch c.Kind {
	case command.LogOpen:
		return refuse.LogOpened.With() // only the first one opens it, see open
	case command.DayEnd:
		return m.endDay(tx, c)
	case command.TradeOrder:
		return tx.Documents.Order(c, tx.By, tx.Today)
	case command.TradeDeliver:
		return tx.Documents.Deliver(c, tx.By, tx.Today)
	case command.TradeInvoice:
		return recordInvoice(tx, c)
	case command.TradeVoid:
		return voidInvoice(tx, c)
	case command.TradeReverse:
		return reverseInvoice(tx, c)
	case command.BankConfirm, command.BankFail, command.BankReturn:
		return m.bank(tx, c)
	case command.LimitSet, command.LimitBlock, command.LimitRelease:
		return limit(tx, c)
	case command.PartyAdd, command.PartyKey, command.PartyMandate:
		return person(tx, c)
	case command.ProgrammePropose, command.ProgrammeSign, command.ProgrammeClose:
		return contract(tx, c, m.meta.Offset)
	}
	return refuse.UnknownCommand.With(refuse.Count(int64(c.Kind)))
}

// tables is every table of the state.
type tables struct {
	names     *name.Names
	parties   *party.Register
	documents *trade.Documents
	books     *ledger.Books
	terms     *programme.Catalogue
	deals     *deal.Deals
	contracts *programme.Contracts

	certificates *register.Register
}

func newTables(seed uint64) tables {
	names := name.New(seed)
	parties := party.New(names)
	return tables{
		names: names, parties: parties, documents: trade.New(names, parties), books: ledger.New(),
		terms: programme.NewCatalogue(), deals: deal.New(names),
		contracts: programme.NewContracts(names), certificates: register.New(names),
	}
}
