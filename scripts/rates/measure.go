package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"engram/engine/analysis/rates"
)

// measure runs the program and reads what it found.
func (t trial) measure(engram string) (rates.Row, error) {
	s, err := t.settings()
	if err != nil {
		return rates.Row{}, err
	}
	dir, err := os.MkdirTemp("", "rates")
	if err != nil {
		return rates.Row{}, err
	}
	defer os.RemoveAll(dir)
	file, out := filepath.Join(dir, "trial.yaml"), filepath.Join(dir, "out")
	if err := os.WriteFile(file, rates.YAML(t.Network, s), 0o666); err != nil {
		return rates.Row{}, err
	}
	seeds := "1"
	for k := 2; k <= t.seeds; k++ {
		seeds += fmt.Sprintf(", %d", k)
	}
	args := []string{"run", file, "--out", out, "--quiet", "--device", "cpu", "--threads", "1",
		"--set", "save=[]", "--set", "sweep.seed=[" + seeds + "]", "--set", "record.observables=[density, radius, stored, error]"}
	if t.Protocol == rates.Learn {
		args = append(args, "--set", "phases.0.learn.until_converged=false")
	}
	said, err := exec.Command(engram, args...).CombinedOutput()
	series, readErr := seriesIn(filepath.Join(out, "metrics.csv"))
	if errors.Is(readErr, fs.ErrNotExist) {
		return rates.Row{}, fmt.Errorf("%w: %s", err, said)
	}
	if readErr != nil {
		return rates.Row{}, readErr
	}
	// networks that have nothing to replay end early, which is a finding and no error
	return t.row(s, series)
}

// record is what a network was like at a cycle.
type record struct {
	cycle                          int
	density, radius, stored, wrong float64
}

// place is a phase of a network.
type place struct{ replica, phase int }

// seriesIn reads metrics.csv.
func seriesIn(file string) (map[place][]record, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	column := map[string]int{}
	for i, name := range lines[0] {
		column[name] = i
	}
	series := map[place][]record{}
	for _, line := range lines[1:] {
		number := func(name string) float64 {
			x, parse := strconv.ParseFloat(line[column[name]], 64)
			err = errors.Join(err, parse)
			return x
		}
		at := place{int(number("replica")), int(number("phase"))}
		series[at] = append(series[at], record{int(number("cycle")), number("density"), number("radius"), number("stored"), number("error")})
	}
	return series, err
}

// row sums over the networks.
func (t trial) row(s rates.Settings, series map[place][]record) (rates.Row, error) {
	r := rates.Row{Network: t.Network, Settings: s, Times: t.times, Seeds: t.seeds, Asked: t.seeds * t.Count(), RightFrom: -1}
	main, went := 0, 0.0
	if t.Protocol == rates.WakeSleep {
		main = 1
	}
	for k := range t.seeds {
		if main == 1 {
			day := series[place{k, 0}]
			if len(day) == 0 {
				return r, fmt.Errorf("network %d has no day in metrics.csv", k)
			}
			r.Stored += int(day[len(day)-1].stored)
		} else {
			r.Stored += t.Count()
		}
		all := series[place{k, main}]
		if len(all) == 0 {
			continue // it stored nothing by day
		}
		last := all[len(all)-1]
		r.Kept += int(last.stored)
		r.Density += last.density
		r.RadiusBefore += all[0].radius
		r.RadiusAfter += last.radius
		went++
		right := -1
		for i := len(all) - 1; i >= 0 && all[i].wrong == 0; i-- {
			right = all[i].cycle
		}
		if k == 0 || right < 0 || r.RightFrom >= 0 && right > r.RightFrom {
			r.RightFrom = right
		}
	}
	if went > 0 {
		r.Density /= went
		r.RadiusBefore /= went
		r.RadiusAfter /= went
	}
	return r, nil
}
