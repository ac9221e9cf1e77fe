package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
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

// minus is the sign that typesetters use.
const minus = "−"

// short is a number with three digits, as people write it; a dash where there is none.
func short(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return sign(grouped(int64(v)))
	}
	s := strconv.FormatFloat(v, 'g', 3, 64)
	if mantissa, exponent, ok := strings.Cut(s, "e"); ok {
		e, _ := strconv.Atoi(exponent)
		if e >= 0 && e < 6 {
			return sign(grouped(int64(math.Round(v))))
		}
		return sign(fmt.Sprintf("%s × 10^%d", mantissa, e))
	}
	return sign(s)
}

// grouped is a whole number with thin spaces between its thousands.
func grouped(v int64) string {
	s := strconv.FormatInt(v, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-' && len(s) > 4; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// sign writes a minus as one.
func sign(s string) string { return strings.ReplaceAll(s, "-", minus) }

// spread is a mean with its standard deviation.
func spread(mean, std float64) string {
	if math.IsNaN(std) || math.IsNaN(mean) {
		return short(mean)
	}
	return short(mean) + " ± " + short(std)
}

// percent is a fraction in percent.
func percent(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	if a := math.Abs(100 * v); a != 0 && a < 10 {
		return sign(fmt.Sprintf("%.2g %%", 100*v))
	}
	return sign(fmt.Sprintf("%.0f %%", 100*v))
}

// change is how far a value has gone, in percent of where it was: +0.7 %.
func change(from, to float64) string {
	v := (to - from) / math.Abs(from)
	switch {
	case from == to:
		return "unchanged"
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "from " + short(from)
	case v > 0:
		return "+" + percent(v)
	}
	return percent(v)
}

// lasting is a length of time, by clocks that may have been set back meanwhile.
func lasting(d time.Duration) string {
	switch s := d.Seconds(); {
	case s < 0:
		return "unknown (the clock was set back)"
	case s < 1:
		return fmt.Sprintf("%.0f ms", 1000*s)
	case s < 60:
		return fmt.Sprintf("%.1f s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", int(s)/60, int(s)%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	return grouped(int64(n)) + " " + plural(n, one, many)
}

// plural is a noun for so many.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// list is texts as a sentence has them: a, b and c.
func list(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}

// seconds is a length of time.
func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
