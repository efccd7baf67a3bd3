/** Construct: what a component registers with the engine, with the values, the dependencies and the options that it was given. */
import * as grpc from "@grpc/grpc-js";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Result } from "@pulumi/pulumi/proto/resource_pb";
import { Plugin } from "../../harness/plugin/plugin";
import { providerUrn, urn } from "../../harness/plugin/requests";
import { fromStruct, toStruct } from "../../harness/plugin/struct";
import { Asset, Output, Secret, Unknown, type PropertyMap } from "../../provider/core/values/value";
import { pulumi, version } from "../../package.json";
import { MonitorStub, registered, type Engine } from "./support/monitorStub";

const ENVIRONMENT = "workspaces:index:Environment";
const WORKSPACE = "workspaces:agentenv:Workspace";

/** Where inputs come from. */
const VAULT = urn("my:index:Vault", "vault");
const TEAM = urn("my:index:Team", "team");

let plugin: Plugin;
let monitors: MonitorStub[];

beforeAll(async () => {
    plugin = await Plugin.start();
    await configure();
});
beforeEach(() => (monitors = []));
afterEach(() => monitors.forEach((monitor) => monitor.stop()));
afterAll(() => plugin.stop());

async function configure(): Promise<void> {
    const request = new proto.ConfigureRequest().setUrn(providerUrn("default")).setId("provider-1");
    await plugin.call(plugin.client.configure, request);
}

/** Creates each resource, with an id of its name. */
const creates: Engine = (request) => {
    const name = request.getName();
    const outputs: PropertyMap =
        request.getType() === WORKSPACE
            ? { workspaceId: `ws_${name}`, joinCode: new Secret(`join-${name}`) }
            : {};
    return request.getCustom() ? { id: `id-${name}`, outputs } : {};
};

/** A preview, in which nothing is created. */
const previews: Engine = () => ({});

async function monitor(engine: Engine): Promise<MonitorStub> {
    const started = await MonitorStub.start(engine);
    monitors.push(started);
    return started;
}

interface Options {
    name?: string;
    preview?: boolean;
    dependencies?: Record<string, string[]>;
    change?: (request: proto.ConstructRequest) => void;
}

async function construct(
    { address }: MonitorStub,
    inputs: PropertyMap,
    { name = "env", preview = false, dependencies = {}, change }: Options = {},
): Promise<{ urn: string; outputs: PropertyMap; dependencies: Record<string, string[]> }> {
    const request = new proto.ConstructRequest()
        .setMonitorendpoint(address)
        .setType(ENVIRONMENT)
        .setName(name)
        .setDryrun(preview)
        .setInputs(toStruct(inputs));
    for (const [input, urns] of Object.entries(dependencies)) {
        request
            .getInputdependenciesMap()
            .set(input, new proto.ConstructRequest.PropertyDependencies().setUrnsList(urns));
    }
    change?.(request);
    const response = await plugin.call(plugin.client.construct, request);
    const depends: Record<string, string[]> = {};
    response.getStatedependenciesMap().forEach((urns, output) => (depends[output] = urns.getUrnsList()));
    return { urn: response.getUrn(), outputs: fromStruct(response.getState()), dependencies: depends };
}

test("a component without inputs is a workspace; its outputs are those of the children, secret and with what they depend on", async () => {
    const engine = await monitor(creates);
    const result = await construct(engine, {});
    expect(result).toEqual({
        urn: urn(ENVIRONMENT, "env"),
        outputs: { workspaceId: "ws_env-workspace", joinCode: new Secret("join-env-workspace") },
        dependencies: {
            workspaceId: [urn(WORKSPACE, "env-workspace")],
            joinCode: [urn(WORKSPACE, "env-workspace")],
        },
    });
    expect(engine.outputs).toEqual({ [result.urn]: result.outputs });
    expect(Object.keys(engine.children("env"))).toEqual(["workspace"]);
});

test("each child has the component as its parent, and this instance, version and download URL as its provider", async () => {
    const engine = await monitor(creates);
    await construct(engine, { members: { "a@b.c": "admin" }, tripswitch: { slug: "env" } });
    const [component, ...children] = engine.requests;
    expect(component?.toObject()).toMatchObject({ type: ENVIRONMENT, name: "env", custom: false });
    expect(children).toHaveLength(3);
    for (const child of children) {
        expect(child.toObject()).toMatchObject({
            parent: urn(ENVIRONMENT, "env"),
            provider: `${providerUrn("default")}::provider-1`,
            version,
            plugindownloadurl: pulumi.server,
            custom: true,
            acceptsecrets: true,
        });
    }
    expect(registered(engine.children("env")["tripswitch"]).inputs).toEqual({ name: "env", slug: "env" });
});

