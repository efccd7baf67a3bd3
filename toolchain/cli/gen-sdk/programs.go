package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	"github.com/hashicorp/hcl/v2"
	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	"github.com/pulumi/pulumi-java/pkg/codegen/java"
	yamlgen "github.com/pulumi/pulumi-yaml/pkg/pulumiyaml/codegen"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// Each generator adds its own nodes to a program, so each gets one of its own.
var programGenerators = []func(program *pcl.Program) (map[string][]byte, hcl.Diagnostics, error){
	python.GenerateProgram,
	gogen.GenerateProgram,
	java.GenerateProgram,
	dotnet.GenerateProgram,
}

// runPrograms converts each program in YAML below a folder, as `pulumi convert` does, and writes the results to the same place below another.
func runPrograms(schemaPath, from, to string) error {
	pkg, err := bind("", schemaPath)
	if err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "Pulumi.yaml" {
			return err
		}
		folder, err := filepath.Rel(from, filepath.Dir(path))
		if err != nil {
			return err
		}
		for _, generate := range programGenerators {
			_, program, err := yamlgen.Eject(filepath.Dir(path), loader{pkg})
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			files, problems, err := generate(program)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if problems.HasErrors() {
				return fmt.Errorf("%s: %w", path, problems)
			}
			if err := write(filepath.Join(to, folder), files); err != nil {
				return err
			}
		}
		return nil
	})
}

func write(folder string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(folder, filepath.Base(name))
		if err := errors.Join(os.MkdirAll(folder, 0o755), os.WriteFile(path, content, 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// loader knows one package, whose schema is a file, so that no plugin has to run.
type loader struct{ pkg *schema.Package }

func (l loader) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	if name != l.pkg.Name {
		return nil, fmt.Errorf("no schema of the package %s", name)
	}
	return l.pkg, nil
}

func (l loader) LoadPackageV2(_ context.Context, descriptor *schema.PackageDescriptor) (*schema.Package, error) {
	return l.LoadPackage(descriptor.Name, nil)
}

func (l loader) LoadPackageReference(name string, version *semver.Version) (schema.PackageReference, error) {
	pkg, err := l.LoadPackage(name, version)
	if err != nil {
		return nil, err
	}
	return pkg.Reference(), nil
}

func (l loader) LoadPackageReferenceV2(_ context.Context, descriptor *schema.PackageDescriptor) (schema.PackageReference, error) {
	return l.LoadPackageReference(descriptor.Name, nil)
}
