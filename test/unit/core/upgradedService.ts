/**
 * A service whose resource was changed after an earlier version, for tests of states that the earlier version wrote: the token was Case, `name` was
 * `label`, and `password` was `code`.
 */
import * as z from "zod";
import { Catalogue } from "../../../provider/core/declare/catalogue";
import { opaqueId } from "../../../provider/core/declare/id";
import { secret, writeOnly } from "../../../provider/core/declare/property";
import { service } from "../../../provider/core/declare/service";
import { renamed } from "../../../provider/core/declare/upgrade";
import { ServerClock } from "../../../provider/http/serverClock";

/** The operations that were called, with the state that each received. */
export const calls: { operation: string; state: unknown }[] = [];

/** The objects of the service, by id. */
export const crates = new Map<string, { name: string }>();

const toy = service({
    name: "toy",
    title: "Toy",
    config: {},
    connect: () => ({
        api: () => ({}),
        verify: async () => {},
        clock: new ServerClock(),
        clearCache: () => {},
        close: async () => {},
    }),
});

const live = (id: string) => ({ name: crates.get(id)?.name ?? "", made: "today" });

toy.resource("Crate", {
    description: "A crate.",
    aliases: ["workspaces:toy:Case"],
    upgrade: (properties) => renamed(renamed(properties, "label", "name"), "code", "password"),
    inputs: {
        name: z.string().min(1).describe("Its name."),
        password: secret(writeOnly(z.string())).describe("Never returned."),
    },
    outputs: { made: z.string().describe("When it was made.") },
    id: { crateId: opaqueId },
    async create() {
        throw new Error("nothing is created here");
    },
    async read({ id, state }) {
        calls.push({ operation: "read", state });
        return crates.has(id.crateId) ? live(id.crateId) : undefined;
    },
    async update({ id, inputs, state, changed }) {
        calls.push({ operation: `update ${[...changed].join(" ")}`, state });
        crates.set(id.crateId, { name: inputs.name });
        return live(id.crateId);
    },
    async delete({ id, state }) {
        calls.push({ operation: "delete", state });
        crates.delete(id.crateId);
    },
});

export const catalogue = new Catalogue([toy]);
