// Command gen-project is a language host that only generates programs: the part of `pulumi convert` that the hosts which can be built from
// Go modules lack, because they are older than the engine. Named pulumi-language-X, it generates X. The generators are libraries of the
// engine's module, so the result is that of an official release.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

const prefix = "pulumi-language-"

var generators = map[string]func(directory string, project workspace.Project, program *pcl.Program, dependencies map[string]string) error{
	"go": gogen.GenerateProject,
	"python": func(directory string, project workspace.Project, program *pcl.Program, dependencies map[string]string) error {
		return python.GenerateProject(directory, project, program, dependencies, "", "")
	},
}

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	language string
}

func (*host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "0.0.0"}, nil
}

func (h *host) GenerateProject(
	_ context.Context, request *pulumirpc.GenerateProjectRequest,
) (*pulumirpc.GenerateProjectResponse, error) {
	generate, known := generators[h.language]
	if !known {
		return nil, fmt.Errorf("gen-project generates no %q", h.language)
	}
	loader, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	options := []pcl.BindOption{pcl.PreferOutputVersionedInvokes}
	if !request.Strict {
		options = append(options, pcl.NonStrictBindOptions()...)
	}
	program, diagnostics, err := pcl.BindDirectory(request.SourceDirectory, schema.NewCachedLoader(loader), options...)
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GenerateProjectResponse{Diagnostics: plugin.HclDiagnosticsToRPCDiagnostics(diagnostics)}
	if diagnostics.HasErrors() || program == nil {
		return response, nil
	}
	var project workspace.Project
	if err := json.Unmarshal([]byte(request.Project), &project); err != nil {
		return nil, err
	}
	return response, generate(request.TargetDirectory, project, program, request.LocalDependencies)
}

// Link is called for the package that the program uses, which needs no link where its SDK comes from a registry.
func (*host) Link(context.Context, *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	return &pulumirpc.LinkResponse{}, nil
}

func main() {
	self := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	server := &host{language: strings.TrimPrefix(self, prefix)}
	cancel := make(chan bool)
	for _, argument := range os.Args[1:] {
		if !strings.HasPrefix(argument, "-") {
			// Ends with the engine, whose address this is.
			_ = rpcutil.Healthcheck(context.Background(), argument, 300_000_000_000, func() { close(cancel) })
			break
		}
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(s *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(s, server)
			return nil
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(handle.Port)
	if err := <-handle.Done; err != nil {
		os.Exit(1)
	}
}
