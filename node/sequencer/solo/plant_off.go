//go:build !plant_ack_before_fsync

package solo

// answersFirst is a bug that can be planted, see plant_on.go.
const answersFirst = false
