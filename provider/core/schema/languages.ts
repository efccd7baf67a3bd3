/** What the generators of the SDKs need to know beside the types: names of packages and namespaces, and the versions that an SDK requires. */
import type { Catalogue } from "../declare/catalogue";
import { PACKAGE } from "../declare/service";

const REPOSITORY = "github.com/pulumi-workspaces/pulumi-workspaces";

/** The releases of the repository. With it the engine installs the plugin by itself, and asks nobody else for one of this name. */
const PLUGIN_SERVER = "github://api.github.com/pulumi-workspaces";

/** Who publishes the package, and where from. */
export const ORIGIN = {
    homepage: `https://${REPOSITORY}`,
    repository: `https://${REPOSITORY}`,
    publisher: "pulumi-workspaces",
    pluginDownloadURL: PLUGIN_SERVER,
};

/** `supportPack`: an SDK is a package of the version of the schema, complete with its build file. */
export const META = { moduleFormat: "(.*)", supportPack: true };

/** Without `respectSchemaVersion` an SDK asks the engine for version 0.0.0 of the plugin. */
export function languageBlocks(catalogue: Catalogue): Record<string, object> {
    return {
        csharp: {
            // Not Pulumi's own namespace, which is reserved in the registry of packages.
            rootNamespace: "PulumiWorkspaces",
            namespaces: csharpNamespaces(catalogue),
            packageReferences: { Pulumi: "[3.76.1,4)" },
            respectSchemaVersion: true,
        },
        go: {
            importBasePath: `${REPOSITORY}/sdk/go/${PACKAGE}`,
            // WorkspaceArray and the like, for inputs of programs that keep resources in lists.
            generateResourceContainerTypes: true,
            respectSchemaVersion: true,
        },
        java: {
            // At start a program looks for packages of plugins under com/*/* only.
            basePackage: "com.pulumiworkspaces",
            // The pom.xml beside the sources is not generated.
            buildFiles: "none",
            dependencies: JAVA_DEPENDENCIES,
        },
        nodejs: {
            packageName: "pulumi-workspaces",
            packageDescription: "Pulumi SDK of the workspaces provider.",
            respectSchemaVersion: true,
            dependencies: { "@pulumi/pulumi": "^3.248.0" },
        },
        python: {
            packageName: "pulumi_workspaces",
            readme: "Pulumi SDK of the workspaces provider.",
            requires: { pulumi: ">=3.248.0,<4.0.0" },
            pythonRequires: ">=3.10",
            pyproject: { enabled: true },
            respectSchemaVersion: true,
        },
    };
}

export const JAVA_DEPENDENCIES = {
    "com.pulumi:pulumi": "1.20.0",
    "com.google.code.gson:gson": "2.8.9",
    "com.google.code.findbugs:jsr305": "3.0.2",
};

/** The spelling of each service's title. Pulumi's generator would only capitalize the first letter of its name. */
function csharpNamespaces({ services }: Catalogue): Record<string, string> {
    return Object.fromEntries(services.map(({ name, title }) => [name, title]));
}
