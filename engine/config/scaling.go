package config

import "encoding/json"

// Scaling is the norm that homeostatic scaling holds at Length. Q == 0 is the
// norm of the factors, written u: sum_jk u_ijk^2 / z. Otherwise it is the sum of
// the weights to the power Q: sum_j w_ij^Q.
type Scaling struct{ Q float64 }

func (s Scaling) MarshalYAML() (any, error) {
	if s.Q == 0 {
		return "u", nil
	}
	return s.Q, nil
}

func (s Scaling) MarshalJSON() ([]byte, error) {
	plain, _ := s.MarshalYAML()
	return json.Marshal(plain)
}

func (s *Scaling) UnmarshalJSON(text []byte) error {
	if string(text) == `"u"` {
		*s = Scaling{}
		return nil
	}
	return json.Unmarshal(text, &s.Q)
}
