package compare

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"engram/engine/config"
	"engram/engine/store"
	"engram/engine/store/npy"
)

const night = `
network: {neurons: 20, factors: 2, coding_level: 0.2}
patterns: {count: 4}
phases:
  - sleep: {cycles: 10, rate: 0.1}
  - recall: {levels: [0, 0.1], trials: 2}
`

const metrics = "replica,phase,phase_name,cycle,density,rho\n0,0,sleep,0,1,0.5\n0,0,sleep,10,0.8,nan\n1,0,sleep,0,1,0.5\n1,0,sleep,10,0.75,2\n"

// folder makes a run folder of two networks: their tables and thresholds.
func folder(t *testing.T, text string, more func(m *store.Manifest)) string {
	t.Helper()
	e, err := config.Parse("night.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &store.Manifest{Status: store.Done, Start: time.Now(), Configuration: e, Version: "1", Device: "cpu"}
	if more != nil {
		more(m)
	}
	dir := filepath.Join(t.TempDir(), "run")
	f, err := store.Create(dir, m)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	put(t, dir, "replicas.csv", "replica,seed\n0,1\n1,2\n")
	put(t, dir, "metrics.csv", metrics)
	for number := range 2 {
		put(t, dir, fmt.Sprintf("arrays/%d/recall.csv", number), "phase,kind,level,recall_rate\n1,neural,0,1\n1,neural,0.1,0.5\n")
		array(t, dir, fmt.Sprintf("arrays/%d/theta.npy", number), npy.Float32, []int{2, 2}, 1, 2, 3, 4)
	}
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func array(t *testing.T, dir, name, dtype string, shape []int, values ...float64) {
	t.Helper()
	w, err := store.CreateArray(filepath.Join(dir, name), dtype, shape)
	if err != nil {
		t.Fatal(err)
	}
	if err := fill(w, dtype, values); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func fill(w store.ElementWriter, dtype string, values []float64) error {
	for _, v := range values {
		var err error
		switch dtype {
		case npy.Float32:
			err = w.WriteFloat32([]float32{float32(v)})
		case npy.Float64:
			err = w.WriteFloat64([]float64{v})
		default:
			err = w.WriteInt32([]int32{int32(v)})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compared is the comparison of two folders of which nothing is damaged.
func compared(t *testing.T, a, b string) *Comparison {
	t.Helper()
	c, err := Folders(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// table is a table that was compared.
func (c *Comparison) table(t *testing.T, file string) Table {
	t.Helper()
	for _, table := range c.Tables {
		if table.File == file {
			return table
		}
	}
	t.Fatalf("%s was not compared: %+v", file, c.Tables)
	return Table{}
}

// array is an array that was compared; name is that in an .npz file.
func (c *Comparison) array(t *testing.T, file, name string) Array {
	t.Helper()
	for _, a := range c.Arrays {
		if a.File == file && a.Name == name {
			return a
		}
	}
	t.Fatalf("%s %s was not compared: %+v", file, name, c.Arrays)
	return Array{}
}
