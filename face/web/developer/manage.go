package developer

import (
	"strconv"

	"github.com/tallystick/tallystick/face/web/ui"
	"github.com/tallystick/tallystick/node/desk/access"
)

// KeyTable returns the API keys, and what can be done about each.
func (p Page) KeyTable() ui.Table {
	t := ui.Table{
		ID: "keys", Caption: ui.Say("keys"), Path: "/developer?list=api-keys", Exports: true,
		Columns: []ui.Column{
			{Label: ui.Say("name")},
			{Label: ui.Say("state")},
			{Label: ui.Say("role")},
			{Label: ui.Say("scopes")},
			{Label: ui.Say("expires")},
			{Label: ui.Say("used")},
			{Label: ui.Say("act")},
		},
		Empty: ui.Empty{Icon: "key", Title: ui.Say("keys.none"), Body: ui.Say("keys.none.body")},
	}
	for _, k := range p.Keys {
		var act any
		state := ui.State{Tone: ui.Done, Text: ui.Say("key.revoked")}
		switch k.State {
		case Holds:
			state = ui.State{Tone: ui.Good, Text: ui.Say("key.holds")}
			act = ui.Act{
				Text: ui.Say("revoke"), To: ui.Plain(k.Name), Bad: true,
				Path: "/developer/keys/" + strconv.FormatInt(k.ID, 10) + "/revoke",
			}
		case Expired:
			state.Text = ui.Say("key.expired")
		case Revoked:
		}
		t.Rows = append(t.Rows, []any{
			ui.Under{Main: k.Name, Reason: k.Hint + "…"},
			state, ui.Say("role." + k.Role.String()), k.Scopes, k.Expires,
			k.Used, act,
		})
	}
	return t
}

// KeyFields returns the form of a key, but for its scopes.
func (p Page) KeyFields() []ui.Field {
	role := ui.Field{
		Name: "role", Label: ui.Say("role"), Kind: "choice", Value: p.Form.Role, Hint: ui.Say("role.hint"),
	}
	for r := access.Viewer; r <= p.Who.Role; r++ {
		role.Options = append(role.Options, ui.Option{Value: r.String(), Text: ui.Say("role." + r.String())})
	}
	days := ui.Field{Name: "days", Label: ui.Say("days"), Kind: "choice", Value: p.Form.Days}
	for _, n := range []int{7, 30, 90, 366} {
		days.Options = append(days.Options, ui.Option{Value: strconv.Itoa(n), Text: ui.Say("days.n", n)})
	}
	return p.wrong(ui.Field{Name: "name", Label: ui.Say("name"), Value: p.Form.Name, Complete: "off"}, role, days)
}

// ScopesWrong reports whether no scope was chosen.
func (p Page) ScopesWrong() bool { return p.Form.Field == "scopes" }

// TooMany reports whether the organisation has as many keys as it may.
func (p Page) TooMany() bool { return p.Form.Field == "organisation" }

// wrong says of one field that it is not right.
func (p Page) wrong(fields ...ui.Field) []ui.Field {
	for i := range fields {
		if fields[i].Name == p.Form.Field {
			fields[i].Error = ui.Say("wrong." + p.Form.Field)
		}
	}
	return fields
}

// HookTable returns the webhooks, and what can be done about each.
func (p Page) HookTable() ui.Table {
	t := ui.Table{
		ID: "webhooks", Caption: ui.Say("hooks"),
		Columns: []ui.Column{
			{Label: ui.Say("url")},
			{Label: ui.Say("state")},
			{Label: ui.Say("since")},
			{Label: ui.Say("act")},
		},
		Empty: ui.Empty{Title: ui.Say("hooks.none"), Body: ui.Say("hooks.none.body")},
	}
	for _, h := range p.Hooks {
		path := "/developer/webhooks/" + strconv.FormatInt(h.ID, 10)
		state := any(ui.State{Tone: ui.Good, Text: ui.Say("hook.told")})
		if h.Old != 0 {
			state = ui.Under{Main: state, Reason: ui.Say("hook.old", h.Old)}
		}
		acts := []ui.Act{{Text: ui.Say("rotate"), To: ui.Plain(h.URL), Path: path + "/rotate"}}
		if h.Paused != 0 {
			state = ui.State{Tone: ui.Warn, Text: ui.Say("hook.paused", h.Paused)}
			acts = append(acts, ui.Act{Text: ui.Say("resume"), To: ui.Plain(h.URL), Path: path + "/resume"})
		}
		acts = append(acts, ui.Act{
			Text: ui.Say("end"), To: ui.Plain(h.URL), Path: path + "/remove", Bad: true,
		})
		t.Rows = append(t.Rows, []any{ui.Link{Text: ui.Plain(h.URL), Path: path}, state, h.Created, acts})
	}
	return t
}

// URLField returns where messages are to go.
func (p Page) URLField() ui.Field {
	f := ui.Field{
		Name: "url", Label: ui.Say("url"), Value: p.Form.URL, Mode: "url", Complete: "off", Hint: ui.Say("url.hint"),
	}
	switch p.Form.Field {
	case "url", "url-private", "too-many":
		f.Error = ui.Say("wrong." + p.Form.Field)
	}
	return f
}
