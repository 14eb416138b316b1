package node
import ("testing";"fmt";"time";"sync";"os"
"github.com/tallystick/tallystick/core/command"
"github.com/tallystick/tallystick/node/sequencer/solo")
func TestDbg(t *testing.T){
	if os.Getenv("DBG")=="" { t.Skip() }
	w := newWorld(t, Options{SegmentSize: 64<<20})
	w.trade("D",1)
	today := w.n.Clock().Date(0)
	wave := func(p string, ledger string) time.Duration {
		var raws [][]byte
		for e := range 1000 { var cs []*command.Command
			for i := range 100 { cs = append(cs, command.New(command.TradeInvoice, fmt.Sprintf("%s:%d-%d",p,e,i), "S").SetText(command.Seller, "S").SetText(command.Buyer, "B").
				SetText(command.Number, fmt.Sprint(p,e,i)).SetDay(command.Issued, today).SetAmount(command.Gross, yuan(1000)).SetText(command.Ledger, ledger).SetInt(command.Row, int64(e))) }
			raws = append(raws, w.seal(cs...)) }
		var wg sync.WaitGroup
		at := time.Now()
		for _, r := range raws { wg.Add(1); w.n.Submit(r, func(a solo.Answer){ if a.Err!=nil||a.Refusal!=nil{t.Error(a)}; wg.Done() }) }
		wg.Wait()
		j := time.Since(at)
		must(t, w.n.Settle())
		fmt.Println(p, "journaled", j, "views", time.Since(at))
		return time.Since(at)
	}
	wave("a","x"); wave("b","x"); wave("c","y")
	at := time.Now(); must(t, w.n.Index()); fmt.Println("index", time.Since(at))
	wave("d","x"); wave("e","y"); wave("f","z")
	w.close()
}
