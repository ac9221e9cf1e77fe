package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"engram/engine/config"
)

// dimension is something in which the networks of a page differ, other than the seed: the run,
// or a swept key.
type dimension struct {
	path   string   // of the key; "" for the run
	key    string   // its end, that tells it from the other swept keys
	values []string // of the networks with results: ascending if they are numbers, else as they come
	of     func(*network) string
}

// label is a value as a legend has it: load 0.2, or the name of a run.
func (d dimension) label(value string) string {
	if d.path == "" {
		return value
	}
	return d.key + " " + value
}

// newDimension collects the values that networks have of a key, or their runs.
func newDimension(path string, networks []*network) dimension {
	d := dimension{path: path, of: func(n *network) string { return n.valueAt(path) }}
	if path == "" {
		d.of = func(n *network) string { return n.source.name }
	}
	numeric := path != ""
	for _, n := range networks {
		v := d.of(n)
		if slices.Contains(d.values, v) {
			continue
		}
		d.values = append(d.values, v)
		_, err := strconv.ParseFloat(v, 64)
		numeric = numeric && err == nil
	}
	if numeric {
		slices.SortStableFunc(d.values, func(a, b string) int {
			x, _ := strconv.ParseFloat(a, 64)
			y, _ := strconv.ParseFloat(b, 64)
			return cmp.Compare(x, y)
		})
	}
	return d
}

// dimensions are those of a page, with the values that some networks have in them.
func (c *selection) dimensions(networks []*network) []dimension {
	var all []dimension
	if len(c.sources) > 1 {
		all = append(all, newDimension("", networks))
	}
	paths := c.sweptPaths()
	for _, path := range paths {
		d := newDimension(path, networks)
		d.key = keyAmong(path, paths)
		all = append(all, d)
	}
	return all
}

// labels is what a network is called in some dimensions.
func labels(dimensions []dimension, n *network) string {
	var parts []string
	for _, d := range dimensions {
		parts = append(parts, d.label(d.of(n)))
	}
	return strings.Join(parts, ", ")
}

// combinations are the labels of networks in some dimensions, each once, the values of the
// last dimension fastest.
func combinations(dimensions []dimension, networks []*network) []string {
	place := map[string][]int{}
	for _, n := range networks {
		label := labels(dimensions, n)
		if place[label] != nil {
			continue
		}
		at := make([]int, len(dimensions))
		for i, d := range dimensions {
			at[i] = slices.Index(d.values, d.of(n))
		}
		place[label] = at
	}
	all := slices.Collect(maps.Keys(place))
	slices.SortFunc(all, func(a, b string) int { return slices.Compare(place[a], place[b]) })
	return all
}

// sweptPaths are the keys that any run sweeps, but the seed.
func (c *selection) sweptPaths() (paths []string) {
	for _, s := range c.sources {
		for _, axis := range s.experiment.Sweep {
			if axis.Path != "seed" && !slices.Contains(paths, axis.Path) {
				paths = append(paths, axis.Path)
			}
		}
	}
	return paths
}

// valueAt is the value of a key in a network's configuration, which a run need not sweep; a
// dash where it has none.
func (n *network) valueAt(path string) string {
	for _, s := range n.swept {
		if s.path == path {
			return s.text()
		}
	}
	at := plain(n.experiment)
	for _, key := range strings.Split(path, ".") {
		switch v := at.(type) {
		case map[string]any:
			at = v[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(v) {
				return "–"
			}
			at = v[i]
		default:
			return "–"
		}
	}
	if at == nil {
		return "–"
	}
	return words(at)
}

// plain is an experiment as maps, lists and scalars; nothing if JSON cannot say it.
func plain(e *config.Experiment) (v any) {
	text, err := json.Marshal(e)
	if err != nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		return nil
	}
	return v
}

// keyAmong is the end of a path, as short as it can be told from other paths by: the rates of two
// phases are wake.rate and sleep.rate.
func keyAmong(path string, paths []string) string {
	parts := strings.Split(path, ".")
	for at := len(parts) - 1; at > 0; at-- {
		key := strings.Join(parts[at:], ".")
		if !slices.ContainsFunc(paths, func(other string) bool {
			return other != path && (other == key || strings.HasSuffix(other, "."+key))
		}) {
			return key
		}
	}
	return path
}
