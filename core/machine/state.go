package machine

import (
	"iter"

	"github.com/tallystick/tallystick/core/agenda"
	"github.com/tallystick/tallystick/core/certificate"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/ledger"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/programme"
	"github.com/tallystick/tallystick/core/table"
	"github.com/tallystick/tallystick/core/trade"
)

// A Frozen is one table at a published height, whatever its rows are.
type Frozen interface {
	Name() string
	Len() uint32
	Live() uint32
	Root() [32]byte
	Hash(first, end int)
	Proof(id uint32) (table.Proof, bool)
	Free() []uint32
	Pages() int
	AppendPage(dst []byte, i int) []byte
	AppendRow(dst []byte, id uint32) []byte
	Mark() uint64
	DirtySince(mark uint64) iter.Seq[int]
}

// A Loader is one table as it is restored.
type Loader interface {
	Name() string
	LoadHeader(length, live uint32, free []uint32) error
	LoadPage(i int, data []byte) error
}

// A View is the state at a published height. Any goroutine may read it; only
// one at a time may ask for roots, hashes and proofs.
type View struct {
	Meta       Meta
	Names      name.View
	Parties    *table.View[party.Party, *party.Party]
	Keys       *table.View[party.Key, *party.Key]
	Windows    *table.View[party.Window, *party.Window]
	Orders     *table.View[trade.Order, *trade.Order]
	Deliveries *table.View[trade.Delivery, *trade.Delivery]
	Invoices   *table.View[trade.Invoice, *trade.Invoice]
	Blocks     *ledger.View
	Terms      *table.View[programme.Terms, *programme.Terms]
	Deals      *table.View[deal.Deal, *deal.Deal]
	Payments   *table.View[deal.Payment, *deal.Payment]
	Limits     *table.View[deal.Limit, *deal.Limit]
	Days       *table.View[agenda.Bucket, *agenda.Bucket]
	Tombstones *table.View[deal.Tombstone, *deal.Tombstone]
	Steps      *table.View[deal.Step, *deal.Step]
	Disputes   *table.View[deal.Dispute, *deal.Dispute]
	Contracts  programme.View

	Certificates *table.View[certificate.Root, *certificate.Root]
	Shares       *table.View[certificate.Share, *certificate.Share]
	Holders      *table.View[certificate.Holder, *certificate.Holder]
	Covers       *table.View[certificate.Cover, *certificate.Cover]
	DueDays      *table.View[agenda.Bucket, *agenda.Bucket]
	Remittances  *table.View[certificate.Remittance, *certificate.Remittance]

	indexes indexes
}

type indexes struct {
	parties   party.Indexes
	documents *table.IndexView
	books     *table.IndexView
	terms     *table.IndexView
	deals     deal.Indexes

	certificates certificate.Indexes
}

// Freeze returns the state as it is now.
func (m *Machine) Freeze() *View {
	v := m.state.freeze()
	v.Meta = m.meta
	return v
}

func (t *tables) freeze() *View {
	return &View{
		Names:      t.names.Freeze(),
		Parties:    t.parties.Parties.Freeze(),
		Keys:       t.parties.Keys.Freeze(),
		Windows:    t.parties.Windows.Freeze(),
		Orders:     t.documents.Orders.Freeze(),
		Deliveries: t.documents.Deliveries.Freeze(),
		Invoices:   t.documents.Invoices.Freeze(),
		Blocks:     t.books.Blocks.Freeze(),
		Terms:      t.terms.Rows.Freeze(),
		Deals:      t.deals.Rows.Freeze(),
		Payments:   t.deals.Payments.Freeze(),
		Limits:     t.deals.Limits.Freeze(),
		Days:       t.deals.Days.Freeze(),
		Tombstones: t.deals.Tombstones.Freeze(),
		Steps:      t.deals.Reversible.Freeze(),
		Disputes:   t.deals.Disputes.Freeze(),
		Contracts:  t.contracts.Freeze(),

		Certificates: t.certificates.Roots.Freeze(),
		Shares:       t.certificates.Shares.Freeze(),
		Holders:      t.certificates.Holders.Freeze(),
		Covers:       t.certificates.Covers.Freeze(),
		DueDays:      t.certificates.Days.Freeze(),
		Remittances:  t.certificates.Remittances.Freeze(),

		indexes: indexes{
			parties: t.parties.FreezeIndexes(), documents: t.documents.FreezeIndex(), books: t.books.FreezeIndex(),
			terms: t.terms.FreezeIndex(), deals: t.deals.FreezeIndexes(),
			certificates: t.certificates.FreezeIndexes(),
		},
	}
}

