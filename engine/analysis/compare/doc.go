// Package compare tells how two run folders differ: in what they were given, and in what came of it.
//
//	c, err := compare.Folders("runs/a", "runs/b")
//	if err != nil {
//		return err // not a run folder, or c has all but what is damaged
//	}
//	fmt.Println(c.Same(), c.Facts, c.Tables, c.Arrays)
//
// [Facts] lists the settings, input files, versions and devices that differ between any number of runs (facts.go).
// [Folders] also compares the results: tables up to the first cell that differs (table.go), arrays element by
// element (array.go, archive.go). Networks are matched by their numbers.
//
// Files of the same bytes are read once, and nothing of them is parsed but the headers of arrays. Arrays stream,
// so that they may be larger than the memory.
//
// Results are the same where all tables have the same cells and all arrays have the same type, shape and bits;
// NaN is the same as NaN.
package compare
