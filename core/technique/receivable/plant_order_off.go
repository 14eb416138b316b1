//go:build !plant_map_order

package receivable

// inOrder returns takings in their order: a bug that can be planted, see
// plant_order_on.go.
func inOrder(onBuyer, onSeller taking) [2]taking { return [...]taking{onBuyer, onSeller} }
