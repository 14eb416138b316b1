package office

import (
	"context"
	"errors"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node/desk/access"
)

func (r *rig) maker() access.Who {
	w := r.of("S", 1)
	w.Role = access.Maker
	return w
}

func (r *rig) draft(t *testing.T) *Draft {
	t.Helper()
	d, err := r.office.Draft(t.Context(), r.maker(),
		[]Wish{{Command: command.New(command.ReceivableAccept, "D1", "")}}, false)
	r.must(err)
	return d
}

func TestADraftIsSignedByAnother(t *testing.T) {
	r := traders(t, func(c *Config) {
		c.TwoPeople = func(context.Context, string) (bool, error) { return true, nil }
	})
	_, err := r.ask(r.of("S", 2), Ask{}, command.New(command.ReceivableAccept, "D1", ""))
	if !errors.Is(err, ErrFourEyes) {
		t.Errorf("one person alone: %v, want ErrFourEyes", err)
	}
	d := r.draft(t)
	if _, err := r.office.Approve(t.Context(), r.maker(), d.ID); !errors.Is(err, ErrChecker) {
		t.Errorf("by its maker: %v, want ErrChecker", err)
	}
	if _, err := r.office.Approve(t.Context(), r.of("S", 1), d.ID); !errors.Is(err, ErrFourEyes) {
		t.Errorf("by its maker, who is a checker too: %v, want ErrFourEyes", err)
	}
	if _, err := r.office.Approve(t.Context(), r.of("B", 3), d.ID); !errors.Is(err, ErrNoDraft) {
		t.Errorf("by another organisation: %v, want ErrNoDraft", err)
	}
	first, err := r.office.Approve(t.Context(), r.of("S", 2), d.ID)
	if err != nil || len(first.Results) != 1 {
		t.Fatalf("by another: %+v, %v", first, err)
	}
	r.again()
	again, err := r.office.Approve(t.Context(), r.of("S", 2), d.ID)
	if err != nil || !again.Repeated || again.Results[0].Leaf != first.Results[0].Leaf {
		t.Errorf("again: %+v, %v, want the first answer", again, err)
	}
	got, err := r.office.DraftOf(t.Context(), r.maker(), d.ID)
	if err != nil || got.State != DraftSent || got.Checker.ID != 2 || got.Maker.ID != 1 {
		t.Errorf("the draft is %+v, %v", got, err)
	}
}

func TestADraftEnds(t *testing.T) {
	r := traders(t, nil)
	withdrawn, late := r.draft(t), r.draft(t)
	if err := r.office.Withdraw(t.Context(), r.of("B", 9), withdrawn.ID); !errors.Is(err, ErrNoDraft) {
		t.Errorf("withdrawn by another organisation: %v, want ErrNoDraft", err)
	}
	r.must(r.office.Withdraw(t.Context(), r.maker(), withdrawn.ID))
	if _, err := r.office.Approve(t.Context(), r.of("S", 2), withdrawn.ID); !errors.Is(err, ErrDraftClosed) {
		t.Errorf("a withdrawn draft: %v, want ErrDraftClosed", err)
	}
	r.at = r.at.Add(DraftFor + 1000)
	if _, err := r.office.Approve(t.Context(), r.of("S", 2), late.ID); !errors.Is(err, ErrDraftClosed) {
		t.Errorf("a draft of last week: %v, want ErrDraftClosed", err)
	}
	all, err := r.office.Drafts(t.Context(), r.maker(), 0, 10)
	if err != nil || len(all) != 2 || all[0].ID != late.ID {
		t.Errorf("drafts %v, %v, want both, the newest first", all, err)
	}
	if all, err = r.office.Drafts(t.Context(), r.of("B", 9), 0, 10); err != nil || len(all) != 0 {
		t.Errorf("another organisation sees %v, %v", all, err)
	}
}
