package story

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/deal"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

// books prints the balance of each account. An account that does not exist has
// nothing in it, in the currency that the story named last.
func (r *runner) books(args []string) error {
	if len(args) == 0 {
		return unreadable("books takes accounts")
	}
	var out strings.Builder
	v := r.view()
	for _, account := range args {
		balance, ok := v.Account(account, r.currency)
		if !ok {
			balance = money.Of(0, r.currency)
		}
		fmt.Fprintf(&out, "%s %s\n", account, balance)
	}
	r.out = out.String()
	return nil
}

// deal prints where a deal stands today.
func (r *runner) deal(args []string) error {
	if len(args) != 1 {
		return unreadable("deal takes one deal")
	}
	v := r.view()
	s, id, ok := v.Deal(args[0])
	if !ok {
		t, closed := v.Closed(args[0])
		if !closed {
			return &mismatch{want: "a deal " + args[0], got: "no deal of this name"}
		}
		r.out = fmt.Sprintf("state closed\nclosed %s\n", day.Date(t.Closed))
		return nil
	}
	var out strings.Builder
	d := v.Deals.At(id)
	fmt.Fprintf(&out, "state %s\nmarks %s\n", d.State, marks(d.Marks))
	of := func(minor int64) money.Amount { return money.Of(minor, s.Block.Currency) }
	owed := s.Owed(r.today())
	fmt.Fprintf(&out, "face %s\nclaim %s\n", of(d.Face), of(s.Claim()))
	fmt.Fprintf(&out, "principal %s\ninterest %s\nfee %s\n", of(owed.Principal), of(owed.Interest), of(owed.Fee))
	if owed.Overpaid > 0 {
		fmt.Fprintf(&out, "overpaid %s\n", of(owed.Overpaid))
	}
	fmt.Fprintf(&out, "owed %s\navailable %s\n", of(owed.Total()), of(s.Available()))
	fmt.Fprintf(&out, "due %s\nnext %s\n", d.Due, orNever(d.Check))
	for _, h := range v.Headrooms(s) {
		fmt.Fprintf(&out, "limit %s free %s blocked %s used %s\n", h.Name, h.Free, h.Blocked, h.Used)
	}
	for _, p := range onTheirWay(v, d) {
		fmt.Fprintf(&out, "payment %s %s %s %s\n", paymentName(v, p), p.Purpose, of(p.Open()), p.Progress)
	}
	r.out = out.String()
	return nil
}

// programme prints where the newest version of a programme stands today.
func (r *runner) programme(args []string) error {
	if len(args) != 1 {
		return unreadable("programme takes one programme")
	}
	p, ok := r.view().Programme(args[0], r.today())
	if !ok {
		return &mismatch{want: "a programme " + args[0], got: "no programme of this name"}
	}
	line := fmt.Sprintf("version %d %s by %s", p.Version.Number, p.Standing, strings.Join(p.Signed, ","))
	if len(p.Unsigned) > 0 {
		line += ", unsigned by " + strings.Join(p.Unsigned, ",")
	}
	if p.Standing == programme.Signed.String() {
		line += ", begins " + p.Version.From.String()
	}
	r.out = line + "\n"
	return nil
}

func marks(m deal.Marks) string {
	var names []string
	m.Names(func(name string) { names = append(names, name) })
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ",")
}

func orNever(d day.Date) string {
	if d == 0 {
		return "never"
	}
	return d.String()
}

// onTheirWay returns the payments of d that are on their way, oldest first.
func onTheirWay(v *machine.View, d *deal.Deal) []*deal.Payment {
	var all []*deal.Payment
	for id := d.Last; id != 0; id = v.Payments.At(id).Before {
		if p := v.Payments.At(id); p.Progress == deal.Instructed {
			all = append([]*deal.Payment{p}, all...)
		}
	}
	return all
}

func paymentName(v *machine.View, p *deal.Payment) string {
	return fmt.Sprintf("%s#%d", v.Names.Text(v.Deals.At(p.Deal).Name), p.Number)
}

// root prints the state root.
func (r *runner) root(args []string) error {
	if len(args) != 0 {
		return unreadable("root takes nothing")
	}
	root := r.world.Root()
	r.out = hex.EncodeToString(root[:]) + "\n"
	return nil
}

// stdout holds if the regular expression matches what was printed last, or,
// after !, if it does not.
func (r *runner) stdout(args []string) error {
	if len(args) != 1 {
		return unreadable("stdout takes one regular expression")
	}
	re, err := regexp.Compile("(?m)" + args[0])
	if err != nil {
		return unreadable("%v", err)
	}
	if re.MatchString(r.out) == r.negated {
		want := args[0]
		if r.negated {
			want = "not " + want
		}
		return &mismatch{want: want, got: r.out}
	}
	return nil
}

// cmp holds if what was printed last is the text of a file of the archive.
func (r *runner) cmp(args []string) error {
	if len(args) != 2 || args[0] != "stdout" {
		return unreadable("cmp takes stdout and a file of the archive")
	}
	for _, f := range r.archive.Files {
		if f.Name != args[1] {
			continue
		}
		if want := lines(string(f.Data)); lines(r.out) != want {
			return &mismatch{want: want, got: r.out}
		}
		return nil
	}
	return unreadable("the archive has no file %q", args[1])
}

// lines is a text that ends as lines do, and has no empty ones at its end.
func lines(text string) string { return strings.TrimRight(text, "\r\n") + "\n" }
