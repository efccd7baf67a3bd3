// Command gen-sdk writes the SDK of one language from a Pulumi package schema.
//
// It exists because the language hosts that can be built from Go modules are older than the engine beside
// them and lack the GeneratePackage call that `pulumi package gen-sdk` makes. The generators themselves are
// libraries of the engine's module, so the result is the same: DIR/<language>, emptied before it is written.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// The tool is named in the header of every generated file: the names are those that the hosts give.
var generators = map[string]func(pkg *schema.Package) (map[string][]byte, error){
	"go": func(pkg *schema.Package) (map[string][]byte, error) {
		return gogen.GeneratePackage("pulumi-language-go", pkg, nil)
	},
	"nodejs": func(pkg *schema.Package) (map[string][]byte, error) {
		return nodejs.GeneratePackage("pulumi-language-nodejs", pkg, nil, nil, false, nil)
	},
	"python": func(pkg *schema.Package) (map[string][]byte, error) {
		return python.GeneratePackage("pulumi-language-python", pkg, nil, nil)
	},
}

func main() {
	languages := strings.Join(slices.Sorted(maps.Keys(generators)), ", ")
	language := flag.String("language", "", "language of the SDK: "+languages)
	schemaPath := flag.String("schema", "", "path of schema.json")
	out := flag.String("out", "", "folder that gets a folder named after the language")
	flag.Parse()

	generate, known := generators[*language]
	if !known || *schemaPath == "" || *out == "" || flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "usage: gen-sdk --language LANGUAGE --schema FILE --out DIR (languages: %s)\n", languages)
		os.Exit(2)
	}
	directory := filepath.Join(*out, *language)
	if err := run(generate, *schemaPath, directory); err != nil {
		fmt.Fprintf(os.Stderr, "gen-sdk: %s SDK from %s: %v\n", *language, *schemaPath, err)
		os.Exit(1)
	}
}

func run(generate func(*schema.Package) (map[string][]byte, error), schemaPath, directory string) error {
	pkg, err := bind(schemaPath)
	if err != nil {
		return err
	}
	files, err := generate(pkg)
	if err != nil {
		return err
	}
	// Only now: a schema that does not generate leaves the SDK of before as it was.
	if err := os.RemoveAll(directory); err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// bind reads the schema and checks it against Pulumi's metaschema, as the engine does before it generates.
func bind(path string) (*schema.Package, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	// No other package is referred to, so there is nothing for a loader to load.
	pkg, problems, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{
		AllowDanglingReferences: true,
	})
	if err != nil {
		return nil, err
	}
	if problems.HasErrors() {
		var all []error
		for _, problem := range problems {
			all = append(all, errors.New(problem.Summary))
		}
		return nil, errors.Join(all...)
	}
	return pkg, nil
}
