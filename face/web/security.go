package web

import (
	"context"

	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
)

// securityEvents returns security events of who's organisation below one, 0
// for the newest. last is the last of them if there are more behind it, else 0.
func (s *Site) securityEvents(
	ctx context.Context, who access.Who, before int64, limit int,
) (all []ui.SecurityEvent, last int64, err error) {
	events, err := s.Desk.Events(ctx, who, before, limit+1)
	if err != nil {
		return nil, 0, err
	}
	if len(events) > limit {
		events, last = events[:limit], events[limit-1].ID
	}
	people, err := s.Desk.People(ctx, who)
	if err != nil {
		return nil, 0, err
	}
	called := map[int64]string{}
	for _, p := range people {
		called[p.ID] = p.Name
	}
	for _, e := range events {
		all = append(all, ui.SecurityEvent{
			At: instantOf(e.At), Kind: string(e.Kind), By: called[e.User], Subject: e.Subject, Address: e.Address,
			Bad: e.Kind == account.LoginFailed,
		})
	}
	return all, last, nil
}
