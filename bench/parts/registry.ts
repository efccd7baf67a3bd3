/** All parts, by the name that `npm run bench -- --only` takes, in the order of docs/performance.md. */
import type { Part } from "../part";
import { enginePart } from "./engine";
import { growthPart } from "./growth";
import { latencyPart } from "./latency";
import { pacePart } from "./pace";
import { peersPart } from "./peers";
import { profilePart } from "./profile";
import { startPart } from "./start";

const PARTS = {
    start: startPart,
    engine: enginePart,
    profile: profilePart,
    peers: peersPart,
    growth: growthPart,
    latency: latencyPart,
    pace: pacePart,
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof PARTS;

export const PART_NAMES = Object.keys(PARTS) as PartName[];

export function partOf(name: PartName): Part {
    return PARTS[name];
}
