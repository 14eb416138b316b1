package load

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/tallystick/tallystick/connect/remote"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/money"
)

// The shape of the load. Every seller has one envelope on its way, so there are
// enough of them to keep a server busy while it syncs a block.
const (
	Sellers      = 16 // each has one request on its way
	mostCommands = 100
	validFor     = day.Hour
)

// A seller records invoices and presents them, by turns.
type seller struct {
	seed   int64
	number int
	key    ed25519.PrivateKey
	latest uint64 // the last sequence number it used
}

// A sealed is an envelope with the hashes of its commands.
type sealed struct {
	raw    []byte
	hashes [][32]byte
}

func sellersOf(seed int64) []*seller {
	all := make([]*seller, Sellers)
	for i := range all {
		all[i] = &seller{seed: seed, number: i, key: keyOf(seed, i)}
	}
	return all
}

// keyOf returns the key of a seller: the same of the same seed, on any machine.
func keyOf(seed int64, number int) ed25519.PrivateKey {
	from := sha256.Sum256(fmt.Appendf(nil, "tally load %d %d", seed, number))
	return ed25519.NewKeyFromSeed(from[:])
}

func (s *seller) name() string { return fmt.Sprintf("LOAD-%d-%d", s.seed, s.number) }

// buyerOf names the party that owes what a seed's sellers sell.
func buyerOf(seed int64) string { return fmt.Sprintf("LOAD-%d-BUYER", seed) }

// register has the operator register the parties and their keys, unless it was
// done before, and asks where each key's numbers stand.
func (r *run) register(ctx context.Context, log remote.About, all []*seller) error {
	_, err := r.key(ctx, all[0].key)
	if errors.Is(err, remote.ErrUnknown) {
		err = r.introduce(ctx, log, all)
	}
	for _, s := range all {
		if err != nil {
			return fmt.Errorf("register the parties: %w", err)
		}
		var k remote.Key
		k, err = r.key(ctx, s.key)
		s.latest = k.Next - 1
	}
	return err
}

// key asks for a key until the server answers.
func (r *run) key(ctx context.Context, key ed25519.PrivateKey) (k remote.Key, err error) {
	err = remote.Patiently(ctx, func() error { k, err = r.server.Key(ctx, publicOf(key)); return err })
	return k, err
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// introduce sends the one envelope that makes all parties, or none.
func (r *run) introduce(ctx context.Context, log remote.About, all []*seller) error {
	owner, err := r.key(ctx, r.cfg.Operator)
	if err != nil {
		return fmt.Errorf("look up the operator's key: %w", err)
	}
	by := owner.Owner
	commands := []*command.Command{
		command.New(command.PartyAdd, buyerOf(r.cfg.Seed), by).SetText(command.Roles, "buyer"),
	}
	for _, s := range all {
		commands = append(commands,
			command.New(command.PartyAdd, s.name(), by).SetText(command.Roles, "supplier"),
			command.New(command.PartyKey, s.name(), by).SetBytes(command.Key, publicOf(s.key)))
	}
	return r.send(ctx, seal(log.Chain, log.Now(), r.cfg.Operator, owner.Next, true, commands))
}

func seal(
	chain envelope.ChainID, now day.Instant, key ed25519.PrivateKey, number uint64, atomic bool,
	commands []*command.Command,
) sealed {
	raw, hashes := make([][]byte, len(commands)), make([][32]byte, len(commands))
	for i, c := range commands {
		raw[i] = c.Seal()
		hashes[i] = envelope.HashCommand(raw[i])
	}
	h := envelope.Header{Sequence: number, NotAfter: now + validFor, Atomic: atomic}
	return sealed{envelope.Seal(chain, h, raw, key), hashes}
}

// next returns the seller's next envelope of size commands. No name is used
// twice, as no sequence number is.
func (s *seller) next(chain envelope.ChainID, now day.Instant, size int) sealed {
	s.latest++
	today := now.Date(0)
	commands := make([]*command.Command, 0, size)
	for i := 0; len(commands) < size; i++ {
		invoice := fmt.Sprintf("%s-I-%d-%d", s.name(), s.latest, i)
		commands = append(commands, command.New(command.TradeInvoice, invoice, s.name()).
			SetText(command.Seller, s.name()).SetText(command.Buyer, buyerOf(s.seed)).SetText(command.Number, invoice).
			SetDay(command.Issued, today).SetDay(command.Due, today.Add(90)).
			SetAmount(command.Gross, money.Of(int64(100_000+i), yuan())))
		if len(commands) < size {
			commands = append(commands, command.New(command.ReceivablePresent,
				fmt.Sprintf("%s-D-%d-%d", s.name(), s.latest, i), s.name()).SetText(command.Invoice, invoice))
		}
	}
	return seal(chain, now, s.key, s.latest, false, commands)
}

func yuan() money.Currency {
	c, _ := money.ParseCurrency("CNY")
	return c
}
