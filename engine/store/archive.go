package store

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"engram/engine/store/npy"
)

// WriteArchive writes an .npz of arrays, as NumPy's savez does: it is there whole or not at all. It makes the sub-folders.
func (f *Folder) WriteArchive(name string, entries []Entry) error {
	path := f.Path(name)
	return f.WriteFile(name, func(to io.Writer) error {
		z := zip.NewWriter(to)
		for _, e := range entries {
			if err := writeEntry(z, path, e); err != nil {
				return fmt.Errorf("%s: %w", e.Name, err)
			}
		}
		return z.Close()
	})
}

// writeEntry writes an array, uncompressed: synapses are noise to a compressor.
func writeEntry(z *zip.Writer, path string, e Entry) error {
	w, err := newArrayWriter(path, e.Descr, e.Shape)
	if err != nil {
		return err
	}
	into, err := z.CreateHeader(&zip.FileHeader{Name: e.Name + ".npy", Method: zip.Store})
	if err != nil {
		return err
	}
	w.buffer = bufio.NewWriterSize(into, 1<<16)
	if _, err := w.buffer.Write(npy.FormatHeader(w.header)); err != nil {
		return err
	}
	if err := e.Fill(w); err != nil {
		return err
	}
	return w.Close()
}

// Archive is an .npz file that is open: arrays by name, as NumPy's savez and SciPy's save_npz write them.
type Archive struct {
	path string
	file archiveFile
	zip  *zip.Reader
}

// archiveFile is what an archive is read from.
type archiveFile interface {
	io.ReaderAt
	io.Closer
}

// OpenArchive opens an .npz file. What is not a regular file, or no whole zip file, is refused.
func OpenArchive(path string) (*Archive, error) {
	file, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	a, err := NewArchive(path, file, info.Size())
	if err != nil {
		file.Close()
		return nil, err
	}
	return a, nil
}

// NewArchive reads from any file of that size in bytes; path is for errors.
func NewArchive(path string, file archiveFile, size int64) (*Archive, error) {
	z, err := zip.NewReader(file, size)
	if err != nil {
		return nil, fmt.Errorf("%s: it is no whole .npz (zip) file: %w; write it again", path, err)
	}
	return &Archive{path, file, z}, nil
}

// Path is where the file is.
func (a *Archive) Path() string { return a.path }

// Has tells whether there is an array of that name.
func (a *Archive) Has(name string) bool { return a.find(name) != nil }

// Names are the names of the arrays, in the order of the file.
func (a *Archive) Names() (names []string) {
	for _, f := range a.zip.File {
		names = append(names, strings.TrimSuffix(f.Name, ".npy"))
	}
	return names
}

func (a *Archive) find(name string) *zip.File {
	for _, f := range a.zip.File {
		if f.Name == name+".npy" {
			return f
		}
	}
	return nil
}

// Array opens an array of the archive; it is to be closed before the archive. One that is compressed is taken into
// memory.
func (a *Archive) Array(name string) (*npy.Reader, error) {
	path := a.path + ", array " + name
	f := a.find(name)
	if f == nil {
		return nil, fmt.Errorf("%s: it has no array %s; it has %s", a.path, name, strings.Join(a.Names(), ", "))
	}
	if f.Method == zip.Store {
		if err := checkEntry(f); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		at, err := f.DataOffset()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return npy.NewReader(path, section{io.NewSectionReader(a.file, at, int64(f.UncompressedSize64))}, int64(f.UncompressedSize64))
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer r.Close()
	var content bytes.Buffer // grows with what comes, whatever the file says of its size
	if _, err := io.Copy(&content, r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, damaged(err))
	}
	return npy.NewReader(path, section{io.NewSectionReader(bytes.NewReader(content.Bytes()), 0, int64(content.Len()))}, int64(content.Len()))
}

// Text reads an array of one text, as SciPy keeps the format of a matrix.
func (a *Archive) Text(name string) (string, error) {
	f := a.find(name)
	if f == nil {
		return "", fmt.Errorf("%s: it has no array %s; it has %s", a.path, name, strings.Join(a.Names(), ", "))
	}
	r, err := f.Open()
	if err != nil {
		return "", fmt.Errorf("%s, array %s: %w", a.path, name, err)
	}
	defer r.Close()
	const most = 1 << 12 // bytes: the header and a word
	content, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return "", fmt.Errorf("%s, array %s: %w", a.path, name, damaged(err))
	}
	_, text, _ := bytes.Cut(content, []byte("\n")) // the header ends with it
	return strings.ReplaceAll(string(text), "\x00", ""), nil
}

// checkEntry compares an entry with its checksum.
func checkEntry(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return damaged(err)
}

// damaged is the error for an entry that does not have its checksum or its size.
func damaged(err error) error {
	if errors.Is(err, zip.ErrChecksum) || npy.EndsEarly(err) {
		return errors.New("it is damaged; write it again")
	}
	return err
}

// Close closes the file.
func (a *Archive) Close() error { return a.file.Close() }

// section is a part of a file that others close.
type section struct{ *io.SectionReader }

func (section) Close() error { return nil }

// OpenArray opens a .npy file of booleans, integers or floats, in either byte
// order. All the header says is checked against the size of the file, so that a
// file that is cut off is found here and not halfway through. Arrays in Fortran
// order are turned as they are read. What is not a regular file is refused.
func OpenArray(path string) (*npy.Reader, error) {
	file, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	a, err := npy.NewReader(path, file, info.Size())
	if err != nil {
		file.Close()
		return nil, err
	}
	return a, nil
}
