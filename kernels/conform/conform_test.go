package conform

import (
	"testing"

	"engram/kernels"
	_ "engram/kernels/cpu"
)

func TestBackends(t *testing.T) {
	for _, name := range kernels.Names() {
		for _, precision := range []kernels.Precision{kernels.Float32, kernels.Float64} {
			t.Run(name+" "+string(precision), func(t *testing.T) {
				b, err := kernels.Open(name, kernels.Options{Precision: precision, Threads: 2})
				if err != nil {
					t.Fatal(err)
				}
				Run(t, b)
			})
		}
	}
}
