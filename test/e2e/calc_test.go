package e2e

import (
	"strings"
	"testing"
)

// A figure is what an engine prints of the members that these tests read.
type figure struct {
	Engine    string
	Version   int
	InputHash string `json:"input_hash"`
	Result    struct {
		Price       string
		PriceMinor  int64  `json:"price_minor"`
		ClearingAPR string `json:"clearing_apr"`
		Fills       []struct {
			ID     string
			Filled int64 `json:"filled_minor"`
		}
	}
	Steps   []struct{ Formula, Working, Value string }
	Refused []struct {
		Line        int
		Field, Rule string
	}
}

func TestEveryEngineIsListedWithASchema(t *testing.T) {
	var list struct {
		Engines []struct{ Name string }
	}
	must(t, 0, &list, "calc", "--list", "--json")
	names := ""
	for _, e := range list.Engines {
		names += e.Name + " "
		var schema struct{ Title, Type string }
		must(t, 0, &schema, "calc", e.Name, "--schema")
		if schema.Title != e.Name || schema.Type != "object" {
			t.Errorf("the schema of %s is one of %+v", e.Name, schema)
		}
	}
	if want := "discount yield fee late split borrowing-base priority clear "; names != want {
		t.Errorf("engines %s, want %s", names, want)
	}
}

func TestAFigureIsTheSameHoweverItsInputIsWritten(t *testing.T) {
	var a, b figure
	one := must(t, 0, &a, "calc", "discount", write(t, "a.json",
		`{"method":"compounded","face":"1000000.00 CNY","rate":"6%","days":90}`))
	two := must(t, 0, &b, "calc", "discount", write(t, "b.json",
		"{ \"days\":90,\n\"rate\":\"600bp\", \"face\":\"1000000 CNY\", \"basis\":\"act/360\", \"method\":\"compounded\"}"))
	if one.out != two.out {
		t.Errorf("the same input prints %s and %s", one.out, two.out)
	}
	r := a.Result
	if r.Price != "985538.36 CNY" || r.PriceMinor != 98_553_836 || len(a.Steps) == 0 || len(a.InputHash) != 64 {
		t.Errorf("%+v, want a price of 985538.36 CNY with steps and a hash", a)
	}
}

func TestBadInputOfAFigureIsAWrongCommandLine(t *testing.T) {
	bad := write(t, "bad.json", `{"method":"straight","face":"1.00 CNY","rate":"6%","days":-1}`)
	var refused struct {
		Engine string
		Error  struct{ Field, Rule, Message string }
	}
	e := must(t, 2, &refused, "calc", "discount", bad, "--json")
	if refused.Error.Field != "days" || refused.Error.Rule != "range" || !strings.Contains(e.err, "days: range") {
		t.Errorf("it says %+v and %q, want days and range", refused, e.err)
	}
	for _, args := range [][]string{{}, {"nothing"}, {"discount"}, {"discount", "no such file"}} {
		must(t, 2, nil, append([]string{"calc"}, args...)...)
	}
}

func TestAMarketIsClearedFromAFileAndFromJSONAlike(t *testing.T) {
	path := write(t, "offers.csv", "\ufeffid,supplier,amount,days,apr\n1,S1,100.00,30,12%\n2,S2,100.00,60,10%\n"+
		"3,\"S, 3\",100.00 CNY,60,1000bp\n3,S4,100.00,60,20%\n4,S4,100.00,60,8.5\n")
	var a, b figure
	must(t, 3, &a, "clear", "--offers", path, "--pool", "150.00 CNY", "--hurdle", "5%", "--json")
	if len(a.Refused) != 2 || a.Refused[0].Line != 5 || a.Refused[0].Rule != "duplicate" || a.Refused[1].Rule != "range" {
		t.Errorf("refused %+v, want line 5 as a duplicate and line 6 out of range", a.Refused)
	}
	const offer = `{"supplier":"S, 3","amount":"100.00 CNY","days":60,"apr":"10%","id":"3"},
		{"supplier":"S1","amount":"100.00 CNY","days":30,"apr":"12%","id":"1"},
		{"supplier":"S2","amount":"100.00 CNY","days":60,"apr":"10%","id":"2"}`
	must(t, 0, &b, "calc", "clear", write(t, "m.json", `{"pool":"150.00 CNY","hurdle":"5%","offers":[`+offer+`]}`))
	if a.InputHash != b.InputHash || a.Result.ClearingAPR != "10%" || b.Result.ClearingAPR != "10%" {
		t.Errorf("from a file %+v, from JSON %+v, want 10%% and one hash", a, b)
	}
	for i, want := range []int64{10_000, 2_500, 2_500} {
		if i >= len(a.Result.Fills) || a.Result.Fills[i].Filled != want {
			t.Fatalf("fills %+v, want 10000, 2500, 2500", a.Result.Fills)
		}
	}
	must(t, 2, nil, "clear", "--offers", path, "--pool", "none", "--hurdle", "5%")
	must(t, 2, nil, "clear", "--offers", write(t, "x.csv", "id\n1\n"), "--pool", "1.00 CNY", "--hurdle", "5%")
}

func TestRulesAreListedForTheirDay(t *testing.T) {
	ids := func(args ...string) string {
		var list struct {
			Packs []struct {
				Pack, Version string
				Rules         []struct{ ID, Source string }
			}
		}
		must(t, 0, &list, append([]string{"rules", "list", "--json"}, args...)...)
		all := ""
		for _, p := range list.Packs {
			for _, r := range p.Rules {
				all += p.Pack + " " + r.ID + " " + r.Source + "\n"
			}
		}
		return all
	}
	if got := ids("--day", "2026-04-01"); !strings.Contains(got, "cn CN-77-11 secondary\n") ||
		!strings.Contains(got, "eu EU-LPD") || strings.Contains(got, "CN-77-11-DRAFT") {
		t.Errorf("the rules of 2026-04-01 are\n%s", got)
	}
	got := ids("--day", "2025-06-14", "--pack", "cn")
	if strings.Contains(got, "CN-77-11") || strings.Contains(got, "EU-") {
		t.Errorf("the rules of cn on 2025-06-14 are\n%s", got)
	}
	must(t, 2, nil, "rules", "list", "--day", "soon")
	must(t, 2, nil, "rules", "list", "--day", "2026-04-01", "--pack", "atlantis")
}
