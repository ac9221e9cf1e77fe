package phase

import (
	"engram/engine/config"
	"engram/engine/state"
)

// daysIn is how many days a choice of patterns takes, of so many that there are.
func daysIn(set config.PatternSet, known int) int {
	switch {
	case set.Word == config.OfAll:
		return known
	case set.Days != nil:
		return len(set.Days)
	}
	return 1
}

// chosen are the patterns of the last day, of all days or of those that are listed, of each replica.
func (b *Driver) chosen(set config.PatternSet) [][]state.Ref {
	switch {
	case set.Word == config.OfAll:
		return b.Ever()
	case set.Days != nil:
		return b.Choose(func(r *state.Replica) (all []state.Ref) {
			for _, d := range set.Days {
				all = append(all, r.Day(d)...)
			}
			return all
		})
	}
	return b.Today()
}

// dawn brings the patterns of days up to one, counted from 0, that have not come yet.
func (b *Driver) dawn(upTo int) {
	for _, r := range b.Replicas {
		for len(r.Days) <= upTo {
			r.Days = append(r.Days, b.NewDay(r))
		}
	}
}
