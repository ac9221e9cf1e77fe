package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
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

// resultSumsName is the file with the SHA-256 of the tables and arrays of a run that came to its end, as sha256sum -c reads them.
const resultSumsName = "SHA256SUMS"

// arraysName is the folder of what each network of a run has left.
const arraysName = "arrays"

// SumResults writes the SHA-256 of the tables and arrays in the folder.
func (f *Folder) SumResults() error {
	var lines bytes.Buffer
	err := filepath.WalkDir(f.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return unreadable(path, err)
		}
		name := nameIn(f.dir, path)
		top, _, _ := strings.Cut(name, "/")
		switch {
		case entry.IsDir() && name != "." && top != arraysName:
			return fs.SkipDir
		case !entry.Type().IsRegular() || !result.MatchString(name):
			return nil
		}
		sum, err := HashFile(path)
		fmt.Fprintf(&lines, "%s  %s\n", sum, name)
		return err
	})
	if err != nil {
		return err
	}
	return f.WriteFile(resultSumsName, copyOf(lines.Bytes()))
}

var (
	// result matches names of tables and arrays, in which there is nothing that sha256sum would escape.
	result = regexp.MustCompile(`^([^/\\\n\r]+\.csv|arrays/[^\\\n\r]+\.(csv|npy|npz))$`)
	// sumLine matches a line of sha256sum.
	sumLine = regexp.MustCompile(`^([0-9a-f]{64})  (.+)$`)
)

// nameIn is the path of a file below dir as manifests have it.
func nameIn(dir, path string) string {
	name, err := filepath.Rel(dir, path)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(name)
}

// readResultSums are the SHA-256 of results of the run in dir by their names. Without a file of them the error is fs.ErrNotExist.
func readResultSums(dir string) (map[string]string, error) {
	path := filepath.Join(dir, resultSumsName)
	file, _, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	sums, err := parseResultSums(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; restore it, or remove it", path, err)
	}
	return sums, nil
}

func parseResultSums(r io.Reader) (map[string]string, error) {
	sums, lines := map[string]string{}, bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		parts := sumLine.FindStringSubmatch(lines.Text())
		if parts == nil || !result.MatchString(parts[2]) || !filepath.IsLocal(filepath.FromSlash(parts[2])) {
			return nil, fmt.Errorf("line %d is not the SHA-256 of a table or an array and its name", n)
		}
		sums[parts[2]] = parts[1]
	}
	return sums, lines.Err()
}

// Changed is a sentence on the results of the run in dir that are not as the run left them; "" where all are, or nobody knows.
func (m *Manifest) Changed(dir string) (sentence string) {
	if !m.Ended() {
		return "" // sums that are there were written before a stop, and will be again
	}
	sums, err := readResultSums(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	} else if err != nil {
		return err.Error()
	}
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		switch sum, err := HashFile(filepath.Join(dir, filepath.FromSlash(name))); {
		case errors.Is(err, fs.ErrNotExist):
			changed = append(changed, name+" (missing)")
		case err != nil:
			changed = append(changed, name+" (cannot be read)")
		case sum != sums[name]:
			changed = append(changed, name)
		}
	}
	return notAsLeft(dir, changed...)
}

// notAsLeft is what Changed says of these files.
func notAsLeft(dir string, names ...string) string {
	const most = 5
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return fmt.Sprintf("%s: %s is not as the run left it (%s): restore it, or run again", dir, names[0], resultSumsName)
	case n > most:
		names = append(slices.Clone(names[:most]), fmt.Sprintf("and %d more", n-most))
	}
	return fmt.Sprintf("%s: not as the run left them (%s): %s: restore them, or run again", dir, resultSumsName, strings.Join(names, ", "))
}

// ResultSums are the SHA-256 of results of runs, by folder and name; nil for folders without. Each folder is read once.
type ResultSums map[string]map[string]string

// Changed is Manifest.Changed of one file, with the SHA-256 sum, that may lie in the folder of a run.
func (s ResultSums) Changed(path, sum string) (sentence string) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	for dir, below := filepath.Dir(path), ""; dir != below; dir, below = filepath.Dir(dir), dir {
		if _, known := s[dir]; !known {
			s[dir], err = readResultSums(dir)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err.Error()
			}
		}
		if left := s[dir][nameIn(dir, path)]; left != "" && left != sum {
			return notAsLeft(dir, nameIn(dir, path))
		} else if s[dir] != nil {
			return ""
		}
	}
	return ""
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
