package main

import (
	"maps"
	"os"
	"time"

	"engram/engine"
	"engram/engine/graph"
	"engram/engine/store"
)

// newManifest records what is about to run.
func newManifest(ranks *ranks, o *runOptions, job *engine.Job, target graph.Target, from source) *store.Manifest {
	inputs := maps.Clone(job.Inputs)
	inputs[from.name] = from.sum()
	m := newManifestOf(ranks, &o.target, target)
	m.Configuration, m.ConfigurationFile, m.Inputs = job.Experiment, store.Name(from.name), inputs
	if here, err := os.Getwd(); err == nil { // a cluster's node may hide it
		m.WorkingDirectory = store.Name(here)
	}
	m.InputsRelative = relativeTo(o.out, inputs)
	m.Replicas, m.Shard = job.Networks(), o.shard.value
	return m
}

// newManifestOf records the program, the machine and the device.
func newManifestOf(ranks *ranks, o *targetOptions, target graph.Target) *store.Manifest {
	size := ranks.Size
	if size == 1 {
		size = 0 // goes without saying
	}
	return &store.Manifest{
		Ranks:        size,
		Version:      version,
		Commit:       builtCommit(),
		Features:     features(),
		Arguments:    os.Args[1:],
		Device:       target.Name(),
		DeviceDetail: target.Detail(),
		Precision:    string(target.Precision()),
		Threads:      o.threadsOf(ranks, target),
		Host:         store.ThisHost(),
		Start:        time.Now(),
		Status:       store.Running,
	}
}
