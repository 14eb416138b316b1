package world

import (
	"crypto/ed25519"
	"crypto/sha256"
	"hash/fnv"
	"math/rand/v2"
	"strconv"

	"github.com/tallystick/tallystick/core/day"
)

// A seed decides everything that a world does by itself.
type seed uint64

// A chance is a run of draws that follows from a seed and a label alone,
// whatever was drawn before. All draws are of integers, so that they are the
// same on every machine.
type chance struct{ *rand.Rand }

// chance returns the draws of a label, such as "deal/D-250701-03".
func (s seed) chance(label string) chance {
	h := fnv.New64a()
	_, _ = h.Write([]byte(label)) // a hash takes everything
	return chance{rand.New(rand.NewPCG(uint64(s), h.Sum64()))}
}

// between draws from low to high, both included.
func (c chance) between(low, high int) int { return low + c.IntN(high-low+1) }

// percent reports whether something of the given odds, p in a hundred, happens.
func (c chance) percent(p int) bool { return c.IntN(100) < p }

// one draws one of all.
func one[T any](c chance, all []T) T { return all[c.IntN(len(all))] }

// secret returns 32 bytes that follow from the seed and a label: a key, or a
// payload's salt.
func (s seed) secret(label string) [32]byte {
	return sha256.Sum256([]byte("tally/world/v1/" + strconv.FormatUint(uint64(s), 10) + "/" + label))
}

// key returns the signing key of a label, such as "A1/maker".
func (s seed) key(label string) ed25519.PrivateKey {
	secret := s.secret("key/" + label)
	return ed25519.NewKeyFromSeed(secret[:])
}

// stretches without work beside weekends, first and last day: the National Day
// and Spring Festival holidays of the year that the world begins with. Later
// years have weekends only.
var stretches = [...][2]day.Date{
	{20362, 20369}, // 2025-10-01 to 2025-10-08
	{20499, 20507}, // 2026-02-15 to 2026-02-23
}

// workdays is the calendar of the world.
func workdays() day.Calendar {
	var holidays []day.Date
	for _, s := range stretches {
		for d := s[0]; d <= s[1]; d++ {
			holidays = append(holidays, d)
		}
	}
	c, err := day.NewCalendar([]day.Weekday{day.Saturday, day.Sunday}, holidays, nil)
	if err != nil {
		panic(err) // a week has five other days
	}
	return c
}