describe("the values of a child", () => {
    const BOTH: PropertyMap = {
        DATABASE: new Output("db-canary", true, [VAULT]),
        LEVEL: "info",
    };

    test("keep their secrets and what each depends on, where the engine sends outputs", async () => {
        const engine = await monitor(creates);
        await construct(engine, { secrets: BOTH }, { dependencies: { secrets: [VAULT] } });
        const { DATABASE, LEVEL } = engine.children("env");
        const workspace = urn(WORKSPACE, "env-workspace");
        expect(registered(DATABASE)).toEqual({
            inputs: { workspaceId: "ws_env-workspace", name: "DATABASE", value: new Secret("db-canary") },
            dependencies: { workspaceId: [workspace], name: [], value: [VAULT] },
        });
        expect(DATABASE?.getDependenciesList().sort()).toEqual([workspace, VAULT].sort());
        // Declared as a secret, whatever the program gives.
        expect(registered(LEVEL)).toEqual({
            inputs: { workspaceId: "ws_env-workspace", name: "LEVEL", value: new Secret("info") },
            dependencies: { workspaceId: [workspace], name: [], value: [] },
        });
    });

    test("are secret and depend on what a whole map does", async () => {
        const engine = await monitor(creates);
        await construct(engine, {
            secrets: new Output({ A: "a" }, true, [VAULT]),
            members: new Output({ "a@b.c": "viewer" }, false, [TEAM]),
        });
        expect(registered(engine.children("env")["A"]).dependencies["value"]).toEqual([VAULT]);
        expect(registered(engine.children("env")["a@b.c"])).toMatchObject({
            inputs: { role: "viewer" },
            dependencies: { role: [TEAM] },
        });
    });

    test("depend on what the engine says beside an input without outputs", async () => {
        const engine = await monitor(creates);
        await construct(
            engine,
            { description: "Ours.", secrets: new Secret({ A: "a" }) },
            { dependencies: { description: [TEAM], secrets: [VAULT] } },
        );
        expect(registered(engine.children("env")["workspace"])).toMatchObject({
            inputs: { description: "Ours." },
            dependencies: { description: [TEAM] },
        });
        expect(registered(engine.children("env")["A"]).dependencies["value"]).toEqual([VAULT]);
    });

    test("are assets as they are", async () => {
        const engine = await monitor(creates);
        const icon = new Asset({ hash: "0".repeat(64), text: "<svg/>" });
        await construct(engine, { icon });
        expect(registered(engine.children("env")["icon"]).inputs["source"]).toEqual(icon);
    });
});

describe("a preview", () => {
    test("registers the children with what is not known yet", async () => {
        const engine = await monitor(previews);
        const { outputs } = await construct(
            engine,
            {
                description: new Output(undefined, false, [TEAM]),
                requireTotp: new Unknown("boolean"),
                members: { "a@b.c": new Output(undefined, false, [TEAM]) },
                secrets: { A: new Output(undefined, true, [VAULT]) },
                tripswitch: new Unknown("object"),
            },
            { preview: true },
        );
        const children = engine.children("env");
        expect(registered(children["workspace"])).toMatchObject({
            inputs: { description: new Unknown() },
            dependencies: { description: [TEAM] },
        });
        expect(registered(children["totpPolicy"]).inputs["required"]).toEqual(new Unknown("boolean"));
        expect(registered(children["a@b.c"]).inputs["role"]).toEqual(new Unknown());
        expect(registered(children["A"])).toMatchObject({
            inputs: { workspaceId: new Unknown(), name: "A", value: new Secret(new Unknown()) },
            dependencies: { value: [VAULT] },
        });
        expect(registered(children["tripswitch"]).inputs).toEqual({
            name: new Unknown(),
            slug: new Unknown(),
        });
        expect(outputs).toEqual({
            workspaceId: new Unknown(),
            joinCode: new Secret(new Unknown()),
            tripswitchWorkspaceId: new Unknown(),
        });
    });

    test("leaves out the children of a map whose keys are not known, and says so", async () => {
        const engine = await monitor(previews);
        plugin.log.splice(0);
        await construct(engine, { secrets: new Output(undefined, true, [VAULT]) }, { preview: true });
        expect(Object.keys(engine.children("env"))).toEqual(["workspace"]);
        expect(plugin.log).toEqual([
            {
                severity: 1,
                urn: urn(ENVIRONMENT, "env"),
                message: expect.stringContaining(
                    "the keys of secrets are not known before the update",
                ) as string,
            },
        ]);
    });
});

test("an update with keys that are not known fails: to leave the children out would delete them", async () => {
    const engine = await monitor(creates);
    await expect(construct(engine, { secrets: new Unknown("object") })).rejects.toMatchObject({
        details: expect.stringContaining("the keys of secrets are not known") as string,
    });
});

