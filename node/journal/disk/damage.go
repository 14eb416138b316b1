package disk

import "fmt"

// The kinds of damage, as reports print them. They are stable words.
const (
	KindTail       = "tail"       // an incomplete last block; see package journal
	KindHeader     = "header"     // the header of a file or block does not hold
	KindBlock      = "block"      // the bytes of a block do not hold
	KindPadding    = "padding"    // bytes that must be zero are not
	KindMissing    = "missing"    // a file that must be there is not
	KindStray      = "stray"      // a file is there that nothing accounts for
	KindSize       = "size"       // a file is shorter or longer than it must be
	KindOrder      = "order"      // heights, instants or sizes run backwards
	KindTile       = "tile"       // a tile differs from its recomputation
	KindCheckpoint = "checkpoint" // a signed checkpoint does not hold
	KindOrigin     = "origin"     // the file belongs to another log
	KindFormat     = "format"     // the format number is not one this build reads
)

// A DamageError names a place where stored bytes are not what was written: the
// file, the offset in it (bytes), the height of the block it concerns (0 where
// no block is concerned) and what is wrong. It is an error; find it with
// errors.As.
type DamageError struct {
	Kind    string
	File    string
	Offset  int64
	Height  uint64
	Message string
}

// Error returns the damage in one line.
func (d *DamageError) Error() string {
	return fmt.Sprintf("%s: %s at offset %d (height %d): %s", d.Kind, d.File, d.Offset, d.Height, d.Message)
}
