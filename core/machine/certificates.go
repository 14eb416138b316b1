package machine

import (
	"strconv"

	"github.com/tallystick/tallystick/core/certificate"
)

// RemittanceName returns the name of a remittance, such as "C1#2".
func (v *View) RemittanceName(m *certificate.Remittance) string {
	object := v.Certificates.At(m.Root).Name
	if m.Share != 0 {
		object = v.Shares.At(m.Share).Name
	}
	return v.Names.Text(object) + "#" + strconv.Itoa(int(m.Number))
}
