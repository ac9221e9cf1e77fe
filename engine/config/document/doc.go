// Package document reads a YAML document by tables of keys.
//
// [New] parses the text: it checks the encoding and expands merge keys. Documents can be written into
// ([Document.Set], [Document.Put]); nodes are never changed.
//
// A [Section] is the table of the keys of a mapping. A [Key] has a type (types.go), a default and the Go field that it is stored in;
// a [Bound] is what its number must be (bound.go). Section.Read takes a [Value], a node on its way to becoming a Go value. It refuses
// unknown and missing keys. An [Error] names the file, the line and the key, what is expected and what was found.
//
// The package knows nothing of experiments: engine/config has their keys.
package document
