// Package store reads and writes all files of engram: the run folder with its manifest and
// lock, tables (.csv) and arrays (.npy). It also keeps results in memory ([NewMemory]).
// No other package opens these files. Package npy in it has the format of the arrays.
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
// under a temporary name beside its final one and renamed. Whoever sees
// the folder also sees a manifest, and a failure leaves nothing behind. An empty folder is
// used; a folder with anything in it is never touched. A folder that is deleted or moved away while
// a process works there is not created again: every write then returns [ErrLost]. [Open] opens a folder again to
// continue a run, and [ReadManifest] reads its manifest without the lock.
//
// The lock belongs to the process and ends with it, however it died. [Look] can therefore
// tell a run that was killed from one that is in progress.
//
// # One way to write
//
// Every file is written under a temporary name, synced, renamed, and its folder
// synced ([WriteFile], [CreateArray]). A reader sees the old content or the new,
// never a part. A full disk or a kill leaves the old content in place. A process
// that is killed can leave a temporary file, which the next [Open] removes.
//
// A checkpoint ([Folder.Checkpoint]) is a folder that is filled, summed, synced and renamed
// in the same way, so that the last checkpoint is complete whenever the process dies.
//
// Several processes may work on a run: one holds the lock and writes tables, the others [Join].
// Each may write a part of an array ([ArrayWriter.Share], [OpenArrayPart]). Each may add files to a
// checkpoint and pass on their checksums ([Sums]). Arrays and checkpoints appear when all parts are there.
//
// # Tables and arrays
//
// A [Table] collects rows and is written as a whole. Arrays stream in both directions, in row-major order, in
// row blocks, so that a matrix may be larger than the memory. The example shows both.
//
// [OpenArray] and [OpenArchive] read arrays (package npy). Only regular files are accepted, since a pipe cannot be read twice.
//
// # Errors
//
// Errors name the file, the problem and the remedy. errors.Is recognises [ErrExists], [ErrLocked], [ErrLost]
// and the system's errors (syscall.ENOSPC, fs.ErrNotExist).
//
// Package filesystem in it has what differs between systems. Where a file system has no locks, or
// cannot sync folders, the store continues with a warning ([Folder.Warnings]).
package store
