package document

import (
	"math"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ReadNumber reads a finite number within a bound. want says in errors what it should be.
func ReadNumber(v Value, want string, within Bound) (float64, error) {
	if v.Node.Kind == yaml.ScalarNode && startsWithZero(v.Node.Value) {
		return 0, v.Wrong("%s", v.zeroAtStart())
	}
	var x float64
	isNumber := v.Node.Kind == yaml.ScalarNode && (v.Node.ShortTag() == "!!int" || v.Node.ShortTag() == "!!float")
	if !isNumber || v.Node.Decode(&x) != nil {
		if v.Node.Kind == yaml.ScalarNode && decimalComma.MatchString(v.Node.Value) {
			return 0, v.Wrong("%s must be %s, with a decimal point: %s, not %s", v.name(), want, strings.Replace(v.Node.Value, ",", ".", 1), v.Node.Value)
		}
		return 0, v.Mistyped(want)
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, v.Mistyped("finite")
	}
	if must := within(x); must != "" {
		return 0, v.Mistyped(must)
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
func (v Value) zeroAtStart() string {
	number := v.Node.Value
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

// isDecimalComma reports whether two entries of a mapping are a number with a decimal comma: {rate: 0,05} is the keys rate and 05.
func isDecimalComma(e, after Entry) bool {
	return e.Node.Kind == yaml.ScalarNode && e.Node.Line == after.Key.Line && after.Key.Column == e.Node.Column+len(e.Node.Value)+1 &&
		after.Node.Kind == yaml.ScalarNode && after.Node.Value == "" && decimalComma.MatchString(e.Node.Value+","+after.Name)
}

// commaInMapping is the error of a number with a decimal comma, of which the mapping makes a key of its digits.
func (e Entry) commaInMapping(after Entry) error {
	return e.Wrong("%s is %s,%s, which within { } ends at the comma: write %[2]s.%[3]s, with a decimal point", e.name(), e.Node.Value, after.Name)
}

// checkCommas looks for decimal commas in a list: [0, 0,01] is three numbers, the last of them 01. torn has the items that are
// parts of such a number. Of [0, 0,5] nobody knows: where the list has other commas with a space, that it may be one number
// is said instead of what is wrong with its parts (Document.Explain), or, where nothing is, as a warning.
func (v Value) checkCommas() (torn map[int]bool, err error) {
	var tight []int // places after a comma between digits
	loose := false  // a comma with a space
	torn = map[int]bool{}
	var wrong []error
	items := v.Node.Content
	say := func(i int, format string) *Error {
		before, after := items[i-1].Value, items[i].Value
		return v.In.ErrorAt(items[i], v.Path, format, v.Path, before+","+after, before, after)
	}
	for i := 1; i < len(items); i++ {
		before, after := items[i-1], items[i]
		if before.Kind != yaml.ScalarNode || after.Kind != yaml.ScalarNode || before.Line != after.Line {
			continue
		}
		if after.Column != before.Column+len(before.Value)+1 {
			loose = true
			continue
		}
		if !decimalComma.MatchString(before.Value + "," + after.Value) {
			continue
		}
		if startsWithZero(after.Value) {
			torn[i-1], torn[i] = true, true
			wrong = append(wrong, say(i, "%s holds %s, which in a list is two numbers, %s and %s: write %[3]s.%[4]s, with a decimal point"))
			continue
		}
		tight = append(tight, i)
	}
	if len(tight) > 0 && loose {
		last := tight[len(tight)-1]
		v.In.Warn(items[last], v.Path, "%s", say(last, "%s holds %s, which in a list is two numbers; if one is meant, write %[3]s.%[4]s, with a decimal point").Msg)
		for _, i := range tight {
			v.In.suspect(say(i, "%s holds %s, which in a list is two numbers, %s and %s: if one is meant, write %[3]s.%[4]s, with a decimal point"), items[i-1], items[i])
		}
	}
	return torn, Join(wrong...)
}

// place is where a node was written. Nodes that are made of it (Put) have the same.
type place struct{ line, column int }

func placeOf(node *yaml.Node) place { return place{node.Line, node.Column} }

// suspect keeps the error to tell where any other is found about one of the nodes.
func (d Document) suspect(likely *Error, nodes ...*yaml.Node) {
	for _, node := range nodes {
		if d.suspects != nil && d.suspects[placeOf(node)] == nil {
			d.suspects[placeOf(node)] = likely
		}
	}
}

// Explain says of errors what is likely behind them, where something is.
func (d Document) Explain(err error) error {
	return Each(err, func(err error) error {
		if known, ok := err.(*Error); ok && known.node != nil && d.suspects[placeOf(known.node)] != nil {
			return d.suspects[placeOf(known.node)]
		}
		return err
	})
}
