/** Names for resources whose program gives none. */
import { createHash } from "node:crypto";
import { ProviderError } from "../../errors";

/** How the engine is configured to name (`pulumi:autonaming`), as Check is told. */
export interface Autonaming {
    mode: "propose" | "enforce" | "disable";
    proposedName: string;
}

const RANDOM_DIGITS = 7;

/**
 * A name from the resource's name in the program, of at most so many characters: a long resource name is cut, and the random part stays. The seed
 * differs in every run, so who calls this keeps the result.
 * @throws ProviderError where naming is switched off, or the engine's own name does not fit.
 */
export function autoname(
    resourceName: string,
    randomSeed: Uint8Array,
    autonaming: Autonaming | undefined,
    longest: number,
): string {
    switch (autonaming?.mode) {
        case "disable":
            throw new ProviderError("is missing, and automatic naming is switched off: set it");
        case "propose":
            return fitting(autonaming.proposedName, resourceName, longest);
        case "enforce":
            if (autonaming.proposedName.length > longest) {
                throw new ProviderError(
                    `is "${autonaming.proposedName}" by the stack's pulumi:autonaming, which enforces it, and may have at most ${longest} characters: change the pattern of pulumi:autonaming in the stack's configuration, or set the name in the program`,
                );
            }
            return autonaming.proposedName;
        default: {
            const digits = createHash("sha256")
                .update(randomSeed)
                .update(resourceName)
                .digest("hex")
                .slice(0, RANDOM_DIGITS);
            return fitting(`${resourceName}-${digits}`, resourceName, longest);
        }
    }
}

/** What is over goes from the end of the resource's name within the name; what a pattern has around it stays. */
function fitting(name: string, resourceName: string, longest: number): string {
    const over = name.length - longest;
    if (over <= 0) {
        return name;
    }
    const start = name.indexOf(resourceName);
    if (start < 0 || over >= resourceName.length) {
        throw new ProviderError(
            `would be "${name}", and may have at most ${longest} characters: set the name in the program, or a shorter pattern of pulumi:autonaming in the stack's configuration`,
        );
    }
    const end = start + resourceName.length;
    // Not within a pair of surrogates, and without a separator that would stand before another.
    const logical = name.slice(start, end - over).replace(/[-_.\s]*[\uD800-\uDBFF]?$/, "");
    return name.slice(0, start) + logical + name.slice(end);
}
