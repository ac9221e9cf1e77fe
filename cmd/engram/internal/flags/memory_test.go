package flags

import (
	"testing"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"4GiB": 4 << 30, "4gb": 4e9, "1.5gib": 3 << 29, "2000kb": 2e6, "500MB": 500e6, "1.5K": 1536, "1000000": 1e6, "2T": 2 << 40} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
	for unit, bytes := range map[string]int64{
		"": 1, "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
		"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	} {
		if got, err := parseSize("1000000" + unit); err != nil || got != 1e6*bytes {
			t.Errorf("1000000%s: %d, %v; want %d", unit, got, err, 1e6*bytes)
		}
	}
	for _, text := range []string{"", "GiB", "4XB", "-1GB", "0", "nan", "1e30GB", "4 GiB x", "4", "4B"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("%q: %d, want an error", text, got)
		}
	}
}
