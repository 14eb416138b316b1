package main

import "github.com/tallystick/tallystick/node"

// bridleRows is how many rows pass between two looks at the views. They are at
// most twice that far behind, which bounds the memory of what waits for them.
const bridleRows = 20_000

// A bridle keeps who sends much to a log from running ahead of its views.
type bridle struct {
	n       *node.Node
	sent    int
	reached chan error // that the views are where the log was at the last look
}

// step counts one row, and waits where the views are too far behind.
func (b *bridle) step() error {
	if b.sent++; b.sent%bridleRows != 0 {
		return nil
	}
	err := b.end()
	reached := make(chan error, 1)
	b.reached = reached
	go func() { reached <- b.n.Settle() }()
	return err
}

// end waits for the last look.
func (b *bridle) end() error {
	if b.reached == nil {
		return nil
	}
	err := <-b.reached
	b.reached = nil
	return err
}
