package lab

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Arithmetic in placeholders. The grammar, each level in its own function:
//
//	condition = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ] [ "?" condition ":" condition ]
//	sum       = product { ("+" | "-") product }
//	product   = operand { ("*" | "/" | "%") operand }
//	operand   = number | name | function "(" name ")" | "-" operand | "(" condition ")"

var errExpression = errors.New("not an expression")

// expression is one evaluation.
type expression struct {
	tokens []string
	lookup func(name string) (int, bool)
	depth  int
}

// deepest bounds brackets in brackets.
const deepest = 50

// evaluate works out an expression. An unknown name, a division by zero and what
// is no expression are errors.
func evaluate(text string, lookup func(string) (int, bool)) (int, error) {
	tokens, ok := tokenize(text)
	if !ok || len(tokens) == 0 {
		return 0, errExpression
	}
	e := &expression{tokens: tokens, lookup: lookup}
	n, err := e.condition()
	if err == nil && len(e.tokens) > 0 {
		err = errExpression
	}
	return n, err
}

// variables are the names in an expression, nil if it is none.
func variables(text string) (names []string) {
	for _, use := range uses(text) {
		name, _, _ := strings.Cut(use, "|")
		names = append(names, name)
	}
	return names
}

// uses are the names in an expression, each with the function that it is sent
// through, "token|vowels"; nil if it is no expression.
func uses(text string) (names []string) {
	_, err := evaluate(withoutTexts(text), func(name string) (int, bool) {
		names = append(names, name)
		return 1, true
	})
	if errors.Is(err, errExpression) {
		return nil
	}
	return names
}

func tokenize(text string) (tokens []string, ok bool) {
	for i := 0; i < len(text); {
		c := rune(text[i])
		end := i + 1
		switch {
		case c == ' ':
			i++
			continue
		case unicode.IsDigit(c):
			for end < len(text) && unicode.IsDigit(rune(text[end])) {
				end++
			}
		case c >= 'a' && c <= 'z':
			for end < len(text) && text[end] >= 'a' && text[end] <= 'z' {
				end++
			}
		case (c == '<' || c == '>' || c == '=' || c == '!') && end < len(text) && text[end] == '=':
			end++
		case c == '<', c == '>', c == '+', c == '-', c == '*', c == '/', c == '%', c == '(', c == ')', c == '?', c == ':':
		default:
			return nil, false
		}
		tokens = append(tokens, text[i:end])
		i = end
	}
	return tokens, true
}

func (e *expression) next(any ...string) string {
	for _, t := range any {
		if len(e.tokens) > 0 && e.tokens[0] == t {
			e.tokens = e.tokens[1:]
			return t
		}
	}
	return ""
}

func (e *expression) condition() (int, error) {
	if e.depth++; e.depth > deepest {
		return 0, errExpression
	}
	defer func() { e.depth-- }()
	a, err := e.sum()
	if op := e.next("<", "<=", ">", ">=", "==", "!="); op != "" {
		b, other := e.sum()
		a, err = compare(a, op, b), errors.Join(err, other)
	}
	if e.next("?") == "" {
		return a, err
	}
	yes, errYes := e.condition()
	if e.next(":") == "" {
		return 0, errExpression
	}
	no, errNo := e.condition()
	for _, wrong := range []error{err, errYes, errNo} {
		if errors.Is(wrong, errExpression) {
			return 0, wrong
		}
	}
	switch { // only what is chosen must make sense
	case err != nil:
		return 0, err
	case a != 0:
		return yes, errYes
	}
	return no, errNo
}

func compare(a int, op string, b int) int {
	holds := map[string]bool{"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[op]
	if holds {
		return 1
	}
	return 0
}

func (e *expression) sum() (int, error) {
	a, err := e.product()
	for {
		op := e.next("+", "-")
		if op == "" {
			return a, err
		}
		b, other := e.product()
		if err = errors.Join(err, other); op == "-" {
			b = -b
		}
		a += b
	}
}

func (e *expression) product() (int, error) {
	a, err := e.operand()
	for {
		op := e.next("*", "/", "%")
		if op == "" {
			return a, err
		}
		b, other := e.operand()
		err = errors.Join(err, other)
		switch {
		case op == "*":
			a *= b
		case b == 0:
			err = errors.Join(err, errors.New("division by zero"))
		case op == "/":
			a /= b
		default:
			a %= b
		}
	}
}

func (e *expression) operand() (int, error) {
	if len(e.tokens) == 0 {
		return 0, errExpression
	}
	token := e.tokens[0]
	e.tokens = e.tokens[1:]
	switch c := token[0]; {
	case token == "-":
		if e.depth++; e.depth > deepest {
			return 0, errExpression
		}
		n, err := e.operand()
		e.depth--
		return -n, err
	case token == "(":
		n, err := e.condition()
		if e.next(")") == "" {
			return 0, errExpression
		}
		return n, err
	case c >= '0' && c <= '9':
		n, err := strconv.Atoi(token)
		if err != nil {
			return 0, errExpression
		}
		return n, nil
	case c >= 'a' && c <= 'z':
		if e.next("(") != "" {
			token = e.argument() + "|" + token
		}
		n, ok := e.lookup(token)
		if !ok {
			return 0, fmt.Errorf("nothing is called %s", token)
		}
		return n, nil
	}
	return 0, errExpression
}

// argument is the name that a function is called with.
func (e *expression) argument() (name string) {
	if len(e.tokens) == 0 {
		return ""
	}
	name, e.tokens = e.tokens[0], e.tokens[1:]
	if e.next(")") == "" {
		return ""
	}
	return name
}
