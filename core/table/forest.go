package table

// Forest returns the tree hash (RFC 6962) of the digests of several tables, of
// which there is at least one. A digest is a leaf as it is: its prefix is
// neither that of a row nor that of a node.
func Forest(digests [][32]byte) [32]byte {
	if len(digests) == 1 {
		return digests[0]
	}
	left := split(len(digests))
	return nodeHash(Forest(digests[:left]), Forest(digests[left:]))
}

// ForestPath returns the siblings of digest i in the tree, from the digest up.
func ForestPath(digests [][32]byte, i int) [][32]byte {
	return climb(nil, i, len(digests), func(first, n int) [32]byte { return Forest(digests[first : first+n]) })
}