test("where a child has failed and the run goes on, its outputs are not known, and the others are registered", async () => {
    const engine = await monitor((request) =>
        request.getType() === WORKSPACE ? { result: Result.FAIL } : creates(request),
    );
    const { outputs } = await construct(engine, { secrets: { A: "a" }, tripswitch: { slug: "env" } });
    expect(registered(engine.children("env")["A"]).inputs["workspaceId"]).toEqual(new Unknown());
    expect(outputs).toMatchObject({
        workspaceId: new Unknown(),
        tripswitchWorkspaceId: "id-env-tripswitch",
    });
});

test("with forceDestroy the children of the workspace are deleted with it; without it before it", async () => {
    const inputs = { requireTotp: true, members: { "a@b.c": "admin" }, secrets: { A: "a" } };
    const deletedWith = async (more: PropertyMap): Promise<Record<string, string>> => {
        const engine = await monitor(creates);
        await construct(engine, { ...inputs, ...more, tripswitch: { slug: "env" } });
        const children = Object.entries(engine.children("env"));
        return Object.fromEntries(children.map(([key, request]) => [key, request.getDeletedwith()]));
    };
    const workspace = urn(WORKSPACE, "env-workspace");
    expect(await deletedWith({ forceDestroy: true })).toEqual({
        ...{ workspace: "", tripswitch: "" },
        ...{ totpPolicy: workspace, "a@b.c": workspace, A: workspace },
    });
    expect(new Set(Object.values(await deletedWith({})))).toEqual(new Set([""]));
});

test("exclusiveMembers makes one roster of the members", async () => {
    const engine = await monitor(creates);
    const members = { "Ana@b.c": "admin", "ben@b.c": "viewer" };
    await construct(engine, { members, exclusiveMembers: true });
    expect(Object.keys(engine.children("env")).sort()).toEqual(["members", "workspace"]);
    expect(registered(engine.children("env")["members"]).inputs["members"]).toEqual(members);
    await construct(engine, { members }, { name: "other" });
    expect(Object.keys(engine.children("other"))).toEqual(expect.arrayContaining(["ana@b.c", "ben@b.c"]));
});

test("the options of the component are passed on to the engine, which applies them to the children", async () => {
    const engine = await monitor(creates);
    const alias = new Alias().setUrn(urn(ENVIRONMENT, "before"));
    await construct(
        engine,
        { description: "Ours." },
        {
            dependencies: { description: [TEAM] },
            change: (request) => {
                request
                    .setParent(urn("my:index:Platform", "platform"))
                    .setProtect(true)
                    .setRetainondelete(false)
                    .setAliasesList([alias])
                    .setDependenciesList([TEAM, VAULT])
                    .setIgnorechangesList(["description"])
                    .setDeletedwith(TEAM)
                    .setCustomtimeouts(new proto.ConstructRequest.CustomTimeouts().setCreate("5m"));
                request.getProvidersMap().set("workspaces", "urn::id");
            },
        },
    );
    const [component] = engine.requests;
    expect(component?.toObject()).toMatchObject({
        parent: urn("my:index:Platform", "platform"),
        protect: true,
        retainondelete: false,
        aliasesList: [alias.toObject()],
        dependenciesList: [TEAM, VAULT],
        ignorechangesList: ["description"],
        deletedwith: TEAM,
        customtimeouts: { create: "5m" },
        providersMap: [["workspaces", "urn::id"]],
    });
    const workspace = engine.children("env")["workspace"];
    // What the component depends on by `dependsOn`, and what the child's own inputs depend on.
    expect(workspace?.getDependenciesList().sort()).toEqual([TEAM, VAULT].sort());
    expect([workspace?.hasProtect(), workspace?.hasRetainondelete()]).toEqual([false, false]);
});

test("options that the program leaves out are left out, so that a parent's are inherited", async () => {
    const engine = await monitor(creates);
    await construct(engine, {});
    const [component] = engine.requests;
    expect([component?.hasProtect(), component?.hasRetainondelete()]).toEqual([false, false]);
});

test("two at once are apart: each registers with its own engine, and a failure of one does not concern the other", async () => {
    const started = new Set<string>();
    let resolveStarted = (): void => {};
    const bothStarted = new Promise<void>((resolve) => (resolveStarted = resolve));
    const together: Engine = async (request) => {
        if (request.getType() === WORKSPACE) {
            started.add(request.getName());
            if (started.size === 2) {
                resolveStarted();
            }
            await bothStarted;
        }
        if (request.getName() === "one-BAD") {
            throw Object.assign(new Error(), { code: grpc.status.INVALID_ARGUMENT, details: "no such name" });
        }
        return creates(request);
    };
    const [first, second] = [await monitor(together), await monitor(together)];
    const [one, two] = await Promise.allSettled([
        construct(first, { secrets: { BAD: "x", GOOD: "y" } }, { name: "one" }),
        construct(second, { secrets: { GOOD: "z" } }, { name: "two" }),
    ]);
    expect(one).toMatchObject({
        status: "rejected",
        reason: { details: expect.stringContaining("no such name") as string },
    });
    expect(two).toMatchObject({
        status: "fulfilled",
        value: { urn: urn(ENVIRONMENT, "two"), outputs: { workspaceId: "ws_two-workspace" } },
    });
    expect(first.requests.every((request) => request.getName().startsWith("one"))).toBe(true);
    expect(second.requests.every((request) => request.getName().startsWith("two"))).toBe(true);
    expect(registered(second.children("two")["GOOD"]).inputs["value"]).toEqual(new Secret("z"));
    expect(plugin.running).toBe(true);
});

