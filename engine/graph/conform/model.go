package conform

import (
	"reflect"

	"engram/engine/graph"
	"engram/engine/model"
	"engram/kernels/salience"
)

// ModelGraphs are all graphs of engine/model of a shape, by the name of the function that makes
// them; cycles in each of the forms of model.Replay that are listed here.
func ModelGraphs(s model.Shape) map[string]*graph.Graph {
	all := map[string]*graph.Graph{}
	methods := reflect.TypeFor[model.Shape]()
	for i := range methods.NumMethod() {
		name := methods.Method(i).Name
		if t := methods.Method(i).Type; t.NumOut() != 1 || t.Out(0) != reflect.TypeFor[*graph.Graph]() {
			continue
		}
		switch make := reflect.ValueOf(s).Method(i).Interface().(type) {
		case func() *graph.Graph:
			all[name] = make()
		case func(float64) *graph.Graph:
			all[name] = make(0)
		case func(model.Replay) *graph.Graph:
			all[name] = make(model.Replay{})
			for _, rule := range salience.Rules() {
				if rule.Name != salience.Soft {
					all[name+" "+rule.Name] = make(model.Replay{Salience: rule.Name})
				}
			}
			all[name+" norm 1"] = make(model.Replay{Q: 1})
			all[name+" midway"] = make(model.Replay{Midway: true})
			all[name+" unscaled"] = make(model.Replay{Unscaled: true})
			halves := s
			halves.Factors, halves.Halves = 3, true
			all[name+" halves"] = reflect.ValueOf(halves).Method(i).Interface().(func(model.Replay) *graph.Graph)(model.Replay{})
		case func(...string) *graph.Graph:
			all[name] = make(append(model.PerNeuron(), model.Misses, model.Unstable, model.Radius)...)
		default:
			panic("conform: a graph of the model takes something new: " + name)
		}
	}
	return all
}
