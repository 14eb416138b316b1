package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallystick/tallystick/client"
	"github.com/tallystick/tallystick/core/cbor"
	"github.com/tallystick/tallystick/core/event"
	"github.com/tallystick/tallystick/core/machine"
	"github.com/tallystick/tallystick/core/name"
	"github.com/tallystick/tallystick/core/refuse"
	"github.com/tallystick/tallystick/node"
)

func newShow(s *streams) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "show --dir DIR OBJECT|leaf:I",
		Short: "Show an object, or what came of a command",
		Long: `Show how an object stands: a party, invoice, order, delivery, deal, limit, or
payment such as D1#1. leaf:I shows what came of the command at that leaf of the
log: kind, code, refusal, postings and instant, and who signed it: a party by
its key or passkey, or the platform in custody for it.

A deal that has left the books is shown with its last record, which a late
credit note, recovery, recall, return or re-application must carry.

Fields are in the written form that commands take; amounts stand there a second
time in minor units, with _minor after their names.`,
		Example: examples("tally show --dir books D1", "tally show --dir books 'D1#1' --json",
			"tally show --dir books leaf:12"),
		Args: cobra.ExactArgs(1),
		RunE: does(func(c *cobra.Command, args []string) error {
			return withNode(s, dir, func(n *node.Node) error {
				x, err := look(c.Context(), n, args[0])
				if err != nil {
					return err
				}
				return x.print(s)
			})
		}),
	}
	dirFlag(c, &dir)
	return c
}

// look finds what text names.
func look(ctx context.Context, n *node.Node, text string) (*exhibit, error) {
	if index, leaf := strings.CutPrefix(text, "leaf:"); leaf {
		i, err := strconv.ParseUint(index, 10, 64)
		if err != nil {
			return nil, usage("leaf:%s: want the number of a leaf, from 0 on", index)
		}
		return lookLeaf(n, i)
	}
	v, err := n.Published()
	if err != nil {
		return nil, err
	}
	x := lookObject(v, n.Clock().Date(v.Meta.Offset), text)
	if x == nil {
		return nil, &failure{fails, fmt.Errorf("there is no object called %s in this log", text)}
	}
	if _, closed := x.values["record-hash"]; closed {
		record, err := n.LastRecord(ctx, text)
		if err != nil {
			return nil, err
		}
		x.add("record", hex.EncodeToString(record))
	}
	return x, nil
}

// An exhibit is an object as it is shown: fields in their order.
type exhibit struct {
	fields []client.Written
	values map[string]any // the same, for JSON
}

func newExhibit(text, what string) *exhibit {
	x := &exhibit{values: map[string]any{}}
	return x.add("name", text).add("type", what)
}

// add adds a field in its written form, if there is something to write.
func (x *exhibit) add(field, text string) *exhibit {
	if text != "" {
		x.fields = append(x.fields, client.Written{Name: field, Text: text})
		x.values[field] = text
	}
	return x
}

// count adds a number.
func (x *exhibit) count(field string, n int64) *exhibit {
	x.fields = append(x.fields, client.Written{Name: field, Text: strconv.FormatInt(n, 10)})
	x.values[field] = n
	return x
}

// list adds texts.
func (x *exhibit) list(field string, texts []string) *exhibit {
	for _, t := range texts {
		x.fields = append(x.fields, client.Written{Name: field, Text: t})
	}
	x.values[field] = append([]string{}, texts...)
	return x
}

func (x *exhibit) print(s *streams) error {
	return s.print(x.values, func(w io.Writer) {
		for _, f := range x.fields {
			fmt.Fprintf(w, "%s\t%s\n", f.Name, f.Text)
		}
	})
}

// lookLeaf shows what came of the command at a leaf, or the state root there.
func lookLeaf(n *node.Node, leaf uint64) (*exhibit, error) {
	if err := n.Settle(); err != nil {
		return nil, err
	}
	v, err := n.Published()
	if err != nil {
		return nil, err
	}
	if leaf >= v.Meta.Leaves {
		return nil, &failure{fails, fmt.Errorf("there is no leaf %d: the log has %d, from 0 on", leaf, v.Meta.Leaves)}
	}
	r, height, err := n.Record(leaf)
	if err != nil {
		return nil, err
	}
	x := newExhibit("leaf:"+strconv.FormatUint(leaf, 10), "leaf").count("height", int64(height))
	if r.Root {
		return x.add("kind", "state root").add("day", r.Day.String()).add("root", fmt.Sprintf("%x", r.StateRoot)), nil
	}
	e, err := event.ReadEffects(r.Effects)
	if err != nil {
		return nil, fmt.Errorf("read what leaf %d did: %w", leaf, err)
	}
	x.add("kind", r.Kind.String()).add("instant", e.Instant.String()).count("code", int64(r.Code))
	if r.Code != 0 {
		figures := cbor.NewReader(r.Figures)
		x.add("refusal", sentence(&refuse.Refusal{Code: r.Code, Figures: refuse.ReadFigures(&figures)}))
	}
	asked, err := n.Asked(leaf)
	if err != nil {
		return nil, err
	}
	return x.list("postings", postings(e)).signed(asked.Signatories(v)), nil
}

// A signedBy is who signed a command, as it is printed.
type signedBy struct {
	Party  string `json:"party"`
	How    string `json:"how"` // key, passkey, or custody: the platform for the party
	Key    string `json:"key"`
	Origin string `json:"origin,omitempty"`
}

// signed adds who signed.
func (x *exhibit) signed(all []machine.Signatory) *exhibit {
	printed := make([]signedBy, 0, len(all))
	for _, s := range all {
		by := signedBy{s.Party, s.How.String(), hex.EncodeToString(s.Key), s.Origin}
		text := by.Party + " by " + by.How + " " + by.Key
		if by.Origin != "" {
			text += " at " + by.Origin
		}
		x.fields = append(x.fields, client.Written{Name: "signed_by", Text: text})
		printed = append(printed, by)
	}
	x.values["signed_by"] = printed
	return x
}

// nameOf returns what text names and in which row.
func nameOf(v *machine.View, text string) (name.Type, uint32) {
	return v.Names.Target(v.Names.Find([]byte(text)))
}
