package engine

import (
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"

	"engram/engine/phase"
	"engram/engine/state"
	"engram/engine/store"
)

// A checkpoint is everything that the rest of a run follows from: where the batch at hand
// is in its life, its factors, thresholds and mean currents, the tables so far, and which
// replicas are done. Patterns, orders and noise are not in it: they follow from the seeds,
// whose streams are keyed by what they are for, so that no generator has a state to keep.
type checkpoint struct {
	Position phase.Position       `json:"position"`
	Batch    []int                `json:"batch"`    // numbers of the replicas at hand
	Finished []int                `json:"finished"` // whose arrays are saved
	Failed   map[int]failure      `json:"failed,omitempty"`
	None     []store.NoneStored   `json:"none_stored,omitempty"` // of all replicas
	Findings []state.Finding      `json:"findings,omitempty"`    // likewise
	Fresh    bool                 `json:"fresh"`
	Wakes    int                  `json:"wakes"`
	Current  [][]state.Ref        `json:"current"` // of each replica at hand; each null after a wake
	Days     []int                `json:"days"`    // of each
	Kept     [][]state.Ref        `json:"kept"`
	Courses  []state.Course       `json:"courses,omitempty"` // likewise
	Seconds  []store.PhaseSeconds `json:"seconds,omitempty"`
	Parts    []int                `json:"parts,omitempty"` // the first row of each rank's part; null: one has all
	phase.PhaseState
}

// failure is why a replica failed.
type failure struct {
	Message       string `json:"message"`
	NothingStored bool   `json:"nothing_stored,omitempty"`
}

const (
	checkpointState   = "state.json"
	checkpointMetrics = "metrics.csv"
	checkpointRecalls = "recalls.csv"
)

// writeCheckpoint adds a checkpoint of batch b to the folder: every rank writes the rows that
// it has, the leading one all else.
func (j *Job) writeCheckpoint(folder *store.Folder, b *phase.Driver, m *store.Outcome) error {
	if !b.Ranks.IsRoot() {
		dir := b.Ranks.GatherTexts("")[0]
		sums, err := b.WritePart(dir)
		if err != nil {
			return err
		}
		b.Ranks.GatherTexts(mustJSON(sums))
		return nil
	}
	_, err := folder.Checkpoint(func(dir string) (map[string]string, error) {
		b.Ranks.GatherTexts(dir)
		if err := j.writeIndex(dir, b, m); err != nil {
			return nil, err
		}
		if _, err := b.WritePart(dir); err != nil {
			return nil, err
		}
		for _, r := range b.Replicas {
			if err := r.SaveTables(dir, !b.Place.Begun); err != nil {
				return nil, err
			}
		}
		others := map[string]string{}
		for _, sums := range b.Ranks.GatherTexts("{}") {
			if err := json.Unmarshal([]byte(sums), &others); err != nil {
				return nil, err
			}
		}
		return others, nil
	})
	return err
}

// writeIndex writes what a checkpoint is, but for the states of the networks.
func (j *Job) writeIndex(dir string, b *phase.Driver, m *store.Outcome) error {
	seconds := store.AddSeconds(slices.Clone(m.Seconds), b.Spent())
	c := checkpoint{Position: b.Place, Finished: j.finished, Fresh: b.Fresh, Wakes: b.Wakes, Current: b.Current,
		Failed: map[int]failure{}, None: j.noneStored(), Findings: j.findings(), Seconds: seconds}
	for _, r := range b.Replicas {
		c.Batch = append(c.Batch, r.Number)
		c.Days = append(c.Days, len(r.Days))
		c.Kept = append(c.Kept, r.Kept)
		c.Courses = append(c.Courses, r.Course)
	}
	if b.Place.Begun && b.PhaseState != nil {
		c.PhaseState = b.PhaseState()
	}
	for _, r := range j.replicas {
		if r.Failed != nil {
			c.Failed[r.Number] = failure{r.Failed.Error(), errors.Is(r.Failed, ErrNothingStored)}
		}
	}
	for rank := range b.Ranks.Size {
		first, _ := b.Ranks.ShareOf(rank, b.N)
		c.Parts = append(c.Parts, first)
	}
	text, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err
	}
	if err := writeText(filepath.Join(dir, checkpointState), text); err != nil {
		return err
	}
	return j.writeRows(dir, b)
}

func writeText(path string, text []byte) error {
	return store.WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// writeRows writes the rows of all tables so far; of a phase that will begin anew, none.
func (j *Job) writeRows(dir string, b *phase.Driver) error {
	metrics := store.NewTable(j.metricsColumns()...)
	for _, r := range j.replicas {
		rows := r.Metrics
		if i := slices.Index(b.Replicas, r); i >= 0 && !b.Place.Begun {
			rows = rows[:b.Rows[i]]
		}
		for _, row := range rows {
			metrics.Append(row...)
		}
	}
	recalls := store.NewTable(append([]string{"replica"}, recallColumns()...)...)
	for _, r := range j.replicas {
		rows := r.Recalls
		if i := slices.Index(b.Replicas, r); i >= 0 && !b.Place.Begun {
			rows = rows[:b.RecallRows[i]]
		}
		for _, row := range rows {
			recalls.Append(append([]any{r.Number}, row...)...)
		}
	}
	for name, t := range map[string]*store.Table{checkpointMetrics: metrics, checkpointRecalls: recalls} {
		if err := store.WriteFile(filepath.Join(dir, name), t.Fill); err != nil {
			return err
		}
	}
	return nil
}
