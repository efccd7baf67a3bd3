/** From the engine's events to findings: before and after, groups of what is gone, secrets, and thousands of resources. */
import { Findings } from "../../../drift/findings";
import type { Observed } from "../../../drift/events";
import type { StateResource } from "../../../drift/pulumi";
import { catalogue } from "../../../provider/services/index";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const masked = { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: "[secret]" };
const urnOf = (type: string, name: string): string => `urn:pulumi:prod::team::${type}::${name}`;
const WORKSPACE = "workspaces:agentenv:Workspace";
const SECRET = "workspaces:agentenv:Secret";

function findings(state: StateResource[] = [], reportLapses = false): Findings {
    return new Findings(
        catalogue,
        { project: "team", stack: "prod", options: "--stack prod" },
        state,
        reportLapses,
    );
}

function observed(type: string, name: string, rest: Partial<Observed>): Observed {
    return { op: "update", urn: urnOf(type, name), type, ...rest };
}

const side = (id: string, outputs: Record<string, unknown>, inputs = outputs) => ({ id, inputs, outputs });

test("a changed property has both values, and its kind is what happened at the service", () => {
    const all = findings();
    all.observed(
        observed(WORKSPACE, "team", {
            old: side("ws_1", { name: "a", description: "old" }),
            new: side("ws_1", { name: "b", billingAccountId: "ba_1" }),
            detailedDiff: { name: {}, description: {}, billingAccountId: {} },
        }),
    );
    expect(all.all()).toMatchObject([
        {
            kind: "changed",
            name: "team",
            properties: [
                { path: "name", kind: "update", before: "a", after: "b" },
                { path: "description", kind: "delete", before: "old" },
                { path: "billingAccountId", kind: "add", after: "ba_1" },
            ],
        },
    ]);
});

test("a resource of the dynamic classes has the plugin's type, and the properties of the core's own diff", () => {
    const all = findings();
    const type = "pulumi-nodejs:dynamic/workspaces/agentenv:Workspace";
    const code = { __provider: "exports.handler" };
    all.observed(
        observed(type, "team", {
            old: side("ws_1", { ...code, name: "a" }),
            new: side("ws_1", { ...code, name: "b" }),
            detailedDiff: null,
        }),
    );
    expect(all.all()).toMatchObject([
        { type: WORKSPACE, properties: [{ path: "name", kind: "update", before: "a", after: "b" }] },
    ]);
});

test("a secret has neither value, in the plugin and in the dynamic classes", () => {
    for (const detailedDiff of [{ description: {} }, null]) {
        const all = findings();
        all.observed(
            observed(WORKSPACE, "team", {
                old: side("ws_1", { name: "a", description: masked }),
                new: side("ws_1", { name: "a", description: masked }),
                detailedDiff,
            }),
        );
        expect(all.all()[0]?.properties).toEqual([{ path: "description", kind: "update", secret: true }]);
    }
});

test("what ignoreChanges hides is ignored; what it does not name is not", () => {
    const state = [
        { urn: urnOf(WORKSPACE, "team"), type: WORKSPACE, id: "ws_1", ignoreChanges: ["description"] },
    ];
    const all = findings(state);
    all.observed(
        observed(WORKSPACE, "team", {
            op: "update",
            old: side("ws_1", { name: "a", description: "ours" }),
            new: side("ws_1", { name: "b", description: "theirs" }),
            detailedDiff: { name: {} },
        }),
    );
    expect(
        all.all().map(({ properties, ignored }) => [properties.map(({ path }) => path), ignored?.rule]),
    ).toEqual([
        [["name"], undefined],
        [["description"], "ignoreChanges"],
    ]);
});

describe("what the program only reads", () => {
    const state = [{ urn: urnOf(WORKSPACE, "read"), type: WORKSPACE, id: "ws_1", external: true }];
    const read = (before: Record<string, unknown>, after: Record<string, unknown> | undefined) => {
        const all = findings(state);
        all.observed(
            observed(WORKSPACE, "read", {
                op: after === undefined ? "delete" : "update",
                old: side("ws_1", { joinCode: masked, ...before }, {}),
                // As the engine sends it: the diff of a resource without inputs names what did not change.
                ...(after === undefined
                    ? {}
                    : { new: side("ws_1", { joinCode: masked, ...after }, {}), detailedDiff: { name: {} } }),
            }),
        );
        return all.all();
    };

    test("is changed in the outputs that differ", () => {
        const [finding] = read({ name: "a" }, { name: "a", description: "new" });
        expect(finding?.properties).toEqual([{ path: "description", kind: "add", after: "new" }]);
        expect(finding?.remedy).toMatch(/takes the new values to what depends on them/);
    });

    test("is compared in the same way where the program runs, and reads it", () => {
        const readBy = (after: object, id = "ws_1") => {
            const all = findings(state);
            const before = { joinCode: masked, name: "a" };
            const next = side(id, { ...before, ...after }, {});
            all.observed(
                observed(WORKSPACE, "read", { op: "read", old: side("ws_1", before, {}), new: next }),
            );
            return all.all().map(({ kind, properties }) => [kind, properties.map(({ path }) => path)]);
        };
        expect(readBy({ name: "b" })).toEqual([["changed", ["name"]]]);
        expect(readBy({})).toEqual([]);
        // The program now reads another one.
        expect(readBy({ name: "b" }, "ws_2")).toEqual([]);
    });

    test("is changed in its secrets, where nothing else differs", () => {
        const [finding] = read({ name: "a" }, { name: "a" });
        expect(finding?.properties).toEqual([{ path: "joinCode", kind: "update", secret: true }]);
    });

    test("is restored at the service or removed from the program when it is gone: nothing creates it", () => {
        const [finding] = read({ name: "a" }, undefined);
        expect(finding).toMatchObject({ kind: "deleted", name: "read" });
        expect(finding?.remedy).toMatch(/or remove its `get` from the program, which only reads it$/);
    });

    test("is not unverifiable for a value that the program never wrote", () => {
        const secret = { urn: urnOf(SECRET, "read"), type: SECRET, id: "ws_1/sec_1", external: true };
        const all = findings([secret]);
        const outputs = side("ws_1/sec_1", { name: "A", version: 1 }, {});
        all.observed(observed(SECRET, "read", { op: "same", old: outputs, new: outputs }));
        expect(all.all()).toEqual([]);
    });
});

