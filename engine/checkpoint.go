package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"engram/engine/store"
)

// A checkpoint is everything that the rest of a run follows from: where the batch at hand
// is in its life, its factors, thresholds and mean currents, the tables so far, and which
// replicas are done. Patterns, orders and noise are not in it: they follow from the seeds,
// whose streams are keyed by what they are for, so that no generator has a state to keep.
type checkpoint struct {
	Position position             `json:"position"`
	Batch    []int                `json:"batch"`    // numbers of the replicas at hand
	Finished []int                `json:"finished"` // whose arrays are saved
	Failed   map[int]failure      `json:"failed,omitempty"`
	None     []store.NoneStored   `json:"none_stored,omitempty"` // of all replicas
	Findings []finding            `json:"findings,omitempty"`    // likewise
	Fresh    bool                 `json:"fresh"`
	Wakes    int                  `json:"wakes"`
	Current  [][]ref              `json:"current"` // of each replica at hand; each null after a wake
	Days     []int                `json:"days"`    // of each
	Kept     [][]ref              `json:"kept"`
	Seconds  []store.PhaseSeconds `json:"seconds,omitempty"`
	Parts    []int                `json:"parts,omitempty"` // the first row of each rank's part; null: one has all
	phaseState
}

// position is where a batch is: the phase, and, where that has begun, the step that comes
// next, which is a cycle or, by day, a presentation (pass M + place in the order).
type position struct {
	Phase int  `json:"phase"`
	Begun bool `json:"begun"`
	Step  int  `json:"step"`
}

