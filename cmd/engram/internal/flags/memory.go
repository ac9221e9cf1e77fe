package flags

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"engram/cmd/engram/internal/exit"
	"engram/cmd/engram/internal/format"

	"github.com/urfave/cli/v2"
)

// Memory is the most memory to use.
func Memory(to *Optional[string]) cli.Flag {
	return &cli.GenericFlag{Name: "memory", Value: to, DefaultText: "what is available", Usage: "`SIZE` of memory to use at most, such as 4GiB; a night's factors that it has no room for lie on disk"}
}

// Bytes is the value of --memory in bytes; 0 without it.
func Bytes(size Optional[string]) (int64, error) {
	if !size.Given {
		return 0, nil
	}
	n, err := parseSize(size.Value)
	if err != nil {
		return 0, exit.Misuse("--memory %v", err)
	}
	return n, nil
}

// parseSize reads a number of bytes: 512MiB, 4GB, 1.5TiB, 1000000, in letters of either case. So few bytes as a forgotten
// unit leaves are refused.
func parseSize(text string) (int64, error) {
	units := map[string]float64{
		"": 1, "B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
		"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40,
		"KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40,
	}
	upper := strings.ToUpper(text)
	number := strings.TrimRight(upper, "BKMGTI")
	unit, known := units[upper[len(number):]]
	v, err := strconv.ParseFloat(number, 64)
	if bytes := v * unit; !known || err != nil || !(bytes >= 1) || bytes > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is no size: write a number with a unit, such as 4GiB or 500MB", text)
	}
	if unit == 1 && v < 1e6 {
		return 0, fmt.Errorf("%s is %s, with which nothing can be computed: write a number with a unit, such as 4GiB or 500MB", text, format.Count(int(v), "byte", "bytes"))
	}
	return int64(v * unit), nil
}
