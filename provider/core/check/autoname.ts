/** Generates names for resources that the program does not name. */
import { createHash } from "node:crypto";
import { ProviderError } from "../../errors";

/** The engine's naming configuration (`pulumi:autonaming`), as Check receives it. */
export interface Autonaming {
    mode: "propose" | "enforce" | "disable";
    proposedName: string;
}

const RANDOM_DIGITS = 7;

/**
 * Derives a name of at most `maxLength` characters from the resource's name in the program. A long resource name is cut; the random part is kept. The
 * seed differs in every run, so the caller has to store the result.
 * @throws ProviderError if automatic naming is disabled, or if the name that the engine proposes cannot be shortened.
 */
export function autoname(
    resourceName: string,
    randomSeed: Uint8Array,
    autonaming: Autonaming | undefined,
    maxLength: number,
): string {
    switch (autonaming?.mode) {
        case "disable":
            throw new ProviderError("is missing, and automatic naming is disabled: set it");
        case "propose":
            return shortened(autonaming.proposedName, resourceName, maxLength);
        case "enforce":
            if (autonaming.proposedName.length > maxLength) {
                throw new ProviderError(
                    `is "${autonaming.proposedName}", which the stack's pulumi:autonaming enforces, and may have at most ${maxLength} characters: change the pattern of pulumi:autonaming in the stack's configuration, or set the name in the program`,
                );
            }
            return autonaming.proposedName;
        default: {
            const digits = createHash("sha256")
                .update(randomSeed)
                .update(resourceName)
                .digest("hex")
                .slice(0, RANDOM_DIGITS);
            return shortened(`${resourceName}-${digits}`, resourceName, maxLength);
        }
    }
}

/** Cuts the end of the resource's name within the name, so that what a naming pattern adds around it is kept. */
function shortened(name: string, resourceName: string, maxLength: number): string {
    const excess = name.length - maxLength;
    if (excess <= 0) {
        return name;
    }
    const start = name.indexOf(resourceName);
    if (start < 0 || excess >= resourceName.length) {
        throw new ProviderError(
            `would be "${name}", and may have at most ${maxLength} characters: set the name in the program, or a shorter pattern of pulumi:autonaming in the stack's configuration`,
        );
    }
    const end = start + resourceName.length;
    // The cut does not split a surrogate pair, and leaves no separator directly before another one.
    const kept = name.slice(start, end - excess).replace(/[-_.\s]*[\uD800-\uDBFF]?$/, "");
    return name.slice(0, start) + kept + name.slice(end);
}
