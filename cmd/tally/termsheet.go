package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/face/contract/termsheet"
)

func newProgrammeSheet(s *streams) *cobra.Command {
	lang, out, pdf := "", "", false
	c := &cobra.Command{
		Use:   "sheet FILE",
		Short: "Write the term sheet of a programme, as a page or as PDF",
		Long: `Write what a programme says for those who decide about it: the parties, what is
financed and what is not, the price with a worked example, limits, evidence, who
may be paid for what, the order in which incoming money is given away, triggers,
and places for signatures. Every figure is the programme's or follows from it.

The sheet is HTML on standard output, and PDF with --pdf. The same programme
gives the same bytes. The sheet is for reading; what binds is the document whose
hash stands in it.`,
		Example: examples("tally programme sheet steel.yaml > steel.html",
			"tally programme sheet steel.yaml --lang zh --pdf -o steel.pdf"),
		Args: cobra.ExactArgs(1),
		RunE: does(func(_ *cobra.Command, args []string) error {
			if err := knownLanguage(lang); err != nil {
				return err
			}
			if out == "" && s.json {
				return usage("flag -o is needed with --json: the sheet itself is no JSON")
			}
			sheet, err := writtenSheet(args[0], lang, pdf)
			if err != nil {
				return err
			}
			if out == "" {
				_, err = s.out.Write(sheet)
				return err
			}
			if err := os.WriteFile(out, sheet, 0o644); err != nil {
				return err
			}
			return s.print(map[string]any{"file": out, "bytes": len(sheet)}, func(w io.Writer) {
				fmt.Fprintf(w, "wrote\t%s\nbytes\t%d\n", out, len(sheet))
			})
		}),
	}
	languageFlag(c, &lang)
	c.Flags().BoolVar(&pdf, "pdf", false, "write PDF in place of HTML")
	c.Flags().StringVarP(&out, "output", "o", "", "the file to write")
	return c
}

func writtenSheet(file, lang string, pdf bool) ([]byte, error) {
	d, err := readProgramme(file)
	if err != nil {
		return nil, err
	}
	x := termsheet.Of(d, lang)
	if pdf {
		sheet, err := x.PDF()
		if err != nil {
			return nil, usage("%s: %w; the page has every letter: leave --pdf out", file, err)
		}
		return sheet, nil
	}
	var page bytes.Buffer
	err = x.HTML(&page)
	return page.Bytes(), err
}
