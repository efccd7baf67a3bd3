/** Names for resources whose program gives none. */
import { createHash } from "node:crypto";

/** How the engine is configured to name (`pulumi:autonaming`), as Check is told. */
export interface Autonaming {
    mode: "propose" | "enforce" | "disable";
    proposedName: string;
}

const RANDOM_DIGITS = 7;

/**
 * A name from the resource's name in the program. The seed differs in every run, so who calls this keeps the result.
 * `undefined`: naming is switched off.
 */
export function autoname(
    resourceName: string,
    randomSeed: Uint8Array,
    autonaming: Autonaming | undefined,
): string | undefined {
    switch (autonaming?.mode) {
        case "disable":
            return undefined;
        case "propose":
        case "enforce":
            return autonaming.proposedName;
        default: {
            const digits = createHash("sha256")
                .update(randomSeed)
                .update(resourceName)
                .digest("hex")
                .slice(0, RANDOM_DIGITS);
            return `${resourceName}-${digits}`;
        }
    }
}
