package state

import (
	"path/filepath"
	"slices"

	"engram/engine/model"
	"engram/engine/random"
	"engram/engine/store"
	"engram/engine/store/npy"
	"engram/engine/wiring"
)

// rewiring gives pruned synapses new places in their rows before a phase.
type rewiring struct {
	*Batch
	phase   int
	wirers  map[*Replica]*wiring.Wirer
	sources []float64 // (K), of the row at hand
}

// row moves the pruned synapses of a row, which dead marks, to new sources: those that live keep theirs. Slots are then in
// the order of their sources again, with the factors u (z, K) and the marks of their synapses.
func (w *rewiring) row(r *Replica, row int, u []float64, dead []bool) {
	wirer := w.wirers[r]
	if wirer == nil {
		wirer = wiring.New(r.Network, r.Seed, nil)
		w.wirers[r] = wirer
	}
	synapses := w.SynapsesOf(r, row)
	i := slices.Index(w.Replicas, r)
	w.readSources(i, row, w.sources)
	var living, slots []int32
	for slot, j := range w.sources[:synapses] {
		if !dead[slot] {
			living, slots = append(living, int32(j)), append(slots, int32(slot))
		}
	}
	others := wirer.Others(nil, living, row, synapses-len(living), random.New(r.Seed, random.Rewire, uint64(w.phase), uint64(row)))
	was := slices.Clone(u)
	clear(u)
	for slot := range synapses {
		dead[slot] = len(living) == 0 || len(others) > 0 && others[0] < living[0]
		if dead[slot] {
			w.sources[slot], others = float64(others[0]), others[1:]
			continue
		}
		for k := 0; k < len(u); k += w.K {
			u[k+slot] = was[k+int(slots[0])]
		}
		w.sources[slot], living, slots = float64(living[0]), living[1:], slots[1:]
	}
	w.writeSourcesOf(i, row, w.sources)
}

// readSources reads the sources (K) of a row of the rank.
func (b *Batch) readSources(i, row int, sources []float64) {
	blk := b.blockOf(row)
	blk.Own[model.Sources].Read((i*blk.Rows+row-blk.First)*b.K, sources)
}

func (b *Batch) writeSourcesOf(i, row int, sources []float64) {
	blk := b.blockOf(row)
	blk.Own[model.Sources].Write((i*blk.Rows+row-blk.First)*b.K, sources)
}

// blockOf is the block that has a row of the rank.
func (b *Batch) blockOf(row int) *block {
	return b.Blocks[slices.IndexFunc(b.Blocks, func(blk *block) bool { return row < blk.First+blk.Rows })]
}

// everySources is EveryRow of the sources (K).
func (b *Batch) everySources(i int, visit func(row int, sources []float64)) {
	b.everyRow(indices, b.K, func(row int, sources []float64) { b.readSources(i, row, sources) }, visit)
}

// sourcesFile is the file of a checkpoint that has the sources (rows, K) of a network that rewires; others draw them again.
const sourcesFile = model.Sources + ".npy"

// writeSources writes the rank's rows of the sources of replica i into a folder.
func (b *Batch) writeSources(dir string, i int) error {
	w, err := store.CreateArray(filepath.Join(dir, sourcesFile), npy.Int32, []int{b.OwnRows, b.K})
	if err != nil {
		return err
	}
	sources, narrow := make([]float64, b.K), make([]int32, b.K)
	for row := b.FirstRow; row < b.FirstRow+b.OwnRows; row++ {
		b.readSources(i, row, sources)
		for slot, j := range sources {
			narrow[slot] = int32(j)
		}
		if err := w.WriteInt32(narrow); err != nil {
			w.Abort()
			return err
		}
	}
	return w.Close()
}

// restoreSources reads rows from ... to-1 of the sources of replica i from a folder that has rows first ... first+rows-1.
func (b *Batch) restoreSources(dir string, i, first, rows, from, to int) error {
	a, err := open(filepath.Join(dir, sourcesFile), "the sources of a checkpoint", rows, b.K)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.SeekElement(int64(from-first) * int64(b.K)); err != nil {
		return err
	}
	wide, sources := make([]int64, b.K), make([]float64, b.K)
	for row := from; row < to; row++ {
		if err := a.ReadInts(wide); err != nil {
			return err
		}
		for slot, j := range wide {
			sources[slot] = float64(j)
		}
		b.writeSourcesOf(i, row, sources)
	}
	return nil
}
