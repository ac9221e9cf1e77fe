package main

import (
	"fmt"
	"path/filepath"

	"syscall"
	"testing"

	"engram/cmd/engram/internal/exit"
)

// points counts those of all curves of the first panel.
const points = `[...document.querySelectorAll("#panels figure:first-child .curve")].reduce((n, c) => n + c.getAttribute("d").split("L").length, 0)`

// TestPageInBrowser: in wide and in narrow windows curves grow, nothing scrolls sideways and the console is quiet; a click
// on a network shows its curves; stopping the run takes two clicks; then the page says how it ended, and stays.
func TestPageInBrowser(t *testing.T) {
	findBrowser(t)
	for _, width := range []int{1280, 400} {
		out := filepath.Join(t.TempDir(), "out")
		c := serveProgram(t, "run", write(t, browserSweep), "--out", out, "--quiet", "--serve", "--set", "sweep.patterns.load=[0.1,0.2]",
			"--set", "phases.2.sleep.cycles=1e6", "--set", "record.every=200")
		page := openPage(t, width)
		page.open(c.page)
		page.await(`document.querySelectorAll("#panels .curve").length >= 8 && document.querySelectorAll("#noise .curve").length >= 1`)
		before := page.eval(points).(float64)
		page.await(fmt.Sprintf("%s > %v", points, before))
		page.await(`document.getElementById("status").textContent === "running" && / %/.test(document.getElementById("percent").textContent)`)
		for _, choose := range []string{`input[name=y][value=log]`, `input[name=x][value=linear]`, `#observables input`} {
			page.eval(`document.querySelector("` + choose + `").click()`)
		}
		page.await(`document.querySelectorAll("#panels figure").length === 4 && document.querySelectorAll("#panels .curve").length >= 4`)
		page.eval(`showCells() || $("cells").dispatchEvent(new MouseEvent("click", {clientX: $("cells").getBoundingClientRect().left + 3, clientY: $("cells").getBoundingClientRect().top + 3}))`)
		page.await(`$("legend").textContent.includes("network 0: network.factors 1, patterns.load 0.1, seed 1")`)
		if sideways := page.eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); sideways != 0.0 {
			t.Errorf("at %d the page scrolls sideways by %v", width, sideways)
		}
		page.eval(`$("stop").click()`)
		page.await(`$("stop").textContent.includes("again")`)
		page.eval(`$("stop").click()`)
		if status, said := c.ends(t); status != exit.StatusInterrupted {
			t.Errorf("exit status %d: %s", status, said)
		}
		page.await(`$("status").textContent === "interrupted" && $("connection").textContent.includes("stays as it is") && $("stop").hidden`)
		page.quiet()
	}
}

// TestPageConnectsAgain: a viewer whose connection breaks has all of the run when it is back.
func TestPageConnectsAgain(t *testing.T) {
	page := openPage(t, 800)
	done := filepath.Join(t.TempDir(), "done")
	engram(t, "run", write(t, tiny), "--out", done, "--quiet").expect(t, exit.StatusDone)
	c := serveProgram(t, "watch", "--serve", done)
	page.open(c.page)
	page.await(`document.querySelectorAll("#panels .curve").length > 0 && $("status").textContent === "done"`)
	page.eval(`source.dispatchEvent(new Event("error")) || source.onerror(), 1`)
	page.await(`!$("connection").hidden`)
	page.eval(`curves = null, connect(), 1`) // as the browser does after a while
	page.await(`curves !== null && $("connection").hidden`)
	page.quiet()
	c.Process.Signal(syscall.SIGINT)
	c.ends(t)
	page.await(`$("connection").textContent.includes("has ended")`)
}
