/**
 * A stack from create to destroy, the same for every front-end: the changes of each step, and the objects of the
 * services after it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { announcedSteps } from "../../../toolchain/stack/events";
import type { OperationResult, Stack } from "../../../toolchain/stack/stack";
import {
    SECRETS,
    smallProgram,
    DEFAULT_OPTIONS,
    type FrontEnd,
    type ProgramOptions,
} from "../../../harness/programs";
import { CANARY, StackFixture } from "../../../harness/stackFixture";
import { requireSuccess } from "./requireSuccess";

interface Workspace {
    id: string;
    name: string;
    description: string | null;
}

/** How often the engine called each method of the plugin, by its log of gRPC messages. */
async function callsIn(log: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const line of (await readFile(log, "utf8")).split("\n").filter((text) => text !== "")) {
        const { method, progress } = JSON.parse(line) as { method: string; progress: string };
        const [, call] = /^\/pulumirpc\.ResourceProvider\/(\w+)$/.exec(method) ?? [];
        if (call !== undefined && progress === "request_started") {
            counts[call] = (counts[call] ?? 0) + 1;
        }
    }
    return counts;
}

export function describeLifecycle(frontEnd: FrontEnd): void {
    describe(`with ${frontEnd.name}`, () => {
        let fixture: StackFixture;
        let stack: Stack;
        const outputs: string[] = [];

        beforeAll(async () => {
            fixture = await StackFixture.start();
            stack = await fixture.stack({
                program: frontEnd.render(smallProgram()),
                language: frontEnd.language,
                plugin: frontEnd.plugin,
                config: SECRETS,
            });
        });

        afterAll(() => fixture.stop());

        async function writeProgram(options: Partial<ProgramOptions>): Promise<void> {
            await stack.write(frontEnd.render(smallProgram({ ...DEFAULT_OPTIONS, ...options })));
        }

        function succeeded(result: OperationResult): OperationResult {
            outputs.push(result.output);
            return requireSuccess(result);
        }

        async function onlyWorkspace(): Promise<Workspace> {
            const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as {
                workspaces: Workspace[];
            };
            expect(workspaces).toHaveLength(1);
            return workspaces[0] as Workspace;
        }

        /** The changed properties that a refresh or an up reports, by the resource's name. */
        function differences(result: OperationResult): Record<string, string[]> {
            const found = announcedSteps(result.events).flatMap(
                ({ urn, detailedDiff, diffs }): [string, string[]][] => {
                    const changed = Object.keys(detailedDiff ?? {});
                    const names = changed.length > 0 ? changed : (diffs ?? []);
                    return names.length > 0 ? [[urn.split("::").pop() ?? "", names.sort()]] : [];
                },
            );
            return Object.fromEntries(found);
        }

        test("a preview writes nothing", async () => {
            const result = succeeded(await stack.preview());
            expect(result.changes).toEqual({ create: 5 });
            expect(fixture.requests()).toEqual([]);
        });

        test("up creates what the program declares", async () => {
            const result = succeeded(await stack.up(["--skip-preview"]));
            expect(result.changes).toEqual({ create: 5 });
            const workspace = await onlyWorkspace();
            expect(workspace).toMatchObject({ name: "team", description: "Ours." });
            expect(await stack.outputs()).toEqual({
                workspaceId: workspace.id,
                joinCode: expect.any(String) as string,
                orgId: fixture.emulator.tripswitchOrgId,
            });
        });

        test("a second up changes nothing, with one Check and one Diff for each resource", async () => {
            const before = fixture.requests().length;
            const log = join(stack.folder, "grpc.json");
            const result = succeeded(
                await stack.up(["--expect-no-changes"], { env: { PULUMI_DEBUG_GRPC: log } }),
            );
            expect(result.changes).toEqual({ same: 5 });
            expect(fixture.requests().slice(before)).toEqual([]);
            if (frontEnd.plugin) {
                // The preview and the update, for each of the four resources. The fifth is the stack.
                expect(await callsIn(log)).toMatchObject({ Configure: 2, Check: 2 * 4, Diff: 2 * 4 });
            }
        });

        test("a changed program is an update in place, and a rotated value is written once", async () => {
            await writeProgram({ description: "Changed.", slug: "prod" });
            await stack.configure({ token: { secret: `${CANARY}-new` } });
            const { id } = await onlyWorkspace();
            await fixture.control("DELETE", "/requests");
            const result = succeeded(await stack.up(["--skip-preview"]));
            expect(result.changes).toEqual({ update: 3, same: 2 });
            expect(await onlyWorkspace()).toMatchObject({ id, description: "Changed." });
            const writes = fixture.emulator.requests().filter(({ method }) => method !== "GET");
            expect(writes.map(({ method }) => method).sort()).toEqual(["PATCH", "PATCH", "PUT"]);
        });

        test("a change outside of Pulumi is found by refresh, and corrected by up", async () => {
            const { id } = await onlyWorkspace();
            await fixture.agentenv("PUT", `/workspaces/${id}`, { name: "by hand", description: "Changed." });
            const { secrets } = (await fixture.agentenv("GET", `/workspaces/${id}/secrets`)) as {
                secrets: { id: string; name: string }[];
            };
            const token = secrets.find(({ name }) => name === "TOKEN");
            await fixture.agentenv("PATCH", `/workspaces/${id}/secrets/${token?.id}`, { value: "theirs" });

            const refresh = succeeded(await stack.refresh(["--skip-preview"]));
            expect(refresh.changes).toMatchObject({ update: 2 });
            const up = succeeded(await stack.up(["--skip-preview"]));
            expect(up.changes).toEqual({ update: 2, same: 3 });
            if (frontEnd.plugin) {
                expect(differences(up)).toEqual({ team: ["name"], secretToken: ["value"] });
            }
            expect(await onlyWorkspace()).toMatchObject({ name: "team" });
            succeeded(await stack.refresh(["--preview-only", "--expect-no-changes"]));
        });

        test("after a workspace is deleted outside of Pulumi, one refresh removes it and its secrets from state, and up creates them again", async () => {
            const { id } = await onlyWorkspace();
            await fixture.agentenv("DELETE", `/workspaces/${id}`);
            const refresh = succeeded(await stack.refresh(["--skip-preview"]));
            expect(refresh.changes).toMatchObject({ delete: 3 });
            expect(refresh.output).toMatch(/`up` will create an empty one/);

            const up = succeeded(await stack.up(["--skip-preview"]));
            expect(up.changes).toEqual({ create: 3, same: 2 });
            const again = await onlyWorkspace();
            expect(again.id).not.toBe(id);
            const { secrets } = (await fixture.agentenv("GET", `/workspaces/${again.id}/secrets`)) as {
                secrets: unknown[];
            };
            expect(secrets).toHaveLength(2);
        });

        test("a refresh with a wrong key removes nothing from state", async () => {
            const refresh = await stack.refresh(["--skip-preview"], {
                env: { AGENTENV_API_KEY: "canary-wrong" },
            });
            expect(refresh.code).not.toBe(0);
            expect(refresh.output).toMatch(/returned 401.*check agentenvApiKey/);
            expect(refresh.output).not.toContain("canary-wrong");
            const { resources = [] } = await stack.exportState();
            expect(resources.filter(({ type }) => type.includes("agentenv"))).toHaveLength(3);
        });

        test("refresh and destroy work with rotated keys", async () => {
            await fixture.control("POST", "/rotate-key", { service: "agentenv" });
            await fixture.control("POST", "/rotate-key", { service: "tripswitch" });
            const refresh = succeeded(
                await stack.refresh(["--skip-preview", "--expect-no-changes"], {
                    env: fixture.environment(),
                }),
            );
            expect(refresh.changes).toEqual({ same: 5 });
            const destroy = succeeded(
                await stack.destroy(["--skip-preview"], { env: fixture.environment() }),
            );
            expect(destroy.changes).toEqual({ delete: 5 });
        });

        test("the services are empty, and no secret is in state, history, events or output", async () => {
            expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
            expect(await fixture.leaks(stack)).toEqual([]);
            expect(outputs.join("\n")).not.toContain(CANARY);
            expect(outputs.join("\n")).not.toContain(fixture.emulator.agentenvApiKey);
        });
    });
}
