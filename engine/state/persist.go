package state

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"

	"engram/engine/model"
	"engram/engine/store"
)

// States are the values with rows that a network is made of.
func States() []string { return []string{model.U, model.Theta, model.Mean} }

// states are their shapes, of so many rows: U (rows, z, K), as the device has them, theta (rows) and
// mean (rows).
func (b *Batch) states(rows int) map[string][]int {
	return map[string][]int{model.U: {rows, b.Z, b.K}, model.Theta: {rows}, model.Mean: {rows}}
}

// writeState writes the rank's rows of the state of replica i into a folder.
func (b *Batch) writeState(dir string, i int) error {
	if b.Replicas[i].Rewires() {
		if err := b.writeSources(dir, i); err != nil {
			return err
		}
	}
	for name, shape := range b.states(b.OwnRows) {
		w, err := store.CreateArray(filepath.Join(dir, name+".npy"), b.descr(), shape)
		if err != nil {
			return err
		}
		err = b.eachRow(name, i, func(row []float64) error { return b.Write(w, row) })
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
func (b *Batch) eachRow(name string, i int, f func(row []float64) error) error {
	for k, blk := range b.Blocks {
		buf := blk.Own[name]
		row := make([]float64, buf.Len()/(blk.Rows*len(b.Replicas)))
		for r := range blk.Rows {
			buf.Read((i*blk.Rows+r)*len(row), row)
			if err := f(row); err != nil {
				return err
			}
		}
		if err := b.Evict(k); err != nil {
			return err
		}
	}
	return nil
}

// ReadState reads what the rank has of the rows of replica i that a part of a checkpoint
// holds: it may have been written by any number of ranks.
func (b *Batch) ReadState(dir string, i, first, rows int) error {
	from, to := max(first, b.FirstRow), min(first+rows, b.FirstRow+b.OwnRows)
	if from >= to {
		return nil
	}
	if b.Replicas[i].Rewires() {
		if err := b.restoreSources(dir, i, first, rows, from, to); err != nil {
			return err
		}
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
		for k, blk := range b.Blocks {
			for at := max(from, blk.First); at < min(to, blk.First+blk.Rows); at++ {
				if err := a.ReadFloats(row); err != nil {
					return err
				}
				blk.Own[name].Write((i*blk.Rows+at-blk.First)*len(row), row)
			}
			if err := b.Evict(k); err != nil {
				return err
			}
		}
	}
	return nil
}

// WritePart writes the states of the rank's rows, and returns their checksums; the leading
// rank's are made with those of the tables.
func (b *Batch) WritePart(dir string) (map[string]string, error) {
	all := map[string]string{}
	for i, r := range b.Replicas {
		part := PartFolder(dir, r.Number, b.FirstRow)
		if err := makePart(dir, part); err != nil {
			return nil, err
		}
		if err := b.writeState(part, i); err != nil {
			return nil, err
		}
		if b.Ranks.IsRoot() {
			continue
		}
		sums, err := store.Sums(dir, part)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, sums)
	}
	return all, nil
}

// PartFolder is the folder, in a checkpoint, of a replica's rows from first on.
func PartFolder(dir string, replica, first int) string {
	dir = filepath.Join(dir, strconv.Itoa(replica))
	if first == 0 {
		return dir
	}
	return filepath.Join(dir, fmt.Sprintf("from-%d", first))
}

// makePart makes the folder of a part in a checkpoint that is being written. It makes no folder above
// that: a run folder that was deleted meanwhile stays so.
func makePart(dir, part string) error {
	for _, folder := range []string{filepath.Dir(part), part} {
		if folder == dir {
			continue
		}
		if err := os.Mkdir(folder, 0o777); err != nil && !errors.Is(err, os.ErrExist) { // another rank may have made it
			return err
		}
	}
	return nil
}
