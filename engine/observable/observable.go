// Package observable is the table of the quantities that runs record: each observable with its name, its
// equation, what its mean is over, and the output of the model that it is computed from.
//
// The names in the configuration and its schema, the columns of metrics.csv, the labels of the report and the list in
// docs/model.md all come from this table. To add an observable, add an entry and, if no output of
// model.Shape.Observe has it yet, a case there (CONTRIBUTING.md).
package observable

import "slices"

// Over says which items the mean of an observable runs over.
type Over int

const (
	Network    Over = iota // none: it is one number for a network
	Neurons                // all neurons
	Alive                  // neurons with a surviving synapse: others have no such ratio
	Excited                // neurons that some pattern excites
	Excitatory             // excitatory neurons
	Inhibitory             // inhibitory neurons
	Patterns               // the patterns in use
)

// Observable is a quantity that runs record.
type Observable struct {
	Name     string    // in record.observables and as column of metrics.csv
	Short    string    // on the console; "": Name
	Label    string    // of an axis
	Unit     string    // "": it is a pure number, or has the unit of the weights
	Equation string    // in Markdown, with the symbols of docs/model.md
	Where    string    // the code that computes it
	Over     Over      // which items its mean runs over
	Spread   bool      // metrics.csv also has its standard deviation and median
	Output   string    // the output of model.Shape.Observe that it is computed from; "": the host uses the state alone
	Limits   []float64 // values that an axis shows
	Range    []float64 // that each of its values lies in: the least one, and the largest if there is one; nil: any number
}

// All lists the observables in the order of the documentation.
func All() []Observable { return slices.Clone(table) }

// Names are those of all observables.
func Names() []string {
	names := make([]string, len(table))
	for i, o := range table {
		names[i] = o.Name
	}
	return names
}

// Named is the observable of a name; one that the table does not have has its name for a label, and
// is a number of the network.
func Named(name string) Observable {
	if i := slices.IndexFunc(table, func(o Observable) bool { return o.Name == name }); i >= 0 {
		return table[i]
	}
	return Observable{Name: name, Label: name}
}

// ShortName is what the console and the report call it.
func (o Observable) ShortName() string {
	if o.Short != "" {
		return o.Short
	}
	return o.Name
}

// IsCount tells whether it is a whole number, such as the number of stored patterns.
func (o Observable) IsCount() bool { return o.Over == Network && o.Unit == "patterns" }

// String says what a mean is over.
func (o Over) String() string {
	return [...]string{"the network", "neurons", "neurons with a surviving synapse", "neurons that some pattern excites",
		"excitatory neurons", "inhibitory neurons", "patterns"}[o]
}
