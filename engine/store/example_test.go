package store_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"engram/engine/store"
	"engram/engine/store/npy"
)

// A run folder with a table and an array, which is written in two row blocks.
func Example() {
	base, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(base)
	folder, err := store.Create(filepath.Join(base, "night"), &store.Manifest{Status: store.Running, Start: time.Now()})
	if err != nil {
		log.Fatal(err)
	}
	defer folder.Close()

	metrics := store.NewTable("replica", "cycle", "density")
	metrics.Append(0, 100, 0.317)
	if err := folder.WriteTable("metrics.csv", metrics); err != nil {
		log.Fatal(err)
	}

	w, err := folder.CreateArray("arrays/0/U.npy", npy.Float32, []int{2, 2, 1})
	if err != nil {
		log.Fatal(err)
	}
	defer w.Abort() // does nothing after Close
	for _, rows := range [][]float32{{0, 1}, {2, 0}} {
		if err := w.WriteFloat32(rows); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	r, err := store.OpenArray(folder.Path("arrays/0/U.npy"))
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	values := make([]float64, r.Len())
	if err := r.ReadFloats(values); err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Header().Shape, values)
	// Output:
	// [2 2 1] [0 1 2 0]
}
