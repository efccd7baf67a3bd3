/** The globs of paths in a plan. */

/** `*` matches a segment or a part of one, `/**` any number of segments, or none: `/v1/workspaces/**` is that path and everything below. */
export function globTest(glob: string): (path: string) => boolean {
    const source = glob
        .split(/(\/\*\*|\*)/)
        .map((part) => (part === "/**" ? "(?:/[^/]+)*" : part === "*" ? "[^/]+" : escape(part)))
        .join("");
    const regExp = new RegExp(`^${source}$`);
    return (path) => regExp.test(path);
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
