import type { StackExport } from "../../cli/stackFile";
import { toPlugin } from "../../cli/toPlugin";
import { version } from "../../package.json";

const DYNAMIC = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default";
const PLUGIN = `urn:pulumi:dev::shop::pulumi:providers:workspaces::default_${version.replaceAll(".", "_")}`;
const TEAM = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/workspaces/agentenv:Workspace::team";
const CIPHER = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

const provider = {
    urn: DYNAMIC,
    type: "pulumi:providers:pulumi-nodejs",
    id: "one",
    inputs: { "shop:token": CIPHER, "workspaces:agentenvApiKey": CIPHER, "workspaces:maxRetries": "3" },
};
const team = {
    urn: TEAM,
    type: "pulumi-nodejs:dynamic/workspaces/agentenv:Workspace",
    id: "ws_1",
    provider: `${DYNAMIC}::one`,
    inputs: { __provider: "text", name: "team" },
    outputs: { __provider: "text", name: "team", joinCode: CIPHER },
    propertyDependencies: { __provider: [], name: [] },
};
/** A child of a component, which holds the type of a resource of ours in its own inputs. */
const secret = {
    urn: "urn:pulumi:dev::shop::my:Team$pulumi-nodejs:dynamic/workspaces/agentenv:Secret::token",
    type: "pulumi-nodejs:dynamic/workspaces/agentenv:Secret",
    id: "ws_1/sec_1",
    provider: `${DYNAMIC}::one`,
    dependencies: [TEAM],
    inputs: { __provider: "text", description: "pulumi-nodejs:dynamic/workspaces/ is a prefix" },
    outputs: { __provider: "text" },
    propertyDependencies: { workspaceId: [TEAM] },
};

function stackOf(...resources: object[]): StackExport {
    return { version: 3, deployment: { manifest: { time: "now" }, resources } } as unknown as StackExport;
}

test("types and URNs change except in inputs and outputs; the provider's code is removed, and encrypted values are unchanged", () => {
    const { stack, moved } = toPlugin(stackOf(provider, team, secret));
    expect(moved).toBe(2);
    const id = stack.deployment?.resources?.[0]?.id;
    expect(stack).toEqual(
        stackOf(
            {
                urn: PLUGIN,
                custom: true,
                id,
                type: "pulumi:providers:workspaces",
                inputs: { agentenvApiKey: CIPHER, maxRetries: "3", version },
                outputs: { agentenvApiKey: CIPHER, maxRetries: "3", version },
            },
            {
                urn: "urn:pulumi:dev::shop::workspaces:agentenv:Workspace::team",
                type: "workspaces:agentenv:Workspace",
                id: "ws_1",
                provider: `${PLUGIN}::${id}`,
                inputs: { name: "team" },
                outputs: { name: "team", joinCode: CIPHER },
                propertyDependencies: { name: [] },
            },
            {
                urn: "urn:pulumi:dev::shop::my:Team$workspaces:agentenv:Secret::token",
                type: "workspaces:agentenv:Secret",
                id: "ws_1/sec_1",
                provider: `${PLUGIN}::${id}`,
                dependencies: ["urn:pulumi:dev::shop::workspaces:agentenv:Workspace::team"],
                inputs: { description: "pulumi-nodejs:dynamic/workspaces/ is a prefix" },
                outputs: {},
                propertyDependencies: {
                    workspaceId: ["urn:pulumi:dev::shop::workspaces:agentenv:Workspace::team"],
                },
            },
        ),
    );
});

test("another package's dynamic resource keeps its provider", () => {
    const other = { ...team, urn: "urn:other", type: "pulumi-nodejs:dynamic:Resource" };
    const { stack } = toPlugin(stackOf(provider, other, team));
    expect(stack.deployment?.resources?.map(({ urn }) => urn)).toEqual([
        DYNAMIC,
        "urn:other",
        PLUGIN,
        "urn:pulumi:dev::shop::workspaces:agentenv:Workspace::team",
    ]);
    expect(stack.deployment?.resources?.[1]).toEqual(other);
});

test("an existing default provider of the plugin is used, and precedes its resources", () => {
    const present = { urn: PLUGIN, type: "pulumi:providers:workspaces", id: "two", inputs: { version } };
    const { stack } = toPlugin(stackOf(provider, team, present));
    const [first, second] = stack.deployment?.resources ?? [];
    expect(first).toEqual(present);
    expect(second?.provider).toBe(`${PLUGIN}::two`);
});

test("a stack without our dynamic resources is unchanged", () => {
    const stack = stackOf(provider);
    expect(toPlugin(stack)).toEqual({ stack, moved: 0 });
    expect(toPlugin({ deployment: null })).toEqual({ stack: { deployment: null }, moved: 0 });
});

test("pending operations are refused because their outcome is unknown", () => {
    const stack = stackOf(provider, team);
    stack.deployment = { ...stack.deployment, pending_operations: [{ resource: team }] };
    expect(() => toPlugin(stack)).toThrow(/pulumi refresh/);
});
