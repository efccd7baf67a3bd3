/** The component of `pulumi-workspaces/dynamic` in a program: its children are resources of the dynamic classes. */
import * as pulumi from "@pulumi/pulumi";
import type * as core from "../../../provider/dynamic/main";
import { frontEnd } from "../../../provider/dynamic/frontEnd";
import { catalogue } from "../../../provider/services/index";

// What the front-end requires by the package's name.
jest.mock(
    "pulumi-workspaces/dynamic/provider",
    () => jest.requireActual<typeof core>("../../../provider/dynamic/main"),
    { virtual: true },
);

const program = frontEnd({ secretSettings: [] });

/** As `npm run generate` writes them. */
const classes: Record<string, Record<string, unknown>> = {};
for (const { token, inputs, outputs, properties } of catalogue.resources) {
    const [, service = "", name = ""] = token.split(":");
    const secrets = [...properties.values()].filter(({ secret }) => secret).map((property) => property.name);
    const spec = { inputs: [...inputs.keys()], outputs: [...outputs.keys()], secrets };
    classes[service] = { ...classes[service], [name]: program.resource(token, spec) };
}

type Arguments = Record<string, unknown>;

const Environment = program.component<
    new (
        name: string,
        args?: Arguments,
        opts?: pulumi.ComponentResourceOptions,
    ) => pulumi.ComponentResource & {
        workspaceId: pulumi.Output<string>;
        joinCode: pulumi.Output<string | undefined>;
        tripswitchWorkspaceId: pulumi.Output<string | undefined>;
    }
>("workspaces:index:Environment", classes);

interface Registered {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
}

let registered: Registered[];

function start(preview = false): void {
    registered = [];
    void pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs }: Registered) => {
                registered.push({ type, name, inputs });
                const outputs = type.endsWith("agentenv:Workspace")
                    ? { workspaceId: "ws_1", joinCode: "join" }
                    : {};
                return { id: `id-${name}`, state: { ...inputs, ...outputs } };
            },
            call: () => ({}),
        },
        "project",
        "stack",
        preview,
    );
}

beforeEach(() => start());
afterEach(async () => {
    // What is still to be registered belongs to this test's mocks.
    await pulumi.runtime.disconnect();
    jest.restoreAllMocks();
});

/** The registered children by key, once the outputs of the component are known and what depends on them is registered. */
async function childrenOf(
    args: Arguments,
    opts?: pulumi.ComponentResourceOptions,
): Promise<Record<string, Registered>> {
    const environment = new Environment("env", args, opts);
    await new Promise<void>((resolve) => environment.workspaceId.apply(() => resolve()));
    await new Promise((resolve) => setImmediate(resolve));
    await pulumi.runtime.disconnect();
    return Object.fromEntries(
        registered
            .filter(({ name }) => name.startsWith("env-"))
            .map((child) => [child.name.slice("env-".length), child]),
    );
}

test("its children are dynamic resources with the ids of the workspace", async () => {
    const children = await childrenOf({
        name: "Shop",
        members: { "Ana@B.c": "admin" },
        secrets: { TOKEN: pulumi.secret("t") },
        tripswitch: { slug: "shop" },
    });
    expect(registered[0]).toEqual({ type: "workspaces:index:Environment", name: "env", inputs: {} });
    expect(Object.keys(children).sort()).toEqual(["TOKEN", "ana@b.c", "tripswitch", "workspace"]);
    expect(children["TOKEN"]).toMatchObject({
        type: "pulumi-nodejs:dynamic/workspaces/agentenv:Secret",
        inputs: { workspaceId: "ws_1", name: "TOKEN" },
    });
    expect(children["ana@b.c"]?.inputs).toMatchObject({ email: "ana@b.c", role: "admin" });
    expect(children["tripswitch"]?.inputs).toMatchObject({ name: "Shop", slug: "shop" });
});

test("its outputs are those of the children", async () => {
    const environment = new Environment("env", { tripswitch: { slug: "shop" } });
    const outputs = pulumi.all([
        environment.workspaceId,
        environment.joinCode,
        environment.tripswitchWorkspaceId,
    ]);
    const values = await new Promise((resolve) => outputs.apply(resolve));
    expect(values).toEqual(["ws_1", "join", "id-env-tripswitch"]);
    await pulumi.runtime.disconnect();
});

test("maps and objects may be outputs", async () => {
    const children = await childrenOf({
        secrets: pulumi.secret({ A: "a", B: "b" }),
        members: Promise.resolve({ "a@b.c": "viewer" }),
        tripswitch: pulumi.output({ slug: "shop" }),
    });
    expect(Object.keys(children).sort()).toEqual(["A", "B", "a@b.c", "tripswitch", "workspace"]);
    expect(children["tripswitch"]?.inputs).toMatchObject({ name: "env", slug: "shop" });
});

test("what is null is left out: an input, a value of a map, a field of an object", async () => {
    const children = await childrenOf({
        icon: null,
        members: { "a@b.c": null, "b@b.c": "viewer" },
        secrets: pulumi.output({ A: null, B: "b" }),
        tripswitch: { name: null, slug: "shop" },
    });
    expect(Object.keys(children).sort()).toEqual(["B", "b@b.c", "tripswitch", "workspace"]);
    expect(children["tripswitch"]?.inputs).toMatchObject({ name: "env", slug: "shop" });
});

test("a preview that does not know the keys of a map says so", async () => {
    start(true);
    const info = jest.spyOn(pulumi.log, "info").mockResolvedValue();
    class Vault extends pulumi.CustomResource {
        declare readonly map: pulumi.Output<Record<string, string>>;
    }
    const vault = new Vault("test:index:Vault", "vault", { map: undefined });
    new Environment("env", { secrets: vault.map });
    await pulumi.runtime.disconnect();
    expect(info).toHaveBeenCalledWith(
        expect.stringContaining("the keys of secrets are not known before the update"),
    );
    expect(registered.map(({ name }) => name)).toEqual(expect.arrayContaining(["env", "env-workspace"]));
});

test("options of the component are those of its children", () => {
    const seen: pulumi.CustomResourceOptions[] = [];
    const keep: pulumi.ResourceTransformation = ({ opts, name }) => {
        if (name !== "env") {
            seen.push(opts);
        }
        return undefined;
    };
    const first = new pulumi.ComponentResource("test:index:First", "first");
    const environment = new Environment(
        "env",
        { secrets: { A: "a" }, forceDestroy: true },
        { dependsOn: first, transformations: [keep] },
    );
    const shown = seen.map(({ parent, dependsOn, deletedWith }) => [
        parent === environment,
        [dependsOn].flat().includes(first),
        deletedWith !== undefined,
    ]);
    expect(shown).toEqual([
        [true, true, false],
        [true, true, true],
    ]);
});

test("wrong arguments are refused before a child is registered, without a stack", () => {
    const wrong = { member: {}, secrets: { A: "" }, exclusiveMembers: pulumi.output(true) };
    const create = (): unknown => new Environment("env", wrong);
    expect(create).toThrow(pulumi.RunError);
    expect(create).toThrow(/no input "member"; did you mean "members".*secrets\.A.*exclusiveMembers must be/);
    expect(registered.filter(({ name }) => name.startsWith("env-"))).toEqual([]);
});