// restore makes the state what it was when v was frozen from it.
func (t *tables) restore(v *View) {
	t.names.Restore(v.Names)
	t.parties.Parties.Restore(v.Parties)
	t.parties.Keys.Restore(v.Keys)
	t.parties.Windows.Restore(v.Windows)
	t.documents.Orders.Restore(v.Orders)
	t.documents.Deliveries.Restore(v.Deliveries)
	t.documents.Invoices.Restore(v.Invoices)
	t.books.Blocks.Restore(v.Blocks)
	t.terms.Rows.Restore(v.Terms)
	t.deals.Rows.Restore(v.Deals)
	t.deals.Payments.Restore(v.Payments)
	t.deals.Limits.Restore(v.Limits)
	t.deals.Days.Restore(v.Days)
	t.deals.Tombstones.Restore(v.Tombstones)
	t.deals.Reversible.Restore(v.Steps)
	t.deals.Disputes.Restore(v.Disputes)
	t.contracts.Restore(v.Contracts)
	t.parties.RestoreIndexes(v.indexes.parties)
	t.documents.RestoreIndex(v.indexes.documents)
	t.books.RestoreIndex(v.indexes.books)
	t.terms.RestoreIndex(v.indexes.terms)
	t.deals.RestoreIndexes(v.indexes.deals)
	t.certificates.Roots.Restore(v.Certificates)
	t.certificates.Shares.Restore(v.Shares)
	t.certificates.Holders.Restore(v.Holders)
	t.certificates.Covers.Restore(v.Covers)
	t.certificates.Days.Restore(v.DueDays)
	t.certificates.Remittances.Restore(v.Remittances)
	t.certificates.RestoreIndexes(v.indexes.certificates)
}

// Tables returns every table of the view, in the order of the state root.
func (v *View) Tables() []Frozen {
	return []Frozen{
		v.Names.Arena(), v.Parties, v.Keys, v.Windows, v.Orders, v.Deliveries, v.Invoices, v.Blocks, v.Terms, v.Deals,
		v.Payments, v.Limits, v.Days, v.Tombstones, v.Steps, v.Disputes,
		v.Contracts.Rows, v.Contracts.Pieces, v.Contracts.Seats,
		v.Certificates, v.Shares, v.Holders, v.Covers, v.DueDays, v.Remittances,
	}
}

// Loaders returns every table of an empty machine, in the same order.
func (m *Machine) Loaders() []Loader {
	t := &m.state
	return []Loader{
		t.names.Arena, t.parties.Parties, t.parties.Keys, t.parties.Windows, t.documents.Orders,
		t.documents.Deliveries, t.documents.Invoices, t.books.Blocks, t.terms.Rows, t.deals.Rows,
		t.deals.Payments, t.deals.Limits, t.deals.Days, t.deals.Tombstones, t.deals.Reversible, t.deals.Disputes,
		t.contracts.Rows, t.contracts.Pieces, t.contracts.Seats,
		t.certificates.Roots, t.certificates.Shares, t.certificates.Holders, t.certificates.Covers, t.certificates.Days,
		t.certificates.Remittances,
	}
}

// Loaded ends a restore: it sets meta and makes the indexes anew.
func (m *Machine) Loaded(meta Meta) {
	m.meta = meta
	m.state.names.Rebuild()
	m.state.parties.Rebuild()
	m.state.documents.Rebuild()
	m.state.books.Rebuild()
	m.state.terms.Rebuild()
	m.state.deals.Rebuild()
	m.state.contracts.Rebuild()
	m.state.certificates.Rebuild()
}

// Root returns the state root:
//
//	SHA-256(0x03 ‖ last closed day ‖ number of tables ‖ tree hash of the tables' roots in order)
func (v *View) Root() [32]byte { return digest(v.Meta, v.Roots()) }

// Roots returns the roots of the tables, in the order of [View.Tables].
func (v *View) Roots() [][32]byte {
	tables := v.Tables()
	roots := make([][32]byte, len(tables))
	for i, t := range tables {
		roots[i] = t.Root()
	}
	return roots
}

// Root returns the state root as it is now.
func (m *Machine) Root() [32]byte { return m.Freeze().Root() }

// Totals returns the sums of all balances; each is zero in true books.
func (v *View) Totals() []ledger.Total { return ledger.Totals(v.Blocks) }
