/** The declaration of Environment: which children it has for which inputs, and which inputs it refuses. */
import { Environment } from "../../../provider/components/environment";
import { checkComponent } from "../../../provider/core/check/checkComponent";
import type { Child, ChildOptions, Composition } from "../../../provider/core/declare/component";
import type { Resource } from "../../../provider/core/declare/resource";
import { Asset, Output, Secret, Unknown, type PropertyMap } from "../../../provider/core/values/value";
import { catalogue } from "../../../provider/services/index";
import { derivedSchema } from "../../../scripts/schema";

type Inputs = Readonly<Record<string, unknown>>;

interface Composed extends Child<unknown> {
    type: string;
    inputs: Inputs;
    deletedWith: string | undefined;
}

/** A front-end whose values are plain, and that keeps the children. */
class PlainComposition implements Composition<unknown> {
    readonly name = "env";
    readonly children: Record<string, Composed> = {};

    constructor(private readonly inputs: Inputs) {}

    input(name: string): unknown {
        return this.inputs[name];
    }

    isSet(name: string): boolean {
        return this.inputs[name] === true;
    }

    part(value: unknown, name: string, otherwise: unknown): unknown {
        return (value as Inputs)[name] ?? otherwise;
    }

    forEach(name: string, run: (key: string, value: unknown) => void): void {
        Object.entries(this.inputs[name] ?? {}).forEach(([key, value]) => run(key, value));
    }

    child(
        key: string,
        { token }: Resource,
        inputs: Inputs,
        { deletedWith }: ChildOptions<unknown> = {},
    ): Composed {
        const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
        return (this.children[key] = {
            type: token,
            inputs: Object.fromEntries(given),
            deletedWith: deletedWith && (deletedWith as Composed).type,
            id: `${key}.id`,
            output: (name) => `${key}.${name}`,
        });
    }
}

function compose(inputs: Inputs) {
    const composition = new PlainComposition(inputs);
    const outputs = Environment.definition.compose(composition);
    return { children: composition.children, outputs };
}

function problems(inputs: PropertyMap): string {
    try {
        checkComponent(Environment, "env", inputs);
        return "";
    } catch (error) {
        return (error as Error).message;
    }
}

const WORKSPACE = "workspaces:agentenv:Workspace";

test("it is a workspace at least, whose id and join code are its outputs", () => {
    expect(compose({})).toEqual({
        children: { workspace: expect.objectContaining({ type: WORKSPACE, inputs: {} }) as unknown },
        outputs: {
            workspaceId: "workspace.workspaceId",
            joinCode: "workspace.joinCode",
            tripswitchWorkspaceId: undefined,
        },
    });
});

test("each input adds the children that it declares, with the workspace's id", () => {
    const { children, outputs } = compose({
        name: "Shop",
        description: "Ours.",
        billingAccountId: "ba_1",
        icon: "an icon",
        requireTotp: false,
        members: { "Ana@B.c": "admin" },
        secrets: { TOKEN: "t" },
        tripswitch: { slug: "shop" },
    });
    const workspaceId = "workspace.workspaceId";
    expect(
        Object.entries(children).map(([key, { type, inputs }]) => [key, type.split(":")[2], inputs]),
    ).toEqual([
        ["workspace", "Workspace", { name: "Shop", description: "Ours.", billingAccountId: "ba_1" }],
        ["icon", "WorkspaceIcon", { workspaceId, source: "an icon" }],
        ["totpPolicy", "WorkspaceTotpPolicy", { workspaceId, required: false }],
        ["ana@b.c", "WorkspaceMember", { workspaceId, email: "ana@b.c", role: "admin" }],
        ["TOKEN", "Secret", { workspaceId, name: "TOKEN", value: "t" }],
        ["tripswitch", "Workspace", { name: "Shop", slug: "shop" }],
    ]);
    expect(outputs["tripswitchWorkspaceId"]).toBe("tripswitch.id");
});

test("the Tripswitch workspace has its own name, or that of the environment, or that of the component", () => {
    const named = (inputs: Inputs): unknown => compose(inputs).children["tripswitch"]?.inputs["name"];
    expect(named({ name: "Shop", tripswitch: { name: "Web shop", slug: "shop" } })).toBe("Web shop");
    expect(named({ name: "Shop", tripswitch: { slug: "shop" } })).toBe("Shop");
    expect(named({ tripswitch: { slug: "shop" } })).toBe("env");
});

test("exclusiveMembers makes one roster of all members, and of none no roster", () => {
    const members = { "a@b.c": "admin", "b@b.c": "viewer" };
    expect(Object.keys(compose({ members, exclusiveMembers: true }).children)).toEqual([
        "workspace",
        "members",
    ]);
    expect(compose({ members, exclusiveMembers: true }).children["members"]).toMatchObject({
        type: "workspaces:agentenv:WorkspaceMembers",
        inputs: { members },
    });
    expect(Object.keys(compose({ exclusiveMembers: true }).children)).toEqual(["workspace"]);
});

