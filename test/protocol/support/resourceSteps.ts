/** The engine's calls for one resource: create, refresh, diff, update, delete and import, with the state that the engine keeps. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { PropertyMap } from "../../../provider/core/values/value";
import { WORKSPACE, type PluginFixture } from "./pluginFixture";

/** What the engine keeps of a resource between runs. */
export interface ResourceState {
    type: string;
    id: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
}

/** The result of a Diff. */
export interface DiffSummary {
    /** Every property with a diff, with a `*` if the program did not change it. */
    changed: string[];
    replaces: string[];
    deleteBeforeReplace: boolean;
}

export const NO_DIFFERENCE: Pick<DiffSummary, "changed" | "replaces"> = { changed: [], replaces: [] };

export const agentenvToken = (name: string): string => `workspaces:agentenv:${name}`;

/** Matches the error of a call by its message. */
export function errorMatching(text: RegExp | string): object {
    const message: unknown =
        typeof text === "string" ? expect.stringContaining(text) : expect.stringMatching(text);
    return { details: message };
}

export function resourceSteps(fixture: () => PluginFixture) {
    const steps = {
        /** The failures of Check. */
        async checkFailures(type: string, news: PropertyMap, olds: PropertyMap = {}) {
            return (await fixture().plugin.check(type, news, { olds })).failures;
        },

        /** An up that creates the resource. */
        async create(type: string, news: PropertyMap): Promise<ResourceState> {
            const { plugin, nextRun } = fixture();
            const { inputs, failures } = await plugin.check(type, news);
            if (failures.length > 0) {
                throw new Error(failures.map(({ reason }) => reason).join("; "));
            }
            const created = await plugin.create(type, inputs);
            await nextRun();
            return { type, inputs, ...created };
        },

        workspace(name = "home"): Promise<ResourceState> {
            return steps.create(WORKSPACE, { name });
        },

        /** A refresh. `undefined`: the object was deleted. */
        async refresh({ type, ...state }: ResourceState): Promise<ResourceState | undefined> {
            const found = await fixture().plugin.read(type, state.id, state);
            return found.id === "" ? undefined : { type, ...found };
        },

        async refreshExisting(state: ResourceState): Promise<ResourceState> {
            const found = await steps.refresh(state);
            if (!found) {
                throw new Error(`${state.type} ${state.id} is gone`);
            }
            return found;
        },

        /** The response to the Diff of an `up` with these inputs. */
        async diffResponse(
            state: ResourceState,
            news: PropertyMap = state.inputs,
            ignoreChanges: string[] = [],
        ): Promise<proto.DiffResponse> {
            const { plugin } = fixture();
            const { inputs } = await plugin.check(state.type, news, { olds: state.inputs });
            return plugin.diff(state.type, state.id, {
                olds: state.outputs,
                oldInputs: state.inputs,
                news: inputs,
                ignoreChanges,
            });
        },

        /** The paths in the diff of an `up`, each as `ADD`, `UPDATE`, `DELETE` or `UPDATE_REPLACE` and the like. */
        async detailedDiff(
            state: ResourceState,
            news?: PropertyMap,
            ignoreChanges?: string[],
        ): Promise<Record<string, string>> {
            const response = await steps.diffResponse(state, news, ignoreChanges);
            const names = new Map(
                Object.entries(proto.PropertyDiff.Kind).map(([name, kind]) => [kind, name]),
            );
            const kinds: Record<string, string> = {};
            response.getDetaileddiffMap().forEach((diff, path) => {
                kinds[path] = names.get(diff.getKind()) ?? "";
            });
            return kinds;
        },

        /** The diff of an `up` with these inputs. */
        async diff(state: ResourceState, news: PropertyMap = state.inputs): Promise<DiffSummary> {
            const response = await steps.diffResponse(state, news);
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

        async update(state: ResourceState, news: PropertyMap = state.inputs): Promise<ResourceState> {
            const { plugin } = fixture();
            const { inputs } = await plugin.check(state.type, news, { olds: state.inputs });
            const states = { olds: state.outputs, oldInputs: state.inputs, news: inputs };
            const outputs = await plugin.update(state.type, state.id, states);
            return { type: state.type, id: state.id, inputs, outputs };
        },

        /** An up without a diff: the engine stores the new inputs and the old outputs. */
        async upWithoutChanges(state: ResourceState, news: PropertyMap): Promise<ResourceState> {
            expect(await steps.diff(state, news)).toMatchObject(NO_DIFFERENCE);
            const { inputs } = await fixture().plugin.check(state.type, news, { olds: state.inputs });
            return { ...state, inputs };
        },

        async delete({ type, ...state }: ResourceState): Promise<void> {
            await fixture().plugin.delete(type, state.id, state);
        },

        /** An import. The engine checks the inputs that were read, and reports failures as a bug of the provider. */
        async import(type: string, id: string): Promise<ResourceState> {
            const { plugin } = fixture();
            const found = await plugin.read(type, id);
            if (found.id !== "") {
                const checked = await plugin.check(type, found.inputs, { olds: found.inputs });
                expect(checked.failures).toEqual([]);
            }
            return { type, ...found };
        },

        /** The log messages since the last call. */
        loggedMessages(): string {
            return fixture()
                .plugin.log.splice(0)
                .map(({ message }) => message)
                .join("\n");
        },

        /** Creates another AgentEnv user. */
        async createAccount(email?: string): Promise<{ userId: string; email: string; key: string }> {
            const account = await fixture().control("POST", "/accounts", {
                service: "agentenv",
                ...(email === undefined ? {} : { email }),
            });
            return account as { userId: string; email: string; key: string };
        },
    };
    return steps;
}
