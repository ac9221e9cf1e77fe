package store

import (
	"fmt"
	"path/filepath"
	"strconv"
)

// ReplicasName is the name of the table of networks in a run folder.
const ReplicasName = "replicas.csv"

// Replicas are the networks of a run folder, which may be a share of a sweep, and their swept values.
type Replicas struct {
	Numbers []int            // as the file lists them, which engram does in ascending order
	Swept   []string         // paths of the configuration
	Values  map[int][]string // by number, one for each path
}

// ReadReplicas reads the table of networks of the run folder dir. A run that has not begun to compute has none: the error is
// fs.ErrNotExist.
func ReadReplicas(dir string) (*Replicas, error) {
	path := filepath.Join(dir, ReplicasName)
	t, err := ReadTable(path)
	if err != nil {
		return nil, err
	}
	return replicasOf(path, t)
}

// replicasOf are the networks of a table; path is for errors.
func replicasOf(path string, t *Table) (*Replicas, error) {
	r := &Replicas{Swept: t.Columns()[1:], Values: map[int][]string{}}
	for _, record := range t.Records() {
		number, err := strconv.Atoi(record[0])
		if err != nil || number < 0 {
			return nil, fmt.Errorf("%s: there is no replica %q", path, record[0])
		}
		if _, twice := r.Values[number]; twice {
			return nil, fmt.Errorf("%s: replica %d is there twice", path, number)
		}
		r.Numbers = append(r.Numbers, number)
		r.Values[number] = record[1:]
	}
	return r, nil
}
