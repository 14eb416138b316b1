// Package journal is the pages of the log: the latest entries that somebody may
// see, and one entry with what was asked, who signed it, what came of it, and
// the proof that anybody can check without this server.
package journal

import (
	_ "embed"
	"encoding/hex"
	"io"
	"strconv"
	"strings"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/face/web/entry"
	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/reader"
)

var (
	//go:embed entry.html
	entrySource string
	//go:embed list.html
	listSource string
	//go:embed words.txt
	texts string
)

var (
	entryPage = ui.Parse("entry", entrySource, texts)
	listPage  = ui.Parse("journal", listSource, texts)
)

// An EntryPage is everything the page of one entry shows. It can be filled by
// hand.
type EntryPage struct {
	ui.Shell
	Entry    reader.Entry
	Tell     entry.Teller
	Provable bool   // there is a proof to be had
	Size     uint64 // leaves of the log
	Key      string // the log's verifier key
}

// Render writes the page.
func (p EntryPage) Render(w io.Writer) error {
	p.Title = entryPage.Text(p.Lang, "entry.title", p.Entry.Leaf)
	return entryPage.Render(w, p.Shell, p)
}

// Did returns what the command did.
func (p EntryPage) Did() ui.Text { return p.Tell.Did(&p.Entry) }

// Outcome returns what came of it.
func (p EntryPage) Outcome() ui.Callout {
	e := p.Entry
	switch {
	case e.Root:
		return ui.Callout{Tone: ui.Info, Title: ui.Say("root"), Body: ui.Say("root.body", e.Day)}
	case e.Code != 0:
		return ui.Callout{
			Tone: ui.Bad, Body: p.Tell.Why(&p.Entry),
			Title: ui.Say("refused", ui.Code(strconv.Itoa(int(e.Code))+" "+e.Code.String())),
		}
	case len(e.Postings) == 0:
		return ui.Callout{Tone: ui.Good, Title: ui.Say("done"), Body: ui.Say("done.quietly")}
	}
	return ui.Callout{Tone: ui.Good, Title: ui.Say("done"), Body: ui.Say("done.posted", len(e.Postings))}
}

// Fields returns the command field by field; what names a deal or a party leads
// there. Its written form, which programs read, is [EntryPage.Written].
func (p EntryPage) Fields() []ui.Fact {
	c := p.Entry.Command
	if c == nil {
		return nil
	}
	kind := ui.Under{Main: ui.KindName(c.Kind), Reason: ui.Code(c.Kind.String())}
	facts := []ui.Fact{{Name: ui.Say("field.kind"), Value: kind}}
	if len(c.Object) > 0 {
		facts = append(facts, ui.Fact{Name: ui.Say("field.object"), Value: p.object()})
	}
	if len(c.By) > 0 {
		facts = append(facts, ui.Fact{Name: ui.Say("field.by"), Value: p.party(string(c.By))})
	}
	for _, w := range client.Format(c) {
		f, _ := command.FieldNamed(w.Name) // it came from the registry
		facts = append(facts, ui.Fact{Name: ui.Say("field." + w.Name), Value: p.value(f, w.Text)})
	}
	return facts
}

// object returns what the command is about, as a link where it has a page.
func (p EntryPage) object() any {
	text, kind := string(p.Entry.Command.Object), p.Entry.Kind.String()
	switch {
	case strings.HasPrefix(kind, "receivable."):
		return p.Tell.Deal(text, text)
	case strings.HasPrefix(kind, "party."):
		return p.party(text)
	}
	return ui.Code(text)
}

// party returns a party by its name in the log, with what it is called below.
func (p EntryPage) party(name string) any {
	link := ui.Link{Text: ui.Plain(name), Path: p.Tell.Party(name).Path}
	if called := p.Tell.Name(name); called != name {
		return ui.Under{Main: link, Reason: ui.Plain(called)}
	}
	return link
}

