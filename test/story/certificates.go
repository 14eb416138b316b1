package story

import (
	"fmt"
	"strings"

	"github.com/tallystick/tallystick/core/name"
)

// certificate prints where a certificate stands, and the shares of it that are
// owed, those that came last first.
func (r *runner) certificate(args []string) error {
	if len(args) != 1 {
		return unreadable("certificate takes one certificate")
	}
	v := r.view()
	kind, id := v.Names.Target(v.Names.Find([]byte(args[0])))
	if kind != name.Certificate {
		return &mismatch{want: "a certificate " + args[0], got: "no certificate of this name"}
	}
	var out strings.Builder
	c := v.Certificates.At(id)
	fmt.Fprintf(&out, "state %s\nissuer %s\ndue %s\n", c.State, v.PartyName(c.Issuer), c.Due)
	fmt.Fprintf(&out, "face %s\nlive %s\n", c.Of(c.Face), c.Of(c.Live))
	fmt.Fprintf(&out, "paid %s\ncancelled %s\n", c.Of(c.Paid), c.Of(c.Cancelled))
	for s := c.First; s != 0; s = v.Shares.At(s).Next {
		row := v.Shares.At(s)
		fmt.Fprintf(&out, "share %s %s %s %s\n",
			v.Names.Text(row.Name), v.PartyName(row.Holder), c.Of(row.Face), row.Standing)
	}
	r.out = out.String()
	return nil
}

// share prints where a share stands.
func (r *runner) share(args []string) error {
	if len(args) != 1 {
		return unreadable("share takes one share")
	}
	v := r.view()
	kind, id := v.Names.Target(v.Names.Find([]byte(args[0])))
	if kind != name.Share {
		return &mismatch{want: "a share " + args[0], got: "no share of this name"}
	}
	var out strings.Builder
	s := v.Shares.At(id)
	c := v.Certificates.At(s.Root)
	fmt.Fprintf(&out, "standing %s\nholder %s\n", s.Standing, v.PartyName(s.Holder))
	fmt.Fprintf(&out, "face %s\nhops %d\n", c.Of(s.Face), s.Hops)
	if s.Parent != 0 {
		fmt.Fprintf(&out, "parent %s\n", v.Names.Text(v.Shares.At(s.Parent).Name))
	}
	for k := range uint32(s.Children) {
		fmt.Fprintf(&out, "child %s\n", v.Names.Text(v.Shares.At(s.Child+k).Name))
	}
	if s.To != 0 {
		fmt.Fprintf(&out, "to %s\n", v.PartyName(s.To))
	}
	r.out = out.String()
	return nil
}
