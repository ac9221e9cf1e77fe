// Package config turns the YAML text of a configuration into an [Experiment] with every default filled in and
// every value checked, or into an error that names the file, the line and the key.
//
// The text goes through five steps:
//
//	document/    text to YAML nodes, which keep their lines, and nodes to Go values
//	sweep.go     the sweep writes into those nodes, as --set does
//	keys.go      the table of all keys: name, type, default, bound
//	resolve.go   defaults that depend on other keys
//	check.go     rules that tie several keys together
//
// The table in keys.go is the only description of a key. Reading, "did you mean" and the test of the
// JSON schema all follow from it. To add a key, add a field in experiment.go, its line in keys.go and its entry in
// schema.json.
//
// An Experiment is plain data. [Experiment.YAML] writes it so that [Parse] reads the same thing back, it survives
// encoding as JSON, and its replicas follow from it alone. Input files are named here and read elsewhere.
package config