test("only with forceDestroy what is in the workspace is deleted with it", () => {
    const inputs = {
        ...{ icon: "i", requireTotp: true, members: { "a@b.c": "admin" }, secrets: { T: "t" } },
        tripswitch: { slug: "shop" },
    };
    const deleted = (more: Inputs) =>
        Object.entries(compose({ ...inputs, ...more }).children)
            .filter(([, { deletedWith }]) => deletedWith === WORKSPACE)
            .map(([key]) => key);
    expect(deleted({ forceDestroy: true })).toEqual(["icon", "totpPolicy", "a@b.c", "T"]);
    expect(deleted({ forceDestroy: false })).toEqual([]);
    expect(compose({ forceDestroy: true }).children["workspace"]?.inputs).toEqual({ forceDestroy: true });
});

describe("the check", () => {
    test("accepts what is not known yet, and secrets", () => {
        const inputs: PropertyMap = {
            name: new Unknown(),
            icon: new Asset({ path: "icon.svg" }),
            members: { "a@b.c": new Unknown() },
            secrets: new Secret({ TOKEN: "t" }),
            tripswitch: new Unknown("object"),
        };
        expect(problems(inputs)).toBe("");
        expect(problems({})).toBe("");
    });

    test.each<[string, PropertyMap, string]>([
        ["a misspelled input", { secret: {} }, 'has no input "secret"; did you mean "secrets"?'],
        ["no e-mail address", { members: { ana: "admin" } }, "members.ana: is not an e-mail address"],
        [
            "an address in two cases",
            { members: { "a@b.c": "admin", "A@b.c": "viewer" } },
            "members.A@b.c: is there twice",
        ],
        ["no role", { members: { "a@b.c": "boss" } }, "members.a@b.c: Invalid option"],
        ["a secret without a name", { secrets: { "": "x" } }, "secrets.: must not be empty"],
        ["a secret without a value", { secrets: new Secret({ A: "" }) }, "secrets.A: must not be empty"],
        ["no slug", { tripswitch: { name: "Shop" } }, "tripswitch.slug"],
        ["no asset", { icon: "icon.svg" }, "icon: must be an asset"],
        [
            "a decision that is not known",
            { forceDestroy: new Unknown("boolean") },
            "forceDestroy must be a plain value",
        ],
    ])("refuses %s", (_what, inputs, problem) => {
        expect(problems(inputs)).toContain(problem);
    });
});

describe("in the schema", () => {
    const schema = derivedSchema();
    const spec = schema.resources[Environment.token];

    test("it is a component with secret outputs, and plain decisions", () => {
        expect(spec).toMatchObject({
            isComponent: true,
            required: ["workspaceId"],
            requiredInputs: [],
            properties: { joinCode: { secret: true } },
            inputProperties: {
                secrets: { secret: true },
                exclusiveMembers: { plain: true },
                forceDestroy: { plain: true },
            },
        });
    });

    test("its inputs have the types of the children's, and replace nothing themselves", () => {
        expect(spec?.inputProperties["members"]?.additionalProperties).toEqual({
            $ref: "#/types/workspaces:agentenv:WorkspaceRole",
        });
        expect(Object.keys(schema.types)).not.toContain("workspaces:index:WorkspaceRole");
        expect(JSON.stringify(spec)).not.toContain("willReplaceOnChanges");
    });

    test("the catalogue finds it by its token only among the components", () => {
        expect(catalogue.findComponent(Environment.token)).toBe(Environment);
        expect(catalogue.findResource(Environment.token)).toBeUndefined();
    });
});

test.each([
    ["null", null],
    ["an output that resolves to nothing", new Output(null, false, [])],
    ["a secret of nothing", new Secret(null)],
])("an input that is %s is left out", (_what, nothing) => {
    expect(
        problems({ requireTotp: nothing, description: nothing, secrets: nothing, tripswitch: nothing }),
    ).toBe("");
});

test("so are fields of objects and values of maps that are null", () => {
    expect(
        problems({
            members: { "a@b.c": null, "b@b.c": "admin" },
            secrets: new Secret({ TOKEN: null }),
            tripswitch: { name: null, slug: "shop" },
        }),
    ).toBe("");
    expect(problems({ tripswitch: { slug: null } })).toContain("tripswitch.slug");
});

test("an output that is not known yet is not left out", () => {
    expect(problems({ exclusiveMembers: new Output(undefined, false, []) })).toMatch(
        /exclusiveMembers must be a plain value/,
    );
});
