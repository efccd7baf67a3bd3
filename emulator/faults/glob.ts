/**
 * A test for paths: `*` is a segment or a part of one, `/**` any number of segments, none too. So `/v1/workspaces/**` is that list
 * and everything below.
 */
export function globTest(glob: string): (path: string) => boolean {
    const source = glob
        .split(/(\/\*\*|\*)/)
        .map((part) => (part === "/**" ? "(?:/[^/]+)*" : part === "*" ? "[^/]+" : escape(part)))
        .join("");
    const regExp = new RegExp(`^${source}$`);
    return (path) => regExp.test(path);
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
