// Package live serves a page that shows runs while they go: curves, noise curves, the networks of a sweep, and the
// time left. Its only action is to stop a run, which saves a checkpoint.
//
// [Options.Listen] opens the address and makes the token, before there is a run folder. A [Run] holds the latest state of
// a run: whoever computes it, or reads its files, tells it what is new, and never waits for a viewer. [Server.Serve]
// answers requests: each viewer has a stream of server-sent events, and each event replaces what the viewer has, so that
// a slow viewer misses events and one that connects again needs no history.
package live
