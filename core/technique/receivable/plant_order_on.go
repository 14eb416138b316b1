//go:build plant_map_order

package receivable

// inOrder plants a bug for the simulation to find: the order is that of a map.
func inOrder(onBuyer, onSeller taking) (all [2]taking) {
	i := 0
	for t := range map[taking]bool{onBuyer: true, onSeller: true} {
		all[i] = t
		i++
	}
	return all
}
