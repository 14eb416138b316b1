package ui

// A Field is one thing to fill in, with its label, its hint and what was wrong
// with it.
type Field struct {
	Name  string
	Label Text
	// Kind is the one of input: "text" if none is given, "email", "password", "date",
	// "search", "file"; or "area", "choice", "check".
	Kind     string
	Value    string
	Hint     Text
	Error    Text
	Options  []Option // of a choice
	Complete string   // what the browser may fill in: "username"
	Mode     string   // keyboard of a phone: "decimal"
	Optional bool
	Focus    bool // the first to be filled in
}

// Type returns the type of the input element.
func (f Field) Type() string {
	if f.Kind == "" {
		return "text"
	}
	return f.Kind
}

// Described returns the ids of what describes the field, for aria-describedby.
func (f Field) Described() string {
	ids := ""
	if !f.Hint.None() {
		ids = f.Name + "-hint"
	}
	if f.Error.None() {
		return ids
	}
	if ids != "" {
		ids += " "
	}
	return ids + f.Name + "-error"
}

// An Option is one answer of a choice.
type Option struct {
	Value string
	Text  Text
}

// A Check is a box to tick, in a row of a table.
type Check struct {
	Name, Value string
	Label       Text // read aloud: what is ticked
	On          bool
}

// An Act is a button that does something at once, in a row of a table; several
// make a cell too.
type Act struct {
	Text Text
	Path string // that it posts to
	To   Text   // what it is done to, read aloud behind Text; nothing if that says it
	Bad  bool   // what it does is not undone
}

// A Way is how what a page asks for gets signed. The zero Way is none: whoever
// looks may not ask for it.
type Way string

// The ways.
const (
	ByPasskey  Way = "passkey"  // by whoever asks, with a passkey that the log knows
	ByPlatform Way = "platform" // by the platform, which keeps a key of the organisation
	ByProof    Way = "prove"    // by the platform, once presence is proved
	ByDraft    Way = "draft"    // by another person: this prepares it
	ByOwnKey   Way = "own"      // with a key that is not at this site
)

// A Passkey is a button that asks the browser for a passkey. It shows only
// where the browser has them.
type Passkey struct {
	For   string // "login", "add", "prove" or "sign"
	Begin string // where what is to be signed begins: the form around it is sent there
	Next  string // the page to go on to, a path
	Send  bool   // the form around it is sent instead
	Keep  bool   // what is not signed now waits for another time; else it ends
	Text  Text
	Main  bool // it is what the page is for
}
