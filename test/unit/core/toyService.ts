/** A service in memory for tests of the core. Its resource, Box, has every kind of mark; a test can inspect its calls and let them fail. */
import * as z from "zod";
import { opaqueId } from "../../../provider/core/declare/id";
import {
    autonamed,
    computedFrom,
    createOnly,
    replaces,
    secret,
    volatile,
    writeOnly,
} from "../../../provider/core/declare/property";
import { ServerClock } from "../../../provider/http/serverClock";
import { service } from "../../../provider/core/declare/service";

export interface ToyObject {
    name: string;
    size?: number | undefined;
    flavour?: string | undefined;
    revision?: number | undefined;
}

/** The objects of the service by id, its calls, and the error with which calls fail. */
export class ToyApi {
    readonly objects = new Map<string, ToyObject>();
    readonly calls: string[] = [];
    failWith: Error | undefined;
}

/** A new service with its resource and its objects. */
export function toyService() {
    const api = new ToyApi();
    const declared = service({
        name: "toy",
        title: "Toy",
        config: { toyKey: secret(z.string().min(1)).optional().describe("The key.") },
        connect: () => ({
            api: () => api,
            clock: new ServerClock(),
            waiting: () => "3 requests wait for the rate limit of Toy",
            clearCache: () => {},
            close: async () => {},
        }),
    });
    const Box = declared.resource("Box", {
        description: "A box.",
        inputs: {
            name: autonamed(z.string().min(1).max(20)).describe("Its name."),
            size: z.number().int().min(1).max(9).default(3).describe("Its size."),
            flavour: computedFrom(["size"], z.string().optional()).describe(
                "Chosen by the service, from the size, if absent.",
            ),
            tags: z.array(z.string().min(1)).optional().describe("Tags."),
            password: secret(writeOnly(z.string().min(3)).optional()).describe("Never returned."),
            seed: createOnly(z.string().optional()).describe("Used once."),
            room: replaces(opaqueId.optional()).describe("The room that holds it."),
        },
        outputs: {
            code: secret(z.string()).describe("Its code."),
            revision: volatile(z.number().optional()).describe("Grows."),
        },
        id: { boxId: opaqueId },
        deleteBeforeReplace: true,
        goneWarning: () => "the box is gone",
        async create({ api, inputs }) {
            api.calls.push("create");
            if (api.failWith) {
                throw api.failWith;
            }
            const boxId = `box-${api.objects.size + 1}`;
            api.objects.set(boxId, { name: inputs.name, size: inputs.size, flavour: "plain", revision: 1 });
            return { id: { boxId }, live: live(api, boxId) };
        },
        async read({ api, id }) {
            api.calls.push("read");
            if (api.failWith) {
                throw api.failWith;
            }
            return api.objects.has(id.boxId) ? live(api, id.boxId) : undefined;
        },
        async update({ api, id, inputs, changed }) {
            api.calls.push(`update ${[...changed].join(" ")}`);
            const object = api.objects.get(id.boxId);
            api.objects.set(id.boxId, { ...object, name: inputs.name, size: inputs.size });
            return live(api, id.boxId);
        },
        async delete({ api, id }) {
            api.calls.push("delete");
            if (api.failWith) {
                throw api.failWith;
            }
            api.objects.delete(id.boxId);
        },
        drift(state) {
            return state.revision === 99
                ? [
                      {
                          property: "password",
                          evidence: { output: "revision", expected: 1, reason: "repainted" },
                      },
                  ]
                : [];
        },
        async *list({ api }) {
            for (const [boxId, object] of api.objects) {
                yield { id: { boxId }, name: object.name };
            }
        },
    });
    return { api, service: declared, Box };
}

function live(api: ToyApi, id: string) {
    const object = api.objects.get(id) ?? { name: "" };
    return {
        name: object.name,
        size: object.size ?? 3,
        flavour: object.flavour,
        code: `code-of-${id}`,
        revision: object.revision,
    };
}
