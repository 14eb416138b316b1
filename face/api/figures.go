package api

import (
	"github.com/tallystick/tallystick/core/command"
	"github.com/tallystick/tallystick/core/refuse"
)

//tidy:data

// figureNames says what the figures of a refusal are, in their order. Names
// of objects are not among a problem's limits.
var figureNames = map[refuse.Code][]string{
	refuse.AmountNotAbove0:     {"asked"},
	refuse.LimitExceeded:       {"asked", "left"},
	refuse.WrongCurrency:       {"asked", "currency"},
	refuse.Expired:             {"not_after"},
	refuse.SequenceUsed:        {"sequence"},
	refuse.SequenceTooOld:      {"sequence", "oldest"},
	refuse.SequenceConflict:    {"sequence"},
	refuse.AtomicRefused:       {"position"},
	refuse.MandateExpired:      {"until"},
	refuse.MandateExceeded:     {"asked", "mandate"},
	refuse.DueInPast:           {"due", "today"},
	refuse.DayClosed:           {"day", "closed"},
	refuse.DayNotOver:          {"day", "today"},
	refuse.InvoiceReversed:     {"invoice", "left"},
	refuse.DatedBeforeDelivery: {"issued", "delivered"},
	refuse.LinesUnequal:        {"sum", "total"},
	refuse.GraceRunning:        {"until"},
	refuse.AmountNotOwed:       {"asked", "owed"},
	refuse.AmountAboveClaim:    {"asked", "left"},
	refuse.NotReversible:       {"leaf"},
	refuse.AlreadyReversed:     {"leaf"},
	refuse.TooManyRows:         {"count", "limit"},
	refuse.AmountDiffers:       {"said", "whole"},
	refuse.DueDiffers:          {"said", "due"},
	refuse.DueBeforeIssue:      {"due", "issued"},
	refuse.VersionDiffers:      {"said", "next"},
}

// knownField reports whether name is a field of the registry.
func knownField(name string) bool {
	_, known := command.FieldNamed(name)
	return known
}
