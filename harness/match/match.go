// Package match holds the Gomega matchers with which a check says what it
// expects of a program: one matcher a file.
//
// Start with [BeAnswered]. Besides what Gomega asks of a matcher, each can tell
// what it saw as a [verdict.Symptom], from which the finding is made; the text
// that Gomega would print is only its headline.
package match

import (
	"fmt"

	"github.com/onsi/gomega/types"

	"github.com/labgrade/labgrade/harness/peer"
	"github.com/labgrade/labgrade/harness/verdict"
)

// Matcher is a Gomega matcher that can describe a mismatch as evidence.
type Matcher interface {
	types.GomegaMatcher
	// Symptom says what was seen instead. It is asked only after Match has
	// returned false for the same actual value.
	Symptom(actual any) verdict.Symptom
}

// matcher makes a Matcher of two functions over one type of actual value.
type matcher[T any] struct {
	name    string
	match   func(T) bool
	symptom func(T) verdict.Symptom
}

func (m matcher[T]) Match(actual any) (bool, error) {
	value, ok := actual.(T)
	if !ok {
		return false, fmt.Errorf("%s wants a %T, not a %T", m.name, *new(T), actual)
	}
	return m.match(value), nil
}

func (m matcher[T]) Symptom(actual any) verdict.Symptom {
	value, _ := actual.(T)
	return m.symptom(value)
}

func (m matcher[T]) FailureMessage(actual any) string {
	return verdict.Headline(m.Symptom(actual))
}

func (m matcher[T]) NegatedFailureMessage(any) string {
	return m.name + ": the opposite was expected"
}

// MatchMayChangeInTheFuture tells Gomega not to poll: what a peer has waited
// for is final.
func (m matcher[T]) MatchMayChangeInTheFuture(any) bool { return false }

// ofMessage fills in what a message, or what came instead, shows.
func ofMessage(s verdict.Symptom, m peer.Message) verdict.Symptom {
	s.Got, s.Proof, s.Ending = m.Raw, m.Proof, string(m.Ending)
	return s
}
