package main

import (
	"io"
	"log/slog"
	"maps"
	"math"
	"slices"
	"time"

	"engram/engine"
)

// jsonProgress is the screen for programs: every event is a line of JSON.
type jsonProgress struct {
	log *slog.Logger
	eta *eta // of the whole run; nil: nobody knows
}

func newJSONProgress(w io.Writer, quiet bool) *jsonProgress {
	level := slog.LevelInfo
	if quiet {
		level = slog.LevelError
	}
	return &jsonProgress{log: slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))}
}

func (r *jsonProgress) begins(p plan) {
	r.eta = p.eta
	r.log.Info("run begins", "version", version, "configuration", p.file, "device", p.device,
		"networks", p.networks, "neurons", p.first.neurons, "factors", p.first.z,
		"coding_level", p.first.codingLevel, "patterns", p.first.patterns,
		"factor_bytes", p.first.factorBytes, "bytes", p.bytes, "batches", p.batches)
}

func (r *jsonProgress) event(e engine.Event) {
	if e.Kind == engine.Warning {
		r.log.Warn(e.Message)
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

func (r *jsonProgress) failed(err error) bool {
	r.log.Error(err.Error(), "status", statusOf(err))
	return true
}
