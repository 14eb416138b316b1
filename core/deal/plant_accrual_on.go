//go:build plant_double_accrual

package deal

// forget plants a bug for the simulation to find: after a restart it is not
// known what interest was booked, so that it is booked again.
func forget(d *Deals) {
	for id := uint32(1); id <= d.Rows.Len(); id++ {
		if d.Rows.At(id).Booked != 0 {
			d.Rows.Edit(id).Booked = 0
		}
	}
}
