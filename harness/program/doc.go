// Package program finds out how to run what a student handed in, builds it,
// starts it, keeps what it prints, and ends it for certain.
//
// Call [Find] first: it turns a file, a folder or a command into a [Recipe].
// After [Recipe.Make] has compiled what needs compiling, give [Recipe.Argv] to
// [Start] and always call [Process.Stop] on what it returns:
//
//	recipe, err := program.Find("./myserver", program.Options{Part: program.Server})
//	err = recipe.Make(ctx, scratch)
//	server, err := program.Start(ctx, program.Spec{
//		Argv: recipe.Argv(map[string]string{"port": "5050"}),
//		Dir:  recipe.Dir,
//	})
//	defer server.Stop(ctx)
//
// The package judges nothing and opens no sockets. It isolates nothing either:
// what a program may reach is decided by whoever starts this process. On Linux
// the whole family of processes is followed through /proc, daemons included;
// other systems know the process group alone.
package program
