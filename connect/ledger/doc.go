// Package ledger is the door through which ledgers of invoices come in: files
// of CSV, CSV.gz or XLSX, in UTF-8 or GB18030, from a tax portal or an ERP.
//
//	file ──▶ gunzip ──▶ charset ──▶ records ──▶ mapping ──▶ Row | Refusal
//
// A Mapping says which column is what; the mapping of Chinese VAT ledgers is
// built in as "vat-cn". Every record comes out either as a Row, as received,
// or as a Refusal that names line, column, value and rule. A record is refused
// only if it cannot be read: whether an invoice is void, red, zero or counted
// twice is for others to judge, and does not keep it from being recorded.
//
// A row is known by its ledger, the SHA-256 of the unpacked file and its line;
// Digest gives that hash in a first pass, Reader.Sum proves after the second
// that the same bytes were read. Files are streamed: memory does not grow with
// the file, except for the shared strings of an XLSX.
//
// The package never guesses: a column that is missing, a side that is unclear
// or text that is not in the file's encoding is an error or a refusal. It
// never signs, submits or stores anything, never repairs a value, and never
// executes a formula.
package ledger
