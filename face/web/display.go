package web

import (
	"net/http"
	"slices"

	"github.com/tallystick/tallystick/face/door"
)

// What a reader has chosen is kept in cookies: also of those nobody knows.
const (
	schemeCookie   = "scheme"
	patternsCookie = "patterns"
	keepChoice     = 365 * 24 * 3600 // seconds
)

// choice returns the value of a cookie if it is one of those that may be.
func choice(r *http.Request, name string, may ...string) string {
	c, err := r.Cookie(name)
	if err != nil || !slices.Contains(may, c.Value) {
		return ""
	}
	return c.Value
}

// display sets language, scheme or patterns, and leads back.
func (s *Site) display(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		door.BodyProblem(r, err).Write(w, r)
		return
	}
	who := door.WhoOf(r.Context())
	if lang := r.PostForm.Get("language"); lang == "en" || lang == "zh" {
		s.keep(w, door.LanguageCookie, lang)
		if who.Known() && who.Session && s.Demo == nil { // else whoever is somebody else next reads it too
			if err := s.Desk.SetLanguage(r.Context(), who, lang); err != nil {
				door.Fail(w, r, err)
				return
			}
		}
	}
	for cookie, may := range map[string][]string{schemeCookie: {"light", "dark", "auto"}, patternsCookie: {"on", "off"}} {
		if v := r.PostForm.Get(cookie); slices.Contains(may, v) {
			s.keep(w, cookie, v)
		}
	}
	http.Redirect(w, r, door.SafePath(r.PostForm.Get("back")), http.StatusSeeOther)
}

func (s *Site) keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: keepChoice, HttpOnly: true, Secure: s.Secure,
		SameSite: http.SameSiteLaxMode,
	})
}
