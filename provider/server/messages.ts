/** Reads fields of the protocol's requests and builds its responses. */
import type { Autonaming } from "../core/check/autoname";
import type { Catalogue } from "../core/declare/catalogue";
import { pathOf, type PropertyChange } from "../core/lifecycle/diff";
import type { ProviderFunction } from "../core/declare/function";
import type { Resource } from "../core/declare/resource";
import { typeOf } from "../core/declare/urn";
import { plainMap, sameValue, type PropertyMap } from "../core/values/value";
import { ProviderError } from "../errors";
import {
    AutonamingMode,
    DiffChanges,
    DiffKind,
    type AutonamingOptions,
    type DiffResponse,
    type PropertyDiff,
} from "./protocol/messages";

/** `urn:pulumi:stack::project::parent$workspaces:agentenv:Secret::name` holds the type, for engines that do not send it. */
export function tokenOf(urn: string, type: string): string {
    return type || typeOf(urn);
}

/** @throws ProviderError where the provider has none with this token. */
export function resourceWith(catalogue: Catalogue, token: string): Resource {
    const resource = catalogue.findResource(token);
    if (!resource) {
        throw new ProviderError(`there is no resource ${token}`, {
            hint: `this provider has ${catalogue.resources.map((known) => known.token).join(", ")}`,
        });
    }
    return resource;
}

/** @throws ProviderError where the provider has none with this token. */
export function functionWith(catalogue: Catalogue, token: string): ProviderFunction {
    const found = catalogue.findFunction(token);
    if (!found) {
        throw new ProviderError(`there is no function ${token}`, {
            hint: `this provider has ${catalogue.functions.map((known) => known.token).join(", ")}`,
        });
    }
    return found;
}

export function offsetOf(continuationToken: string): number {
    // The first page has an empty token, which is 0 as a number.
    const offset = Number(continuationToken);
    if (!Number.isInteger(offset) || offset < 0) {
        throw new ProviderError("the continuation token is not one of this provider", {
            hint: "begin again with the first page",
        });
    }
    return offset;
}

export function autonamingOf(options: AutonamingOptions | undefined): Autonaming | undefined {
    switch (options?.mode) {
        case AutonamingMode.PROPOSE:
            return { mode: "propose", proposedName: options.proposedName };
        case AutonamingMode.ENFORCE:
            return { mode: "enforce", proposedName: options.proposedName };
        case AutonamingMode.DISABLE:
            return { mode: "disable", proposedName: "" };
        default:
            return undefined;
    }
}

/**
 * `changedByRead` are the outputs that the preceding Read returned with another value: in a refresh the engine calls Diff right after Read, and then
 * displays the output's values before and after. Otherwise the input is shown as different. Lists of names always have the input's name, because
 * `replaceOnChanges` and `ignoreChanges` refer to inputs.
 */
export function diffMessage(
    changes: readonly PropertyChange[],
    deleteBeforeReplace: boolean,
    changedByRead: ReadonlySet<string> = new Set(),
    stables: readonly string[] = [],
): DiffResponse {
    const detailedDiff = new Map<string, PropertyDiff>();
    for (const change of changes) {
        detailedDiff.set(detailedPath(change, changedByRead), {
            kind: kindOf(change),
            inputDiff: change.inputSide,
        });
    }
    return {
        changes: changes.length > 0 ? DiffChanges.SOME : DiffChanges.NONE,
        diffs: namesOf(changes),
        replaces: namesOf(changes.filter((change) => change.replaces)),
        // Set without a replacement too: the program's replaceOnChanges may turn the change into one.
        deleteBeforeReplace,
        hasDetailedDiff: true,
        detailedDiff,
        stables,
    };
}

function namesOf(changes: readonly PropertyChange[]): string[] {
    return [...new Set(changes.map(({ property }) => property))];
}

function detailedPath(change: PropertyChange, changedByRead: ReadonlySet<string>): string {
    const { evidence } = change;
    return evidence !== undefined && changedByRead.has(evidence.output) ? evidence.output : pathOf(change);
}

/** Log messages for what the engine's diff cannot display: the output that shows a drift, and a value that is only encrypted. */
export function diffNotes(
    resource: Resource,
    changes: readonly PropertyChange[],
    changedByRead: ReadonlySet<string> = new Set(),
): string[] {
    return changes.flatMap(({ property, evidence, sealsOnly }) => {
        if (sealsOnly) {
            return [
                `${property} is a secret from now on: its value in the state is encrypted, and nothing else changes`,
            ];
        }
        if (evidence === undefined || changedByRead.has(evidence.output)) {
            return [];
        }
        const { output, expected, found, reason } = evidence;
        const values = resource.outputs.get(output)?.secret
            ? ""
            : `${JSON.stringify(expected) ?? "absent"} => ${JSON.stringify(found) ?? "absent"} `;
        return [`${property} differs: ${output}: ${values}(${reason})`];
    });
}

/** The outputs whose values differ. */
export function changedOutputs(
    resource: Resource,
    olds: PropertyMap,
    news: PropertyMap,
): ReadonlySet<string> {
    const [before, after] = [plainMap(olds), plainMap(news)];
    return new Set([...resource.outputs.keys()].filter((name) => !sameValue(before[name], after[name])));
}

function kindOf({ kind, replaces, sealsOnly }: PropertyChange): number {
    if (sealsOnly) {
        // For an addition the engine does not print the old value, which was in plaintext.
        return DiffKind.ADD;
    }
    switch (kind) {
        case "add":
            return replaces ? DiffKind.ADD_REPLACE : DiffKind.ADD;
        case "delete":
            return replaces ? DiffKind.DELETE_REPLACE : DiffKind.DELETE;
        case "update":
            return replaces ? DiffKind.UPDATE_REPLACE : DiffKind.UPDATE;
    }
}
