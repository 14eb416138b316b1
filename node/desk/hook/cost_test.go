package hook

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/node"
	"github.com/tallystick/tallystick/node/desk"
	"github.com/tallystick/tallystick/node/desk/feed"
	"github.com/tallystick/tallystick/node/desk/reader"
	"github.com/tallystick/tallystick/node/journal/disk"
	"github.com/tallystick/tallystick/node/store/sqlite"
)

// BenchmarkLook is what one look of all webhooks costs after something happened
// in the log that concerns none of them.
func BenchmarkLook(b *testing.B) {
	for _, n := range []int{1, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkLook(b, n) })
	}
}

func benchmarkLook(b *testing.B, n int) {
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	dir := filepath.Join(b.TempDir(), "log")
	_, err := node.Init(disk.OS{}, dir, 0, nil)
	must(err)
	log, err := node.Open(dir, node.Options{Pages: true})
	must(err)
	b.Cleanup(func() { must(log.Close()) })
	must(log.IndexLists())
	log.UseWall()
	key, err := desk.ReadKey(filepath.Join(dir, "keys", "operator.key"))
	must(err)
	operator, err := desk.NewSigner(log, key)
	must(err)
	db, err := sqlite.Open(b.Context(), dir)
	must(err)
	b.Cleanup(func() { must(db.Close()) })
	h := New(Config{DB: db, Feed: feed.New(log, reader.New(log)), Now: time.Now})
	happens := func(i int) {
		ask := command.New(command.PartyAdd, fmt.Sprint("P", i), operator.Owner()).SetText(command.Roles, "supplier")
		_, err := operator.Ask(false, []*command.Command{ask})
		must(err)
		must(log.Settle())
	}
	happens(0)
	next, err := h.cfg.Feed.End()
	must(err)
	must(db.Write(b.Context(), func(tx *sql.Tx) error {
		for range n {
			_, err := tx.ExecContext(context.Background(), `INSERT INTO webhooks
				(organisation, url, secret, before, before_until, next_leaf, created, paused)
				VALUES ('P0', 'https://erp.example.org/', x'00', x'', 0, $1, 0, 0)`, next)
			if err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range b.N {
		b.StopTimer()
		happens(i + 1)
		b.StartTimer()
		_, err := h.collect(b.Context())
		must(err)
		_, err = h.due(b.Context())
		must(err)
	}
}
