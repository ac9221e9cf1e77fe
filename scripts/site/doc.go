// Command site makes a static site from README.md and docs: a page for each, a list of all beside it, figures and no
// scripts. It needs no network. A link to a page or section that is not there is an error.
//
//	go run ./scripts/site DIR
package main
