package main

import (
	"maps"
	"os"
	"time"

	"engram/engine"
	"engram/engine/graph"
	"engram/engine/run"

	"github.com/urfave/cli/v2"
)

// newManifest records what is about to run.
func newManifest(c *cli.Context, job *engine.Job, target graph.Target) (*run.Manifest, error) {
	file := c.Args().First()
	inputs := maps.Clone(job.Inputs)
	sum, err := run.HashFile(file)
	if err != nil {
		return nil, err
	}
	inputs[file] = sum
	m := newManifestOf(c, target)
	m.Configuration, m.ConfigurationFile, m.Inputs = job.Experiment, file, inputs
	m.WorkingDirectory, _ = os.Getwd() // a cluster's node may hide it
	m.Replicas, m.Shard = job.Networks(), c.String("shard")
	return m, nil
}

// newManifestOf records the program, the machine and the device.
func newManifestOf(c *cli.Context, target graph.Target) *run.Manifest {
	ranks := ranksOf(c).Size
	if ranks == 1 {
		ranks = 0 // goes without saying
	}
	return &run.Manifest{
		Ranks:        ranks,
		Version:      version,
		Commit:       builtCommit(),
		Features:     features(),
		Arguments:    os.Args[1:],
		Device:       target.Name(),
		DeviceDetail: target.Detail(),
		Precision:    string(target.Precision()),
		Threads:      threadsOf(c, target),
		Host:         run.ThisHost(),
		Start:        time.Now(),
		Status:       run.Running,
	}
}
