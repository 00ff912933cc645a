package main

import "context"

// clientCommand grades a client: the part "client" of the lab.
type clientCommand struct {
	gradeCommand `embed:""`
}

// Run grades the client and writes the report.
func (c *clientCommand) Run(ctx context.Context, out output) error {
	if c.Part == "" {
		c.Part = "client"
	}
	return c.gradeCommand.Run(ctx, out)
}
