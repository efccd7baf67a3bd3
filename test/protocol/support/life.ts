/** The steps of a resource's life as the engine takes them: each checks, asks and keeps what the engine would. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { PropertyMap } from "../../../provider/core/value";
import { WORKSPACE, type World } from "./world";

/** What the engine keeps of a resource between runs. */
export interface Kept {
    type: string;
    id: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
}

/** What Diff says, in short. */
export interface Differences {
    /** Every property that differs; a `*` behind those that the program did not change. */
    changed: string[];
    replaces: string[];
    deleteBeforeReplace: boolean;
}

export const NO_DIFFERENCE: Pick<Differences, "changed" | "replaces"> = { changed: [], replaces: [] };

export const agentenvToken = (name: string): string => `workspaces:agentenv:${name}`;

/** The error of a call whose message fits. */
export function saying(text: RegExp | string): object {
    const message: unknown =
        typeof text === "string" ? expect.stringContaining(text) : expect.stringMatching(text);
    return { details: message };
}

export function lifeIn(world: () => World) {
    const life = {
        /** What Check has against these inputs. */
        async problems(type: string, news: PropertyMap, olds: PropertyMap = {}) {
            return (await world().plugin.check(type, news, { olds })).failures;
        },

        /** A run in which the program has a new resource. */
        async create(type: string, news: PropertyMap): Promise<Kept> {
            const { plugin, nextRun } = world();
            const { inputs, failures } = await plugin.check(type, news);
            if (failures.length > 0) {
                throw new Error(failures.map(({ reason }) => reason).join("; "));
            }
            const made = await plugin.create(type, inputs);
            await nextRun();
            return { type, inputs, ...made };
        },

        workspace(name = "home"): Promise<Kept> {
            return life.create(WORKSPACE, { name });
        },

        /** A refresh. `undefined`: it is gone. */
        async refresh({ type, ...kept }: Kept): Promise<Kept | undefined> {
            const found = await world().plugin.read(type, kept.id, kept);
            return found.id === "" ? undefined : { type, ...found };
        },

        async refreshed(kept: Kept): Promise<Kept> {
            const found = await life.refresh(kept);
            if (!found) {
                throw new Error(`${kept.type} ${kept.id} is gone`);
            }
            return found;
        },

        /** What an `up` with these inputs would do. */
        async diff(kept: Kept, news: PropertyMap = kept.inputs): Promise<Differences> {
            const { plugin } = world();
            const { inputs } = await plugin.check(kept.type, news, { olds: kept.inputs });
            const response = await plugin.diff(kept.type, kept.id, {
                olds: kept.outputs,
                oldInputs: kept.inputs,
                news: inputs,
            });
            const detailed = response.getDetaileddiffMap();
            const { DIFF_NONE } = proto.DiffResponse.DiffChanges;
            expect(response.getChanges() === DIFF_NONE).toBe(response.getDiffsList().length === 0);
            return {
                changed: response
                    .getDiffsList()
                    .map((name) => (detailed.get(name)?.getInputdiff() === true ? name : `${name}*`)),
                replaces: response.getReplacesList(),
                deleteBeforeReplace: response.getDeletebeforereplace(),
            };
        },

        async update(kept: Kept, news: PropertyMap = kept.inputs): Promise<Kept> {
            const { plugin } = world();
            const { inputs } = await plugin.check(kept.type, news, { olds: kept.inputs });
            const states = { olds: kept.outputs, oldInputs: kept.inputs, news: inputs };
            const outputs = await plugin.update(kept.type, kept.id, states);
            return { type: kept.type, id: kept.id, inputs, outputs };
        },

        /** A run of the program that changes nothing: the engine keeps its inputs, and the outputs as they were. */
        async same(kept: Kept, news: PropertyMap): Promise<Kept> {
            expect(await life.diff(kept, news)).toMatchObject(NO_DIFFERENCE);
            const { inputs } = await world().plugin.check(kept.type, news, { olds: kept.inputs });
            return { ...kept, inputs };
        },

        async delete({ type, ...kept }: Kept): Promise<void> {
            await world().plugin.delete(type, kept.id, kept);
        },

        /** The engine checks what an import read, and calls a failure a bug of the provider. */
        async import(type: string, id: string): Promise<Kept> {
            const { plugin } = world();
            const found = await plugin.read(type, id);
            if (found.id !== "") {
                const checked = await plugin.check(type, found.inputs, { olds: found.inputs });
                expect(checked.failures).toEqual([]);
            }
            return { type, ...found };
        },

        /** What the plugin said to the engine's log since this was asked last. */
        said(): string {
            return world()
                .plugin.log.splice(0)
                .map(({ message }) => message)
                .join("\n");
        },

        /** Another user of AgentEnv. */
        async someone(email?: string): Promise<{ userId: string; email: string; key: string }> {
            const account = await world().control("POST", "/accounts", {
                service: "agentenv",
                ...(email === undefined ? {} : { email }),
            });
            return account as { userId: string; email: string; key: string };
        },
    };
    return life;
}
