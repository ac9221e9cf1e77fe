package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// words is a value of the configuration as people read it: a ramp is 0.01 to 0.4 (tau 40), a list
// its items.
func words(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var items []string
		for _, item := range v {
			items = append(items, words(item))
		}
		return strings.Join(items, ", ")
	case map[string]any:
		from, to := v["from"], v["to"]
		ramp := from != nil && to != nil
		var rest []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if !ramp || key != "from" && key != "to" {
				rest = append(rest, key+" "+words(v[key]))
			}
		}
		switch {
		case !ramp:
			return strings.Join(rest, ", ")
		case len(rest) == 0:
			return words(from) + " to " + words(to)
		}
		return fmt.Sprintf("%s to %s (%s)", words(from), words(to), strings.Join(rest, ", "))
	case json.Number:
		return v.String()
	}
	if text, err := json.Marshal(v); err == nil {
		return string(text)
	}
	return fmt.Sprint(v)
}
