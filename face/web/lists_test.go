package web

import (
	"errors"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"

	"github.com/tallystick/tallystick/face/web/sheet"
	"github.com/tallystick/tallystick/node/desk/reader"
)

// numbered is a list of the numbers from 0 on, each its own cursor.
func numbered(n int) list[int] {
	return list[int]{
		read: func(p reader.Page) (reader.List[int], error) {
			from, to := 0, min(p.Limit, n)
			if p.After != "" {
				after, err := strconv.Atoi(p.After)
				if err != nil {
					return reader.List[int]{}, err
				}
				from, to = after+1, min(after+1+p.Limit, n)
			}
			more := to < n
			if p.Before != "" {
				before, err := strconv.Atoi(p.Before)
				if err != nil {
					return reader.List[int]{}, err
				}
				from, to = max(0, before-p.Limit), before
				more = from > 0
			}
			out := reader.List[int]{More: more}
			for i := from; i < to; i++ {
				out.Rows = append(out.Rows, i)
			}
			return out, nil
		},
		cursor: strconv.Itoa,
	}
}

// TestPartsOfAList: each part leads to those beside it, the first and the last
// lead no further, and a cursor of another list is none.
func TestPartsOfAList(t *testing.T) {
	const n = 2*rowsOfLists + 5
	for query, want := range map[string]struct {
		first         int
		before, after string
	}{
		"":                    {0, "", "19"},
		"after=19":            {0, "", "19"},
		"list=ours&after=19":  {20, "20", "39"},
		"list=other&after=19": {0, "", "19"},
		"list=ours&after=39":  {40, "40", ""},
		"list=ours&before=40": {20, "20", "39"},
		"list=ours&before=20": {0, "", "19"},
	} {
		got, err := numbered(n).part(httptest.NewRequest("GET", "/?"+query, nil), "ours")
		if err != nil || got.rows[0] != want.first || got.before != want.before || got.after != want.after {
			t.Errorf("%q: from %d, before %q, after %q, %v, want %+v", query, got.rows[0], got.before, got.after, err, want)
		}
	}
	if got, err := numbered(0).part(httptest.NewRequest("GET", "/", nil), ""); err != nil || got.before+got.after != "" {
		t.Errorf("of nothing: %+v, %v", got, err)
	}
}

// TestFilesHoldAll: a file has every row of a list, once and in order, or says
// that it cannot.
func TestFilesHoldAll(t *testing.T) {
	for _, n := range []int{0, 1, reader.MostRows, 3*reader.MostRows + 1, mostExported} {
		table, err := numbered(n).into(&sheet.Table{}, func(i int) []any { return []any{int64(i)} })
		if err != nil {
			t.Fatalf("%d rows: %v", n, err)
		}
		right := slices.IndexFunc(table.Rows, func(row []any) bool { return row[0] == int64(n-1) }) == len(table.Rows)-1
		if len(table.Rows) != n || !right {
			t.Errorf("of %d rows the file has %d", n, len(table.Rows))
		}
	}
	_, err := numbered(mostExported+1).into(&sheet.Table{}, func(i int) []any { return []any{int64(i)} })
	if !errors.Is(err, errTooLong) {
		t.Errorf("of too many: %v", err)
	}
}
