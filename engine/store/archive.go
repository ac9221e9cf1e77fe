package store

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
)

// WriteArchive writes an .npz of arrays, as NumPy's savez does: it is there whole or not at all.
func (f *Folder) WriteArchive(name string, entries []Entry) error {
	path := f.Path(name)
	return WriteFile(path, func(to io.Writer) error {
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
	if _, err := w.buffer.Write(formatHeader(w.header)); err != nil {
		return err
	}
	if err := e.Fill(w); err != nil {
		return err
	}
	return w.Close()
}
