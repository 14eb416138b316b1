package sim

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/sequencer/solo"
)

// An auditor is an independent model of the rules. It was written from what
// the rules say, in maps and strings, and shares nothing with the machine but
// the words of commands, amounts, days and refusals. It predicts every kind of
// command; what is well formed it leaves to [command.Command.Check].
type auditor struct {
	now    day.Instant
	today  day.Date
	closed day.Date // the last business day that was closed

	names      map[string]string // what each name is: "party", "deal", …
	parties    map[string]*party
	keys       map[string]*key // by public key
	orders     map[string]*purchase
	deliveries map[string]*delivery
	invoices   map[string]*invoice
	prints     map[string]string // the first invoice with each fingerprint
	limits     map[string]*limit
	deals      map[string]*deal
	buried     map[string]*deal  // those that have left the tables
	records    map[string][]byte // and their records, as the node gave them out
	programmes map[string][]*version
	purses     map[string]purse // a party's own accounts by "PARTY CUR"
	agenda     map[day.Date][]string
	steps      map[uint64]*step // what can be reversed, by leaf
	asked      map[question]first
	batch      map[question]first // admitted in the batch that is being formed
	next       uint64             // leaf of the next command that is admitted, or carried out
	leaves     uint64             // in the log
	height     uint64             // of the last batch
	last       day.Date           // the day of the last batch
}

// A purse is accounts by their labels, in minor units.
type purse map[string]int64

// A party is one legal entity.
type party struct {
	roles        map[string]bool
	registration string
	controller   string
	custodian    string // the public key that the platform holds for it
	keys         int
}

// A key is a public key and its mandate.
type key struct {
	owner    string
	mandated bool
	kinds    map[command.Kind]bool
	until    day.Date
	limit    money.Amount
	site     [2]string // of a passkey: whom it was made for, and where it signs
	used     map[uint64]bool
	high     uint64
}

type purchase struct {
	seller, buyer string
}

type delivery struct {
	order, deal string
	day         day.Date
}

type invoice struct {
	seller, buyer, number               string
	first, deal, delivery               string
	issued, due                         day.Date
	gross, net, tax, reversed           int64
	cur                                 money.Currency
	void, duplicate, contradicted, paid bool
}

type limit struct {
	owner, on string
	cur       money.Currency
	room      purse
}

// A question is an envelope by its first key and number, and first what it was
// answered the first time.
type question struct {
	key      string
	sequence uint64
}

type first struct {
	hash   [32]byte
	leaf   uint64
	count  int
	height uint64
	at     day.Instant
}

// newAuditor returns the auditor of a log that was opened at an instant by the
// operator with a public key.
func newAuditor(at day.Instant, public []byte) *auditor {
	a := &auditor{
		names: map[string]string{operator: "party"}, parties: map[string]*party{}, keys: map[string]*key{},
		orders: map[string]*purchase{}, deliveries: map[string]*delivery{}, invoices: map[string]*invoice{},
		prints: map[string]string{}, limits: map[string]*limit{}, deals: map[string]*deal{}, purses: map[string]purse{},
		agenda: map[day.Date][]string{}, steps: map[uint64]*step{}, asked: map[question]first{},
		programmes: map[string][]*version{}, buried: map[string]*deal{}, records: map[string][]byte{},
	}
	a.begin(at)
	a.closed, a.last, a.leaves, a.height = a.today-1, a.today, 1, 1
	a.parties[operator] = &party{roles: map[string]bool{"operator": true}, keys: 1}
	a.keys[string(public)] = &key{owner: operator, used: map[uint64]bool{1: true}, high: 1}
	return a
}

// clone returns a deep copy.
func (a *auditor) clone() *auditor {
	b := *a
	b.names, b.prints, b.asked = maps.Clone(a.names), maps.Clone(a.prints), maps.Clone(a.asked)
	b.parties, b.keys = cloned(a.parties), cloned(a.keys)
	b.orders, b.deliveries, b.invoices = cloned(a.orders), cloned(a.deliveries), cloned(a.invoices)
	b.limits, b.deals, b.steps = cloned(a.limits), cloned(a.deals), cloned(a.steps)
	b.buried, b.records = maps.Clone(a.buried), maps.Clone(a.records) // nobody writes to a deal that is buried
	for _, k := range b.keys {
		k.used = maps.Clone(k.used)
	}
	for _, l := range b.limits {
		l.room = maps.Clone(l.room)
	}
	for _, d := range b.deals {
		d.bal, d.payments = maps.Clone(d.bal), slices.Clone(d.payments)
		same := map[*payment]*payment{}
		for i, p := range d.payments {
			q := *p
			d.payments[i], same[p] = &q, &q
		}
		for _, p := range d.payments {
			p.back = same[p.back]
		}
	}
	b.programmes = cloneProgrammes(a.programmes)
	b.purses, b.agenda = maps.Clone(a.purses), maps.Clone(a.agenda)
	for k, p := range b.purses {
		b.purses[k] = maps.Clone(p)
	}
	for on, deals := range b.agenda {
		b.agenda[on] = slices.Clone(deals)
	}
	return &b
}

func cloned[K comparable, V any](m map[K]*V) map[K]*V {
	c := make(map[K]*V, len(m))
	for k, v := range m {
		w := *v
		c[k] = &w
	}
	return c
}

