// Package proof checks receipts of a log without the log: a file, the log's
// public key, and nothing else.
//
//	fact:  command ─▶ leaf ──path──▶ root ─▶ checkpoint, signed by the log
//	          ▲ signed by its asker's keys, for this log
//	state: row ──path──▶ table ─▶ state root ─▶ leaf ──path──▶ root ─▶ checkpoint
//
// A fact receipt proves that a command was carried out, or refused, and what
// it moved. A state receipt proves the bytes of a record as of a day.
// Both are one file of at most 2.5 kB in a log of ten million leaves with two
// witnesses (for a state receipt: of one record, without its name). The bytes
// are those of docs/decisions/0001-bytes.md, which this package reads by
// itself, so that a mistake in the machine is not repeated here.
//
// What a receipt does not prove: that the keys that signed a command belong to
// the party it names. The log carried the command out, which it does only for
// a registered key; whose key it is, the receipt of its party.key shows.
//
// The package never opens a file or a connection, never asks the time, and
// trusts no one but the keys it is given.
package proof
