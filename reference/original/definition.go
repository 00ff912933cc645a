package original

import _ "embed" // for the two files below

// Handout is the assignment in a student's words, in Markdown.
//
//go:embed handout.md
var Handout string

// Definition is the lab file: how the assignment is graded.
//
//go:embed lab.yaml
var Definition []byte
