package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// devtools is a page in Chromium that a test drives, by the DevTools protocol over two pipes.
type devtools struct {
	t       *testing.T
	to      *os.File
	session string

	one        sync.Mutex
	count      int
	answers    map[int]chan json.RawMessage
	complaints []string // of the console
}

// openPage starts a browser with an empty page of a width. It ends with the test.
func openPage(t *testing.T, width int) *devtools {
	t.Helper()
	browser := findBrowser(t)
	in, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	profile := t.TempDir()
	c := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--user-data-dir="+profile, "--remote-debugging-pipe")
	c.ExtraFiles = []*os.File{in, out} // 3 and 4
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	out.Close()
	d := &devtools{t: t, to: to, answers: map[int]chan json.RawMessage{}}
	go d.listen(from)
	t.Cleanup(func() {
		to.Close()
		c.Process.Kill()
		c.Wait()
		from.Close()
		// its own processes end a little later, and write until then
		for end := time.Now().Add(time.Minute); os.RemoveAll(profile) != nil && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
	})
	var target struct{ TargetID string }
	d.do("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	d.do("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	d.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		d.do(domain+".enable", nil, nil)
	}
	d.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": false}, nil)
	return d
}

// listen takes what the browser says: answers, and complaints of the console.
func (d *devtools) listen(from *os.File) {
	messages := bufio.NewReader(from)
	for {
		text, err := messages.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID             int
			Result, Params json.RawMessage
			Error          json.RawMessage
			Method         string
		}
		if json.Unmarshal(text[:len(text)-1], &m) != nil {
			continue
		}
		d.one.Lock()
		switch {
		case m.Error != nil:
			d.complaints = append(d.complaints, string(m.Error))
			d.answers[m.ID] <- nil
		case m.ID > 0:
			d.answers[m.ID] <- m.Result
		case m.Method == "Runtime.consoleAPICalled", m.Method == "Runtime.exceptionThrown", m.Method == "Log.entryAdded":
			d.complaints = append(d.complaints, string(m.Params))
		}
		d.one.Unlock()
	}
}

// do carries out a command of the protocol and decodes its result.
func (d *devtools) do(method string, params any, into any) {
	d.t.Helper()
	d.one.Lock()
	d.count++
	answer := make(chan json.RawMessage, 1)
	d.answers[d.count] = answer
	message := map[string]any{"id": d.count, "method": method}
	d.one.Unlock()
	if params != nil {
		message["params"] = params
	}
	if d.session != "" {
		message["sessionId"] = d.session
	}
	text, _ := json.Marshal(message)
	if _, err := d.to.Write(append(text, 0)); err != nil {
		d.t.Fatal(err)
	}
	select {
	case result := <-answer:
		if into != nil {
			if err := json.Unmarshal(result, into); err != nil {
				d.t.Fatalf("%s: %v in %s", method, err, result)
			}
		}
	case <-time.After(2 * time.Minute):
		d.t.Fatalf("%s: the browser does not answer", method)
	}
}

// open loads a page.
func (d *devtools) open(address string) {
	d.t.Helper()
	d.do("Page.navigate", map[string]any{"url": address}, nil)
}

// eval is the value of an expression in the page; nil where it fails, as in a page that is not there yet.
func (d *devtools) eval(expression string) any {
	d.t.Helper()
	var answer struct{ Result struct{ Value any } }
	d.do("Runtime.evaluate", map[string]any{"expression": "(() => { try { return " + expression + " } catch (e) { return null } })()", "returnByValue": true}, &answer)
	return answer.Result.Value
}

// await waits until an expression is true in the page.
func (d *devtools) await(expression string) {
	d.t.Helper()
	begin := time.Now()
	for time.Since(begin) < time.Minute {
		if d.eval(expression) == true {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	d.t.Fatalf("it does not come to be that %s; the page has\n%.3000v\nand the console %s", expression, d.eval("document.body.innerText"), strings.Join(d.complaints, "\n"))
}

// quiet checks that the console has no complaints.
func (d *devtools) quiet() {
	d.t.Helper()
	d.one.Lock()
	defer d.one.Unlock()
	for _, complaint := range d.complaints {
		d.t.Errorf("the browser complains: %s", complaint)
	}
}
