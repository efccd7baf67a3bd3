/** The least that the engine allows: a provider in Go that answers every call at once (bench/peers/floor). */
import { goPeer } from "../peers/goPeers";
import type { PartContext } from "../part";
import { plugin } from "./pulumi";
import type { Subject } from "./subject";

export const FLOOR_NAME = "do-nothing Go provider";

export async function floorSubject(context: PartContext): Promise<Subject> {
    return plugin(FLOOR_NAME, { command: [await goPeer("floor", context)] }, { service: false });
}
