package api

import (
	"net/http"
	"time"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/access"
	"github.com/tallystick/tallystick/node/desk/account"
	"github.com/tallystick/tallystick/node/desk/disclosure"
	"github.com/tallystick/tallystick/node/desk/hook"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/desk/reader"
)

//tidy:data

// causes lists what office, desk and account say before the log is asked. The
// first that an error is, is meant.
var causes = []cause{
	{
		office.ErrForeign, http.StatusForbidden, "foreign-party",
		text{"An organisation asks in its own name only", "机构只能以自己的名义提出请求"},
		text{"Leave `by` out, or name your own organisation.", "请省略 by 字段，或填写本机构。"},
		0,
	},
	{
		office.ErrNobody, http.StatusForbidden, "no-party",
		text{"Your organisation is no party of the log", "贵机构尚未在账本中登记"},
		text{"Ask the operator to register it.", "请联系平台运营方登记。"},
		0,
	},
	{
		office.ErrOwnKey, http.StatusConflict, "own-key",
		text{"Your organisation signs with its own key", "贵机构使用自己的密钥签名"},
		text{
			"Send a signed envelope to /api/v1/envelopes, or make a draft and sign it with a passkey.",
			"请将已签名的信封发送到 /api/v1/envelopes，或创建草稿并用通行密钥签名。",
		},
		0,
	},
	{
		office.ErrNoKey, http.StatusConflict, "no-key",
		text{"Your organisation has no key yet", "贵机构还没有密钥"},
		text{
			"Register a key of your own, or ask the operator to keep one for you.",
			"请登记自己的密钥，或请平台代为保管密钥。",
		},
		0,
	},
	{
		office.ErrRole, http.StatusForbidden, string(door.Forbidden),
		text{"Your role does not allow this", "您的角色无权执行此操作"},
		text{"Ask your organisation's administrator.", "请联系本机构的管理员。"},
		0,
	},
	{
		office.ErrChecker, http.StatusForbidden, "needs-checker",
		text{"Moving money needs a checker", "动用资金需要复核人"},
		text{"Make a draft of it: a checker signs it.", "请创建草稿，由复核人签名。"},
		0,
	},
	{
		office.ErrFourEyes, http.StatusConflict, "needs-second-person",
		text{"Your organisation wants a second person for this", "贵机构要求由第二人复核"},
		text{"Make a draft of it and have another person sign.", "请创建草稿，由另一人签名。"},
		0,
	},
	{
		office.ErrStale, http.StatusForbidden, string(door.ProvePresence),
		text{"Prove once more that it is you", "请再次确认是您本人"},
		text{
			"Confirm with your passkey or password, then repeat this.",
			"请用通行密钥或密码确认，然后重试。",
		},
		0,
	},
	{
		disclosure.ErrForbidden, http.StatusForbidden, string(door.Forbidden),
		text{"Your role does not allow this", "您的角色无权执行此操作"},
		text{"Ask your organisation's administrator.", "请联系本机构的管理员。"},
		0,
	},
	{
		disclosure.ErrTaken, http.StatusConflict, "deal-taken",
		text{"The deal is not for show any more", "该交易不再可展示"},
		text{
			"A funder has offered on it, or it has ended: see the deal.",
			"已有资金方报价，或交易已终止：请查看该交易。",
		},
		0,
	},
	{
		disclosure.ErrNoFunder, http.StatusUnprocessableEntity, "no-funder",
		text{"There is no such funder for this deal", "没有可向其展示此交易的该资金方"},
		text{
			"Choose one of /api/v1/funders that is no side of the deal.",
			"请从 /api/v1/funders 中选择非交易当事方的资金方。",
		},
		0,
	},
	{
		access.ErrCredentials, http.StatusUnauthorized, string(door.BadCredentials),
		text{"The credentials are not valid any more", "凭证已失效"},
		text{"Use a key that is neither revoked nor expired.", "请使用未被吊销且未过期的密钥。"},
		0,
	},
	{
		errTwoCursors, http.StatusBadRequest, "two-cursors",
		text{
			"A list is read behind one row or before another, not both",
			"列表只能从某一行之后或之前读取，不能同时指定",
		},
		text{"Send starting_after or ending_before.", "请只发送 starting_after 或 ending_before。"},
		0,
	},
	{
		office.ErrKeyForm, http.StatusBadRequest, "idempotency-key-invalid",
		text{
			"The Idempotency-Key is not one of 1 to 255 bytes",
			"Idempotency-Key 应为一个 1 至 255 字节的键",
		},
		text{"Send one, such as a UUID, or leave it out.", "请发送一个键，例如 UUID，或省略该标头。"},
		0,
	},
	{
		office.ErrKeyUsed, http.StatusConflict, "idempotency-key-used",
		text{"The Idempotency-Key was used for another request", "该 Idempotency-Key 已用于其他请求"},
		text{"Use a new key for a new request.", "新的请求请使用新的键。"},
		0,
	},
	{
		office.ErrKeysFull, http.StatusTooManyRequests, "idempotency-keys-full",
		text{"Too many idempotency keys are remembered", "已记录的 Idempotency-Key 过多"},
		text{"Come again later.", "请稍后再试。"},
		time.Minute,
	},
	{
		office.ErrBusy, http.StatusTooManyRequests, "views-behind",
		text{"The server is catching up and lets nothing in", "服务器正在追赶进度，暂不接受新请求"},
		text{"Wait as long as Retry-After says, then go on.", "请按 Retry-After 等待后继续。"},
		office.RetryAfter,
	},
	{
		desk.ErrTooMuch, http.StatusRequestEntityTooLarge, "too-many-commands",
		text{"One request holds at most 150 commands or 64 kB", "一次请求最多 150 条指令或 64 kB"},
		text{"Send them in several requests.", "请分多次发送。"},
		0,
	},
	{
		errNoKey, http.StatusNotFound, string(door.NotFound),
		text{"There is no such thing here", "此处没有该内容"},
		text{"Check the address.", "请检查地址。"},
		0,
	},
	{
		office.ErrNoDraft, http.StatusNotFound, string(door.NotFound),
		text{"There is no such thing here", "此处没有该内容"},
		text{"Check the address.", "请检查地址。"},
		0,
	},
	{
		office.ErrDraftClosed, http.StatusConflict, "draft-closed",
		text{"The draft was signed, withdrawn or has expired", "草稿已签名、已撤回或已过期"},
		text{"Make a new draft.", "请创建新的草稿。"},
		0,
	},
	{
		office.ErrDraftMoved, http.StatusConflict, "draft-changed",
		text{"Somebody else has just changed the draft", "他人刚刚修改了该草稿"},
		text{"Look at it again, then decide.", "请重新查看后再决定。"},
		time.Second,
	},
	{
		office.ErrKeys, http.StatusUnprocessableEntity, "keys-invalid",
		text{"These are not one to four keys of the organisation", "密钥必须是本机构的一至四个密钥"},
		text{"Register the key first, and name each once.", "请先登记密钥，且每个只写一次。"},
		0,
	},
	{
		office.ErrSignature, http.StatusUnprocessableEntity, "signature-wrong",
		text{"The signature does not fit the draft", "签名与草稿不符"},
		text{
			"Sign what the draft was last prepared as, with the key that is named.",
			"请使用指定的密钥，对最近一次准备的草稿签名。",
		},
		0,
	},
	{
		office.ErrPrepare, http.StatusConflict, "draft-unprepared",
		text{"The draft was not prepared for keys yet", "草稿尚未确定签名密钥"},
		text{"Prepare it for the keys that are to sign.", "请先确定由哪些密钥签名。"},
		0,
	},
	{
		office.ErrNotYours, http.StatusNotFound, string(door.NotFound),
		text{"There is no such thing here", "此处没有该内容"},
		text{"Check the address.", "请检查地址。"},
		0,
	},
	{
		office.ErrDisplayName, http.StatusBadRequest, "display-name-invalid",
		text{"That cannot be shown as a name", "该名称无法显示"},
		text{
			"Give printable text of at most 200 bytes, in English or Chinese or both.",
			"请提供英文或中文名称（可都提供），须为可显示的文字，每个不超过 200 字节。",
		},
		0,
	},
	{
		errWallClock, http.StatusConflict, "wall-clock",
		text{"The clock is the wall's and nobody moves it", "账本时钟与实际时间一致，无法调整"},
		text{"Try it in a demonstration: `tally demo`.", "请在演示环境中尝试：`tally demo`。"},
		0,
	},
	{
		hook.ErrUnknown, http.StatusNotFound, string(door.NotFound),
		text{"There is no such thing here", "此处没有该内容"},
		text{"Check the address.", "请检查地址。"},
		0,
	},
	{
		hook.ErrURL, http.StatusUnprocessableEntity, "webhook-url-invalid",
		text{"Nothing can be sent to that address", "无法向该地址发送"},
		text{"Use an address that begins with https://.", "请使用以 https:// 开头的地址。"},
		0,
	},
	{
		hook.ErrPrivate, http.StatusUnprocessableEntity, "webhook-url-private",
		text{"The address leads into a private network", "该地址指向内部网络"},
		text{
			"Use a public address, or ask the operator to allow private ones.",
			"请使用公网地址，或请运营方放行。",
		},
		0,
	},
	{
		hook.ErrTooMany, http.StatusConflict, "too-many-webhooks",
		text{"The organisation has as many webhooks as it may", "贵机构的 webhook 数量已达上限"},
		text{"End one that is not needed.", "请先删除不用的。"},
		0,
	},
	{
		reader.ErrUnknown, http.StatusNotFound, string(door.NotFound),
		text{"There is no such thing here", "此处没有该内容"},
		text{"Check the address.", "请检查地址。"},
		0,
	},
	{
		reader.ErrLags, http.StatusServiceUnavailable, "views-behind-height",
		text{"The lists do not show that height yet", "列表尚未显示到该高度"},
		text{"Ask again as Retry-After says.", "请按 Retry-After 等待后重试。"},
		time.Second,
	},
	{
		reader.ErrWithheld, http.StatusForbidden, "proof-withheld",
		text{
			"The command names objects of others, so its proof is for them",
			"该指令涉及他人的对象，其证明只提供给相关方",
		},
		text{"Prove the state of your own object instead.", "请改为证明您自己的对象状态。"},
		0,
	},
	{
		reader.ErrNoRoot, http.StatusConflict, "no-state-root",
		text{"No state root holds it yet, as it is new", "对象是新的，尚无状态根包含它"},
		text{
			"Ask again on the day in limits; until then prove its entries: /api/v1/leaves/{name}/proof.",
			"请在 limits 所列日期再试；此前可证明有关记录：/api/v1/leaves/{name}/proof。",
		},
		0,
	},
	{
		account.ErrWrong, http.StatusUnauthorized, "wrong-login",
		text{"Login or password is wrong", "登录名或密码错误"},
		text{"Try again, or ask your administrator for a new password.", "请重试，或请管理员重设密码。"},
		0,
	},
	{
		account.ErrBusy, http.StatusServiceUnavailable, string(door.Unavailable),
		text{"Too many people are logging in", "登录人数过多"},
		text{"Try again in a few seconds.", "请几秒后重试。"},
		office.RetryAfter,
	},
	{
		account.ErrLink, http.StatusNotFound, "link-ended",
		text{"The link was used, has expired or never was", "链接已使用、已过期或不存在"},
		text{"Ask for a new one.", "请索取新的链接。"},
		0,
	},
	{
		account.ErrTaken, http.StatusConflict, "login-taken",
		text{"The login is taken", "登录名已被占用"},
		text{"Choose another one.", "请换一个登录名。"},
		0,
	},
	{
		account.ErrUnknown, http.StatusNotFound, string(door.NotFound),
		text{"There is no such thing here", "此处没有该内容"},
		text{"Check the address.", "请检查地址。"},
		0,
	},
	{
		account.ErrForbidden, http.StatusForbidden, string(door.Forbidden),
		text{"Your role does not allow this", "您的角色无权执行此操作"},
		text{"Ask your organisation's administrator.", "请联系本机构的管理员。"},
		0,
	},
	{
		account.ErrPasskey, http.StatusUnauthorized, "wrong-passkey",
		text{"The passkey did not prove who you are", "通行密钥未能证明您的身份"},
		text{"Try again, or use your password.", "请重试，或使用密码。"},
		0,
	},
}