// begin begins a batch at an instant.
func (a *auditor) begin(at day.Instant) {
	a.now, a.today = at, at.Date(offset)
	a.batch = map[question]first{}
	a.next = a.leaves
	if a.today != a.last {
		a.next++ // the state root stands before the first batch of a day
	}
}

// A verdict is what the auditor says of an envelope before it is applied: it
// is admitted if there is neither a code nor a first answer.
type verdict struct {
	codes  []refuse.Code // why it cannot be carried out, one of these
	repeat *first        // what it was answered before
}

func no(codes ...refuse.Code) verdict { return verdict{codes: codes} }

// differs says how the node's answer differs from the verdict, "" if it does
// not; rejected tells that the envelope was not admitted.
func (v verdict) differs(got solo.Answer, rejected bool) string {
	r := v.repeat
	switch {
	case got.Repeat != nil:
		if r != nil && got.Repeat.First == r.leaf && got.Repeat.Count == r.count && got.Repeat.Height == r.height {
			return ""
		}
		return fmt.Sprintf("the auditor says %s, the node repeats %+v", v, *got.Repeat)
	case got.Refusal != nil:
		if slices.Contains(v.codes, got.Refusal.Code) {
			return ""
		}
	case !rejected && len(v.codes) == 0 && r == nil:
		return ""
	}
	return fmt.Sprintf("the auditor says %s, the node %s", v, said(got.Refusal))
}

// String returns the verdict in words.
func (v verdict) String() string {
	s := fmt.Sprint(v.codes)
	if v.repeat != nil {
		s += fmt.Sprintf(" or what was answered at height %d from leaf %d on", v.repeat.height, v.repeat.leaf)
	}
	return s
}

const longest = 24 * day.Hour // how far ahead not-after may be, and how long an answer is known at least

// admit judges an envelope as it comes in: a repeat gets its first answer, and
// nothing that cannot be carried out gets a place in the log.
func (a *auditor) admit(e *envelope.Envelope, raw []byte, checked error) verdict {
	switch {
	case checked == nil:
	case errors.Is(checked, envelope.ErrSignature):
		return no(refuse.SignatureWrong)
	case errors.Is(checked, envelope.ErrUnverified):
		return no(refuse.UserNotVerified)
	default:
		return no(refuse.Malformed)
	}
	q := question{string(e.Keys[0]), e.Sequence}
	own := first{sha256.Sum256(raw), a.next, len(e.Commands), a.height + 1, a.now}
	again := func(before first) verdict {
		if before.hash != own.hash {
			return no(refuse.SequenceConflict)
		}
		return verdict{repeat: &before}
	}
	if before, found := a.batch[q]; found {
		return again(before)
	}
	code := a.entitled(e)
	late := code == refuse.SequenceUsed || code == refuse.SequenceTooOld || code == refuse.Expired
	if before, found := a.asked[q]; found && late {
		v := again(before)
		if a.now > before.at+longest { // it may be forgotten by now
			v.codes = append(v.codes, code)
		}
		return v
	}
	if code != 0 {
		return no(code)
	}
	a.batch[q] = own
	a.next += uint64(len(e.Commands))
	return verdict{}
}

// entitled says why an envelope cannot be carried out now, by its header.
func (a *auditor) entitled(e *envelope.Envelope) refuse.Code {
	for i, public := range e.Keys {
		k := a.keys[string(public)]
		if k == nil {
			return refuse.UnknownKey
		}
		made, where := sha256.Sum256([]byte(k.site[0])), sha256.Sum256([]byte(k.site[1]))
		if scope, is := e.Scope(i); is && scope != sha256.Sum256(append(made[:], where[:]...)) {
			return refuse.WrongOrigin
		}
	}
	k := a.keys[string(e.Keys[0])]
	switch {
	case e.NotAfter < a.now:
		return refuse.Expired
	case e.NotAfter > a.now+longest:
		return refuse.NotAfterTooFar
	case e.Sequence == 0 || e.Sequence > k.high+1<<32:
		return refuse.FieldInvalid
	case e.Sequence+4096 <= k.high:
		return refuse.SequenceTooOld
	case k.used[e.Sequence]:
		return refuse.SequenceUsed
	}
	return 0
}

// envelope carries out the commands of an admitted envelope and returns the
// code of each.
func (a *auditor) envelope(e *envelope.Envelope) []refuse.Code {
	q := question{string(e.Keys[0]), e.Sequence}
	own := a.batch[q]
	a.asked[q] = own
	a.leaves, a.height, a.last = own.leaf+uint64(own.count), own.height, a.today
	codes := make([]refuse.Code, len(e.Commands))
	if code := a.entitled(e); code != 0 { // what stands before it in the batch moved the window
		for i := range codes {
			codes[i] = code
		}
		return codes
	}
	k := a.keys[string(e.Keys[0])]
	k.used[e.Sequence] = true
	k.high = max(k.high, e.Sequence)
	var before *auditor
	if e.Atomic && len(e.Commands) > 1 {
		before = a.clone()
	}
	for i := range e.Commands {
		a.next = own.leaf + uint64(i)
		codes[i] = a.carry(&e.Commands[i], e.Keys)
		if codes[i] == 0 || before == nil {
			continue
		}
		*a = *before
		for n := range codes {
			if n != i {
				codes[n] = refuse.AtomicRefused
			}
		}
		return codes
	}
	return codes
}
