package progress

import (
	"io"
	"log/slog"
	"maps"
	"math"
	"slices"
	"time"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/version"
	"engram/engine"
	"engram/engine/store"
)

// jsonProgress is the screen for programs: every event is a line of JSON.
type jsonProgress struct {
	log   *slog.Logger
	quiet bool // nothing but errors, and that the run was in vain
	eta   *ETA // of the whole run; nil: nobody knows
}

func newJSONProgress(w io.Writer, quiet bool) *jsonProgress {
	level := slog.LevelInfo
	if quiet {
		level = slog.LevelWarn
	}
	return &jsonProgress{quiet: quiet, log: slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))}
}

func (r *jsonProgress) Begins(p Plan) {
	r.eta = p.ETA
	r.log.Info("run begins", "version", version.Number, "configuration", p.file, "device", p.Device,
		"networks", p.Networks, "neurons", p.First.Neurons, "factors", p.First.Z,
		"coding_level", p.First.CodingLevel, "patterns", p.First.Patterns,
		"factor_bytes", p.First.factorBytes, "bytes", p.Bytes, "batches", p.Batches)
}

func (r *jsonProgress) Event(e engine.Event) {
	if e.Kind == engine.Warning {
		if !r.quiet {
			r.log.Warn(e.Message)
		}
		return
	}
	attributes := []any{"batch", e.Batch, "batches", e.Batches, "phase", e.Phase, "name", e.Name}
	if e.Kind != engine.PhaseBegins {
		attributes = append(attributes, "cycle", e.Cycle, "cycles", e.Cycles)
	}
	if len(e.Values) > 0 {
		attributes = append(attributes, "replica", e.Replica, "patterns", e.Patterns, slog.GroupAttrs("values", numbers(e.Values)...))
		if len(e.Medians) > 0 {
			attributes = append(attributes, slog.GroupAttrs("medians", numbers(e.Medians)...), "neurons_in_no_pattern", e.Silent, "neurons_without_synapse", e.Bare)
		}
		if e.ByDay != nil {
			attributes = append(attributes, "stored_by_day", e.ByDay)
		}
		if len(e.Optimum) > 0 {
			attributes = append(attributes, slog.GroupAttrs("optimum", numbers(e.Optimum)...), "optimum_for", e.OptimumFor)
		}
	}
	if r.eta != nil && e.Kind != engine.PhaseBegins {
		if done, left, known := r.eta.remains(time.Now()); known {
			attributes = append(attributes, "done", done, "left_seconds", left)
		}
	}
	r.log.Info(map[engine.EventKind]string{
		engine.PhaseBegins: "phase begins", engine.Progress: "progress", engine.PhaseEnds: "phase ends",
	}[e.Kind], attributes...)
}

// numbers are values as JSON has them: what is not finite becomes null.
func numbers(values map[string]float64) []slog.Attr {
	var attributes []slog.Attr
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := slog.AnyValue(nil)
		if v := values[name]; !math.IsNaN(v) && !math.IsInf(v, 0) {
			value = slog.Float64Value(v)
		}
		attributes = append(attributes, slog.Attr{Key: name, Value: value})
	}
	return attributes
}

func (r *jsonProgress) Used(e *store.Energy) {
	if e.Readable() {
		r.log.Info("energy", "joules", e.Joules, slog.GroupAttrs("sources", numbers(e.Sources)...))
	}
}

func (r *jsonProgress) Note(text string) { r.log.Info(text) }

func (r *jsonProgress) NothingStored(why string) {
	if r.quiet {
		r.log.Warn(why)
	}
}

func (r *jsonProgress) Failed(err error) bool {
	r.log.Error(err.Error(), "status", exit.StatusOf(err))
	return true
}
