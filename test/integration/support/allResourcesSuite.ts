/** All resources of both services in one program, from the first preview to destroy; the same tests for each front-end. */
import { announcedSteps } from "../../../toolchain/stack/events";
import type { OperationResult, Stack } from "../../../toolchain/stack/stack";
import {
    changeOutsideOfPulumi,
    EDITED,
    allResourcesProgram,
    INITIAL,
    prepareServices,
    svg,
    UPDATABLE,
    type AllResourcesOptions,
} from "./allResourcesProgram";
import type { FrontEnd } from "../../../harness/programs";
import { CANARY, StackFixture } from "../../../harness/stackFixture";
import { requireSuccess } from "./requireSuccess";

/** 16 resources and the stack itself. */
const ALL = 17;

export function describeAllResources(frontEnd: FrontEnd): void {
    describe(`with ${frontEnd.name}`, () => {
        let fixture: StackFixture;
        let stack: Stack;
        let config: Awaited<ReturnType<typeof prepareServices>>;
        const outputs: string[] = [];

        beforeAll(async () => {
            fixture = await StackFixture.start();
            config = await prepareServices(fixture);
            stack = await fixture.stack({
                program: files(INITIAL),
                language: frontEnd.language,
                plugin: frontEnd.plugin,
                config,
            });
        });

        afterAll(() => fixture.stop());

        function succeeded(result: OperationResult): OperationResult {
            outputs.push(result.output);
            return requireSuccess(result);
        }

        function files(options: AllResourcesOptions): Record<string, string> {
            return { ...frontEnd.render(allResourcesProgram(options)), "icon.svg": svg(options.icon) };
        }

        function writes(): string[] {
            return fixture.emulator
                .requests()
                .filter(({ method }) => method !== "GET")
                .map(({ method, path }) => `${method} ${path}`);
        }

        async function writeProgram(options: AllResourcesOptions): Promise<void> {
            await stack.write(files(options));
        }

        /** The operation on each changed resource, by its name in the program. */
        function changes(result: OperationResult): Record<string, string> {
            return Object.fromEntries(
                announcedSteps(result.events)
                    .filter(
                        ({ op, urn }) =>
                            !["same", "refresh", "read"].includes(op) && !urn.includes("pulumi:providers:"),
                    )
                    .map(({ op, urn }) => [urn.split("::").pop() ?? "", op]),
            );
        }

        async function workspaceId(): Promise<string> {
            return (await stack.outputs())["workspaceId"] as string;
        }

        test("a preview shows all resources and writes nothing", async () => {
            await fixture.control("DELETE", "/requests");
            const result = succeeded(await stack.preview());
            expect(result.changes).toEqual({ create: ALL });
            expect(writes()).toEqual([]);
        });

        test("up creates all resources, and each one-shot action happens exactly once", async () => {
            const result = succeeded(await stack.up(["--skip-preview"]));
            expect(result.changes).toEqual({ create: ALL });
            for (const route of [
                "/rate-limits/refresh",
                "/billing/checkout",
                "/billing/checkout/x402",
                "/exchange",
                "/join",
            ]) {
                expect(
                    writes().filter((write) => write.startsWith("POST") && write.endsWith(route)),
                ).toHaveLength(1);
            }
        });

        test("a second up and a refresh have no changes and write nothing", async () => {
            await fixture.control("DELETE", "/requests");
            expect(succeeded(await stack.up(["--expect-no-changes"])).changes).toEqual({ same: ALL });
            expect(succeeded(await stack.refresh(["--expect-no-changes"])).changes).toEqual({ same: ALL });
            expect(writes()).toEqual([]);
        });

        test("an edit of every input that can be updated is an update in place", async () => {
            await writeProgram(EDITED);
            await stack.configure({ token: { secret: `${CANARY}-new` } });
            const result = succeeded(await stack.up(["--skip-preview"]));
            expect(changes(result)).toEqual(Object.fromEntries(UPDATABLE.map((name) => [name, "update"])));
            expect(succeeded(await stack.up(["--expect-no-changes", "--skip-preview"])).changes).toEqual({
                same: ALL,
            });
        });

        test("the rename of a billing account is refused in preview, before any write", async () => {
            await fixture.control("DELETE", "/requests");
            const renamed = allResourcesProgram(EDITED);
            renamed.resources = {
                ...renamed.resources,
                extra: {
                    type: "workspaces:agentenv:BillingAccount",
                    properties: { workspaceId: "${team.workspaceId}", name: "renamed" },
                },
            };
            await stack.write(frontEnd.render(renamed));
            const result = await stack.preview();
            expect(result.code).not.toBe(0);
            expect(result.output).toMatch(/no route renames a billing account/);
            expect(writes()).toEqual([]);
            await writeProgram(EDITED);
        });

        test("refresh shows every drift once, and nothing else; up corrects what it can", async () => {
            const expected = await changeOutsideOfPulumi(fixture, await workspaceId());
            const shown = succeeded(await stack.refresh(["--preview-only"]));
            expect(shown.changes).toMatchObject({
                update: Object.values(expected).filter((op) => op === "update").length,
                delete: Object.values(expected).filter((op) => op === "delete").length,
                same: ALL - Object.keys(expected).length,
            });

            succeeded(await stack.refresh(["--skip-preview"]));
            const repaired = succeeded(await stack.up(["--skip-preview"]));
            expect(changes(repaired)).toEqual({
                ...Object.fromEntries(Object.keys(expected).map((name) => [name, "update"])),
                alice: "create",
                link: "create",
            });
            const settled = succeeded(await stack.refresh(["--preview-only", "--expect-no-changes"]));
            expect(settled.changes).toEqual({ same: ALL });
            expect(succeeded(await stack.up(["--expect-no-changes", "--skip-preview"])).changes).toEqual({
                same: ALL,
            });
        });

        if (frontEnd.plugin) {
            test("each importable resource is imported into an empty stack by its id; only the secret's value has a diff", async () => {
                const { resources = [] } = await stack.exportState();
                const ours = resources.filter(({ type }) => type.startsWith("workspaces:"));
                const importable = ours.filter(({ type }) => !/Checkout$/.test(type));
                const empty = await fixture.stack({
                    program: frontEnd.render({}),
                    language: frontEnd.language,
                    config: { ...config, token: { secret: `${CANARY}-new` } },
                });
                await empty.write({
                    "import.json": JSON.stringify({
                        resources: importable.map(({ type, urn, id }) => ({
                            type,
                            name: urn.split("::").pop(),
                            id,
                        })),
                    }),
                });
                const result = succeeded(await empty.import(["--file", "import.json"]));
                expect(result.output).not.toMatch(/warning/);
                await empty.write(files(EDITED));

                const preview = succeeded(await empty.preview());
                expect(changes(preview)).toEqual({
                    checkout: "create",
                    x402: "create",
                    secretToken: "update",
                });
            });
        }

        test("an expired invitation produces a warning, and is sent again where the program sets reinviteExpired", async () => {
            const eightDays = 8 * 24 * 60 * 60 * 1000;
            await fixture.control("POST", "/clock", { advanceMs: eightDays });
            const refresh = succeeded(await stack.refresh(["--skip-preview"]));
            expect(refresh.output).toMatch(/invitation of alice@example\.com expired/);
            const up = succeeded(await stack.up(["--skip-preview"]));
            expect(up.changes).toEqual({ replace: 1, same: ALL - 1 });
            expect(succeeded(await stack.refresh(["--skip-preview"])).changes).toEqual({ same: ALL });
        });

        test("a revoked connection and a lost membership produce warnings, and no change until triggers change", async () => {
            const { resources = [] } = await stack.exportState();
            const idOf = (name: string) => resources.find(({ urn }) => urn.endsWith(`::${name}`))?.id ?? "";
            await fixture.control("POST", `/connections/${idOf("google").split("/")[1]}/revoke`);
            const [joined, userId] = idOf("join").split("/");
            await fixture.agentenv("DELETE", `/workspaces/${joined}/members/${userId}`);

            const refresh = succeeded(await stack.refresh(["--skip-preview"]));
            expect(refresh.output).toMatch(/Google connection .* is revoked.*change triggers/);
            expect(refresh.output).toMatch(/no longer a member.*change triggers/);
            expect(refresh.changes).toEqual({ same: ALL });
            await fixture.control("DELETE", "/requests");
            expect(succeeded(await stack.up(["--skip-preview"])).changes).toEqual({ same: ALL });
            expect(writes()).toEqual([]);
        });

        test("destroy deletes everything in one run; the services are empty, and no secret is in a file or the output", async () => {
            const result = succeeded(await stack.destroy(["--skip-preview"]));
            expect(result.changes).toEqual({ delete: ALL });
            expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
            expect(await fixture.leaks(stack)).toEqual([]);
            expect(outputs.join("\n")).not.toContain(CANARY);
        });
    });
}
