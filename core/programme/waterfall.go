package programme

import (
	"fmt"
	"slices"
)

// A Due is something that incoming money can be owed to: the cap of a step of a
// waterfall.
type Due uint8

// The dues. Residual is no due: it is whatever is left.
const (
	DueCosts Due = iota + 1
	DueFee
	DueDefault
	DueInterest
	DuePrincipal
	DueCharges // of a second factor, a servicer or a guarantor
	DueReserve // what the reserve lacks
	DuePrice   // the deferred purchase price
	DueAllIn   // what the funder may keep up to the agreed all-in yield
	DueFace    // of the holder of a promise
	Residual
	dues
)

var dueNames = [dues]string{
	"", "due.costs", "due.fee", "due.default-interest", "due.interest", "due.principal", "due.charges", "due.reserve",
	"due.price", "due.all-in", "due.face", "residual",
}

// String returns "due.interest", or "residual".
func (d Due) String() string { return wordOf(dueNames[:], d) }

// ParseDue returns the due of that name.
func ParseDue(s string) (Due, bool) { return parse[Due](dueNames[:], s) }

// DueNames lists the names of all dues and "residual".
func DueNames() []string { return slices.Clone(dueNames[1:]) }

// A Target is where a step of a waterfall sends money: a bucket of the deal, or
// a party by its role.
type Target uint8

// The buckets. Roles follow them: see ToRole.
const (
	ToCosts Target = iota + 1
	ToFee
	ToDefault
	ToInterest
	ToPrincipal
	ToReserve
	buckets
)

var bucketNames = [buckets]string{"", "costs", "fee", "default-interest", "interest", "principal", "reserve"}

// ToRole is the target that is the party of role r.
func ToRole(r Role) Target { return buckets + Target(r) - 1 }

// Role returns the role that t pays, or 0 if t is a bucket.
func (t Target) Role() Role {
	if t < buckets {
		return 0
	}
	return Role(t - buckets + 1)
}

// String returns the name of the bucket or the role.
func (t Target) String() string {
	if t < buckets {
		return bucketNames[t]
	}
	return t.Role().String()
}

// ParseTarget returns the bucket or role of that name.
func ParseTarget(s string) (Target, bool) {
	if t, ok := parse[Target](bucketNames[:], s); ok {
		return t, true
	}
	r, ok := ParseRole(s)
	return ToRole(r), ok
}

// TargetNames lists the names of all targets.
func TargetNames() []string { return append(slices.Clone(bucketNames[1:]), RoleNames()...) }

// A Step gives up to its cap to its target.
type Step struct {
	To  Target
	Cap Due
}

// A Waterfall is the order in which incoming money is given away. The last step
// takes the residual.
type Waterfall []Step

// Owing is what is owed, in minor units, by due.
type Owing [dues]int64

// Split gives received away, step by step: each gets the smaller of what is left
// and what is still owed under its cap; the last gets the rest. The parts always
// sum to received and none is negative. Two steps with one cap share what is
// owed once.
//
// It panics if received or a due is negative, or if the waterfall does not end
// in its only residual: Check refuses such a document.
func (w Waterfall) Split(received int64, owing Owing) []int64 {
	if received < 0 || slices.Min(owing[:]) < 0 || !w.sound() {
		panic(fmt.Sprintf("programme: split %d by %v, owing %v", received, w, owing))
	}
	parts := make([]int64, len(w))
	for i, s := range w {
		part := received
		if s.Cap != Residual {
			part = min(received, owing[s.Cap])
			owing[s.Cap] -= part
		}
		parts[i] = part
		received -= part
	}
	return parts
}

// sound reports whether the last step, and no other, takes the residual.
func (w Waterfall) sound() bool {
	return len(w) > 0 && slices.IndexFunc(w, func(s Step) bool { return s.Cap == Residual }) == len(w)-1 &&
		!slices.ContainsFunc(w, func(s Step) bool { return s.Cap >= dues })
}
