package sums

import (
	"iter"
	"slices"
	"sort"
)

// mostInChunk bounds a chunk of a series: as much is moved by one insertion.
const mostInChunk = 512

// A series is a sorted set. What an insertion costs grows with the logarithm
// of its length.
type series[K any] struct {
	chunks [][]K
	n      int
}

func (s *series[K]) empty() bool { return s.n == 0 }

// set puts k in if sign is above zero, and takes it out else.
func (s *series[K]) set(k K, sign int64, compare func(K, K) int) {
	// The chunk of k is the last one that does not begin behind it.
	c := sort.Search(len(s.chunks), func(i int) bool { return compare(s.chunks[i][0], k) > 0 }) - 1
	if c < 0 {
		if sign < 0 {
			return
		}
		if c = 0; len(s.chunks) == 0 {
			s.chunks = append(s.chunks, nil)
		}
	}
	i, found := slices.BinarySearchFunc(s.chunks[c], k, compare)
	switch {
	case sign > 0 && !found:
		s.n++
		s.chunks[c] = slices.Insert(s.chunks[c], i, k)
		s.split(c)
	case sign < 0 && found:
		s.n--
		s.chunks[c] = slices.Delete(s.chunks[c], i, i+1)
		if len(s.chunks[c]) == 0 {
			s.chunks = slices.Delete(s.chunks, c, c+1)
		}
	}
}

// split halves a chunk that is full.
func (s *series[K]) split(c int) {
	if all := s.chunks[c]; len(all) > mostInChunk {
		half := len(all) / 2
		s.chunks = slices.Insert(s.chunks, c+1, slices.Clone(all[half:]))
		s.chunks[c] = slices.Clip(all[:half])
	}
}

// behind gives what stands behind k in ascending order, or before it in
// descending order; all if k is nil.
func (s *series[K]) behind(k *K, descending bool, compare func(K, K) int) iter.Seq[K] {
	if descending {
		return func(yield func(K) bool) {
			end := len(s.chunks)
			if k != nil {
				end = sort.Search(end, func(i int) bool { return compare(s.chunks[i][0], *k) >= 0 })
			}
			for c := end - 1; c >= 0; c-- {
				for _, x := range slices.Backward(s.chunks[c]) {
					if (k == nil || compare(x, *k) < 0) && !yield(x) {
						return
					}
				}
			}
		}
	}
	return func(yield func(K) bool) {
		c := 0
		if k != nil {
			c = max(0, sort.Search(len(s.chunks), func(i int) bool { return compare(s.chunks[i][0], *k) > 0 })-1)
		}
		for ; c < len(s.chunks); c++ {
			for _, x := range s.chunks[c] {
				if (k == nil || compare(x, *k) > 0) && !yield(x) {
					return
				}
			}
		}
	}
}
