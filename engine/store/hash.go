package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// HashFile is the SHA-256 of a file's content in lower-case hexadecimal, as the
// manifest records it for every input.
func HashFile(path string) (sha256hex string, err error) {
	file, _, err := openRegular(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", unreadable(path, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// arraysName is the folder of what each network of a run has left.
const arraysName = "arrays"

// Results are the SHA-256 of the tables and arrays in the folder, by their paths in it: what a run that came to its end has left.
func (f *Folder) Results() (NameMap, error) {
	sums := NameMap{}
	err := filepath.WalkDir(f.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return unreadable(path, err)
		}
		name := nameIn(f.dir, path)
		top, _, below := strings.Cut(name, "/")
		switch {
		case entry.IsDir() && name != "." && top != arraysName:
			return fs.SkipDir
		case entry.Type().IsRegular() && (below || filepath.Ext(name) == ".csv"):
			sums[name], err = HashFile(path)
		}
		return err
	})
	return sums, err
}

// nameIn is the path of a file below dir as manifests have it.
func nameIn(dir, path string) string {
	name, err := filepath.Rel(dir, path)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(name)
}

// Changed is a sentence on the results of the run in dir that are not as the run left them, if there are any. Those that are
// gone do not count. Only a run that came to its end has the checksums.
func (m *Manifest) Changed(dir string) (sentence string) {
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(m.Results)) {
		sum, err := HashFile(filepath.Join(dir, filepath.FromSlash(name)))
		if sum != m.Results[name] && !errors.Is(err, fs.ErrNotExist) {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 {
		return ""
	}
	return notAsLeft(dir, changed...)
}

// ChangedSince is Changed of one file, with the SHA-256 sum, that may lie in the folder of a run.
func ChangedSince(path, sum string) (sentence string) {
	for dir, below := filepath.Dir(path), ""; dir != below; dir, below = filepath.Dir(dir), dir {
		m, err := ReadManifest(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if name := nameIn(dir, path); err == nil && m.Results[name] != "" && m.Results[name] != sum {
			return notAsLeft(dir, name)
		}
		break
	}
	return ""
}

func notAsLeft(dir string, names ...string) string {
	if len(names) == 1 {
		return fmt.Sprintf("%s: %s is not as the run left it: it does not have the SHA-256 that %s gives", dir, names[0], ManifestName)
	}
	return fmt.Sprintf("%s: %d files are not as the run left them, the first is %s: they do not have the SHA-256 that %s gives", dir, len(names), names[0], ManifestName)
}

// sealKey begins the last line of a text that is sealed.
const sealKey = ",\n  \"sha256\": \""

// sealEnd is what comes after the checksum.
const sealEnd = "\"\n}\n"

// seal gives an indented JSON object a last key, sha256: the checksum of the text before it.
func seal(text []byte) []byte {
	before := bytes.TrimSuffix(text, []byte("\n}"))
	return fmt.Appendf(nil, "%s%s%s%s", before, sealKey, sumOf(before), sealEnd)
}

// checkSeal is an error where a text that says of itself that it has the checksum sum is not as it was sealed.
func checkSeal(text []byte, sum string) error {
	before, ok := bytes.CutSuffix(text, []byte(sealKey+sum+sealEnd))
	if !ok || sumOf(before) != sum {
		return errors.New("is damaged: it does not have the SHA-256 that it names; whoever changes it by hand removes the key sha256")
	}
	return nil
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
