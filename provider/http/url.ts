/** Base URLs: https, or http to loopback only, so that a credential never crosses a network in the clear. */
export type UrlProblem = string | undefined;

export function urlProblem(text: string): UrlProblem {
    let url: URL;
    try {
        url = new URL(text);
    } catch {
        return "must be a URL such as https://api.example.com";
    }
    // What parsers of URLs forgive would be wrong once a path is put behind it.
    if (/[\s\\]/.test(text) || !/^https?:\/\//i.test(text)) {
        return url.protocol === "https:" || url.protocol === "http:"
            ? "must be written as https://host/path, without spaces or backslashes"
            : INSECURE;
    }
    if (url.username !== "" || url.password !== "") {
        return "must not hold a user name or password";
    }
    if (/[?#]/.test(text)) {
        return "must not hold a query or fragment";
    }
    return url.protocol === "https:" || isLoopback(url.hostname) ? undefined : INSECURE;
}

const INSECURE =
    "must begin with https:// (http:// is accepted on loopback only, as it would send the key in the clear)";

/** As URLs give it: every way to write 127.0.0.1 has become that one, and IPv6 is in brackets. */
export function isLoopback(hostname: string): boolean {
    return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
