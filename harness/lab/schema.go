package lab

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Schema returns the JSON schema of a lab file, for editors that complete keys
// and underline mistakes. It is made of the same types as a lab is read into.
func Schema() []byte {
	s := object(reflect.TypeFor[Lab]())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "a lab of labgrade"
	s["required"] = []string{"lab", "parts"}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err) // plain maps and texts always encode
	}
	return append(b, '\n')
}

// object is the schema of a group of keys.
func object(t reflect.Type) map[string]any {
	properties := map[string]any{}
	for _, f := range fields(t) {
		key := t.Field(f.index)
		s := schemaOf(key.Type)
		s["description"] = key.Tag.Get("doc")
		if one := key.Tag.Get("one"); one != "" {
			s["enum"] = strings.Fields(one)
		}
		properties[f.name] = s
	}
	return map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
}

func schemaOf(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Struct:
		return object(t)
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	}
	return map[string]any{"type": []string{"string", "number", "boolean"}}
}

// Keys lists the keys of a lab file with what they are for: "part.framing".
func Keys() map[string]string {
	all := map[string]string{}
	gather(reflect.TypeFor[Lab](), all)
	return all
}

func gather(t reflect.Type, all map[string]string) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return
	}
	for _, f := range fields(t) {
		all[strings.ToLower(t.Name())+"."+f.name] = t.Field(f.index).Tag.Get("doc")
		gather(t.Field(f.index).Type, all)
	}
}

// Vocabulary lists the words that a lab file may use besides its keys: framings,
// ways to compare, functions, and the acts of a script.
func Vocabulary() (all []string) {
	all = append(append(all, framings...), matchings...)
	for name := range changes {
		all = append(all, name)
	}
	for _, act := range slices.Concat(words, texts, []Act{Waits}) {
		all = append(all, string(act))
	}
	slices.Sort(all)
	return all
}
