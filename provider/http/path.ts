/** Builds request paths. Each part stays in its own segment, whatever characters it contains. */
import { ProviderError } from "../errors";

/**
 * Builds a path from its template and parts; each part is encoded as one segment. `.` and `..` are refused, because URL parsers resolve them even if
 * they are percent-encoded; an empty part is refused, because the path would name the collection. @throws ProviderError
 */
export function path(strings: TemplateStringsArray, ...parts: string[]): string {
    return strings.reduce((result, text, index) => {
        const part = parts[index];
        return result + text + (part === undefined ? "" : segment(part));
    }, "");
}

/** @throws ProviderError if the part cannot be a segment. */
function segment(part: string): string {
    if (part === "" || part === "." || part === ".." || !isWellFormed(part)) {
        throw new ProviderError(`${JSON.stringify(part)} cannot be an id in a URL`, {
            hint: "check the ids in the program, or the id that is imported",
        });
    }
    return encodeURIComponent(part);
}

/** `path` under the base URL. @throws ProviderError if a URL parser would change the path. */
export function urlOf(baseUrl: string, path: string): URL {
    const url = new URL(baseUrl + path);
    const asWritten = new URL(baseUrl).pathname.replace(/\/$/, "") + path.replace(/[?#].*$/s, "");
    if (url.pathname !== asWritten || path.includes("#") || /\/(?=\/|$)/.test(withoutQuery(path))) {
        throw new ProviderError(`${JSON.stringify(path)} is not a valid request path`, {
            hint: "an id in it is empty, a dot or two dots: check the ids in the program, or the id that is imported",
        });
    }
    return url;
}

export function withoutQuery(path: string): string {
    return path.replace(/\?.*$/s, "");
}

function isWellFormed(text: string): boolean {
    try {
        encodeURIComponent(text);
        return true;
    } catch {
        return false;
    }
}
