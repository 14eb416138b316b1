package api

import (
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node/desk/office"
	"github.com/tallystick/tallystick/node/say"
)

// answerOf writes an office's answer for people who read language.
func answerOf(language string, answer *office.Answer) (Answer, error) {
	out := Answer{Height: answer.Height, Repeated: answer.Repeated, Results: make([]Result, len(answer.Results))}
	for i := range answer.Results {
		r := &answer.Results[i]
		result := Result{Leaf: r.Leaf, Kind: r.Kind.String()}
		if no := r.Refusal; no != nil {
			refuseResult(&result, language, no)
		}
		var err error
		if result.Postings, err = postingsOf(r); err != nil {
			return out, err
		}
		out.Results[i] = result
	}
	return out, nil
}

// refuseResult says in a result why it was refused.
func refuseResult(r *Result, language string, no *refuse.Refusal) {
	r.Code, r.Name, r.Refusal = uint16(no.Code), no.Code.String(), no.String()
	r.Detail, r.Do = cutSentence(say.Sentence(language, no))
}

func postingsOf(r *office.Result) ([]Posting, error) {
	entries, err := r.Postings()
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	all := make([]Posting, len(entries))
	for i, p := range entries {
		all[i] = Posting{From: p.From, To: p.To, Amount: p.Amount.String(), Minor: p.Amount.Minor()}
	}
	return all, nil
}
