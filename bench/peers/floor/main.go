// Command floor is a provider that does nothing: it serves the types of the benchmarks and answers every call at once. What an
// operation takes with it is the least that the engine allows to any provider.
package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

//go:embed schema.json
var schema string

// The outputs of each type beside its inputs.
var outputs = map[string]map[string]property.Value{
	"Workspace": {
		"workspaceId": property.New("ws_0000000000000000000"),
		"joinCode":    property.New("0000000000000000").WithSecret(true),
		"createdAt":   property.New("2026-01-01T00:00:00.000Z"),
	},
	"Secret": {
		"secretId":  property.New("sec_000000000000000000"),
		"version":   property.New(1.0),
		"createdAt": property.New("2026-01-01T00:00:00.000Z"),
	},
}

func create(_ context.Context, request p.CreateRequest) (p.CreateResponse, error) {
	properties := request.Properties
	for name, value := range outputs[string(request.Urn.Type().Name())] {
		if request.DryRun {
			value = property.New(property.Computed)
		}
		properties = properties.Set(name, value)
	}
	return p.CreateResponse{ID: request.Urn.Name(), Properties: properties}, nil
}

func main() {
	err := p.RunProvider(context.Background(), "workspaces", "0.1.0", p.Provider{
		GetSchema: func(context.Context, p.GetSchemaRequest) (p.GetSchemaResponse, error) {
			return p.GetSchemaResponse{Schema: schema}, nil
		},
		Cancel:    func(context.Context) error { return nil },
		Configure: func(context.Context, p.ConfigureRequest) error { return nil },
		CheckConfig: func(_ context.Context, request p.CheckRequest) (p.CheckResponse, error) {
			return p.CheckResponse{Inputs: request.Inputs}, nil
		},
		DiffConfig: func(context.Context, p.DiffRequest) (p.DiffResponse, error) { return p.DiffResponse{}, nil },
		Check: func(_ context.Context, request p.CheckRequest) (p.CheckResponse, error) {
			return p.CheckResponse{Inputs: request.Inputs}, nil
		},
		Diff:   func(context.Context, p.DiffRequest) (p.DiffResponse, error) { return p.DiffResponse{}, nil },
		Create: create,
		Read: func(_ context.Context, request p.ReadRequest) (p.ReadResponse, error) {
			return p.ReadResponse{ID: request.ID, Properties: request.Properties, Inputs: request.Inputs}, nil
		},
		Delete: func(context.Context, p.DeleteRequest) error { return nil },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