// payment returns a payment as a link to the deal that it is of.
func (p EntryPage) payment(name string) ui.Link { return p.Tell.Deal(name, entry.DealOf(name)) }

// value returns a field's text, as a link if it names a party, a deal or a
// payment of one.
func (p EntryPage) value(f command.Field, text string) any {
	switch f {
	case command.Seller, command.Buyer, command.Funder, command.Payee, command.Owner, command.On, command.Controller:
		return p.party(text)
	case command.Deal:
		return p.Tell.Deal(text, text)
	case command.Instruction, command.Payment:
		return p.payment(text)
	case command.Basis:
		if basis, err := day.ParseBasis(text); err == nil {
			return ui.BasisName(basis)
		}
	case command.Technique, command.Rounding:
		return standard(text)
	case command.Kinds:
		return kindNames(text)
	case command.Roles, command.Ledger:
		return ui.Code(text)
	}
	switch f.Type() {
	case command.FlagType:
		return ui.Say("flag." + text)
	case command.BytesType, command.LinesType:
		return ui.Code(text)
	}
	return text
}

// standard returns a standard term of contracts in words.
func standard(text string) any {
	switch text {
	case "factoring", "half-even", "half-up":
		return ui.Under{Main: ui.Say("standard." + text), Reason: ui.Code(text)}
	}
	return ui.Code(text)
}

// kindNames returns kinds of commands, parted by commas, in words.
func kindNames(text string) any {
	var all []ui.Text
	for name := range strings.SplitSeq(text, ",") {
		k, known := command.KindNamed(name)
		if !known {
			return ui.Code(text)
		}
		all = append(all, ui.KindName(k))
	}
	out := all[0]
	for _, t := range all[1:] {
		out = ui.Say("kinds.and", out, t)
	}
	return ui.Under{Main: out, Reason: ui.Code(text)}
}

// Written returns the command as `tally submit` reads it.
func (p EntryPage) Written() string {
	if p.Entry.Command == nil {
		return ""
	}
	return string(client.JSON(p.Entry.Command))
}

// Signed returns who signed and how, with the key.
func (p EntryPage) Signed() []ui.Fact {
	says := p.Tell.Signed(&p.Entry)
	facts := make([]ui.Fact, 0, len(says))
	for i, s := range p.Entry.Signed {
		facts = append(facts, ui.Fact{Name: says[i], Value: ui.Under{Main: ui.Plain(s.Key), Reason: key(s)}})
	}
	return facts
}

// key says what kind of key signed.
func key(s reader.Signature) ui.Text {
	if s.How == reader.Passkey {
		return ui.Say("key.passkey")
	}
	return ui.Say("key.ed25519")
}

// Postings returns the lines of the books with what the accounts then held.
func (p EntryPage) Postings() ui.Table { return p.Tell.Balances("postings", &p.Entry) }

// Place returns where in the log it stands.
func (p EntryPage) Place() []ui.Fact {
	e := p.Entry
	facts := []ui.Fact{
		{Name: ui.Say("place.leaf"), Value: ui.Say("place.of", e.Leaf, p.Size)},
		{Name: ui.Say("place.height"), Value: e.Height},
		{Name: ui.Say("place.day"), Value: e.Day},
	}
	if e.Root {
		return append(facts, ui.Fact{Name: ui.Say("root"), Value: ui.Plain(hex.EncodeToString(e.StateRoot[:]))})
	}
	return append(facts, ui.Fact{Name: ui.Say("place.instant"), Value: e.Instant.String()})
}

// Download returns the address of the proof.
func (p EntryPage) Download() string {
	return "/api/v1/leaves/" + strconv.FormatUint(p.Entry.Leaf, 10) + "/proof"
}

// Check returns the command line that checks the proof.
func (p EntryPage) Check() string {
	return "tally check leaf-" + strconv.FormatUint(p.Entry.Leaf, 10) + ".proof --key " + quoted(p.Key)
}

// quoted makes text one word of a shell's command line.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
