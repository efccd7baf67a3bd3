/** Resource options, and the steps that the provider's messages advise with them. */
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { agentenv, idOf, WORKSPACE_ID, type Declared } from "./support/declare";

let fixture: StackFixture;

beforeAll(async () => {
    fixture = await StackFixture.start();
});
afterAll(() => fixture.stop());

const program = (resources: Record<string, Declared>): Record<string, string> => yamlProgram({ resources });

async function succeeded(result: Promise<{ code: number | undefined; output: string }>): Promise<string> {
    const { code, output } = await result;
    expect({ code, output }).toMatchObject({ code: 0 });
    return output;
}

describe.each([
    ["deletedWith", { deletedWith: "${team}" }],
    ["retainOnDelete", { retainOnDelete: true }],
])("a secret under %s keeps its workspace from being deleted;", (_option, options) => {
    const programWith = (forceDestroy: boolean): Record<string, string> =>
        program({
            team: agentenv("Workspace", { name: "team", forceDestroy }),
            token: agentenv("Secret", { workspaceId: WORKSPACE_ID, name: "TOKEN", value: "x" }, options),
        });

    test("the error is correct, the alternative that it names works, and no request deletes the secret", async () => {
        const stack = await fixture.stack({ program: programWith(false), language: "yaml" });
        await succeeded(stack.up(["--skip-preview"]));
        await fixture.control("DELETE", "/requests");
        const refused = await stack.destroy(["--skip-preview"]);
        expect(refused.code).not.toBe(0);
        expect(refused.output).toContain(
            'still holds objects, which would be deleted with it: secret "TOKEN"',
        );
        expect(refused.output).toContain("under deletedWith or retainOnDelete");

        const target = /pulumi up --target '([^']+)'/.exec(refused.output.replace(/\s+/g, " "))?.[1] ?? "";
        await stack.write(programWith(true));
        await succeeded(stack.up(["--skip-preview", "--target", target]));
        await succeeded(stack.destroy(["--skip-preview"]));
        expect(fixture.writes()).toEqual(["DELETE /agentenv/v1/workspaces/*"]);
        expect((await fixture.remaining()).workspaces).toEqual([]);
    });
});

test("a rename under ignoreChanges keeps the description that others wrote", async () => {
    const named = (name: string): Record<string, string> =>
        program({
            team: agentenv("Workspace", { name, description: "Ours." }, { ignoreChanges: ["description"] }),
        });
    const stack = await fixture.stack({ program: named("before"), language: "yaml" });
    await succeeded(stack.up(["--skip-preview"]));
    const id = await idOf(stack, "team");
    await fixture.agentenv("PUT", `/workspaces/${id}`, { name: "before", description: "Theirs." });
    await stack.write(named("after"));
    await succeeded(stack.up(["--skip-preview", "--refresh"]));
    expect(await fixture.agentenv("GET", `/workspaces/${id}`)).toMatchObject({
        name: "after",
        description: "Theirs.",
    });
    await succeeded(stack.destroy(["--skip-preview"]));
});

test("a policy and a default account that are renamed without an alias are unchanged", async () => {
    const renamed = (suffix: string): Record<string, string> =>
        program({
            team: agentenv("Workspace", { name: "team" }),
            extra: agentenv("BillingAccount", { workspaceId: WORKSPACE_ID, name: "extra" }),
            [`policy${suffix}`]: agentenv("WorkspaceTotpPolicy", {
                workspaceId: WORKSPACE_ID,
                required: true,
            }),
            [`default${suffix}`]: agentenv("DefaultBillingAccount", {
                workspaceId: WORKSPACE_ID,
                billingAccountId: "${extra.billingAccountId}",
            }),
        });
    const stack = await fixture.stack({ program: renamed(""), language: "yaml" });
    await succeeded(stack.up(["--skip-preview"]));
    await stack.write(renamed("Renamed"));
    expect(await succeeded(stack.up(["--skip-preview"]))).toMatch(/the object stays/);
    const id = await idOf(stack, "team");
    expect(await fixture.agentenv("GET", `/workspaces/${id}`)).toMatchObject({
        totpPolicy: { required: true },
    });
    const { billingAccounts } = (await fixture.agentenv("GET", `/workspaces/${id}/billing/accounts`)) as {
        billingAccounts: { name: string; isDefault: boolean }[];
    };
    expect(billingAccounts.find(({ isDefault }) => isDefault)).toMatchObject({ name: "extra" });
    await succeeded(stack.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
    await succeeded(stack.destroy(["--skip-preview"]));
});

test("an up with the option `import` of a secret also writes the program's value", async () => {
    const { id } = (await fixture.agentenv("POST", "/workspaces", { name: "theirs" })) as { id: string };
    const secret = (await fixture.agentenv("POST", `/workspaces/${id}/secrets`, {
        name: "TOKEN",
        value: "by hand",
    })) as { id: string };
    const imported = program({
        token: agentenv(
            "Secret",
            { workspaceId: id, name: "TOKEN", value: "ours" },
            { import: `${id}/${secret.id}` },
        ),
    });
    const stack = await fixture.stack({ program: imported, language: "yaml" });
    const value = (): Promise<unknown> => fixture.control("GET", `/secrets/${secret.id}`);
    await succeeded(stack.up(["--skip-preview"]));
    expect(await value()).toMatchObject({ value: "ours" });
    await succeeded(stack.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
    await fixture.agentenv("PATCH", `/workspaces/${id}/secrets/${secret.id}`, { value: "theirs" });
    const drift = await stack.up(["--skip-preview", "--refresh"]);
    expect(drift.changes).toMatchObject({ update: 1 });
    expect(await value()).toMatchObject({ value: "ours" });
    await succeeded(stack.destroy(["--skip-preview"]));
    await fixture.agentenv("DELETE", `/workspaces/${id}`);
});
