package machine

import (
	"github.com/tallystick/tallystick/core/envelope"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/core/party/assertion"
)

// A How says how a command was signed.
type How uint8

// The ways to sign.
const (
	ByKey     How = iota + 1 // with a key that a program holds
	ByPasskey                // a person, with a passkey
	InCustody                // the platform, for the party that asks
)

// String returns "key", "passkey" or "custody".
func (h How) String() string { return [...]string{"", "key", "passkey", "custody"}[h] }

// A Signatory is a key that signed a command.
type Signatory struct {
	Party  string // whose key it is, "" if nobody has registered it
	Key    []byte // the public key
	How    How
	Origin string // of a passkey: the site where it signed
}

// Signatories returns who signed command i of e, in the order of the keys. The
// operator's key stands for the platform where another party asks.
func (v *View) Signatories(e *envelope.Envelope, i int) []Signatory {
	by := v.PartyRow(string(e.Commands[i].By))
	all := make([]Signatory, 0, len(e.Keys))
	for n, key := range e.Keys {
		s := Signatory{Key: key, How: ByKey, Origin: string(e.Origin(n))}
		if assertion.IsKey(key) {
			s.How = ByPasskey
		}
		if row := v.KeyRow(key); row != 0 {
			owner := v.Keys.At(row).Party
			s.Party = v.PartyName(owner)
			if by != 0 && owner != by && v.Parties.At(owner).Roles.Has(party.Operator) {
				s.How = InCustody
			}
		}
		all = append(all, s)
	}
	return all
}
