package engine

import (
	"errors"
	"fmt"
	"slices"

	"engram/engine/model"
	"engram/engine/store"

	"golang.org/x/sync/errgroup"
)

// saver writes arrays into a sink, each whole or not at all.
type saver struct {
	sink    store.Sink
	closing errgroup.Group // files that are on their way to the disk
}

// filesClosing is how many files the disk is asked to keep at a time: waiting for one after
// the other takes several times as long.
const filesClosing = 8

func newSaver(sink store.Sink) *saver {
	s := &saver{sink: sink}
	s.closing.SetLimit(filesClosing)
	return s
}

// array writes an array; it is there when wait has returned.
func (s *saver) array(name, descr string, shape []int, fill func(w store.ElementWriter) error) error {
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

// wait waits for the files; with err, a failure before, it returns that.
func (s *saver) wait(err error) error {
	late := s.closing.Wait()
	if err != nil {
		return err
	}
	return late
}

// save writes the arrays that were asked for, one folder for each replica: the leading rank,
// and factors, which no rank has all of, each rank its own rows.
func (b *batch) save(sink store.Sink) error {
	var saved []int
	var dirs []string
	for i, r := range b.replicas {
		if r.failed == nil || errors.Is(r.failed, ErrNothingStored) {
			saved, dirs = append(saved, i), append(dirs, r.folder())
		}
	}
	if b.ranks.IsRoot() {
		if err := sink.MakeFolders(dirs); err != nil {
			return err
		}
	}
	s := newSaver(sink)
	for _, i := range saved {
		if err := b.saveReplica(s, i); err != nil {
			return s.wait(err)
		}
	}
	return s.wait(nil)
}

// folder is where the arrays of the replica go, in the run folder.
func (r *replica) folder() string { return fmt.Sprintf("arrays/%d", r.number) }

// saveReplica writes the arrays of replica i.
func (b *batch) saveReplica(s *saver, i int) error {
	r := b.replicas[i]
	if slices.Contains(r.Save, "U") {
		if err := b.saveFactors(s, r.folder()+"/U.npy", i); err != nil {
			return err
		}
	}
	if slices.Contains(r.Save, "theta") {
		if err := b.saveThresholds(s, r.folder()+"/theta.npy", i); err != nil {
			return err
		}
	}
	if !b.ranks.IsRoot() {
		return nil
	}
	if slices.Contains(r.Save, "X") {
		if err := r.savePatterns(s); err != nil {
			return err
		}
	}
	return r.saveKept(s)
}

// saveRows writes an array (N, ...) of which every rank has its rows; the leading one makes
// the file.
func (b *batch) saveRows(s *saver, name string, shape []int, fill func(w store.ElementWriter) error) (err error) {
	if b.ranks.Size == 1 {
		return s.array(name, b.descr(), shape, fill)
	}
	folder := store.FolderOf(s.sink) // which runs of several ranks have (accepts)
	var whole *store.ArrayWriter
	under := ""
	if b.ranks.IsRoot() {
		if whole, err = folder.CreateArray(name, b.descr(), shape); err != nil {
			return err
		}
		defer whole.Abort()
		if under, err = whole.Share(); err != nil {
			return err
		}
	}
	under = b.ranks.GatherTexts(under)[0]
	row := int64(1)
	for _, n := range shape[1:] {
		row *= int64(n)
	}
	part, err := store.OpenArrayPart(under, folder.Path(name), b.descr(), shape, int64(b.firstRow)*row, int64(b.ownRows)*row)
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
	b.ranks.Barrier() // all parts are on the disk
	if whole == nil {
		return nil
	}
	return whole.Close()
}

// saveThresholds writes theta (N) of replica i.
func (b *batch) saveThresholds(s *saver, name string, i int) error {
	theta := b.perRow(i, model.Theta)
	if !b.ranks.IsRoot() {
		return nil
	}
	return s.array(name, b.descr(), []int{b.n}, func(w store.ElementWriter) error { return b.write(w, theta) })
}

// write adds numbers in the precision computed in.
func (b *batch) write(w store.ElementWriter, values []float64) error {
	if b.descr() == store.Float64 {
		return w.WriteFloat64(values)
	}
	single := make([]float32, len(values))
	for i, v := range values {
		single[i] = float32(v)
	}
	return w.WriteFloat32(single)
}

// saveFactors writes U (N, N, z) of replica i.
func (b *batch) saveFactors(s *saver, name string, i int) error {
	return b.saveRows(s, name, []int{b.n, b.n, b.z}, func(w store.ElementWriter) error {
		u, row := make([]float64, b.z*b.n), make([]float64, b.z*b.n)
		for k, blk := range b.blocks {
			for at := range blk.rows {
				blk.own[model.U].Read((i*blk.rows+at)*len(u), u)
				for j := range b.n {
					for k := range b.z {
						row[j*b.z+k] = u[k*b.n+j]
					}
				}
				if err := b.write(w, row); err != nil {
					return err
				}
			}
			if err := b.stream.evict(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// patterns is the number of patterns of all days.
func (r *replica) patterns() int {
	m := 0
	for _, d := range r.days {
		m += d.m
	}
	return m
}

// savePatterns writes X (N, M), all days in order.
func (r *replica) savePatterns(s *saver) error {
	n, m := r.Network.Neurons, r.patterns()
	return s.array(r.folder()+"/X.npy", store.Uint8, []int{n, m}, func(w store.ElementWriter) error {
		for j := range n {
			for _, d := range r.days {
				if err := w.WriteUint8(d.bits[j*d.m : (j+1)*d.m]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// saveKept writes kept (M): what the last night replayed, all ones where nothing was
// dropped or no night has been.
func (r *replica) saveKept(s *saver) error {
	return s.array(r.folder()+"/kept.npy", store.Uint8, []int{r.patterns()}, func(w store.ElementWriter) error {
		for d := range r.days {
			for mu := range r.days[d].m {
				kept := uint8(0)
				if r.kept == nil || slices.Contains(r.kept, ref{d, mu}) {
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
