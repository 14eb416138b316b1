//tidy:data

package world

// The ids of those of whom there is one, or two.
const (
	anchorID   = "A1"
	bankID     = "K1"
	lenderID   = "F1" // the bank's factoring desk
	factorID   = "F2" // the independent factor
	operatorID = "operator"
)

// members is everybody in the world. Names, addresses, numbers and accounts are
// invented: area code 000 and accounts that begin with 0000 do not exist.
var members = [...]Member{
	{ID: operatorID, English: "Notchwood Demo Platform", Chinese: "契木演示平台", Role: "operator"},
	{ID: anchorID, English: "Lanternfell Heavy Pumps", Chinese: "灯岫重型泵业", Role: "anchor", keys: pair},
	{ID: lenderID, English: "Quillmarsh Bank Factoring", Chinese: "羽泽银行保理部", Role: "funder", keys: pair},
	{ID: factorID, English: "Oxbow Thistle Factors", Chinese: "弯蓟商业保理", Role: "funder", keys: single},
	{ID: bankID, English: "Saltgrass Settlement Bank", Chinese: "盐草清算银行", Role: "bank", keys: single},

	{ID: "S101", English: "Lumen Otter Castings", Chinese: "明獭铸件", Role: "supplier", Tier: 1, keys: clerk},
	{ID: "S102", English: "Brassfern Motors", Chinese: "铜蕨电机", Role: "supplier", Tier: 1, keys: single},
	{ID: "S103", English: "Copperwren Valves", Chinese: "铜鹪阀业", Role: "supplier", Tier: 1},
	{ID: "S104", English: "Gannetmoor Seals", Chinese: "鲣沼密封", Role: "supplier", Tier: 1},
	{ID: "S105", English: "Tidewick Bearings", Chinese: "潮芯轴承", Role: "supplier", Tier: 1},
	{ID: "S106", English: "Marlstone Shafts", Chinese: "泥岩轴件", Role: "supplier", Tier: 1},
	{ID: "S107", English: "Hazelquay Controls", Chinese: "榛埠控制", Role: "supplier", Tier: 1},
	{ID: "S108", English: "Ferrowisp Coatings", Chinese: "铁缕涂装", Role: "supplier", Tier: 1},
	{ID: "S109", English: "Pebblecrane Frames", Chinese: "砾鹤机架", Role: "supplier", Tier: 1},
	{
		ID: "S110", English: "Lanternfell Service Parts", Chinese: "灯岫备件", Role: "supplier", Tier: 1,
		Controller: anchorID,
	},

	{ID: "S201", English: "Nettlebridge Forgings", Chinese: "荨桥锻造", Role: "supplier", Tier: 2, keys: single},
	{ID: "S202", English: "Sootfinch Foundry", Chinese: "煤雀铸造", Role: "supplier", Tier: 2},
	{ID: "S203", English: "Willowgauge Instruments", Chinese: "柳规仪表", Role: "supplier", Tier: 2},
	{ID: "S204", English: "Driftpine Tooling", Chinese: "漂松工装", Role: "supplier", Tier: 2},
	{ID: "S205", English: "Amberlode Rubber", Chinese: "珀脉橡胶", Role: "supplier", Tier: 2},
	{ID: "S206", English: "Thornbeck Fasteners", Chinese: "刺溪紧固件", Role: "supplier", Tier: 2},
	{ID: "S207", English: "Mistkiln Ceramics", Chinese: "岚窑陶瓷", Role: "supplier", Tier: 2},
	{ID: "S208", English: "Coldharrow Wire", Chinese: "寒耙线材", Role: "supplier", Tier: 2},
	{ID: "S209", English: "Greywillet Plastics", Chinese: "灰鹬塑料", Role: "supplier", Tier: 2},
	{ID: "S210", English: "Saffron Anvil Machining", Chinese: "黄砧机加工", Role: "supplier", Tier: 2},
	{ID: "S211", English: "Otterwell Electronics", Chinese: "獭井电子", Role: "supplier", Tier: 2},
	{ID: "S212", English: "Bluesedge Hydraulics", Chinese: "青莎液压", Role: "supplier", Tier: 2},

	{ID: "S301", English: "Redcairn Scrap Metals", Chinese: "红垒再生金属", Role: "supplier", Tier: 3},
	{ID: "S302", English: "Mossgate Sand and Resin", Chinese: "苔门砂树脂", Role: "supplier", Tier: 3},
	{ID: "S303", English: "Flintapple Chemicals", Chinese: "燧果化工", Role: "supplier", Tier: 3},
	{ID: "S304", English: "Peatlark Packaging", Chinese: "泥雀包装", Role: "supplier", Tier: 3},
	{ID: "S305", English: "Juniper Slag Alloys", Chinese: "桧渣合金", Role: "supplier", Tier: 3},
	{ID: "S306", English: "Wrenbarrow Steel Stock", Chinese: "鹪丘钢材", Role: "supplier", Tier: 3},
	{ID: "S307", English: "Dunlinmere Carbon", Chinese: "滨鹬炭素", Role: "supplier", Tier: 3},
	{ID: "S308", English: "Heathspool Cable Yarn", Chinese: "石楠线轴", Role: "supplier", Tier: 3},
}

// anchorTenors are the terms of the anchor, in days after the invoice, by
// supplier in the order of members; tierTenors those of buyers of tier 1 and 2.
var (
	anchorTenors = [...]int{60, 45, 60, 30, 60, 90, 60, 45, 60, 60}
	tierTenors   = [...][6]int{{60, 90, 30, 120, 45, 60}, {45, 60, 90, 30, 180, 60}}
)
