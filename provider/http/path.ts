/** Paths: each part stays in its own segment, whatever it holds. */
import { ProviderError } from "../errors";

/**
 * A path from its template and parts, each part encoded into its own segment. `.` and `..` can't be: URLs take them for "here" and "up",
 * percent-encoded too, and an empty part would name the collection. @throws ProviderError
 */
export function path(strings: TemplateStringsArray, ...parts: string[]): string {
    return strings.reduce((result, text, index) => {
        const part = parts[index];
        return result + text + (part === undefined ? "" : segment(part));
    }, "");
}

/** One part as a segment. @throws ProviderError where it can't be one. */
function segment(part: string): string {
    if (part === "" || part === "." || part === ".." || !isWellFormed(part)) {
        throw new ProviderError(`${JSON.stringify(part)} can't be an id in a URL`, {
            hint: "check the ids in the program, or the id that is imported",
        });
    }
    return encodeURIComponent(part);
}

/** `path` under the base URL. @throws ProviderError where a parser of URLs would make another path of it, whoever put it together. */
export function urlOf(baseUrl: string, path: string): URL {
    const url = new URL(baseUrl + path);
    const asWritten = new URL(baseUrl).pathname.replace(/\/$/, "") + (path.split(/[?#]/)[0] ?? "");
    if (url.pathname !== asWritten || path.includes("#") || /\/(?=\/|$)/.test(path.split("?")[0] ?? "")) {
        throw new ProviderError(`${JSON.stringify(path)} is not a path that can be asked for`, {
            hint: "an id in it is empty, a dot or two dots: check the ids in the program, or the id that is imported",
        });
    }
    return url;
}

function isWellFormed(text: string): boolean {
    try {
        encodeURIComponent(text);
        return true;
    } catch {
        return false;
    }
}
