package tidy

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A layer says what the packages of one root folder may import.
type layer struct {
	root  string
	ours  []string // folders of ours, its own root apart
	only  []string // if set, the only modules of others that it may import
	tests []string // folders of ours that its tests may import beside
}

// everything lists the root folders that others may import.
var everything = strings.Fields("core node face connect quant watch lab client proof test internal")

// contract lists the packages that promise compatibility to the world.
var contract = strings.Fields("core/command core/event core/money core/day core/refuse")

// realLog lists what the tests of that contract may use, so that its vectors
// and receipts are those of a real log.
var realLog = strings.Fields("core node/merkle")

// bytesOf lists what reads and writes the bytes of that contract: the encoding
// and what is signed (docs/decisions/0001-bytes.md).
var bytesOf = strings.Fields("core/cbor core/envelope")

// layers is the picture of docs/ARCHITECTURE.md as data: what a root folder
// may import of ours. Packages below one root may import each other. A root
// folder that is not listed must not hold Go code.
var layers = []layer{
	{root: "cmd", ours: everything},
	{root: "face", ours: []string{"node/desk", "node/view", "node/say", "core", "client"}},
	{root: "connect", ours: []string{"node/desk", "node/view", "core"}},
	{root: "watch", ours: []string{"node/desk", "node/view", "core"}},
	{root: "lab", ours: []string{"core", "node", "connect", "quant", "watch", "client", "proof"}},
	{root: "node", ours: []string{"core", "proof"}},
	{root: "quant", ours: []string{"core/money", "core/day"}},
	{
		root: "client", ours: slices.Concat(contract, bytesOf), only: []string{"golang.org/x/mod"},
		tests: realLog,
	},
	{
		root: "proof", ours: append(slices.Concat(contract, bytesOf), "core/table"), only: []string{"golang.org/x/mod"},
		tests: realLog,
	},
	{root: "core"},
	{root: "test", ours: everything},
	{root: "internal"},
}

// coreMayUse lists all of the standard library that the core may use. There
// is no clock, chance, concurrency, file, network or reflection in it.
var coreMayUse = strings.Fields(`bytes cmp crypto/ed25519 crypto/sha256 encoding/binary encoding/hex errors
	fmt iter maps math/bits slices strconv strings unicode unicode/utf8`)

// assertionMayUse is what one package of the core needs beyond that: passkeys
// sign with P-256, and checking such a signature is a pure function. So is
// signing as RFC 6979 says, for which crypto names the hash.
var assertionMayUse = strings.Fields("crypto crypto/ecdsa crypto/elliptic")

// priceMayUse is what one package of the core needs beyond that: compounding
// takes roots, which whole numbers without a bound decide
// (docs/decisions/0010-roots-in-whole-numbers.md).
const priceMayUse = "math/big"

// imports checks who imports whom. Tests follow the same picture, but may use
// any package of others, and of ours what their layer says.
func imports(t *tree) []string {
	var found []string
	for _, f := range t.files {
		root, _, _ := strings.Cut(f.dir, "/")
		i := slices.IndexFunc(layers, func(l layer) bool { return l.root == root })
		if i < 0 {
			found = append(found, f.path+": root folder "+root+" has no rule in layers")
			continue
		}
		for _, spec := range f.syntax.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return append(found, t.at(spec.Pos(), "%v", err))
			}
			if why := refused(f, layers[i], imp); why != "" {
				found = append(found, t.at(spec.Pos(), "%s must not import %s: %s", f.dir, imp, why))
			}
		}
	}
	return found
}

// refused says why a file of the layer must not import imp, or "".
func refused(f *goFile, l layer, imp string) string {
	to, ours := strings.CutPrefix(imp, module+"/")
	first, _, _ := strings.Cut(imp, "/")
	standard := !strings.Contains(first, ".")
	switch {
	case ours && within(to, "cmd"):
		return "commands wire, nobody wires commands"
	case ours && f.test && withinAny(to, l.tests):
		return ""
	case ours && !within(to, l.root) && !withinAny(to, l.ours):
		return "the picture has no arrow from " + l.root + " to it"
	case ours || f.test:
		return ""
	case l.root == "core" && !slices.Contains(coreMayUse, imp) && !excepted(f, imp):
		return "the core has no I/O, clock, chance or libraries"
	case l.only != nil && !standard && !withinAny(imp, l.only):
		return "its users would have to trust that library too"
	}
	return ""
}

