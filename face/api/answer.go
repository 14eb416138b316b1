package api

import (
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
			result.Code, result.Name = uint16(no.Code), no.Code.String()
			result.Detail, result.Do = cutSentence(say.Sentence(language, no))
		}
		var err error
		if result.Postings, err = postingsOf(r); err != nil {
			return out, err
		}
		out.Results[i] = result
	}
	return out, nil
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
