package machine

import (
	"slices"
	"testing"

	"github.com/tallystick/tallystick/core/command"
)

// unbound are the kinds that may come without an amount and bind to nothing,
// and why a mandate's limit has nothing to bound in them.
var unbound = map[command.Kind]string{
	command.LogOpen:            "is carried out once, before there are mandates",
	command.PartyAdd:           "makes a name, without keys",
	command.PartyKey:           "needs a second signer where the first has a mandate",
	command.PartyMandate:       "needs a second signer where the first has a mandate",
	command.TradeOrder:         "records a fact, and nothing is owed by it here",
	command.TradeDeliver:       "records a fact",
	command.TradeInvoice:       "records a fact, which binds the buyer once it confirms",
	command.TradeVoid:          "records a fact, and freezes",
	command.ReceivablePresent:  "shows what the seller has, and can be cancelled",
	command.ReceivableNotify:   "says whom to pay, and freezes if somebody else was named",
	command.ReceivableRegister: "records an entry of a public registry",
	command.ReceivableDispute:  "holds money back, and gives none up",
	command.ReceivableRecourse: "demands what is owed anyway",
	command.ReceivableReassign: "is refused while anything is owed",
	command.ReceivableCancel:   "is refused once anybody's money or notice stands on it",
	command.ReceivableDecline:  "binds to nothing, and nobody's money stands on an offer",
	command.ProgrammeClose:     "ends what would be made, and nothing that was",
	command.DayEnd:             "books what time has earned",
	command.CertificateAccept:  "takes what is promised",
	command.CertificateDecline: "gives up what nobody has yet",
	command.CertificateSplit:   "changes nothing of what is held",
	command.CertificateReceive: "takes what is offered",
	command.CertificateFreeze:  "stops what is not promised yet",
	command.CertificateRelease: "lets go on what is not promised yet",
	command.CertificatePresent: "asks for what is owed anyway",
	command.CertificateSettle:  "books what a bank has attested",
}

// A mandate's limit bounds every command: one that need not name its amount
// says what it binds to, or stands in the list above.
func TestEveryKindIsBound(t *testing.T) {
	m := New()
	for _, s := range command.Specs() {
		named := slices.Contains(s.Uses, command.Use{Field: command.Amount, Required: true})
		staked := m.steps[s.Kind].Stake != nil || attests[s.Kind] || pledges[s.Kind]
		_, listed := unbound[s.Kind]
		switch {
		case !named && !staked && !listed:
			t.Errorf("%s may come without an amount, and nothing says what it binds to", s.Name)
		case listed && (named || staked):
			t.Errorf("%s is bound: it needs no reason", s.Name)
		case named && staked:
			t.Errorf("%s always names its amount: what it says to be at stake is never asked", s.Name)
		}
	}
}
