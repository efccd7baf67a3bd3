/** Reads the parts of a URN: `urn:pulumi:stack::project::parentType$type::name`. Only the name may contain `::`. */

export function stackOf(urn: string): string | undefined {
    return /^urn:pulumi:(.+?)::/.exec(urn)?.[1];
}

export function projectOf(urn: string): string | undefined {
    return urn.split("::")[1];
}

/** The types of the parents and of the resource, joined by `$`. Empty if the URN has none. */
export function typesOf(urn: string): string {
    return urn.split("::")[2] ?? "";
}

/** The type of the resource itself. Empty if the URN has none. */
export function typeOf(urn: string): string {
    return typesOf(urn).split("$").pop() ?? "";
}

/** Empty if the URN has none. */
export function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}
