// Package tidy holds the house rules as tests.
//
// Each rule is a function from the source tree to a list of findings, and has
// a table of specimens beside it: small trees with one fault each, which the
// rule must find, and the innocent neighbours of the fault, which it must
// leave alone. So the tests fail both when the house is untidy and when a rule
// has gone blind.
//
//	imports       who may import whom, and what the core may use
//	determinism   nothing in the core on which two nodes could disagree
//	state         rows are plain; the machine's state holds no map
//	readable      length of files, functions and lines
//	documented    packages and exported names say what they promise
//	map           MAP.md has one line for each folder
//	banned        calls, imports and words that have no place here
//	links         links between pages lead somewhere
//
// It uses the standard library only, and reads the tree by itself, so that it
// speaks even while some package does not build. It never changes a file.
package tidy