describe("wrong inputs", () => {
    test("are refused all at once, before anything is registered, without the value of a secret", async () => {
        const engine = await monitor(creates);
        const wrong = construct(engine, {
            nam: "env",
            members: { "not an address": "admin" },
            secrets: { "": "s3cret-canary", EMPTY: "" },
            tripswitch: { slug: "No Slug" },
            exclusiveMembers: new Unknown("boolean"),
        });
        await expect(wrong).rejects.toMatchObject({
            details: expect.stringMatching(
                /the inputs of workspaces:index:Environment "env" are invalid: .*no input "nam"; did you mean "name".*exclusiveMembers must be a plain value/,
            ) as string,
        });
        const { details } = (await wrong.catch((error: unknown) => error)) as { details: string };
        for (const path of [
            "members.not an address",
            "secrets.: must not be empty",
            "secrets.EMPTY",
            "tripswitch.slug",
        ]) {
            expect(details).toContain(path);
        }
        expect(details).not.toContain("s3cret-canary");
        expect(engine.requests).toEqual([]);
    });

    test("of an unknown component name the known one", async () => {
        const engine = await monitor(creates);
        const change = (request: proto.ConstructRequest): void =>
            void request.setType("workspaces:index:Nothing");
        await expect(construct(engine, {}, { change })).rejects.toMatchObject({
            details: expect.stringMatching(
                /no component workspaces:index:Nothing.*index:Environment/,
            ) as string,
        });
    });
});

test.each<[string, (engine: MonitorStub) => void]>([
    ["the engine ends the run", () => {}],
    ["the engine is gone", (engine) => engine.stop()],
])(
    "where %s, an error is not reported beside the engine's: the call ends with Cancel",
    async (_what, end) => {
        const engine = await monitor(() => {
            throw Object.assign(new Error(), { code: grpc.status.UNAVAILABLE, details: "shutting down" });
        });
        end(engine);
        let ended = false;
        const constructed = construct(engine, {}).finally(() => (ended = true));
        const refused = expect(constructed).rejects.toMatchObject({ code: grpc.status.CANCELLED });
        // Another call begins after it, and is answered.
        await expect(construct(await monitor(creates), {})).resolves.toBeDefined();
        expect(ended).toBe(false);
        await plugin.cancel();
        await refused;
        await configure();
    },
);

test("another configuration ends what the one before has not finished", async () => {
    const silent = await monitor(() => new Promise(() => {}));
    const constructed = construct(silent, {});
    while (silent.requests.length === 0) {
        await new Promise((resolve) => setImmediate(resolve));
    }
    const ended = expect(constructed).rejects.toMatchObject({ code: grpc.status.CANCELLED });
    await configure();
    await ended;
});

test("after a failure of the composition nothing more is registered", async () => {
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const slow = await monitor(async (request) => {
        if (request.getType() === WORKSPACE) {
            await answered;
        }
        return creates(request);
    });
    const failed = construct(slow, { requireTotp: true, secrets: new Unknown() });
    const registeredByThen = failed.catch(() => Object.keys(slow.children("env")));
    // The workspace is being registered when the keys turn out to be unknown.
    while (slow.children("env")["workspace"] === undefined) {
        await new Promise((resolve) => setImmediate(resolve));
    }
    answer();
    await expect(failed).rejects.toThrow("the keys of secrets are not known");
    expect(await registeredByThen).toEqual(["workspace", "totpPolicy"]);
});

test("many children at once are no leak for Node", async () => {
    const own = await Plugin.start();
    try {
        const engine = await monitor(creates);
        const request = new proto.ConstructRequest()
            .setMonitorendpoint(engine.address)
            .setType(ENVIRONMENT)
            .setName("env")
            .setInputs(
                toStruct({
                    secrets: Object.fromEntries(
                        Array.from({ length: 40 }, (_, index) => [`S${index}`, `v-${index}`]),
                    ),
                }),
            );
        await own.call(own.client.configure, new proto.ConfigureRequest());
        await own.call(own.client.construct, request);
        expect(Object.keys(engine.children("env"))).toHaveLength(41);
        expect(own.written).toBe("");
    } finally {
        await own.stop();
    }
});
