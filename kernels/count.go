package kernels

import "fmt"

// Count writes a number of things, whose name takes an s where there is not one: 1 launch, 4 launches.
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
