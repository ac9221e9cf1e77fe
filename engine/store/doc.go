// Package store knows every file that engram reads or leaves behind: the run
// folder with its manifest and lock, tables (.csv) and arrays (.npy). Nothing
// above it opens a file by hand, and it imports nothing else of engram.
//
// # A run folder
//
//	runs/night/
//	  manifest.json          what ran, where, from which inputs, how it ended
//	  metrics.csv            tables
//	  arrays/0/U.npy         arrays, one folder per replica
//	  checkpoints/000007/    states to go on from: the last two (sums.json: their SHA-256)
//	  .lock                  held while a process works here
//
// [Create] makes the folder and its manifest in one step: the folder is built
// under a temporary name beside its final one and renamed, so that whoever sees
// the folder also sees a manifest, and a failure leaves nothing behind. An empty folder is
// taken; one with anything in it is never touched. A folder that is deleted or moved away while
// a process works there is not made again: every write is an [ErrLost] then. [Open] takes a folder up again, and
// [ReadManifest] looks at one without disturbing it.
//
//	folder, err := run.Create("runs/night", &run.Manifest{Status: run.Running, Start: time.Now()})
//	if err != nil {
//		return err
//	}
//	defer folder.Close()
//
// The lock belongs to the process (flock), so that it is gone when the process
// is, however it died: [Look] tells a run that was killed from one that is under way.
//
// # One way to write
//
// Every file is written under a temporary name, synced, renamed, and its folder
// synced ([WriteFile], [CreateArray]). A reader sees the old content or the new,
// never a part; a full disk or a kill leaves the old content standing. A process
// that is killed can leave a temporary file, which the next [Open] clears away.
//
// A checkpoint ([Folder.Checkpoint]) is a folder that is filled, summed, synced and renamed
// in the same way, so that the last one is whole whenever the process dies.
//
// Several processes may work on a run: one holds the lock and writes tables, the others [Join].
// Of an array, each may fill in a part ([ArrayWriter.Share], [OpenArrayPart]); in a checkpoint, each
// may put files and hand on their checksums ([Sums]). Either appears when all parts are there.
//
// # Tables and arrays
//
// A [Table] collects rows and is written as a whole:
//
//	metrics := run.NewTable("replica", "cycle", "density")
//	metrics.Append(0, 100, 0.317)
//	err = folder.WriteTable("metrics.csv", metrics)
//
// Arrays stream in both directions, in row-major order, so that a matrix larger
// than the memory passes through in row blocks:
//
//	w, err := folder.CreateArray("arrays/0/U.npy", run.Float32, []int{n, n, z})
//	if err != nil {
//		return err
//	}
//	defer w.Abort() // does nothing after Close
//	for _, rows := range blocks {
//		if err := w.WriteFloat32(rows); err != nil {
//			return err
//		}
//	}
//	return w.Close()
//
// [OpenArray] trusts no byte of a file: type, order, shape and size are checked
// against each other before anything is allocated for the elements. Arrays in Fortran order are
// turned as they stream. What is not a regular file is refused: a pipe cannot be read twice.
//
// # Why not npyio
//
// github.com/sbinet/npyio (v0.6.0) was the first choice for .npy and is kept as
// an independent reader in the tests. As the way in for foreign files it does not
// serve: its header parser slices at index -1 and panics when a newline or the
// usual order of keys is missing, allocates up to 4 GiB on the word of a version 2
// header, does not know version 3, and fills the rest of a truncated file without an
// error. As the way out it takes the whole array at once, with the shape of the Go
// value (a flat slice is a vector), and pads its header to no alignment.
//
// # Errors
//
// Errors name the file, say what is wrong and what to do. [ErrExists] and
// [ErrLocked] are there for errors.Is, as are the system's own (syscall.ENOSPC,
// fs.ErrNotExist).
//
// The package needs a Unix system (flock, fsync of folders). Where a file system has no locks, or
// cannot sync folders, it goes on and says so ([Folder.Warnings]).
package store
