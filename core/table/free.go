package table

import "encoding/binary"

// freePerPage makes pages of 4 kB.
const freePerPage = 1024

// A freeID is an entry of the stack of removed ids.
type freeID uint32

// Size is that of a uint32.
func (*freeID) Size() int { return 4 }

// Encode writes the id, big endian.
func (f *freeID) Encode(dst []byte) { binary.BigEndian.PutUint32(dst, uint32(*f)) }

// Decode reads the id, big endian.
func (f *freeID) Decode(src []byte) { *f = freeID(binary.BigEndian.Uint32(src)) }
