package state

import (
	"errors"
	"fmt"
	"slices"

	"engram/engine/model"
	"engram/engine/store"
	"engram/engine/store/npy"

	"golang.org/x/sync/errgroup"
)

// Saver writes arrays into a sink, each whole or not at all.
type Saver struct {
	sink    store.Sink
	closing errgroup.Group // files that are on their way to the disk
}

func NewSaver(sink store.Sink) *Saver {
	s := &Saver{sink: sink}
	s.closing.SetLimit(store.FilesClosing)
	return s
}

// array writes an array; it is there when wait has returned.
func (s *Saver) array(name, descr string, shape []int, fill func(w store.ElementWriter) error) error {
	w, err := s.sink.CreateArray(name, descr, shape)
	if err != nil {
		return err
	}
	if err := fill(w); err != nil {
		w.Abort()
		return err
	}
	s.closing.Go(w.Close)
	return nil
}

// Wait waits for the files; with err, a failure before, it returns that.
func (s *Saver) Wait(err error) error {
	late := s.closing.Wait()
	if err != nil {
		return err
	}
	return late
}

// Save writes the arrays that were asked for, one folder for each replica: the leading rank,
// and factors, which no rank has all of, each rank its own rows.
func (b *Batch) Save(sink store.Sink) error {
	var saved []int
	var dirs []string
	for i, r := range b.Replicas {
		if r.Failed == nil || errors.Is(r.Failed, ErrNothingStored) {
			saved, dirs = append(saved, i), append(dirs, r.Folder())
		}
	}
	if b.Ranks.IsRoot() {
		if err := sink.MakeFolders(dirs); err != nil {
			return err
		}
	}
	s := NewSaver(sink)
	for _, i := range saved {
		if err := b.saveReplica(s, i); err != nil {
			return s.Wait(err)
		}
	}
	return s.Wait(nil)
}

// Folder is where the arrays of the replica go, in the run folder.
func (r *Replica) Folder() string { return fmt.Sprintf("arrays/%d", r.Number) }

// saveReplica writes the arrays of replica i.
func (b *Batch) saveReplica(s *Saver, i int) error {
	r := b.Replicas[i]
	if slices.Contains(r.Save, "U") {
		if err := b.SaveFactors(s, r.Folder()+"/U.npy", i); err != nil {
			return err
		}
	}
	if slices.Contains(r.Save, "connections") {
		if err := b.SaveConnections(s, r.Folder()+"/connections.npz", i, true); err != nil {
			return err
		}
	}
	if slices.Contains(r.Save, "theta") {
		if err := b.SaveThresholds(s, r.Folder()+"/theta.npy", i); err != nil {
			return err
		}
	}
	if !b.Ranks.IsRoot() {
		return nil
	}
	if r.SavesPositions() {
		if err := r.savePositions(s); err != nil {
			return err
		}
	}
	if slices.Contains(r.Save, "X") {
		if err := r.savePatterns(s); err != nil {
			return err
		}
	}
	return r.saveKept(s)
}

// SaveRows writes an array (N, ...) of which every rank has its rows; the leading one makes
// the file.
func (b *Batch) SaveRows(s *Saver, name string, shape []int, fill func(w store.ElementWriter) error) (err error) {
	if b.Ranks.Size == 1 {
		return s.array(name, b.descr(), shape, fill)
	}
	folder := store.FolderOf(s.sink) // which runs of several ranks have (accepts)
	var whole *store.ArrayWriter
	under := ""
	if b.Ranks.IsRoot() {
		if whole, err = folder.CreateArray(name, b.descr(), shape); err != nil {
			return err
		}
		defer whole.Abort()
		if under, err = whole.Share(); err != nil {
			return err
		}
	}
	under = b.Ranks.GatherTexts(under)[0]
	row := int64(1)
	for _, n := range shape[1:] {
		row *= int64(n)
	}
	part, err := store.OpenArrayPart(under, folder.Path(name), b.descr(), shape, int64(b.FirstRow)*row, int64(b.OwnRows)*row)
	if err != nil {
		return err
	}
	defer part.Abort()
	if err := fill(part); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	b.Ranks.Barrier() // all parts are on the disk
	if whole == nil {
		return nil
	}
	return whole.Close()
}

// SaveThresholds writes theta (N) of replica i.
func (b *Batch) SaveThresholds(s *Saver, name string, i int) error {
	theta := b.PerRow(i, model.Theta)
	if !b.Ranks.IsRoot() {
		return nil
	}
	return s.array(name, b.descr(), []int{b.N}, func(w store.ElementWriter) error { return b.Write(w, theta) })
}

// Write adds numbers in the precision computed in.
func (b *Batch) Write(w store.ElementWriter, values []float64) error {
	if b.descr() == npy.Float64 {
		return w.WriteFloat64(values)
	}
	single := make([]float32, len(values))
	for i, v := range values {
		single[i] = float32(v)
	}
	return w.WriteFloat32(single)
}

// SaveFactors writes U (N, N, z) of replica i.
func (b *Batch) SaveFactors(s *Saver, name string, i int) error {
	return b.SaveRows(s, name, []int{b.N, b.N, b.Z}, func(w store.ElementWriter) error {
		u, row := make([]float64, b.Z*b.N), make([]float64, b.Z*b.N)
		for k, blk := range b.Blocks {
			for at := range blk.Rows {
				blk.Own[model.U].Read((i*blk.Rows+at)*len(u), u)
				for j := range b.N {
					for k := range b.Z {
						row[j*b.Z+k] = u[k*b.N+j]
					}
				}
				if err := b.Write(w, row); err != nil {
					return err
				}
			}
			if err := b.Evict(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// PatternCount is the number of patterns of all days.
func (r *Replica) PatternCount() int {
	m := 0
	for _, d := range r.Days {
		m += d.M
	}
	return m
}

// savePatterns writes X (N, M), all days in order.
func (r *Replica) savePatterns(s *Saver) error {
	n, m := r.Network.Neurons, r.PatternCount()
	return s.array(r.Folder()+"/X.npy", npy.Uint8, []int{n, m}, func(w store.ElementWriter) error {
		for j := range n {
			for _, d := range r.Days {
				if err := w.WriteUint8(d.Bits[j*d.M : (j+1)*d.M]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// saveKept writes kept (M): what the last night replayed, all ones where nothing was
// dropped or no night has been.
func (r *Replica) saveKept(s *Saver) error {
	return s.array(r.Folder()+"/kept.npy", npy.Uint8, []int{r.PatternCount()}, func(w store.ElementWriter) error {
		for d := range r.Days {
			for mu := range r.Days[d].M {
				kept := uint8(0)
				if r.Kept == nil || slices.Contains(r.Kept, Ref{d, mu}) {
					kept = 1
				}
				if err := w.WriteUint8([]uint8{kept}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
