package bench
import ("testing";"os";"time";"github.com/tallystick/tallystick/node")
func TestOpenKilled(t *testing.T) {
	os.RemoveAll("/tmp/benchdir/k2")
	os.CopyFS("/tmp/benchdir/k2", os.DirFS("/tmp/benchdir/killed"))
	st := time.Now()
	n, err := node.Open("/tmp/benchdir/k2", node.Options{})
	if err != nil { t.Fatal(err) }
	t.Log("open", time.Since(st))
	_ = n.Settle()
	t.Log("settled", time.Since(st))
	n.Close()
}
