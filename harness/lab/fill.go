package lab

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Values fill the placeholders of a text: "token", "ms", "n".
type Values map[string]string

// Fill replaces each placeholder that v can fill; others stay as they are. A
// placeholder stands in braces and is one of
//
//	{token}            a value
//	{token|upper}      a value changed: upper, lower, reverse, length, vowels
//	{n+1}              arithmetic over whole numbers: + - * / %, brackets
//	{n > 9 ? n*2 : 0}  a number by condition: < <= > >= == !=
//	{vowels(token) == 0 ? 'none' : 'some'}  a text by condition
//
// What is filled in is not filled again.
func Fill(text string, v Values) string {
	var b strings.Builder
	for {
		before, inner, after, ok := brace(text)
		if !ok {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(before)
		if value, known := v.value(inner); known {
			b.WriteString(value)
		} else {
			b.WriteString("{" + inner + "}")
		}
		text = after
	}
}

// brace finds the first innermost pair of braces.
func brace(text string) (before, inner, after string, ok bool) {
	for from := 0; ; {
		end := strings.IndexByte(text[from:], '}')
		if end < 0 {
			return text, "", "", false
		}
		end += from
		if begin := strings.LastIndexByte(text[from:end], '{'); begin >= 0 {
			begin += from
			return text[:begin], text[begin+1 : end], text[end+1:], true
		}
		from = end + 1
	}
}

// placeholders returns what stands in braces.
func placeholders(text string) (all []string) {
	for {
		_, inner, after, ok := brace(text)
		if !ok {
			return all
		}
		all, text = append(all, inner), after
	}
}

// value works out one placeholder.
func (v Values) value(inner string) (string, bool) {
	if value, ok := v[inner]; ok {
		return value, true
	}
	if name, functions, piped := strings.Cut(inner, "|"); piped {
		return v.piped(name, strings.Split(functions, "|"))
	}
	if choosable.MatchString(inner) {
		return v.choose(inner)
	}
	if len(variables(inner)) == 0 {
		return "", false
	}
	n, err := evaluate(inner, v.number)
	return strconv.Itoa(n), err == nil
}

func (v Values) number(name string) (int, bool) {
	text := v[name]
	if name, function, piped := strings.Cut(name, "|"); piped {
		text, _ = v.piped(name, []string{function}) // what cannot be worked out is no number
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

func (v Values) piped(name string, functions []string) (string, bool) {
	value, ok := v[strings.TrimSpace(name)]
	for _, f := range functions {
		change := changes[strings.TrimSpace(f)]
		if change == nil || !ok {
			return "", false
		}
		value = change(value)
	}
	return value, ok
}

// changes are the functions that a value can be sent through.
var changes = map[string]func(string) string{
	"upper":   strings.ToUpper,
	"lower":   strings.ToLower,
	"reverse": reversed,
	"length":  func(s string) string { return strconv.Itoa(len(s)) },
	"vowels":  func(s string) string { return strconv.Itoa(vowels(s)) },
}

func reversed(s string) string {
	b := make([]byte, 0, len(s))
	for len(s) > 0 {
		_, n := utf8.DecodeLastRuneInString(s)
		b = append(b, s[len(s)-n:]...)
		s = s[:len(s)-n]
	}
	return string(b)
}

func vowels(s string) (n int) {
	for _, r := range strings.ToLower(s) {
		if strings.ContainsRune("aeiou", r) {
			n++
		}
	}
	return n
}
