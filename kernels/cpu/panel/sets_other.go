//go:build !amd64

package panel

func vectorSets() []Set { return nil }
