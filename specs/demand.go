package specs

import (
	"slices"
	"strings"

	"github.com/labgrade/labgrade/harness/lab"
	"github.com/labgrade/labgrade/harness/verdict"
)

// Known is what labgrade can check and name without a lab's own words.
func Known() lab.Catalogue {
	all := make(map[string]lab.Demand, len(bodies))
	for id := range bodies {
		all[id] = demandOf(id)
	}
	return lab.Catalogue{Checks: all, Causes: verdict.IDs()}
}

// demandOf says what a check needs of a lab.
func demandOf(id string) lab.Demand {
	stage := stageName(id)
	d := demands[id]
	switch {
	case slices.Contains(clientStages, stage):
		d.Program, d.Framings = "client", []lab.Framing{lab.Line}
	case stage == "pair":
		d.Program = lab.Pair
	case strings.HasPrefix(stage, "udp"):
		d.Transport = "udp"
	}
	return d
}

// clientStages are the stages of a part that grades a client.
var clientStages = []string{"connect", "send", "print", "end", "lost", "load"}

// framed are the framings that tell where a message ends.
var framed = []lab.Kind{lab.Ended, lab.Counted}

// demands are what checks need besides the exchange ask.
var demands = map[string]lab.Demand{
	"replies/line-end":  {Kinds: []lab.Kind{lab.Ended}},
	"replies/one-each":  {},
	"replies/ticket":    {Exchanges: []string{"counter"}},
	"replies/wait":      {Exchanges: []string{"slow"}},
	"replies/bye":       {Exchanges: []string{"bye"}},
	"replies/after-bye": {Exchanges: []string{"bye"}, Kinds: framed},

	"messages/pieces":         {Cuts: true},
	"messages/bytes":          {Cuts: true},
	"messages/two-at-once":    {Cuts: true, With: map[string]int{"requests": 2}},
	"messages/fifty-at-once":  {Cuts: true, With: map[string]int{"requests": 50}},
	"messages/one-and-a-half": {Cuts: true},
	"messages/crlf":           {Framings: []lab.Framing{lab.Line}},
	"messages/crlf-cut":       {Framings: []lab.Framing{lab.Line}},
	"messages/utf8-cut":       {Cuts: true, Token: true},
	"messages/bad-utf8":       {Token: true, Kinds: framed},
	"messages/sizes":          {Token: true},
	"messages/longest":        {Token: true, Longest: true},
	"messages/too-long":       {Token: true, Longest: true, Exchanges: []string{"oversize"}, Kinds: []lab.Kind{lab.Ended}},
	"messages/endless":        {Token: true, Longest: true, Exchanges: []string{"oversize"}, Kinds: []lab.Kind{lab.Ended}},
	"messages/remnants":       {Token: true},
	"messages/large-replies":  {Token: true},

	"order/pipelined":  {Cuts: true, With: map[string]int{"requests": 100}},
	"order/mixed":      {Exchanges: []string{"error", "count"}, Kinds: framed},
	"order/wait-first": {Exchanges: []string{"slow"}, Kinds: framed},
	"order/count":      {Exchanges: []string{"count"}, Kinds: framed},

	"apart/names":   {Exchanges: []string{"set", "get"}},
	"apart/counts":  {Exchanges: []string{"count"}},
	"apart/pieces":  {Cuts: true},
	"apart/fresh":   {Exchanges: []string{"set", "get", "error"}},
	"apart/tickets": {Exchanges: []string{"counter"}},

	"many/ten":           {With: map[string]int{"clients": 10}},
	"many/reverse":       {With: map[string]int{"clients": 10}},
	"many/fifty":         {With: map[string]int{"clients": 50}},
	"many/own-replies":   {Cuts: true, With: map[string]int{"clients": 20}},
	"many/tickets":       {Exchanges: []string{"counter"}, Kinds: framed},
	"many/names-at-once": {Exchanges: []string{"set", "get", "counter", "count"}, Kinds: framed},
	"many/come-and-go":   {With: map[string]int{"clients": 60}},

	"slow/half-a-line":  {Cuts: true},
	"slow/drip":         {Cuts: true},
	"slow/twenty":       {Cuts: true, With: map[string]int{"clients": 20}},
	"slow/never-reads":  {Token: true},
	"slow/waits":        {Exchanges: []string{"slow"}},
	"slow/vanishes":     {Cuts: true},
	"slow/nothing-lost": {Cuts: true},

	"leaving/half-close":     {Cuts: true},
	"leaving/incomplete":     {Kinds: framed},
	"leaving/vanishes":       {Cuts: true},
	"leaving/reset":          {Cuts: true},
	"leaving/unread":         {Cuts: true},
	"leaving/others":         {Cuts: true},
	"leaving/terminate-busy": {Cuts: true},

	"room/everyone":    {Ambient: true, Token: true, Kinds: framed},
	"room/once":        {Ambient: true, Token: true, Kinds: framed},
	"room/newcomer":    {Ambient: true, Token: true, Kinds: framed},
	"room/one-order":   {Ambient: true, Token: true, Kinds: framed},
	"room/slow-reader": {Ambient: true, Token: true, Kinds: framed},
	"room/leaves":      {Ambient: true, Token: true, Kinds: framed},

	"pair/at-once": {With: map[string]int{"clients": 5}},

	"udp-replies/ticket":   {Exchanges: []string{"counter"}},
	"udp-bytes/utf8":       {Token: true},
	"udp-bytes/sizes":      {Token: true},
	"udp-bytes/largest":    {Token: true},
	"udp-bytes/remnants":   {Token: true},
	"udp-senders/tickets":  {Exchanges: []string{"counter"}},
	"udp-trouble/empty":    {Exchanges: []string{"error"}},
	"udp-trouble/blanks":   {Exchanges: []string{"error"}},
	"udp-trouble/bad-utf8": {Exchanges: []string{"error"}},
}

// figure is a number that the lab may give for a check.
func (s *Stage) figure(name string) int {
	if n := s.check.With[name]; n > 0 {
		return n
	}
	return demandOf(s.check.ID).With[name]
}
