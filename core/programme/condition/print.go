package condition

import "slices"

// String returns the canonical text of the tree: one space around operators,
// no parenthesis that is not needed. Parse reads it as the same tree.
func (n *Node) String() string { return string(n.append(nil, 0)) }

// append writes the node where something of at least level may stand.
func (n *Node) append(dst []byte, level int) []byte {
	if n.level() < level {
		return append(n.append(append(dst, '('), 0), ')')
	}
	if b := n.binary(); b != nil {
		dst = n.Args[0].append(dst, b.level)
		dst = append(append(append(dst, ' '), b.mark...), ' ')
		return n.Args[1].append(dst, b.level+1)
	}
	switch n.Op {
	case Literal:
		if n.Name != "" {
			return append(append(append(dst, "amount("...), quote(n.Name)...), ')')
		}
		return append(dst, n.Value.String()...)
	case Not:
		return n.Args[0].append(append(dst, '!'), primary)
	case Neg:
		dst = append(dst, '-')
		if a := &n.Args[0]; a.Op == Literal && a.Name == "" { // -1 would be a number
			return append(a.append(append(dst, '('), 0), ')')
		}
		return n.Args[0].append(dst, primary)
	case Has:
		return append(append(append(dst, "has("...), n.Name...), ')')
	case Call:
		return append(n.several(append(append(dst, n.Name...), '(')), ')')
	case List:
		return append(n.several(append(dst, '[')), ']')
	}
	return append(dst, n.Name...)
}

func (n *Node) several(dst []byte) []byte {
	for i := range n.Args {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = n.Args[i].append(dst, 0)
	}
	return dst
}

// level says how much the node holds together.
func (n *Node) level() int {
	b := n.binary()
	switch {
	case b != nil:
		return b.level
	case n.Op == Not, n.Op == Neg, n.Op == Literal && n.Name == "" && n.Value.Type == Int && n.Value.Number < 0:
		return unary
	}
	return primary
}

func (n *Node) binary() *binary {
	i := slices.IndexFunc(binaries[:], func(b binary) bool { return b.op == n.Op })
	if i < 0 {
		return nil
	}
	b := binaries[i]
	return &b
}
