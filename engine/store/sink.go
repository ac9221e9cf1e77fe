package store

// Sink takes what a run finds. A run folder is one (InFolder), memory another (NewMemory).
type Sink interface {
	// WriteTable keeps a table under a name such as metrics.csv or arrays/3/recall.csv, in place of an
	// earlier one.
	WriteTable(name string, t *Table) error
	// MakeFolders announces that arrays with these names before their last slash will come.
	MakeFolders(names []string) error
	// CreateArray begins an array under a name such as arrays/3/U.npy. It is there after its Close.
	CreateArray(name, descr string, shape []int) (ElementWriter, error)
	// WriteArchive keeps arrays under one name such as arrays/3/connections.npz, whole or not at all.
	WriteArchive(name string, entries []Entry) error
	// Outcome is where a run notes its times, its warnings and what failed.
	Outcome() *Outcome
}

// ElementWriter takes the elements of an array in row-major order: those of the type that it was created
// with (Float32, Float64, Int32, Int64 or Uint8), as many as its shape has.
type ElementWriter interface {
	WriteFloat32(values []float32) error
	WriteFloat64(values []float64) error
	WriteInt32(values []int32) error
	WriteInt64(values []int64) error
	WriteUint8(values []uint8) error
	// Close completes the array.
	Close() error
	// Abort leaves nothing of it; after Close it does nothing.
	Abort()
}

// Entry is an array of an archive. Fill is called once, when its turn comes.
type Entry struct {
	Name  string // such as indptr
	Descr string
	Shape []int
	Fill  func(w ElementWriter) error
}

// InFolder is the sink of a run folder. Times, warnings and failures go into the manifest, which is
// saved by the caller. Only runs into a folder keep checkpoints, have factors on disk, and share rows among ranks.
func InFolder(f *Folder, m *Manifest) Sink { return folderSink{f, m} }

type folderSink struct {
	*Folder
	manifest *Manifest
}

func (s folderSink) Outcome() *Outcome { return &s.manifest.Outcome }

func (s folderSink) CreateArray(name, descr string, shape []int) (ElementWriter, error) {
	w, err := s.Folder.CreateArray(name, descr, shape)
	if err != nil {
		return nil, err // not a writer that is nil
	}
	return w, nil
}

// FolderOf is the run folder that a sink writes into; nil if it is none.
func FolderOf(s Sink) *Folder {
	if f, is := s.(folderSink); is {
		return f.Folder
	}
	return nil
}

// FilesClosing is how many files the disk is asked to keep at a time: waiting for one after
// the other takes several times as long.
const FilesClosing = 8
