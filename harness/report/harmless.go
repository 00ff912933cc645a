package report

import (
	"reflect"
	"strings"
	"unicode"

	"github.com/labgrade/labgrade/harness/result"
)

// harmless returns a copy of the run whose texts can do nothing but be read, in
// one line each. A record may come from anywhere, and what a student's program
// sent or printed is in it; all fields are cleaned here, so that nobody who
// writes a line of a report can forget it.
func harmless(run *result.Run) *result.Run {
	safe := clean(reflect.ValueOf(*run)).Interface().(result.Run)
	return &safe
}

// clean returns a deep copy of v in which every string is clean.
func clean(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	switch kind := v.Kind(); {
	case kind == reflect.String:
		out.SetString(strings.Map(visible, v.String()))
	case kind == reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(clean(v.Field(i)))
		}
	case kind == reflect.Interface && !v.IsNil():
		out.Set(clean(v.Elem()))
	case kind == reflect.Pointer && !v.IsNil():
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(clean(v.Elem()))
	case kind == reflect.Slice && !v.IsNil():
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(clean(v.Index(i)))
		}
	case kind == reflect.Map && !v.IsNil():
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for key, value := range v.Seq2() {
			out.SetMapIndex(clean(key), clean(value))
		}
	}
	return out
}

// visible replaces controls, line ends of every kind and marks that turn the
// direction of a text. The joiners stay: some languages cannot do without.
func visible(r rune) rune {
	if unicode.IsGraphic(r) || r == '\u200c' || r == '\u200d' {
		return r
	}
	return '·'
}