describe("what is gone", () => {
    const gone = (type: string, name: string, id: string): Observed =>
        observed(type, name, { op: "delete", old: side(id, { workspaceId: id.split("/")[0] ?? "" }) });

    test("with its workspace is listed with it, whatever the order of the events", () => {
        const events = [gone(SECRET, "token", "ws_1/sec_1"), gone(WORKSPACE, "team", "ws_1")];
        for (const order of [events, [...events].reverse()]) {
            const all = findings();
            order.forEach((event) => all.observed(event));
            expect(all.all()).toMatchObject([
                { kind: "deleted", name: "team", id: "ws_1", children: [urnOf(SECRET, "token")] },
            ]);
        }
    });

    test("by itself is a finding of its own, without children", () => {
        const all = findings();
        all.observed(gone(SECRET, "token", "ws_1/sec_1"));
        const [one] = all.all();
        expect(one).toMatchObject({ kind: "deleted", name: "token" });
        expect(one).not.toHaveProperty("children");
        expect(one).not.toHaveProperty("doubted");
    });

    test("in doubt is one finding for each workspace, also where no stack has the workspace", () => {
        const all = findings([{ urn: urnOf(WORKSPACE, "team"), type: WORKSPACE, id: "ws_1" }]);
        for (const id of ["ws_1/sec_1", "ws_1/sec_2", "ws_2/sec_3"]) {
            all.observed(gone(SECRET, id.slice(5), id));
            all.isDoubted(SECRET, id);
        }
        const found = all.all();
        expect(found.map(({ name, doubted, children }) => [name, doubted, children?.length])).toEqual([
            ["team", true, 2],
            ["ws_2", true, 1],
        ]);
        expect(found[1]).not.toHaveProperty("urn");
    });
});

test("resources of other providers are not looked at", () => {
    const all = findings();
    all.observed(observed("random:index:RandomPet", "pet", { op: "delete", old: side("x", {}) }));
    expect([all.looked, all.all()]).toEqual([0, []]);
});

test("a fingerprint stays from run to run, and differs from stack to stack", () => {
    const one = (stack: string): string | undefined => {
        const all = new Findings(catalogue, { project: "team", stack, options: "" }, [], false);
        const [before, after] = [side("ws_1", { name: "a" }), side("ws_1", { name: String(Math.random()) })];
        all.observed(observed(WORKSPACE, "team", { old: before, new: after, detailedDiff: { name: {} } }));
        return all.all()[0]?.fingerprint;
    };
    expect(one("prod")).toBe(one("prod"));
    expect(one("prod")).not.toBe(one("dev"));
});

/** The declaration of a resource that exists. */
function declared(type: string) {
    const resource = catalogue.findResource(type);
    if (!resource) {
        throw new Error(`there is no ${type}`);
    }
    return resource;
}

test("what no program declares is in the order of the names, not of the ids, which are random", () => {
    const all = findings();
    all.unmanaged(declared(SECRET), { id: "ws_1/sec_1", name: "B" });
    all.unmanaged(declared(SECRET), { id: "ws_1/sec_2", name: "A" });
    expect(all.all().map(({ name }) => name)).toEqual(["A", "B"]);
});

test("a name in a remedy is quoted for a shell", () => {
    const all = findings();
    const resource = declared(SECRET);
    all.unmanaged(resource, { id: "ws_1/sec_1", name: "it's; rm -rf $HOME" });
    expect(all.all()[0]?.remedy).toContain(
        "pulumi import --stack prod workspaces:agentenv:Secret it-s-rm-rf-HOME ws_1/sec_1",
    );
    const provider = "other=urn:pulumi:prod::team::pulumi:providers:workspaces::other";
    all.unmanaged(resource, { id: "ws_1/sec_2", name: "other", provider });
    expect(all.all()[1]?.remedy).toContain(
        `--stack prod --provider ${provider} workspaces:agentenv:Secret other`,
    );
});
