package config

import (
	"math"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

func readNumber(v value, want string, within bound) (float64, error) {
	if v.node.Kind == yaml.ScalarNode && startsWithZero(v.node.Value) {
		return 0, v.wrong("%s", v.zeroAtStart())
	}
	var x float64
	isNumber := v.node.Kind == yaml.ScalarNode && (v.node.ShortTag() == "!!int" || v.node.ShortTag() == "!!float")
	if !isNumber || v.node.Decode(&x) != nil {
		if v.node.Kind == yaml.ScalarNode && decimalComma.MatchString(v.node.Value) {
			return 0, v.wrong("%s must be %s, with a decimal point: %s, not %s", v.name(), want, strings.Replace(v.node.Value, ",", ".", 1), v.node.Value)
		}
		return 0, v.mistyped(want)
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, v.mistyped("finite")
	}
	if must := within(x); must != "" {
		return 0, v.mistyped(must)
	}
	return x, nil
}

var (
	decimalComma = regexp.MustCompile(`^[-+]?[0-9]+,[0-9]+$`)
	octal        = regexp.MustCompile(`^[-+]?0[0-7]+$`)
)

// startsWithZero reports whether a number is written as 010 is.
func startsWithZero(number string) bool {
	if number != "" && (number[0] == '-' || number[0] == '+') {
		number = number[1:]
	}
	return len(number) > 1 && number[0] == '0' && (number[1] >= '0' && number[1] <= '9' || number[1] == '_')
}

// zeroAtStart says what is wrong with a number such as 010, which YAML 1.1 reads as 8 and
// YAML 1.2 as 10.
func (v value) zeroAtStart() string {
	number := v.node.Value
	sign := strings.TrimRight(number[:1], "0")
	digits := strings.TrimLeft(strings.TrimLeft(number, "+-"), "0_")
	if digits == "" || digits[0] < '0' || digits[0] > '9' {
		digits = "0" + digits
	}
	text := v.name() + " is " + number + ", which starts with a zero: write " + sign + digits
	if octal.MatchString(number) && digits != "0" {
		text += ", or " + sign + "0o" + digits + " if octal is meant"
	}
	return text
}

// checkCommas looks for decimal commas in a list: [0, 0,01] is three numbers, the last of them 01.
func (v value) checkCommas() error {
	tight, loose := -1, false // a comma between digits, a comma with a space
	items := v.node.Content
	for i := 1; i < len(items); i++ {
		before, after := items[i-1], items[i]
		if before.Kind != yaml.ScalarNode || after.Kind != yaml.ScalarNode || before.Line != after.Line {
			continue
		}
		if after.Column != before.Column+len(before.Value)+1 {
			loose = true
			continue
		}
		pair := before.Value + "," + after.Value
		if !decimalComma.MatchString(pair) {
			continue
		}
		if startsWithZero(after.Value) {
			return v.in.errorAt(after, v.path, "%s holds %s, which in a list is two numbers, %s and %s: write %s.%[4]s, with a decimal point",
				v.path, pair, before.Value, after.Value, before.Value)
		}
		tight = i
	}
	if tight >= 0 && loose {
		before, after := items[tight-1].Value, items[tight].Value
		v.in.warn(items[tight], v.path, "%s holds %s,%s, which in a list is two numbers; if one is meant, write %[2]s.%[3]s, with a decimal point", v.path, before, after)
	}
	return nil
}
