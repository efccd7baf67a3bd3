/** Which objects of the services are exported: by flags, by a person's choice, and what an earlier export has. */
import type { Catalogue } from "../provider/core/declare/catalogue";
import type { Service } from "../provider/core/declare/service";
import { matcher } from "../drift/glob";
import { ExportError } from "./error";
import type { ListedObject } from "./estate";
import { quoted } from "./text";

/** How many names an error lists. */
const NAMES_IN_ERRORS = 10;

/**
 * The services to look at. Without a name those that have a credential, which are known by a secret setting. @throws ExportError for an unknown name, or where
 * none has a credential
 */
export function servicesToRead(
    catalogue: Catalogue,
    names: readonly string[],
    env: NodeJS.ProcessEnv,
): Service[] {
    const { services } = catalogue;
    const known = services.map(({ name }) => name);
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) {
        throw new ExportError(`there is no service ${quoted(unknown)}: give ${known.join(" or ")}`);
    }
    const found = services.filter(({ name }) => names.includes(name));
    if (found.length > 0) {
        return found;
    }
    const configured = catalogue.servicesWithCredential({}, env);
    if (configured.length === 0) {
        const variables = services.map((service) =>
            [...service.config.values()]
                .filter(({ secret }) => secret)
                .flatMap(({ env }) => env ?? [])
                .join(" or "),
        );
        throw new ExportError(
            `there is no credential of a service in the environment: set ${variables.join(", or ")}`,
        );
    }
    return configured;
}

/** @throws ExportError for a pattern that fits no object */
export function selectRoots(roots: readonly ListedObject[], patterns: readonly string[]): ListedObject[] {
    if (patterns.length === 0) {
        return [...roots];
    }
    const unknown = patterns.find((pattern) => !roots.some((root) => isNamed(root, pattern)));
    if (unknown !== undefined) {
        const names = roots.slice(0, NAMES_IN_ERRORS).map(({ label, id }) => `${quoted(label)} (${id})`);
        const more = roots.length > NAMES_IN_ERRORS ? ` and ${roots.length - NAMES_IN_ERRORS} more` : "";
        throw new ExportError(
            `there is no workspace ${quoted(unknown)}: the credential sees ${names.join(", ") || "none"}${more}`,
        );
    }
    return roots.filter((root) => patterns.some((pattern) => isNamed(root, pattern)));
}

function isNamed({ id, label }: ListedObject, pattern: string): boolean {
    return [id, label].some((text) => text === pattern || matcher(pattern)(text));
}

/** By name, id or type: `agentenv:WorkspaceMember` and `WorkspaceMember` are types. */
export function isExcluded(object: ListedObject, patterns: readonly string[]): boolean {
    const [, service = "", kind = ""] = object.resource.token.split(":");
    const types = [object.resource.token, `${service}:${kind}`, kind];
    return patterns.some((pattern) => isNamed(object, pattern) || types.some(matcher(pattern)));
}
