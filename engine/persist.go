package engine

import (
	"path/filepath"

	"engram/engine/model"
	"engram/engine/store"
)

// states are the values with rows that a network is made of.
func states() []string { return []string{model.U, model.Theta, model.Mean} }

// states are their shapes, of so many rows: U (rows, z, N), as the device has them, theta (rows) and
// mean (rows).
func (b *batch) states(rows int) map[string][]int {
	return map[string][]int{model.U: {rows, b.z, b.n}, model.Theta: {rows}, model.Mean: {rows}}
}

// writeState writes the rank's rows of the state of replica i into a folder.
func (b *batch) writeState(dir string, i int) error {
	for name, shape := range b.states(b.ownRows) {
		w, err := store.CreateArray(filepath.Join(dir, name+".npy"), b.descr(), shape)
		if err != nil {
			return err
		}
		err = b.eachRow(name, i, func(row []float64) error { return b.write(w, row) })
		if err != nil {
			w.Abort()
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	return nil
}

// eachRow reads a value of replica i row by row, those of the rank.
func (b *batch) eachRow(name string, i int, f func(row []float64) error) error {
	for k, blk := range b.blocks {
		buf := blk.own[name]
		row := make([]float64, buf.Len()/(blk.rows*len(b.replicas)))
		for r := range blk.rows {
			buf.Read((i*blk.rows+r)*len(row), row)
			if err := f(row); err != nil {
				return err
			}
		}
		if err := b.stream.evict(k); err != nil {
			return err
		}
	}
	return nil
}

// readState reads what the rank has of the rows of replica i that a part of a checkpoint
// holds: it may have been written by any number of ranks.
func (b *batch) readState(dir string, i, first, rows int) error {
	from, to := max(first, b.firstRow), min(first+rows, b.firstRow+b.ownRows)
	if from >= to {
		return nil
	}
	for name, shape := range b.states(rows) {
		a, err := open(filepath.Join(dir, name+".npy"), "the "+name+" of a checkpoint", shape...)
		if err != nil {
			return err
		}
		defer a.Close()
		row := make([]float64, a.Len()/int64(rows))
		if err := a.SeekElement(int64(from-first) * int64(len(row))); err != nil {
			return err
		}
		for k, blk := range b.blocks {
			for at := max(from, blk.first); at < min(to, blk.first+blk.rows); at++ {
				if err := a.ReadFloats(row); err != nil {
					return err
				}
				blk.own[name].Write((i*blk.rows+at-blk.first)*len(row), row)
			}
			if err := b.stream.evict(k); err != nil {
				return err
			}
		}
	}
	return nil
}
