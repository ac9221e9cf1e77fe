package main

import "os/exec"

// ownGroup does nothing: Windows has no process groups that could be killed.
func ownGroup(*exec.Cmd) {}

// killGroup kills the command alone.
func killGroup(c *exec.Cmd) { _ = c.Process.Kill() }