// phaseState is what a phase that has begun knows beside the state of the network.
type phaseState struct {
	Recorded    []int       `json:"recorded,omitempty"`  // the cycle that was recorded last for each replica
	Snapshots   []int       `json:"snapshots,omitempty"` // and the last snapshot
	Begun       []int       `json:"begun,omitempty"`     // patterns stored at the first record of each replica,
	Stored      []int       `json:"stored,omitempty"`    // at the last one,
	Most        []int       `json:"most,omitempty"`      // and at most
	Settled     []bool      `json:"settled,omitempty"`   // wake
	Running     []bool      `json:"running,omitempty"`   // sleep, learn; null: all
	Density     []string    `json:"density,omitempty"`   // learn: at the last check of convergence
	Margin      []string    `json:"margin,omitempty"`
	Why         []string    `json:"why,omitempty"`
	RowProgress rowProgress `json:"ahead,omitzero"` // sleep
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

// pause is called where a phase can be restored, before the given step: it writes a
// checkpoint if one is due, or if ctx has ended, whose error it then returns.
func (b *driver) pause(ctx context.Context, step int) error {
	due := b.consensus.poll(b.due())
	stopping := ctx.Err()
	if stopping == nil && !due {
		return nil
	}
	b.place.Begun, b.place.Step = true, step
	if err := b.keep(); err != nil {
		return err
	}
	return stopping
}

// due tells whether it is time for a checkpoint.
func (b *driver) due() bool { return b.every > 0 && time.Since(b.saved) >= b.every }

// keep writes a checkpoint of where the batch is.
func (b *driver) keep() error {
	if b.checkpoint == nil {
		return nil
	}
	err := b.checkpoint()
	b.saved = time.Now()
	b.ranks.PollFlags() // that it was due
	return err
}

// begins says that the batch is at the beginning of a phase.
func (b *driver) begins(phase int) {
	b.place, b.phaseState, b.began = position{Phase: phase}, nil, time.Now()
	b.rows, b.recallRows = b.rows[:0], b.recallRows[:0]
	for _, r := range b.replicas {
		b.rows, b.recallRows = append(b.rows, len(r.metrics)), append(b.recallRows, len(r.recalls))
	}
}

// writeCheckpoint adds a checkpoint of batch b to the folder: every rank writes the rows that
// it has, the leading one all else.
func (j *Job) writeCheckpoint(folder *store.Folder, b *driver, m *store.Outcome) error {
	if !b.ranks.IsRoot() {
		dir := b.ranks.GatherTexts("")[0]
		sums, err := b.writePart(dir)
		if err != nil {
			return err
		}
		b.ranks.GatherTexts(mustJSON(sums))
		return nil
	}
	_, err := folder.Checkpoint(func(dir string) (map[string]string, error) {
		b.ranks.GatherTexts(dir)
		if err := j.writeIndex(dir, b, m); err != nil {
			return nil, err
		}
		if _, err := b.writePart(dir); err != nil {
			return nil, err
		}
		others := map[string]string{}
		for _, sums := range b.ranks.GatherTexts("{}") {
			if err := json.Unmarshal([]byte(sums), &others); err != nil {
				return nil, err
			}
		}
		return others, nil
	})
	return err
}

// writeIndex writes what a checkpoint is, but for the states of the networks.
func (j *Job) writeIndex(dir string, b *driver, m *store.Outcome) error {
	seconds := store.AddSeconds(slices.Clone(m.Seconds), b.spent())
	c := checkpoint{Position: b.place, Finished: j.finished, Fresh: b.fresh, Wakes: b.wakes, Current: b.current,
		Failed: map[int]failure{}, None: j.noneStored(), Findings: j.findings(), Seconds: seconds}
	for _, r := range b.replicas {
		c.Batch = append(c.Batch, r.number)
		c.Days = append(c.Days, len(r.days))
		c.Kept = append(c.Kept, r.kept)
	}
	if b.place.Begun && b.phaseState != nil {
		c.phaseState = b.phaseState()
	}
	for _, r := range j.replicas {
		if r.failed != nil {
			c.Failed[r.number] = failure{r.failed.Error(), errors.Is(r.failed, ErrNothingStored)}
		}
	}
	for rank := range b.ranks.Size {
		first, _ := b.ranks.ShareOf(rank, b.n)
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

// partFolder is the folder, in a checkpoint, of a replica's rows from first on.
func partFolder(dir string, replica, first int) string {
	dir = filepath.Join(dir, strconv.Itoa(replica))
	if first == 0 {
		return dir
	}
	return filepath.Join(dir, fmt.Sprintf("from-%d", first))
}

// makePart makes the folder of a part in a checkpoint that is being written. It makes no folder above
// that: a run folder that was deleted meanwhile stays so.
func makePart(dir, part string) error {
	for _, folder := range []string{filepath.Dir(part), part} {
		if folder == dir {
			continue
		}
		if err := os.Mkdir(folder, 0o777); err != nil && !errors.Is(err, os.ErrExist) { // another rank may have made it
			return err
		}
	}
	return nil
}

// writePart writes the states of the rank's rows, and returns their checksums; the leading
// rank's are made with those of the tables.
func (b *driver) writePart(dir string) (map[string]string, error) {
	all := map[string]string{}
	for i, r := range b.replicas {
		part := partFolder(dir, r.number, b.firstRow)
		if err := makePart(dir, part); err != nil {
			return nil, err
		}
		if err := b.writeState(part, i); err != nil {
			return nil, err
		}
		if b.ranks.IsRoot() {
			continue
		}
		sums, err := store.Sums(dir, part)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, sums)
	}
	return all, nil
}

func writeText(path string, text []byte) error {
	return store.WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// writeRows writes the rows of all tables so far; of a phase that will begin anew, none.
func (j *Job) writeRows(dir string, b *driver) error {
	metrics := store.NewTable(j.metricsColumns()...)
	for _, r := range j.replicas {
		rows := r.metrics
		if i := slices.Index(b.replicas, r); i >= 0 && !b.place.Begun {
			rows = rows[:b.rows[i]]
		}
		for _, row := range rows {
			metrics.Append(row...)
		}
	}
	recalls := store.NewTable(append([]string{"replica"}, recallColumns()...)...)
	for _, r := range j.replicas {
		rows := r.recalls
		if i := slices.Index(b.replicas, r); i >= 0 && !b.place.Begun {
			rows = rows[:b.recallRows[i]]
		}
		for _, row := range rows {
			recalls.Append(append([]any{r.number}, row...)...)
		}
	}
	for name, t := range map[string]*store.Table{checkpointMetrics: metrics, checkpointRecalls: recalls} {
		err := store.WriteFile(filepath.Join(dir, name), func(w io.Writer) error {
			_, err := t.WriteTo(w)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// texts writes numbers as text, since JSON has no NaN.
func texts(values []float64) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return all
}

func floats(all []string) ([]float64, error) {
	values := make([]float64, len(all))
	for i, text := range all {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", text)
		}
		values[i] = v
	}
	return values, nil
}
