package main

import "github.com/tallystick/tallystick/node"

// paceRows is how many rows pass between two looks at the views. They are at
// most twice that far behind, which bounds the memory of what waits for them.
const paceRows = 20_000

// A pace keeps who sends much to a log from running ahead of its views.
type pace struct {
	n       *node.Node
	sent    int
	reached chan error // that the views are where the log was at the last look
}

// step counts one row, and waits where the views are too far behind.
func (p *pace) step() error {
	if p.sent++; p.sent%paceRows != 0 {
		return nil
	}
	err := p.end()
	reached := make(chan error, 1)
	p.reached = reached
	go func() { reached <- p.n.Settle() }()
	return err
}

// end waits for the last look.
func (p *pace) end() error {
	if p.reached == nil {
		return nil
	}
	err := <-p.reached
	p.reached = nil
	return err
}
