/** Base URLs: https, or http to loopback only, so that no credential is sent in plaintext over a network. */

/** Why the text is no usable base URL; `undefined`: it is one. */
export function urlProblem(text: string): string | undefined {
    let url: URL;
    try {
        url = new URL(text);
    } catch {
        return "must be a URL such as https://api.example.com";
    }
    // URL parsers correct these, but a path that is appended to such a text would be wrong.
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

/** `hostname` is that of a parsed URL: IPv4 addresses are normalized, IPv6 addresses are in brackets. */
export function isLoopback(hostname: string): boolean {
    return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
