package web

import (
	"slices"
	"testing"

	core "github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/party"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/view"
)

// TestStepsOfADeal: everybody is offered what its side may do now, and no more.
func TestStepsOfADeal(t *testing.T) {
	deal := func(state core.State, with func(*reader.DealFile)) *reader.DealFile {
		f := &reader.DealFile{Deal: reader.Deal{Deal: view.Deal{
			Name: "D1", State: state, Seller: "S", Buyer: "B", Funder: "F", Claim: 100_00,
		}}}
		if with != nil {
			with(f)
		}
		return f
	}
	presented := deal(core.Presented, func(f *reader.DealFile) { f.Funder = "" })
	late := deal(core.Overdue, func(f *reader.DealFile) {
		f.Owed, f.Today, f.GraceEnd, f.Marks = 80_00, 20, 20, core.Notified|core.Registered|core.BuyerAgreed
	})
	for _, c := range []struct {
		by    string
		sides party.Roles
		role  access.Role
		deal  *reader.DealFile
		want  []string
	}{
		{"S", party.Supplier, access.Viewer, presented, nil},
		{"S", party.Supplier, access.Maker, presented, nil},
		{"B", party.Buyer, access.Maker, presented, []string{"confirm", "dispute"}},
		{"F", party.Funder, access.Maker, presented, []string{"offer"}},
		{"X", party.Supplier, access.Maker, presented, nil},
		{"S", party.Supplier, access.Maker, deal(core.Offered, nil), []string{"take", "decline"}},
		{"F", party.Funder, access.Maker, late, []string{"recourse", "write-off"}},
		{"G", party.Funder, access.Maker, late, nil},
	} {
		who := access.Who{User: 1, Organisation: c.by, Sides: c.sides, Role: c.role}
		var got []string
		for _, a := range stepsOf(who, c.deal) {
			got = append(got, a.Step)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s of a deal that is %s may %v, want %v", c.by, c.deal.State, got, c.want)
		}
	}
}
