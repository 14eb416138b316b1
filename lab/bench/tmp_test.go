package bench

import (
	"context"
	"os"
	"runtime"
	"runtime/pprof"
	"testing"
)

func TestTmp(t *testing.T) {
	b := &bench{cfg: Config{Dir: t.TempDir() + "/x", Parties: 10000, Deals: 400000}}
	if err := b.prepare(); err != nil {
		t.Fatal(err)
	}
	var r Result
	if err := b.preload(context.Background(), &r); err != nil {
		t.Fatal(err)
	}
	t.Log(r.HeapPerLiveDeal)
	runtime.GC()
	f, _ := os.Create("/tmp/heap.prof")
	pprof.WriteHeapProfile(f)
	f.Close()
	if err := b.n.Close(); err != nil {
		t.Fatal(err)
	}
}
