/** Options of a resource that the engine handles: what it then sends, and what is left at the service. docs/resources.md lists them. */
import type { OperationResult, Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { agentenv, idOf, stored, urnOf, WORKSPACE_ID, type Declared } from "./support/declare";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: yamlProgram({}), language: "yaml" });
});
afterEach(async () => {
    await fixture.control("DELETE", "/faults");
    await stack.write(yamlProgram({}));
    requireSuccess(await stack.destroy(["--skip-preview"]));
    await fixture.control("POST", "/reset");
});
afterAll(() => fixture.stop());

/** Runs `up` for a program of these resources. The log of requests begins with it. */
async function up(
    resources: Record<string, unknown>,
    { args = [] as string[], outputs = {} } = {},
): Promise<OperationResult> {
    await stack.write(yamlProgram({ resources, outputs }));
    await fixture.control("DELETE", "/requests");
    return stack.up(["--skip-preview", ...args]);
}

const team = (options: Record<string, unknown> = {}, properties: Record<string, unknown> = {}): Declared =>
    agentenv("Workspace", { name: "team", ...properties }, options);

const token = (options: Record<string, unknown> = {}, name = "TOKEN"): Declared =>
    agentenv("Secret", { workspaceId: WORKSPACE_ID, name, value: "x" }, options);

async function secretsOf(workspaceId: string): Promise<{ id: string; name: string }[]> {
    const { secrets } = (await fixture.agentenv("GET", `/workspaces/${workspaceId}/secrets`)) as {
        secrets: { id: string; name: string }[];
    };
    return secrets;
}

describe("get: objects that the program only reads", () => {
    const read = (type: string, id: string): unknown => ({ type: `workspaces:${type}`, get: { id } });
    const OUTPUTS = { name: "${team.name}", slug: "${production.slug}" };
    let workspaceId: string;
    let resources: Record<string, unknown>;

    beforeEach(async () => {
        ({ id: workspaceId } = (await fixture.agentenv("POST", "/workspaces", { name: "theirs" })) as {
            id: string;
        });
        const production = (await fixture.tripswitch("POST", "/workspaces", {
            name: "Production",
            slug: "production",
        })) as { id: string };
        resources = {
            team: read("agentenv:Workspace", workspaceId),
            production: read("tripswitch:Workspace", production.id),
            token: token(),
        };
    });

    test("their outputs are used and follow the service, and no request changes or deletes them", async () => {
        const created = requireSuccess(await up(resources, { outputs: OUTPUTS }));
        expect(created.changes).toEqual({ create: 2 });
        expect(await stack.outputs()).toEqual({ name: "theirs", slug: "production" });
        expect(await stored(stack, "team")).toMatchObject({ external: true });

        await fixture.agentenv("PUT", `/workspaces/${workspaceId}`, { name: "renamed" });
        expect(requireSuccess(await stack.refresh(["--skip-preview"])).changes).toMatchObject({ update: 1 });
        const again = requireSuccess(
            await up(resources, { outputs: OUTPUTS, args: ["--expect-no-changes"] }),
        );
        expect(again.changes).toEqual({ same: 2 });
        expect(await stack.outputs()).toMatchObject({ name: "renamed" });

        requireSuccess(await stack.destroy(["--skip-preview"]));
        expect(fixture.writes()).toEqual(["DELETE /agentenv/v1/workspaces/*/secrets/*"]);
        expect(await fixture.remaining()).toMatchObject({
            workspaces: [{ id: workspaceId }],
            tripswitchWorkspaces: [{ slug: "production" }],
        });
    });

    test("once one is gone, a refresh drops it with what the program has in it, and an up fails and creates nothing", async () => {
        requireSuccess(await up(resources));
        await fixture.agentenv("DELETE", `/workspaces/${workspaceId}`);
        const refresh = requireSuccess(await stack.refresh(["--skip-preview"]));
        expect(refresh.changes).toMatchObject({ delete: 2 });
        // It would be wrong here.
        expect(refresh.output).not.toContain("`up` will create an empty one");
        const failed = await up(resources);
        expect(failed.code).not.toBe(0);
        expect(failed.output).toContain(`resource '${workspaceId}' does not exist`);
        expect(fixture.writes()).toEqual([]);
    });
});

test("protect: neither a destroy, a removal from the program nor a replacement deletes the object; a refresh that finds it gone does", async () => {
    const options = { protect: true };
    requireSuccess(await up({ team: team(options), token: token(options) }));
    for (const refused of [
        await stack.destroy(["--skip-preview"]),
        await up({ team: team(options) }),
        await up(
            { team: team(options), token: token(options) },
            { args: ["--replace", await urnOf(stack, "token")] },
        ),
    ]) {
        expect(refused.code).not.toBe(0);
        expect(refused.output).toMatch(/protect/);
    }
    expect(fixture.writes()).toEqual([]);

    const id = await idOf(stack, "token");
    await fixture.agentenv("DELETE", `/workspaces/${id.replace("/", "/secrets/")}`);
    expect(requireSuccess(await stack.refresh(["--skip-preview"])).changes).toMatchObject({ delete: 1 });
    await stack.mustRun(["state", "unprotect", "--all", "--yes"]);
});

