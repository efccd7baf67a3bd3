/** Paths of the engine: `members`, `tags.owner`, `members["a@b.c"]`, `triggers[0]`, `["a.b"].c`, and `*` for every name. */

/** The path of one key of a property that is a map. */
export function pathOfKey(property: string, key: string): string {
    return /^[A-Za-z_]\w*$/.test(key) ? `${property}.${key}` : `${property}[${JSON.stringify(key)}]`;
}

/** Whether one of the paths covers the property, or this key of it. A path into a property that has no keys covers all of it. */
export function covers(paths: readonly string[], property: string, key?: string): boolean {
    return paths.some((path) => {
        const [first, second] = segmentsOf(path);
        return isName(first, property) && (key === undefined || second === undefined || isName(second, key));
    });
}

function isName(segment: string | undefined, name: string): boolean {
    return segment === name || segment === "*";
}

const SEGMENT = /\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[]+)/gs;

export function segmentsOf(path: string): string[] {
    return [...path.matchAll(SEGMENT)].map(
        ([text, quoted, bracketed]) => quoted?.replace(/\\(.)/gs, "$1") ?? bracketed ?? text,
    );
}
