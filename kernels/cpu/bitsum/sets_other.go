//go:build !amd64

package bitsum

func vectorSets() []Set { return nil }
