package verdict

import (
	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/result"
)

// Judge tells a failed check to a person.
func Judge(c lab.Check, s Symptom) *result.Finding {
	f := &result.Finding{
		Headline: Headline(s),
		Rule:     c.Rule,
		Evidence: Evidence(s),
		Hint:     c.Hint,
		Differs:  -1,
	}
	if len(s.Asked) > 0 {
		f.Asked = Show(s.Asked)
	}
	if s.Kind == Complains {
		f.Hint = "Exit with status 0 where nothing has failed: look at what is returned or raised at the very end."
	}
	f.Expected, f.Got, f.Differs = compared(s)
	return f
}

// wire is the wanted reply as it travels.
func (s Symptom) wire() []byte {
	if s.Wire != nil {
		return s.Wire
	}
	return []byte(s.Want + "\n")
}

// compared shows what was wanted beside what came.
func compared(s Symptom) (want, got string, differs int) {
	if s.Want == "" && len(s.Got) == 0 {
		return "", "", -1
	}
	want = s.Want
	if s.Exact {
		want = Show(s.wire())
	}
	switch {
	case s.Late:
		return want, "nothing until then, and afterwards " + Show(s.Got), -1
	case s.Exact && len(s.Got) > 0:
		return Around(s.wire(), s.Got)
	}
	if got = Show(s.Got); len(s.Got) == 0 && s.Kind != Numbers { // what came there is told in the headline
		got = "nothing"
	}
	return want, got, -1
}
