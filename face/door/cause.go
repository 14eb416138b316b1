package door

import (
	"net/http"
	"strings"
	"time"
)

// A Cause is why the doors themselves refuse. Its name never changes.
type Cause string

// The causes.
const (
	BadRequest       Cause = "bad-request"
	BadCredentials   Cause = "bad-credentials"
	LogIn            Cause = "log-in"
	ProvePresence    Cause = "prove-presence"
	Forbidden        Cause = "forbidden"
	CrossOrigin      Cause = "cross-origin"
	NotFound         Cause = "not-found"
	MethodNotAllowed Cause = "method-not-allowed"
	TooLarge         Cause = "too-large"
	WrongHost        Cause = "wrong-host"
	TooMany          Cause = "too-many-requests"
	Unavailable      Cause = "unavailable"
	Internal         Cause = "internal"
)

// A text is the same in each language.
type text struct{ en, zh string }

func (t text) in(language string) string {
	if language == "zh" {
		return t.zh
	}
	return t.en
}

// causes says what each is called, and what to do about it.
var causes = map[Cause]struct {
	status    int
	title, do text
}{
	BadRequest: {
		http.StatusBadRequest,
		text{"The request cannot be read", "无法读取该请求"},
		text{"Correct it and send it again.", "请更正后重新发送。"},
	},
	BadCredentials: {
		http.StatusUnauthorized,
		text{"The credentials are not valid", "凭证无效"},
		text{"Use a key that is neither revoked nor expired.", "请使用未被吊销且未过期的密钥。"},
	},
	LogIn: {
		http.StatusUnauthorized,
		text{"Nobody is logged in", "尚未登录"},
		text{"Log in, or send an API key.", "请登录，或发送 API 密钥。"},
	},
	ProvePresence: {
		http.StatusForbidden,
		text{"Prove once more that it is you", "请再次确认是您本人"},
		text{"Confirm with passkey or password, then repeat this.", "请用通行密钥或密码确认，然后重试。"},
	},
	Forbidden: {
		http.StatusForbidden,
		text{"Your role does not allow this", "您的角色无权执行此操作"},
		text{"Ask your organisation's administrator.", "请联系本机构的管理员。"},
	},
	CrossOrigin: {
		http.StatusForbidden,
		text{"Another site sent this request", "该请求来自其他网站"},
		text{"Open the page here and repeat it.", "请在本站打开页面后重试。"},
	},
	NotFound: {
		http.StatusNotFound,
		text{"There is no such thing here", "此处没有该内容"},
		text{"Check the address.", "请检查地址。"},
	},
	MethodNotAllowed: {
		http.StatusMethodNotAllowed,
		text{"This address does not take that method", "该地址不支持此方法"},
		text{"Use one of the methods in Allow.", "请使用 Allow 所列的方法。"},
	},
	TooLarge: {
		http.StatusRequestEntityTooLarge,
		text{"The request is too large", "请求过大"},
		text{"Send it in smaller parts.", "请分成较小的部分发送。"},
	},
	WrongHost: {
		http.StatusMisdirectedRequest,
		text{"This server does not go by that name", "本服务器不使用该名称"},
		text{
			"Use the address that the server was started with, or one in numbers.",
			"请使用服务器启动时指定的地址，或数字形式的地址。",
		},
	},
	TooMany: {
		http.StatusTooManyRequests,
		text{"Too many requests", "请求过多"},
		text{"Wait as long as Retry-After says, then go on.", "请按 Retry-After 等待后继续。"},
	},
	Unavailable: {
		http.StatusServiceUnavailable,
		text{"The server cannot answer now", "服务器暂时无法应答"},
		text{"Try again in a few seconds.", "请几秒后重试。"},
	},
	Internal: {
		http.StatusInternalServerError,
		text{"Something is wrong on our side", "服务器出现问题"},
		text{"Try again, or give the operator the request id.", "请重试，或将请求编号告知运营方。"},
	},
}

// problem returns what a cause is answered with; Write words it.
func problem(c Cause) Problem { return Problem{Status: causes[c].status, Name: string(c)} }

// Because returns the problem of a cause, for handlers that refuse as the doors
// do, in the language of the request.
func Because(r *http.Request, c Cause) Problem {
	p := problem(c)
	return p.worded(Language(r))
}

// worded fills in what the problem's cause says.
func (p Problem) worded(language string) Problem {
	c, known := causes[Cause(p.Name)]
	if !known {
		return p
	}
	if p.Title == "" {
		p.Title = c.title.in(language)
	}
	if p.Do == "" {
		p.Do = c.do.in(language)
	}
	return p
}

func tooMany(wait time.Duration) Problem {
	p := problem(TooMany)
	p.RetryAfter = wait
	return p
}

// LanguageCookie keeps the language that somebody without an account chose.
const LanguageCookie = "lang"

// Language returns the language of the answer, "en" or "zh": as the caller has
// set it, else as the cookie or the browser says.
func Language(r *http.Request) string {
	if l := WhoOf(r.Context()).Language; l != "" {
		return l
	}
	if c, err := r.Cookie(LanguageCookie); err == nil && (c.Value == "en" || c.Value == "zh") {
		return c.Value
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch l, _, _ := strings.Cut(strings.ToLower(tag), "-"); l {
		case "en", "zh":
			return l
		}
	}
	return "en"
}
