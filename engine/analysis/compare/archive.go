package compare

import "engram/engine/store"

// text is the array of an .npz of SciPy that is no number: the name of the format.
const text = "format"

// compareFile compares the arrays of a .npy file.
func (c *Comparison) compareFile(file string) (Array, error) {
	a, err := store.OpenArray(c.Runs[0].path(file))
	if err != nil {
		return Array{}, err
	}
	defer a.Close()
	b, err := store.OpenArray(c.Runs[1].path(file))
	if err != nil {
		return Array{}, err
	}
	defer b.Close()
	same, err := sameBytes(c.Runs[0].path(file), c.Runs[1].path(file))
	if err != nil {
		return Array{}, err
	}
	result, err := compareArrays(a, b, same)
	result.File = file
	return result, err
}

// compareArchive compares the arrays of an .npz file, those of the first folder first.
func (c *Comparison) compareArchive(file string) (all []Array, err error) {
	a, err := store.OpenArchive(c.Runs[0].path(file))
	if err != nil {
		return nil, err
	}
	defer a.Close()
	b, err := store.OpenArchive(c.Runs[1].path(file))
	if err != nil {
		return nil, err
	}
	defer b.Close()
	same, err := sameBytes(a.Path(), b.Path())
	if err != nil {
		return nil, err
	}
	for _, name := range append(a.Names(), without(b.Names(), a.Names())...) {
		var result Array
		switch {
		case name == text:
			continue
		case !a.Has(name):
			result.OnlyIn = c.Runs[1].Dir
		case !b.Has(name):
			result.OnlyIn = c.Runs[0].Dir
		default:
			if result, err = compareEntries(a, b, name, same); err != nil {
				return all, err
			}
		}
		result.File, result.Name = file, name
		all = append(all, result)
	}
	return all, nil
}

// compareEntries compares the arrays of one name in two archives.
func compareEntries(a, b *store.Archive, name string, same bool) (Array, error) {
	x, err := a.Array(name)
	if err != nil {
		return Array{}, err
	}
	defer x.Close()
	y, err := b.Array(name)
	if err != nil {
		return Array{}, err
	}
	defer y.Close()
	return compareArrays(x, y, same)
}
