// Package format writes numbers and times as people say them.
package format

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Count writes a number with its noun.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Join puts together what is not empty.
func Join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "  ")
}

// Seconds writes a time as people say it.
func Seconds(s float64) string {
	const year = 365.25 * 24 * 3600
	switch {
	case !(s >= 0): // a clock that was set back
		s = 0
	case s >= 10*year:
		return fmt.Sprintf("%.0f years", s/year)
	case s >= year:
		return fmt.Sprintf("%.1f years", s/year)
	}
	return Duration(time.Duration(s * float64(time.Second)))
}

// Duration writes a time as people say it. One that is negative, by a clock that was set back, is 0.
func Duration(d time.Duration) string {
	switch {
	case d <= 0:
		return "0 ms"
	case d < time.Millisecond:
		return fmt.Sprintf("%.2g ms", d.Seconds()*1e3)
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 72*time.Hour:
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days %d h", int(d.Hours())/24, int(d.Hours())%24)
}
