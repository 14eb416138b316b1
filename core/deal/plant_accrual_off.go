//go:build !plant_double_accrual

package deal

// forget does nothing: a bug that can be planted, see plant_accrual_on.go.
func forget(*Deals) {}
