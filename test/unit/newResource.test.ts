/** `npm run new-resource`: the accepted names, and the place of a resource in docs/. test/integration/newResource.test.ts runs it. */
import { docsWithResource, routesWithResource } from "../../scripts/newResource/docs";
import { filesOfNewResource } from "../../scripts/newResource/files";
import { namesOf } from "../../scripts/newResource/names";

const names = namesOf({ name: "agentenv", title: "AgentEnv" }, "WorkspaceIcon2");

test.each([
    [
        "another service",
        "nowhere",
        "Thing",
        'there is no service "nowhere" in provider/services: there are agentenv, ',
    ],
    ["a resource that exists", "agentenv", "Secret", "workspaces:agentenv:Secret exists already"],
    ["a small letter at the beginning", "agentenv", "thing", "words of a capital and small letters"],
    ["an abbreviation in capitals", "agentenv", "SSHKey", "words of a capital and small letters"],
    ["a path", "agentenv", "../Thing", "words of a capital and small letters"],
    ["nothing", "agentenv", "", "words of a capital and small letters"],
    ["a class of the SDK itself", "agentenv", "Provider", "the generated SDKs use that name"],
    ["an ending of the SDK's own", "agentenv", "ThingArgs", "the generated SDKs use that name"],
    ["a very long name", "agentenv", "Thing".repeat(9), "longer than 40 characters"],
])("refuses %s", (_what, service, name, reason) => {
    expect(() => filesOfNewResource("/nowhere", service, name)).toThrow(reason);
});

test("derives every name from the class", () => {
    expect(names).toMatchObject({
        token: "workspaces:agentenv:WorkspaceIcon2",
        fileName: "workspaceIcon2",
        kebab: "workspace-icon2",
        words: "workspace icon2",
    });
});

test("the routes come at the end of the service's section", () => {
    const page = "# Routes\n\n## AgentEnv\n\n### Secrets\n\n## Tripswitch\n";
    expect([...routesWithResource(page, names).matchAll(/^#.*/gm)].flat()).toEqual([
        "# Routes",
        "## AgentEnv",
        "### Secrets",
        "### WorkspaceIcon2",
        "## Tripswitch",
    ]);
});

test("a page without a place for the resource is an error that names what is missing", () => {
    expect(() => docsWithResource("# Resources\n", names)).toThrow(
        'no table whose first column is "AgentEnv"',
    );
    expect(() => routesWithResource("# Routes\n", names)).toThrow('no section "AgentEnv"');
});
