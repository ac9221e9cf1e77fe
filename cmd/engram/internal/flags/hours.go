package flags

import (
	"math"
	"strconv"
	"time"

	"engram/cmd/engram/internal/exit"
)

// Hours are the hours in the value of a flag, written as such or as a duration: 0.5, 30m.
func Hours(flag, text string) (float64, error) {
	hours, err := strconv.ParseFloat(text, 64)
	if err != nil {
		d, wrong := time.ParseDuration(text)
		hours, err = d.Hours(), wrong
	}
	if err != nil || !(hours > 0) || math.IsInf(hours, 0) {
		return 0, exit.Misuse("--%s %s: give a number of hours, such as 0.5, or a duration, such as 30m", flag, text)
	}
	return hours, nil
}
