package world

import (
	"encoding/json"
	"fmt"
	"slices"
)

// A Member is somebody in the world, for the pages: the log knows it by its ID
// and holds a commitment to the rest.
type Member struct {
	ID         string
	English    string // display names
	Chinese    string
	Role       string // "operator", "anchor", "funder", "bank", "supplier"
	Tier       int    // of a supplier: 1 sells to the anchor, 2 to tier 1, 3 to tier 2
	Controller string // the member that controls it, or ""

	keys keeping
}

// A keeping says who holds a member's keys.
type keeping uint8

const (
	custody keeping = iota // the platform signs for it
	single                 // it has one key
	clerk                  // it has a second one, bounded to some commands and to a day
	pair                   // a maker and a checker sign; large amounts need both
)

// Custody reports whether the platform signs for the member.
func (m *Member) Custody() bool { return m.keys == custody && m.ID != operatorID }

// roles returns what the log is told that the member is.
func (m *Member) roles() string {
	switch {
	case m.Role == "anchor":
		return "buyer"
	case m.Tier == 1 || m.Tier == 2:
		return "supplier,buyer"
	}
	return m.Role
}

// A Contact is how a member is reached and paid. It stands in a payload.
type Contact struct {
	ID      string `json:"id"`
	English string `json:"name_en"`
	Chinese string `json:"name_zh"`
	Address string `json:"address"`
	Phone   string `json:"phone"`
	Account string `json:"account"`
}

// Contact returns how the member is reached and paid in the world of a seed.
func (m *Member) contact(s seed) Contact {
	c := s.chance("contact/" + m.ID)
	return Contact{
		ID: m.ID, English: m.English, Chinese: m.Chinese,
		Address: fmt.Sprintf("Unit %d, %d Invention Road", c.between(1, 40), c.between(1, 300)),
		Phone:   fmt.Sprintf("+86 000 %04d %04d", c.IntN(10_000), c.IntN(10_000)),
		Account: fmt.Sprintf("0000 %04d %04d %04d %03d", c.IntN(10_000), c.IntN(10_000), c.IntN(10_000), c.IntN(1000)),
	}
}

// bytes returns the contact as its payload holds it.
func (c Contact) bytes() []byte {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings always encode
	}
	return text
}

// memberOf returns the member with an id, or nil.
func memberOf(id string) *Member {
	i := slices.IndexFunc(members[:], func(m Member) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return &members[i]
}

// suppliers returns the members of a tier, in order.
func suppliers(tier int) []string {
	var all []string
	for i := range members {
		if members[i].Tier == tier {
			all = append(all, members[i].ID)
		}
	}
	return all
}
