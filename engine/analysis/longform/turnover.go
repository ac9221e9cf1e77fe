package longform

import (
	"path/filepath"
	"strconv"

	"engram/engine/analysis/turnover"
)

// turnoverColumns are those of the table of turnover (docs/results.md).
var turnoverColumns = []string{"phase", "cycle", "to_phase", "to_cycle", "before", "kept", "lost", "new", "after", "kept_part", "new_part", "turnover"}

// folder is that of a network's own files.
func (r *run) folder(number int) string { return filepath.Join(r.dir, "arrays", strconv.Itoa(number)) }

// findTurnover finds the runs that have a network with two snapshots.
func (g *Gathering) findTurnover() error {
	g.columns = turnoverColumns
	for _, r := range g.runs {
		found := false
		for _, number := range r.Numbers {
			has, err := r.hasTurnover(number)
			if err != nil {
				return err
			}
			found = found || has
		}
		if !found {
			g.Missing = append(g.Missing, r.dir)
		}
	}
	return nil
}

// hasTurnover tells whether a network has two snapshots at least.
func (r *run) hasTurnover(number int) (bool, error) {
	e, err := r.network(number)
	if err != nil {
		return false, err
	}
	var phases []int
	for i := range e.Phases {
		phases = append(phases, i)
	}
	snapshots, err := turnover.Find(r.folder(number), e, phases...)
	return len(snapshots) > 1, err
}

// eachChange calls add with every row of a network's turnover.
func (r *run) eachChange(number int, add func(columns, record []string) error) error {
	e, err := r.network(number)
	if err != nil {
		return err
	}
	changes, err := turnover.Of(r.folder(number), e)
	if err != nil {
		return err
	}
	for _, c := range changes {
		var row []string
		for _, n := range []int64{int64(c.FromPhase), int64(c.FromCycle), int64(c.ToPhase), int64(c.ToCycle), c.Before, c.Kept, c.Lost(), c.New(), c.After} {
			row = append(row, strconv.FormatInt(n, 10))
		}
		for _, part := range []float64{c.KeptPart(), c.NewPart(), c.Turnover()} {
			row = append(row, strconv.FormatFloat(part, 'g', -1, 64))
		}
		if err := add(turnoverColumns, row); err != nil {
			return err
		}
	}
	return nil
}