// excepted reports whether the core uses imp in the one place that may.
func excepted(f *goFile, imp string) bool {
	return within(f.dir, "core/party/assertion") && slices.Contains(assertionMayUse, imp) ||
		within(f.dir, "core/price") && imp == priceMayUse
}

func TestImportsAreCaught(t *testing.T) {
	importing := func(name, imp string) map[string]string {
		return goFileAt(name, "package x\n\nimport _ \""+imp+"\"\n")
	}
	examine(t, imports, []specimen{
		{"core imports node", importing("core/a/a.go", module+"/node/journal"), "no arrow"},
		{"core imports a clock", importing("core/a/a.go", "time"), "must not import time"},
		{"core imports a library", importing("core/a/a.go", "example.org/decimal"), "must not import example.org"},
		{"core tests may use a clock", importing("core/a/a_test.go", "time"), ""},
		{"core tests follow the picture", importing("core/a/a_test.go", module+"/node/journal"), "no arrow"},
		{"core imports core", importing("core/a/a.go", module+"/core/money"), ""},
		{"core checks curves in one place", importing("core/party/assertion/a.go", "crypto/ecdsa"), ""},
		{"core checks curves elsewhere", importing("core/party/a.go", "crypto/ecdsa"), "must not import"},
		{"core takes roots in one place", importing("core/price/a.go", "math/big"), ""},
		{"core takes roots elsewhere", importing("core/money/a.go", "math/big"), "must not import"},
		{"node imports its sibling", importing("node/desk/a.go", module+"/node/journal"), ""},
		{"node imports face", importing("node/desk/a.go", module+"/face/api"), "no arrow"},
		{"face reaches past the desk", importing("face/api/a.go", module+"/node/journal"), "no arrow"},
		{"connect asks the desk", importing("connect/bank/a.go", module+"/node/desk"), ""},
		{"a folder whose name starts alike", importing("connect/bank/a.go", module+"/node/desktop"), "no arrow"},
		{"client imports the machine", importing("client/a.go", module+"/core/machine"), "no arrow"},
		{"client hashes what is signed", importing("client/a.go", module+"/core/envelope"), ""},
		{"client tests run the machine", importing("client/a_test.go", module+"/core/machine"), ""},
		{"client tests reach past it", importing("client/a_test.go", module+"/node/desk"), "no arrow"},
		{"client imports the hashes of tables", importing("client/a.go", module+"/core/table"), "no arrow"},
		{"proof imports rows", importing("proof/a.go", module+"/core/deal"), "no arrow"},
		{"proof imports the hashes of tables", importing("proof/a.go", module+"/core/table"), ""},
		{"proof tests sign checkpoints", importing("proof/a_test.go", module+"/node/merkle"), ""},
		{"client imports money", importing("client/a.go", module+"/core/money"), ""},
		{"proof imports notes", importing("proof/a.go", "golang.org/x/mod/sumdb/note"), ""},
		{"proof imports another library", importing("proof/a.go", "golang.org/x/text/width"), "trust"},
		{"quant imports the ledger", importing("quant/abs/a.go", module+"/core/ledger"), "no arrow"},
		{"lab imports pages", importing("lab/twin/a.go", module+"/face/web"), "no arrow"},
		{"kept journals are the lab's", importing("test/replay/a.go", module+"/lab/world"), ""},
		{"test imports cmd", importing("test/e2e/a.go", module+"/cmd/tally"), "nobody wires"},
		{"cmd imports all", importing("cmd/tally/a.go", module+"/lab/twin"), ""},
		{"an unknown root folder", goFileAt("util/a.go", "package util\n"), "no rule in layers"},
		{"Go code at the root", goFileAt("a.go", "package a\n"), "no rule in layers"},
		{"a module of its own", map[string]string{
			"tools/go.mod": "module tools\n", "tools/a/a.go": "package a\n",
		}, ""},
	})
}
