package machine

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/programme"
)

// A ProgrammeView is a version of a programme as it stands on a day.
type ProgrammeView struct {
	*programme.Programme
	Version          *programme.Version
	Standing         string   // "proposed", "signed", "in force", "over", "amended" or "closed"
	Signed, Unsigned []string // the named signers, each once, in the order of the document
}

// Programme returns the newest version of the programme called text as it stands
// today, and reports whether there is one.
func (v *View) Programme(text string, today day.Date) (ProgrammeView, bool) {
	id := v.lookup(text, name.Programme)
	if id == 0 {
		return ProgrammeView{}, false
	}
	return v.ProgrammeVersion(id, today), true
}

// ProgrammeVersion returns the version in row id as it stands today.
func (v *View) ProgrammeVersion(id uint32, today day.Date) ProgrammeView {
	row := v.Contracts.Rows.At(id)
	p := ProgrammeView{Programme: v.Contracts.Programme(id), Version: row, Standing: row.Stage.String()}
	_, newest := v.Names.Target(row.Name)
	if row.Stage == programme.Signed {
		switch force := v.Contracts.InForce(newest, today); {
		case force == id:
			p.Standing = "in force"
		case row.Until < today:
			p.Standing = "over"
		case row.From <= today:
			p.Standing = "amended"
		}
	}
	seen := map[string]bool{}
	for _, party := range p.Document.Parties {
		places := p.Document.Signer(party.Name)
		switch {
		case len(places) == 0 || seen[party.Name]:
			continue
		case row.Signed&(1<<places[0]) != 0:
			p.Signed = append(p.Signed, party.Name)
		default:
			p.Unsigned = append(p.Unsigned, party.Name)
		}
		seen[party.Name] = true
	}
	return p
}
