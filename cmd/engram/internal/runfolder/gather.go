package runfolder

import (
	"errors"

	"engram/engine/analysis/longform"
	"engram/engine/observable"
	"engram/engine/store"
)

// gathered are the tables of networks that a run folder also has as one, beside metrics.csv.
func gathered() []string { return []string{observable.Recall, observable.Memories, observable.Days} }

// Gather writes, for each table that the networks of an ended run have, one of all of them, with their numbers and swept values.
func Gather(folder *store.Folder) error {
	var failed []error
	for _, name := range gathered() {
		g, err := longform.OfNetworks(folder.Dir(), name)
		if err == nil && g != nil {
			err = folder.WriteFile(name, g.Write)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
