//go:build plant_ack_before_fsync

package solo

// answersFirst plants a bug for the simulation to find: the sequencer answers
// before the block is durable.
const answersFirst = true
