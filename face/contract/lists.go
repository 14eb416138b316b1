package contract

import (
	"github.com/tallystick/tallystick/core/day"
	"github.com/tallystick/tallystick/core/money"
	"github.com/tallystick/tallystick/core/programme"
)

func criteria() []field[programme.Criterion] {
	type criterion = programme.Criterion
	reason := []field[programme.Words]{
		one("en", label{"In English", "英文"}, text(), func(w *programme.Words) *string { return &w.En }).may(),
		one("zh", label{"In Chinese", "中文"}, text(), func(w *programme.Words) *string { return &w.Zh }).may(),
	}
	return []field[criterion]{
		one("rule", label{"Name", "名称"}, text(), func(k *criterion) *string { return &k.Rule }),
		one("when", label{"Must hold", "须满足"}, text(), func(k *criterion) *string { return &k.When }).
			why("a condition; see the guide of programmes"),
		group("reason", label{"Reason", "理由"}, reason, func(k *criterion) *programme.Words { return &k.Reason }).may(),
	}
}

func evidence() []field[programme.Evidence] {
	type proof = programme.Evidence
	return []field[proof]{
		one("kind", label{"Kind", "种类"}, word(programme.ProofNames(), programme.ParseProof),
			func(e *proof) *programme.Proof { return &e.Kind }),
		one("before", label{"Needed before", "须先于"}, word(programme.GateNames(), programme.ParseGate),
			func(e *proof) *programme.Gate { return &e.Before }),
		one("by", label{"Given by", "提供方"}, role(), func(e *proof) *programme.Role { return &e.By }),
	}
}

func inputs() []field[programme.Input] {
	type input = programme.Input
	return []field[input]{
		one("name", label{"Name", "名称"}, text(), func(i *input) *string { return &i.Name }),
		one("most", label{"At most", "上限"}, amount(), func(i *input) *money.Amount { return &i.Most }).
			up(programme.Seller, programme.Funder),
	}
}

func payees() []field[programme.Payee] {
	type payee = programme.Payee
	return []field[payee]{
		one("role", label{"Role", "角色"}, role(), func(p *payee) *programme.Role { return &p.Role }),
		words("lines", label{"For the input lines", "用途"}, text(), func(p *payee) *[]string { return &p.Lines }).may(),
	}
}

func collection() []field[programme.Collection] {
	type collection = programme.Collection
	return []field[collection]{
		one("held_by", label{"Account of collection held by", "回款账户持有人"}, role(),
			func(c *collection) *programme.Role { return &c.HeldBy }),
		one("sweep", label{"Days until it is swept", "划转天数"}, count(),
			func(c *collection) *int64 { return &c.Sweep }).or("0"),
	}
}

func steps() []field[programme.Step] {
	type step = programme.Step
	return []field[step]{
		one("to", label{"To", "支付"}, word(programme.TargetNames(), programme.ParseTarget),
			func(s *step) *programme.Target { return &s.To }),
		one("cap", label{"Up to", "上限"}, word(programme.DueNames(), programme.ParseDue),
			func(s *step) *programme.Due { return &s.Cap }),
	}
}

func triggers() []field[programme.Trigger] {
	type trigger = programme.Trigger
	return []field[trigger]{
		one("name", label{"Name", "名称"}, text(), func(t *trigger) *string { return &t.Name }),
		one("on", label{"On the day", "日期"}, date(), func(t *trigger) *day.Date { return &t.On }).may(),
		one("when", label{"When", "条件"}, text(), func(t *trigger) *string { return &t.When }).may(),
		one("do", label{"Action", "动作"}, word(programme.ActionNames(), programme.ParseAction),
			func(t *trigger) *programme.Action { return &t.Do }),
		one("to", label{"To", "对象"}, role(), func(t *trigger) *programme.Role { return &t.To }).may(),
	}
}

func watch() []field[programme.Watch] {
	type watch = programme.Watch
	return []field[watch]{
		one("every", label{"Checked every so many days", "检查间隔（天）"}, count(),
			func(w *watch) *int64 { return &w.Every }),
		one("by", label{"Checked by", "检查人"}, role(), func(w *watch) *programme.Role { return &w.By }),
	}
}
