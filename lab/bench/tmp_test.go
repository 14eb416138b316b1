package bench
import ("testing";"context";"os")
func TestTmp(t *testing.T) {
	os.RemoveAll("/tmp/benchdir")
	b := &bench{cfg: Config{Dir: "/tmp/benchdir/x", Parties: 100000, Deals: 1000000, Runs: 3, Burst: 300000}}
	os.MkdirAll("/tmp/benchdir", 0o755)
	if err := b.prepare(); err != nil { t.Fatal(err) }
	var r Result
	if err := b.preload(context.Background(), &r); err != nil { t.Fatal(err) }
	b.n.Close()
	if err := b.reopen(0); err != nil { t.Fatal(err) }
	envelopes := b.w.wave(b.w.groups(500), 0, 10)
	if _, _, err := b.submit(envelopes, groupSize, 64); err != nil { t.Fatal(err) }
	if err := b.n.Settle(); err != nil { t.Fatal(err) }
	os.CopyFS("/tmp/benchdir/killed", os.DirFS(b.cfg.Dir))
	b.n.Close()
}
