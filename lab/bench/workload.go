// Package bench measures what the ledger costs: the same workload against
// nothing but a disk (raw), against a map in memory and that disk (the limit),
// and against the real node.
//
// Figures depend on the machine and on who else uses it; what counts is the
// ratio of figures of one run. The package never writes outside the directory
// it is given.
package bench

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strconv"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/money"
)

// The shape of the workload.
const (
	groupSize = 100 // deals that one seller sells to one buyer
	stages    = 10  // commands in a life
	funders   = 10
)

// A workload makes signed envelopes: lives of deals, stage by stage, so that
// two commands of one deal are a whole wave apart. One party in a hundred gets
// half of the deals.
type workload struct {
	chain   envelope.ChainID
	parties int
	rng     *rand.Rand
	at      day.Instant
	perEnv  int // commands in an envelope
	keys    map[int]ed25519.PrivateKey
	seq     map[int]uint64
	next    int // number of the next deal
	hot     bool
	even    bool
}

// The parties by number: the operator, the bank, the funders, then sellers and
// buyers by turns.
const (
	operator   = 0
	bank       = 1
	firstTrade = 2 + funders
)

func partyName(p int) string {
	switch {
	case p == operator:
		return "operator"
	case p == bank:
		return "bank"
	case p < firstTrade:
		return "F" + strconv.Itoa(p-2)
	}
	return "P" + strconv.Itoa(p)
}

// key returns the signing key of party p, which follows from its number.
func (w *workload) key(p int) ed25519.PrivateKey {
	if k, ok := w.keys[p]; ok {
		return k
	}
	var b [16]byte
	copy(b[:], "bench")
	binary.BigEndian.PutUint64(b[8:], uint64(p))
	seed := sha256.Sum256(b[:])
	k := ed25519.NewKeyFromSeed(seed[:])
	w.keys[p] = k
	return k
}

// seal signs commands of party p, perEnv in an envelope.
func (w *workload) seal(dst [][]byte, p int, commands []*command.Command) [][]byte {
	for len(commands) > 0 {
		n := min(w.perEnv, len(commands))
		raw := make([][]byte, n)
		for i, c := range commands[:n] {
			raw[i] = c.Seal()
		}
		w.seq[p]++
		h := envelope.Header{Sequence: w.seq[p], NotAfter: w.at + 20*day.Hour}
		dst = append(dst, envelope.Seal(w.chain, h, raw, w.key(p)))
		commands = commands[n:]
	}
	return dst
}

// register returns the envelopes that register every party, its key, and the
// funders' limits on the buyers of the busiest.
func (w *workload) register() [][]byte {
	var adds, keys []*command.Command
	for p := bank; p < firstTrade+w.parties; p++ {
		roles := "supplier,buyer"
		if p == bank {
			roles = "bank"
		} else if p < firstTrade {
			roles = "funder"
		}
		adds = append(adds, command.New(command.PartyAdd, partyName(p), "operator").SetText(command.Roles, roles))
		keys = append(keys, command.New(command.PartyKey, partyName(p), "operator").
			SetBytes(command.Key, w.key(p).Public().(ed25519.PublicKey)))
	}
	out := w.seal(nil, operator, adds)
	out = w.seal(out, operator, keys)
	for f := 2; f < firstTrade; f++ {
		var limits []*command.Command
		for b := firstTrade + 1; b < firstTrade+w.parties; b += 2 {
			if (b/2)%funders != f-2 {
				continue
			}
			limits = append(limits, command.New(command.LimitSet, "L"+strconv.Itoa(b), partyName(f)).
				SetText(command.Owner, partyName(f)).SetText(command.On, partyName(b)).
				SetAmount(command.Amount, money.Of(money.Max, money.CNY)))
		}
		out = w.seal(out, f, limits)
	}
	return out
}

// A group is deals of one seller and one buyer.
type group struct {
	seller, buyer, funder int
	first                 int // number of its first deal
}

// trader draws a party: with odd 1 a buyer, with odd 0 a seller.
func (w *workload) trader(odd int) int {
	n := w.parties / 2
	i := w.rng.IntN(n)
	switch {
	case w.hot:
		i = 0
	case !w.even && w.rng.IntN(2) == 0:
		i = w.rng.IntN(max(n/100, 1))
	}
	return firstTrade + 2*i + odd
}

func (w *workload) groups(n int) []group {
	all := make([]group, n)
	for i := range all {
		b := w.trader(1)
		all[i] = group{seller: w.trader(0), buyer: b, funder: 2 + (b/2)%funders, first: w.next}
		w.next += groupSize
	}
	return all
}

// life returns the envelopes of stage s of a group.
func (w *workload) life(dst [][]byte, g group, s int) [][]byte {
	commands := make([]*command.Command, groupSize)
	who := 0
	for i := range commands {
		commands[i], who = w.command(g, g.first+i, s)
	}
	return w.seal(dst, who, commands)
}

const (
	face    = 1_000_000_00
	advance = 800_000_00
	fee     = 5_000_00
)

func (w *workload) command(g group, n, s int) (*command.Command, int) {
	d := "D" + strconv.Itoa(n)
	today := w.at.Date(0)
	seller, buyer, funder := partyName(g.seller), partyName(g.buyer), partyName(g.funder)
	cny := func(minor int64) money.Amount { return money.Of(minor, money.CNY) }
	switch s {
	case 0:
		return command.New(command.TradeInvoice, "I"+d, seller).SetText(command.Seller, seller).
			SetText(command.Buyer, buyer).SetText(command.Number, strconv.Itoa(n)).SetDay(command.Issued, today).
			SetDay(command.Due, today.Add(90)).SetAmount(command.Net, cny(face*100/113)).
			SetAmount(command.Tax, cny(face-face*100/113)).SetAmount(command.Gross, cny(face)), g.seller
	case 1:
		return command.New(command.ReceivablePresent, d, seller).SetText(command.Invoice, "I"+d), g.seller
	case 2:
		return command.New(command.ReceivableConfirm, d, buyer).SetAmount(command.Amount, cny(face)), g.buyer
	case 3:
		return command.New(command.ReceivableOffer, d, funder).SetText(command.Funder, funder).
			SetRate(command.Advance, money.One*8/10).SetRate(command.Rate, money.One*6/100).
			SetRate(command.Fee, money.One/200).SetInt(command.Grace, 30), g.funder
	case 4:
		return command.New(command.ReceivableAccept, d, seller), g.seller
	case 5:
		return command.New(command.ReceivableDraw, d, seller).SetAmount(command.Amount, cny(advance)), g.seller
	case 7:
		return command.New(command.ReceivablePay, d, buyer).SetAmount(command.Amount, cny(face)), g.buyer
	}
	k := map[int]string{6: "#1", 8: "#2", 9: "#3"}[s]
	return command.New(command.BankConfirm, "B"+d+"."+k[1:], "bank").SetText(command.Instruction, d+k), bank
}

// wave returns groups' lives, stage by stage, up to a stage.
func (w *workload) wave(groups []group, to int) [][]byte {
	out := make([][]byte, 0, len(groups)*to*groupSize/w.perEnv)
	for s := range to {
		for _, g := range groups {
			out = w.life(out, g, s)
		}
	}
	return out
}
