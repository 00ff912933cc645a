package report

import "io"

// ungraded is the page of a submission that was not graded.
var ungraded = Frame("ungraded", `{{template "begin" .Name}}<header>
<h1><bdi>{{.Name}}</bdi></h1>
<p class="score warn">not graded</p>
</header>
<main>
<p>{{.Reason}}</p>
{{with .Output}}<pre class="source"><code>{{.}}</code></pre>
{{end}}</main>
{{template "end"}}`)

// Ungraded writes the page of a submission for which there is no run: why, and what
// a compiler said, if anything.
func Ungraded(w io.Writer, name, reason, output string) error {
	return ungraded.Execute(w, struct{ Name, Reason, Output string }{name, reason, output})
}
