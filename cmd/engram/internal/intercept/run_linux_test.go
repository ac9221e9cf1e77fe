package intercept

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestMain lets the test binary be a program that writes a file and tells what came of it.
func TestMain(m *testing.M) {
	if path := os.Getenv("ENGRAM_TEST_WRITES"); path != "" {
		Begin()
		fmt.Println(os.WriteFile(path, []byte("text"), 0o666))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestRun: the calls of a process are seen with what they write, and end as the test says.
func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		answer        Answer
		says, content string
	}{
		"proceeds":  {Proceed(), "<nil>", "text"},
		"fails":     {Fail(syscall.ENOSPC), "no space left on device", ""},
		"is short":  {Short(), "<nil>", "text"}, // os.File writes the rest
		"is killed": {Kill(), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			path := filepath.Join(top, "file")
			command := exec.Command(os.Args[0])
			command.Env = append(os.Environ(), "ENGRAM_TEST_WRITES="+path)
			var out strings.Builder
			command.Stdout = &out
			written, writes := "", 0
			err := Run(command, top, func(call Call) Answer {
				if call.Name != "write" {
					return Proceed()
				}
				if call.Path != path {
					t.Errorf("%s is written, want %s", call.Path, path)
				}
				if written += string(call.Data); writes > 0 {
					return Proceed()
				}
				writes++
				return c.answer
			})
			if errors.Is(err, ErrUnsupported) {
				t.Skip(err)
			}
			if killed := command.ProcessState.ExitCode() == -1; killed != (c.answer == Kill()) || err != nil && !killed {
				t.Fatalf("%v\n%s", err, &out)
			}
			if content, _ := os.ReadFile(path); string(content) != c.content || !strings.Contains(out.String(), c.says) {
				t.Errorf("the file has %q and the program says %q; want %q and %q", content, &out, c.content, c.says)
			}
			if want := map[bool]string{false: "text", true: "textxt"}[c.answer == Short()]; written != want {
				t.Errorf("writes %q were seen, want %q", written, want)
			}
		})
	}
}
