package api

// A bodyAnswer is an answer of one thing.
type bodyAnswer[T any] struct{ Body T }

// A listAnswer is one page of a list.
type listAnswer[T any] struct{ Body List[T] }

// A List is one page of a list.
type List[T any] struct {
	Data    []T  `json:"data"`
	HasMore bool `json:"has_more" doc:"There are more behind this page."`
}

// listOf returns a whole list as one page, each row as show shows it.
func listOf[R, T any](rows []R, show func(R) T) *listAnswer[T] {
	out := &listAnswer[T]{List[T]{Data: make([]T, 0, len(rows))}}
	for _, r := range rows {
		out.Body.Data = append(out.Body.Data, show(r))
	}
	return out
}
