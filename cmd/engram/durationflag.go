package main

import (
	"math"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"
)

// durationOf is the value of a flag in hours, written as such or as a duration: 0.5, 30m.
func durationOf(c *cli.Context, flag string) (float64, error) {
	text := c.String(flag)
	hours, err := strconv.ParseFloat(text, 64)
	if err != nil {
		d, wrong := time.ParseDuration(text)
		hours, err = d.Hours(), wrong
	}
	if err != nil || !(hours > 0) || math.IsInf(hours, 0) {
		return 0, misuse(c.Command.Name, "--%s %s: give a number of hours, such as 0.5, or a duration, such as 30m", flag, text)
	}
	return hours, nil
}