test("aliases: a secret under a new name in the program is the same object; without the alias the create is refused and nothing is lost", async () => {
    requireSuccess(await up({ team: team(), token: token() }));
    const urn = await urnOf(stack, "token");
    const refused = await up({ team: team(), renamed: token() });
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain('the workspace has a secret "TOKEN" already');
    expect(await secretsOf(await idOf(stack, "team"))).toHaveLength(1);

    requireSuccess(
        await up(
            { team: team(), renamed: token({ aliases: [urn] }) },
            { args: ["--refresh", "--expect-no-changes"] },
        ),
    );
    expect(fixture.writes()).toEqual([]);
    expect(await urnOf(stack, "token")).toBe("");
});

test("retainOnDelete: what leaves the program stays at the service, and is imported before it is declared again", async () => {
    const home = team({}, { forceDestroy: true });
    requireSuccess(await up({ team: home, token: token({ retainOnDelete: true }) }));
    const id = await idOf(stack, "token");
    const removed = requireSuccess(await up({ team: home }));
    expect(removed.changes).toMatchObject({ delete: 1 });
    expect(fixture.writes()).toEqual([]);

    const refused = await up({ team: home, token: token() });
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain(`import: "${id}"`);
    requireSuccess(await up({ team: home, token: token({ import: id }) }));
    // The value, which no route returns.
    expect(fixture.writes()).toEqual(["PATCH /agentenv/v1/workspaces/*/secrets/*"]);
});

test("replaceWith: a secret is replaced together with the one that it names, each before its name is used again", async () => {
    const program = (name: string): Record<string, unknown> => ({
        team: team(),
        token: token({}, name),
        second: token({ replaceWith: ["${token}"] }, "SECOND"),
    });
    requireSuccess(await up(program("TOKEN")));
    const before = await idOf(stack, "second");
    const replaced = requireSuccess(await up(program("OTHER")));
    expect(replaced.changes).toEqual({ replace: 2, same: 2 });
    expect(await idOf(stack, "second")).not.toBe(before);
    const names = (await secretsOf(await idOf(stack, "team"))).map(({ name }) => name);
    expect(names.sort()).toEqual(["OTHER", "SECOND"]);
});

test("deleteBeforeReplace: with it, --replace of a secret deletes the old one first and succeeds", async () => {
    const resources = { team: team(), token: token({ deleteBeforeReplace: true }) };
    requireSuccess(await up(resources));
    const replaced = requireSuccess(
        await up(resources, { args: ["--replace", await urnOf(stack, "token")] }),
    );
    expect(replaced.changes).toMatchObject({ replace: 1 });
    expect(fixture.writes()).toEqual([
        "DELETE /agentenv/v1/workspaces/*/secrets/*",
        "POST /agentenv/v1/workspaces/*/secrets",
    ]);
});

describe("customTimeouts: an operation ends with them", () => {
    const TIMEOUTS = { customTimeouts: { create: "50s", read: "1s", update: "52s", delete: "53s" } };

    const TOO_LONG = /not tried again, as the service asks to wait 100 s and \d+ s are left/;

    /** The service asks for a pause that is longer than every timeout of the resource. */
    const refuse = (method: string): Promise<unknown> =>
        fixture.control("PUT", "/faults", {
            rules: [
                {
                    when: { service: "agentenv", method, path: "/v1/workspaces/**" },
                    fault: { kind: "status", status: 429, retryAfter: { seconds: 100 } },
                },
            ],
        });

    test.each([
        ["create", "POST", TOO_LONG, () => up({ team: team(TIMEOUTS) })],
        [
            "read, in a refresh",
            "GET",
            /longer than its timeout of 1 s/,
            () => stack.refresh(["--skip-preview"]),
        ],
        ["update", "PUT", TOO_LONG, () => up({ team: team(TIMEOUTS, { name: "other" }) })],
        ["delete", "DELETE", TOO_LONG, () => stack.destroy(["--skip-preview"])],
    ] as const)("%s", async (operation, method, message, run) => {
        if (operation !== "create") {
            requireSuccess(await up({ team: team(TIMEOUTS) }));
        }
        await refuse(method);
        const failed = await run();
        expect(failed.code).not.toBe(0);
        expect(failed.output).toMatch(message);
    });

    test("not a read by get: the engine passes it none, so requestTimeout and maxRetries limit it", async () => {
        const { id } = (await fixture.agentenv("POST", "/workspaces", { name: "theirs" })) as { id: string };
        const options = { customTimeouts: { read: "1ms" } };
        const read = { type: "workspaces:agentenv:Workspace", get: { id }, options };
        // If this fails because the engine passes the timeout, change the line in docs/resources.md.
        requireSuccess(await up({ team: read }));
    });
});
