package store

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"engram/engine/store/npy"
)

// eachBit changes bits of content in turn, every one or every so manieth.
func eachBit(content []byte, step int, do func(bit int, changed []byte)) {
	changed := slices.Clone(content)
	for bit := 0; bit < 8*len(content); bit += step {
		changed[bit/8] ^= 1 << (bit % 8)
		do(bit, changed)
		changed[bit/8] = content[bit/8]
	}
}

// TestManifestBits: whichever bit of a manifest changes, it is refused.
func TestManifestBits(t *testing.T) {
	text, err := sample().encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decodeManifest(text); err != nil {
		t.Fatal(err)
	}
	eachBit(text, 1, func(bit int, changed []byte) {
		if _, err := decodeManifest(changed); err == nil {
			t.Errorf("bit %d (of %q) changes, and nothing says so", bit, text[bit/8])
		}
	})
}

// TestArchiveBits: whichever bit of an archive changes, its array is refused or has its elements.
func TestArchiveBits(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		array := append(npy.FormatHeader(npy.Header{DType: npy.Uint8, Shape: []int{5}}), 1, 2, 3, 4, 5)
		content, path := zipOf(t, method, map[string][]byte{"data": array}), filepath.Join(t.TempDir(), "some.npz")
		refused := 0
		eachBit(content, 5, func(bit int, changed []byte) {
			if err := os.WriteFile(path, changed, 0o666); err != nil {
				t.Fatal(err)
			}
			a, err := OpenArchive(path)
			if err != nil {
				refused++
				return
			}
			defer a.Close()
			r, err := a.Array("data")
			if err != nil {
				refused++
				return
			}
			values := make([]int64, r.Len())
			if err := r.ReadInts(values); err != nil || !slices.Equal(values, []int64{1, 2, 3, 4, 5}) {
				t.Errorf("method %d, bit %d changes, and the array is %v (%v)", method, bit, values, err)
			}
		})
		if least := len(array) * 8 / 5 / 2; refused < least {
			t.Errorf("method %d: %d of %d bits are told, want %d or more", method, refused, 8*len(content), least)
		}
	}
}
