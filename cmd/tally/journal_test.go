package main

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/node/desk/access"
)

// TestTheJournalLeadsToWhatIsOld: an organisation whose last entry is older than
// a page looks back is told so, and comes to it by the button.
func TestTheJournalLeadsToWhatIsOld(t *testing.T) {
	v := newTown(t)
	const others = 6_000 // more than feed.Near
	at, err := day.Parse("2026-06-02")
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < others; n += 100 {
		asks := make([]*command.Command, 100)
		for i := range asks {
			asks[i] = command.New(command.TradeOrder, fmt.Sprintf("O%d", n+i), "X").SetText(command.Seller, "X").
				SetText(command.Buyer, "Y").SetDay(command.Issued, at).SetAmount(command.Total, money.Of(1000_00, money.CNY))
		}
		v.carry(asks...)
	}
	v.shown()
	seller := v.as("S", access.Viewer)
	first := v.page("/journal", seller, nil, 200, "Nothing of yours so far", "Look further back")
	further := regexp.MustCompile(`href="(/journal\?far=1&amp;after=\d+)"`).FindStringSubmatch(first)
	if further == nil {
		t.Fatal("there is no way further back")
	}
	v.page(regexp.MustCompile("&amp;").ReplaceAllString(further[1], "&"), seller, nil, 200, "D1", "/journal/")
}
