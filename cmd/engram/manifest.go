package main

import (
	"maps"
	"os"
	"time"

	"engram/engine"
	"engram/engine/graph"
	"engram/engine/store"

	"github.com/urfave/cli/v2"
)

// newManifest records what is about to run.
func newManifest(c *cli.Context, job *engine.Job, target graph.Target, from source) *store.Manifest {
	inputs := maps.Clone(job.Inputs)
	inputs[from.name] = from.sum()
	m := newManifestOf(c, target)
	m.Configuration, m.ConfigurationFile, m.Inputs = job.Experiment, store.Name(from.name), inputs
	if here, err := os.Getwd(); err == nil { // a cluster's node may hide it
		m.WorkingDirectory = store.Name(here)
	}
	m.InputsRelative = relativeTo(c.String("out"), inputs)
	m.Replicas, m.Shard = job.Networks(), c.String("shard")
	return m
}

// newManifestOf records the program, the machine and the device.
func newManifestOf(c *cli.Context, target graph.Target) *store.Manifest {
	ranks := ranksOf(c).Size
	if ranks == 1 {
		ranks = 0 // goes without saying
	}
	return &store.Manifest{
		Ranks:        ranks,
		Version:      version,
		Commit:       builtCommit(),
		Features:     features(),
		Arguments:    os.Args[1:],
		Device:       target.Name(),
		DeviceDetail: target.Detail(),
		Precision:    string(target.Precision()),
		Threads:      threadsOf(c, target),
		Host:         store.ThisHost(),
		Start:        time.Now(),
		Status:       store.Running,
	}
}
