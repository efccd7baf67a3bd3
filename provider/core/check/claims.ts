/**
 * What the resources that this run has checked hold: natural keys, and parts of what several resources may manage, such as the members of a workspace. Two
 * resources with the same natural key would fail in the middle of an update, and two that manage the same members would undo each other's work.
 */
import type { Managed } from "../declare/resource";

/** What one resource holds. */
export interface Claim extends Pick<Managed, "scope" | "wholly"> {
    parts?: readonly string[];
}

export class Claims {
    private readonly byUrn = new Map<string, readonly Claim[]>();
    private readonly byScope = new Map<string, Map<string, Claim>>();
    private readonly released = new Map<string, Set<string>>();

    /**
     * Records what a resource holds, in place of what it held before: the engine checks a resource again before it replaces it. Returns the claim that
     * another resource does not tolerate, and the URN of that resource; nothing is recorded then.
     */
    claim(urn: string, claims: readonly Claim[]): { claim: Claim; other: string } | undefined {
        for (const { scope } of this.byUrn.get(urn) ?? []) {
            this.byScope.get(scope)?.delete(urn);
        }
        this.byUrn.delete(urn);
        for (const claim of claims) {
            for (const [other, { wholly }] of this.byScope.get(claim.scope) ?? []) {
                if (wholly === true || claim.wholly === true) {
                    return { claim, other };
                }
            }
        }
        this.byUrn.set(urn, claims);
        for (const claim of claims) {
            const inScope = this.byScope.get(claim.scope) ?? new Map<string, Claim>();
            this.byScope.set(claim.scope, inScope.set(urn, claim));
        }
        return undefined;
    }

    /** The URN of a resource that manages all of the scope and holds these parts of it. */
    holderOf(managed: Managed | undefined): string | undefined {
        const inScope = managed && this.byScope.get(managed.scope);
        for (const [urn, { wholly, parts }] of inScope ?? []) {
            if (wholly === true && managed?.wholly !== true && includesAll(parts, managed?.parts)) {
                return urn;
            }
        }
        return undefined;
    }

    /** A resource that held parts of something is deleted, and its deletion left them. */
    release({ scope, parts }: Managed): void {
        this.released.set(scope, new Set([...this.releasedIn(scope), ...parts]));
    }

    releasedIn(scope: string): ReadonlySet<string> {
        return this.released.get(scope) ?? new Set();
    }
}

function includesAll(held: readonly string[] = [], parts: readonly string[] = []): boolean {
    return parts.length > 0 && parts.every((part) => held.includes(part));
}
