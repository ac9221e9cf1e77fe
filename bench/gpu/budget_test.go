package gpu

import (
	"slices"
	"strings"
	"testing"
	"time"

	"engram/bench"
)

// TestBudget: steps are taken in the order of their worth; those that no longer fit are skipped, and say so,
// and the tables are there at the end.
func TestBudget(t *testing.T) {
	check := &check{o: Options{Folder: t.TempDir(), Options: bench.Options{Progress: func(string) {}}}, report: &Report{},
		budget: newBudget(20 * time.Second)}
	var steps []plannedStep
	for _, name := range []string{"racecheck", "memory", "doctor", "mine", "night", "small", "late", "ceilings"} {
		steps = append(steps, plannedStep{name, "", func() error { return nil }})
	}
	for _, s := range byWorth(steps) {
		if err := check.step(s); err != nil {
			t.Fatal(err)
		}
	}
	var passed, skipped []string
	for _, s := range check.report.Steps {
		if s.Status == Passed {
			passed = append(passed, s.Name)
		} else if strings.Contains(s.What, "of the budget are left") {
			skipped = append(skipped, s.Name)
		}
	}
	if want := []string{"mine", "doctor", "ceilings", "night"}; !slices.Equal(passed, want) {
		t.Errorf("taken %v, want %v", passed, want)
	}
	if want := []string{"small", "late", "memory", "racecheck"}; !slices.Equal(skipped, want) {
		t.Errorf("skipped %v, want %v", skipped, want)
	}
	if _, table := read(t, check.o.Folder); !strings.Contains(table, "| racecheck | skipped") {
		t.Errorf("the table is\n%s", table)
	}
	for _, name := range Names {
		if place(name) < 0 {
			t.Errorf("nobody knows how long %s takes", name)
		}
	}
	if err := (budget{}).admits("memory"); err != nil {
		t.Errorf("without a budget: %v", err)
	}
}
