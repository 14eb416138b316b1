package main

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/node/desk/access"
)

// granted is one route and what comes of each role on it.
type granted struct {
	Method  string       `json:"method"`
	Path    string       `json:"path"`
	Summary string       `json:"summary"`
	Subject string       `json:"subject"`
	Object  string       `json:"object,omitempty"`
	Fresh   bool         `json:"fresh"` // presence has to be proved afresh
	Roles   []access.Row `json:"roles"`
}

func newAccess(s *streams) *cobra.Command {
	return &cobra.Command{
		Use:   "access",
		Short: "Print who may use which route of the server",
		Long: `Print every route of the server and what comes of each role on it, on objects of
its own organisation and on those of others: yes, unknown (log in first),
forbidden, hidden (answered as if there were no such object).`,
		Example: examples("tally access", "tally access --json"),
		Args:    cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error {
			routes := bareServing(slog.New(slog.DiscardHandler)).mux.Routes()
			all := make([]granted, 0, len(routes))
			for _, r := range routes {
				all = append(all, granted{
					r.Method, r.Path, r.Summary, r.Subject.String(), r.Object, r.Fresh, r.Matrix(),
				})
			}
			return s.print(map[string]any{"routes": all}, func(w io.Writer) { printAccess(w, all) })
		}),
	}
}

func printAccess(w io.Writer, all []granted) {
	fmt.Fprint(w, "route\t")
	for _, r := range access.Roles() {
		fmt.Fprintf(w, "%s\t", r)
	}
	fmt.Fprintln(w)
	for _, g := range all {
		fmt.Fprintf(w, "%s %s\t", g.Method, g.Path)
		for _, row := range g.Roles {
			if row.Foreign != "" && row.Foreign != row.Own {
				fmt.Fprintf(w, "%s (foreign: %s)\t", row.Own, row.Foreign)
				continue
			}
			fmt.Fprintf(w, "%s\t", row.Own)
		}
		fmt.Fprintln(w)
	}
}
